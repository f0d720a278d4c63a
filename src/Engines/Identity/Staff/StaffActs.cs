using System.Globalization;
using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>What is wrong with one cell, in words.</summary>
public sealed record StaffFault(int Row, string Column, string Why);

/// <summary>The one-time link of somebody who came.</summary>
public sealed record StaffLink(string UserName, string Name, string Link);

/// <summary>What a list did, or would do.</summary>
public sealed record StaffOutcome(int Joined, int Moved, int Left, int Unchanged, IReadOnlyList<StaffFault> Faults, IReadOnlyList<StaffLink> Links) {
  public int Changes => Joined + Moved + Left;
}

/// <summary>
/// Does what the rows of a list say, one after another, in the caller's act. Looking before is the same in an act that is
/// not kept, so that what is promised is what happens.
/// </summary>
internal sealed class StaffActs(OfficeDirectory offices, Settings settings) {
  public const string Join = "join", Move = "move", Leave = "leave";

  public async Task<StaffOutcome> Run(IReadOnlyList<StaffLine> lines, Work w, CancellationToken ct) {
    var (faults, links, counts, unchanged) = (new List<StaffFault>(), new List<StaffLink>(), new Dictionary<string, int>(StringComparer.Ordinal), 0);
    await Duties.AloneWithAll(w, ct);
    await w.Flush(ct);
    foreach (var line in lines) {
      if (ChangeOf(line["change"]) is not { } change) {
        if (line["change"].Length == 0) unchanged++;
        else Tell(faults, line, StaffErrors.ChangeUnknown);
        continue;
      }
      var done = change switch { Join => await Joins(line, links, w, ct), Move => await Moves(line, w, ct), _ => await Leaves(line, w, ct) };
      // A row that was refused leaves nothing behind, and no row makes those after it slower.
      if (done is null) await w.Flush(ct);
      w.Db<IdentityDb>().ChangeTracker.Clear();
      if (done is not null) {
        Tell(faults, line, done);
        continue;
      }
      counts[change] = counts.GetValueOrDefault(change) + 1;
    }
    return new(counts.GetValueOrDefault(Join), counts.GetValueOrDefault(Move), counts.GetValueOrDefault(Leave), unchanged, faults, links);
  }

  static void Tell(List<StaffFault> faults, StaffLine line, Error error) {
    foreach (var one in error.Others.Prepend(error)) faults.Add(new(line.Number, StaffTable.TitleOf(ColumnOf(one.Field)), one.Message));
  }

  /// <summary>Operations name their fields; lists have columns.</summary>
  static string ColumnOf(string? field) => field is null ? "user_name" : Array.Find(StaffTable.Columns, c => c.Replace("_", "", StringComparison.Ordinal).Equals(field, StringComparison.OrdinalIgnoreCase) || c == field) ?? "user_name";

  static string? ChangeOf(string typed) => Vn.Fold(typed) is var word
    ? Array.Find([Join, Move, Leave], c => word == c || word == Vn.Fold(T.In("vi", $"staff_change_{c}")) || word == Vn.Fold(T.In("en", $"staff_change_{c}"))) : null;

  async Task<Error?> Joins(StaffLine line, List<StaffLink> links, Work w, CancellationToken ct) {
    if (await Unit(line, ct) is not { } unit) return StaffErrors.UnitUnknown;
    var (from, to, wrong) = Days(line);
    if (wrong is not null) return wrong;
    var made = await RegisterOfficial.Make(
      new(line["full_name"], line["user_name"], line["personal_number"], line["email"], unit, Roles(line), line["title"], From: from, To: to, Phone: line["phone"]), w, settings, ct);
    if (made.IsError) return made.Error;
    links.Add(new(Account.Normal(line["user_name"]), line["full_name"], made.Value.Link));
    return null;
  }

  async Task<Error?> Moves(StaffLine line, Work w, CancellationToken ct) {
    if (await Unit(line, ct) is not { } unit) return StaffErrors.UnitUnknown;
    var (from, to, wrong) = Days(line);
    if (wrong is not null) return wrong;
    var (person, refused) = await Known(line, w, ct);
    if (refused is not null) return refused;
    var held = await Held(person, from ?? Vn.Day(w.Now), w, ct);
    var made = await PostRules.Make(person, new(unit, Roles(line), line["title"], SubTree: false, from, to), w, ct, [.. held.Select(p => p.Id)]);
    if (made.IsError) return made.Error;
    var post = made.Value;
    foreach (var before in held) {
      before.ValidTo = post.ValidFrom > before.ValidFrom ? post.ValidFrom : before.ValidFrom;
      w.Publish(new PostChanged(before.Id, person, before.Unit, before.Roles, "ended", before.ValidTo.Value));
      await EndPost.EndStandIns(before, w, ct);
    }
    w.Db<IdentityDb>().Add(post);
    w.Publish(new PostChanged(post.Id, person, post.Unit, post.Roles, "began", post.ValidFrom));
    return null;
  }

  async Task<Error?> Leaves(StaffLine line, Work w, CancellationToken ct) {
    var (from, _, wrong) = Days(line);
    var today = Vn.Day(w.Now);
    if (wrong is not null) return wrong;
    if (from > today) return StaffErrors.LeaveLater;
    var (person, refused) = await Known(line, w, ct);
    if (refused is not null) return refused;
    foreach (var post in await Held(person, today, w, ct)) {
      post.End(today);
      w.Publish(new PostChanged(post.Id, person, post.Unit, post.Roles, "ended", post.ValidTo!.Value));
      await EndPost.EndStandIns(post, w, ct);
    }
    var account = await w.Db<IdentityDb>().Accounts(Actor.Machine("staff")).SingleAsync(a => a.Person == person, ct);
    if (account.Lock(w.Now, officeOnly: true) is null) w.Publish(new AccountLocked(account.Id));
    return null;
  }

  /// <summary>Whom the row means: someone of the actor's own whom the actor manages altogether.</summary>
  static async Task<(Guid Person, Error? Refused)> Known(StaffLine line, Work w, CancellationToken ct) {
    var (db, name) = (w.Db<IdentityDb>(), Account.Normal(line["user_name"]));
    var claimed = await db.Claimed(name).Select(a => a.Person).SingleOrDefaultAsync(ct);
    if (claimed is null) return (default, StaffErrors.NobodyThere);
    if (claimed == w.Actor.Id) return (default, PostErrors.OwnPost);
    var managed = w.Actor.Kind == ActorKind.Machine ? db.Claimed(name) : db.Managed(w.Actor, claimed.Value, Vn.Day(w.Now));
    return await managed.AnyAsync(ct) ? (claimed.Value, null) : (default, StaffErrors.NobodyThere);
  }

  static Task<List<OfficialPost>> Held(Guid person, DateOnly from, Work w, CancellationToken ct) =>
    w.Db<IdentityDb>().Posts(w.Actor).Where(p => p.Person == person && (p.ValidTo == null || from < p.ValidTo)).ToListAsync(ct);

  static string[] Roles(StaffLine line) => line["roles"].Split([';', ',', ' '], StringSplitOptions.RemoveEmptyEntries);

  /// <summary>A unit as processes name it, <c>H21.106/mot-cua</c>, or an office by its code.</summary>
  async Task<Guid?> Unit(StaffLine line, CancellationToken ct) {
    var now = await offices.Get(ct);
    return line["unit"].Split('/') switch {
      [var code] => now.ByCode.GetValueOrDefault(code)?.Id,
      [var code, var key] when now.ByCode.GetValueOrDefault(code) is { } office => Array.Find(now.All, o => o.Office == office.Id && o.Key == key)?.Id,
      _ => null,
    };
  }

  static (DateOnly? From, DateOnly? To, Error? Wrong) Days(StaffLine line) {
    var (from, to) = (Day(line["from"]), Day(line["to"]));
    return (from, to, line["from"].Length > 0 && from is null ? StaffErrors.DayWrong("from") : line["to"].Length > 0 && to is null ? StaffErrors.DayWrong("to") : null);
  }

  /// <summary>As people write it, as machines do, or as a spreadsheet counts days.</summary>
  static DateOnly? Day(string text) =>
    DateOnly.TryParseExact(text, ["d/M/yyyy", "yyyy-MM-dd"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day
    : double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var counted) && counted is > 1 and < 200_000 ? DateOnly.FromDateTime(DateTime.FromOADate(counted)) : null;
}
