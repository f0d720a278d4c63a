using Microsoft.EntityFrameworkCore;
using Saola.Identity;

namespace Saola.Personnel;

/// <summary>Keeps the list of differences as the records and what is held here have it now.</summary>
internal sealed class Renewal(Sources sources, Comparison comparison, Identities identities, PostNotices notices, Works works) {
  public const string List = "/quan-tri/nhan-su";

  /// <summary>The same at once, for who is about to act on a difference.</summary>
  public async Task Now(string registry, Guid record, CancellationToken ct) {
    await using var own = works.Begin(Actor.Machine("personnel"), "personnel.compare");
    if (await sources.Of(own.Work, registry, ct) is { } source) await Run(own.Work, source, record, ct);
    else await Settle(own.Work, record, ct);
    await own.Work.Commit(ct);
  }

  /// <summary>The comparison of the official whom a record is about, as it is now. The program asks: the number that links is shown to nobody.</summary>
  public async Task<Compared?> Look(string registry, Guid record, CancellationToken ct) {
    await using var own = works.Begin(Actor.Machine("personnel"), "personnel.compare");
    if (await sources.Of(own.Work, registry, ct) is not { } source) return null;
    var official = registry == source.Officials ? record : await comparison.OfficialOf(own.Work, source, record, ct);
    return official is { } one ? await comparison.Look(own.Work, source, one, ct) : null;
  }

  /// <summary>After a record of an official or of a post was written.</summary>
  public async Task OfRecord(Work w, string registry, Guid record, CancellationToken ct) {
    if (await sources.Of(w, registry, ct) is not { } source) return;
    var official = registry == source.Officials ? record : await comparison.OfficialOf(w, source, record, ct);
    if (official is { } one) await Run(w, source, one, ct);
  }

  /// <summary>After something of a person's account or posts changed.</summary>
  public async Task OfPerson(Work w, Guid person, CancellationToken ct) {
    if (await sources.All(w, ct) is not { Count: > 0 } all || (await identities.Person(w, person, ct))?.PersonalNumber is not { } number) return;
    foreach (var source in all)
      foreach (var record in await comparison.OfNumber(w, source, number, ct)) await Run(w, source, record.Id, ct);
  }

  /// <param name="many">One of all: an office hears once a day, however many there are.</param>
  public async Task Run(Work w, OpenSource source, Guid record, CancellationToken ct, bool many = false) {
    await w.Alone("personnel", $"{record}", ct);
    if (await comparison.Look(w, source, record, ct) is not { } compared) {
      await Settle(w, record, ct);
      return;
    }
    var (db, today, person) = (w.Db<PersonnelDb>(), Vn.Day(w.Now), compared.Standing?.Person);
    var known = await db.Differences(w.Actor).Where(d => d.Record == record).ToListAsync(ct);
    var code = Comparison.Text(compared.Official, source.Fields.Officials.Code) ?? "";
    var (fresh, due, settled) = (new List<Difference>(), new List<Difference>(), known.Where(d => !compared.Differences.Any(f => d.IsSame(f, person))).ToList());
    foreach (var found in compared.Differences) {
      if (known.Find(d => d.IsSame(found, person)) is { } old) {
        old.Take(found, code);
        if (old.OnDay == today) due.Add(old);
        continue;
      }
      var one = new Difference { Id = Guid.CreateVersion7(), Kind = found.Kind, Registry = source.Officials, Record = record, PostRecord = found.PostRecord, Post = found.Post, Person = person, SeenAt = w.Now }.Take(found, code);
      db.Add(one);
      fresh.Add(one);
    }
    db.RemoveRange(settled);
    if (db.ChangeTracker.HasChanges()) w.Record("personnel.compared", "personnel_official", record, new { found = fresh.Select(d => d.Kind), settled = settled.Select(d => d.Kind) }, about: person);
    foreach (var one in fresh.Where(d => d.Ends)) await notices.Tell(w, one, many ? $"personnel/{one.Office:N}/{today:yyyy-MM-dd}" : $"personnel/{one.Id:N}", ct);
    foreach (var one in due.Where(d => d.Ends)) await notices.Tell(w, one, $"personnel/{one.Id:N}/due", ct);
  }

  /// <summary>What a record that is compared no more had is over.</summary>
  static async Task Settle(Work w, Guid record, CancellationToken ct) {
    var db = w.Db<PersonnelDb>();
    if (await db.Differences(w.Actor).Where(d => d.Record == record).ToListAsync(ct) is not { Count: > 0 } over) return;
    db.RemoveRange(over);
    w.Record("personnel.compared", "personnel_official", record, new { found = Array.Empty<DifferenceKind>(), settled = over.Select(d => d.Kind) });
  }

  /// <summary>Of registries that hold officials no more.</summary>
  public async Task SettleFormer(Work w, IReadOnlyList<OpenSource> all, CancellationToken ct) {
    string[] registries = [.. all.Select(s => s.Officials)];
    foreach (var record in await w.Db<PersonnelDb>().Differences(w.Actor).Where(d => !registries.Contains(d.Registry)).Select(d => d.Record).Distinct().ToListAsync(ct)) await Settle(w, record, ct);
  }
}
