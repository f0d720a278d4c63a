using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Saola.Identity;

/// <summary>Looks into the directory, each night and on demand.</summary>
[Job("identity.import_directory")]
internal sealed record ReadDirectory : IJob;

/// <summary>
/// Takes from the directory who came, moved and left, by the same rules as a list; a trial only says what would happen. Nobody is
/// ever deleted: who is no longer in the directory loses posts and sign-in, with that as the reason.
/// </summary>
internal sealed class ImportDirectory(StaffDirectory directory, StaffActs acts, Works works, LiveSessions live) : IHandler<ReadDirectory> {
  /// <summary>A directory that suddenly misses so large a part of its people is taken to be broken.</summary>
  const double MostLeaving = 0.2;
  const int FewLeaving = 5;

  public async Task Handle(ReadDirectory message, Work w, CancellationToken ct) {
    if (!directory.IsConfigured) return;
    await Look(w, trial: false, ct);
    await w.Commit(ct);
  }

  /// <summary>Keeps what came of it with the act; of a trial nothing else.</summary>
  public async Task<DirectoryRun> Look(Work w, bool trial, CancellationToken ct) {
    var map = await w.Db<IdentityDb>().DirectoryMaps().ToDictionaryAsync(m => m.Field, m => m.Attribute, StringComparer.Ordinal, ct);
    var entries = directory.Read(map);
    var done = entries.IsError ? entries.Error : trial ? await Try(entries.Value, ct) : await Take(entries.Value, w, ct);
    var run = new DirectoryRun {
      Id = Guid.CreateVersion7(), At = w.Now, Trial = trial, Fault = done.IsError ? done.Error.Message : null,
      Outcome = done.IsError ? null : JsonSerializer.SerializeToNode(done.Value with { Links = [] }, Json.Options)!.AsObject(),
    };
    w.Db<IdentityDb>().Add(run);
    w.Record("identity.directory_read", "directory_run", run.Id, new { trial, joined = done.IsError ? 0 : done.Value.Joined, moved = done.IsError ? 0 : done.Value.Moved, left = done.IsError ? 0 : done.Value.Left });
    return run;
  }

  async Task<Answer<StaffOutcome>> Try(IReadOnlyList<DirectoryEntry> entries, CancellationToken ct) {
    await using var trial = works.Begin(Actor.Machine("directory"), "identity.import_directory");
    return await Take(entries, trial.Work, ct);
  }

  /// <summary>
  /// Whom an entry means is told by the directory's own key alone: a name there that an account here has already may be anybody's, so
  /// that is reported until who manages the province says that they are one.
  /// </summary>
  async Task<Answer<StaffOutcome>> Take(IReadOnlyList<DirectoryEntry> entries, Work w, CancellationToken ct) {
    var (db, all, today) = (w.Db<IdentityDb>(), Actor.Machine("directory"), Vn.Day(w.Now));
    var known = await db.DirectoryPeople(all).AsNoTracking().ToDictionaryAsync(k => k.Key, StringComparer.Ordinal, ct);
    var here = entries.Select(e => e.Key).ToHashSet(StringComparer.Ordinal);
    var gone = known.Values.Where(k => k.LeftAt is null && !here.Contains(k.Key)).ToList();
    var present = known.Values.Count(k => k.LeftAt is null);
    if (gone.Count > FewLeaving && gone.Count > present * MostLeaving) return DirectoryErrors.ManyLeave(gone.Count, present);
    // citizens have accounts too, and many
    var accounts = await db.Accounts(all).Where(a => a.Person != null && db.DirectoryPeople(all).Any(k => k.Account == a.Id)).Select(a => new { a.Id, a.UserName, Person = a.Person!.Value }).ToDictionaryAsync(a => a.Id, ct);
    string[] names = [.. entries.Select(e => Account.Normal(e.Cells["user_name"]))];
    var taken = await db.Accounts(all).Where(a => names.Contains(a.UserName)).Select(a => a.UserName).ToHashSetAsync(StringComparer.Ordinal, ct);
    var posts = (await (
      from post in db.Posts(all) join unit in db.Organisations() on post.Unit equals unit.Id join office in db.Organisations() on unit.Office equals office.Id
      where post.StandInFor == null && (post.ValidTo == null || today < post.ValidTo)
      select new { post.Person, post.Roles, Unit = unit.IsOffice ? office.Code : office.Code + "/" + unit.Key }).ToListAsync(ct)).ToLookup(p => p.Person);
    List<StaffLine> lines = [];
    List<StaffFault> conflicts = [];
    var joins = new Dictionary<int, string>();
    for (var i = 0; i < entries.Count; i++) {
      var (row, name, cells) = (i + 1, Account.Normal(entries[i].Cells["user_name"]), new Dictionary<string, string>(entries[i].Cells, StringComparer.Ordinal));
      if (known.GetValueOrDefault(entries[i].Key) is { } one && accounts.GetValueOrDefault(one.Account) is { } account) {
        var wanted = cells["roles"].Split([';', ',', ' '], StringSplitOptions.RemoveEmptyEntries).ToHashSet(StringComparer.Ordinal);
        cells["user_name"] = account.UserName;
        cells["change"] = posts[account.Person].Any(p => p.Unit == cells["unit"] && wanted.SetEquals(p.Roles)) ? "" : StaffActs.Move;
      } else if (!taken.Add(name)) {
        conflicts.Add(new(row, StaffTable.TitleOf("user_name"), T["directory_conflict", name, entries[i].Key]));
        continue;
      } else (joins[row], cells["change"]) = (name, StaffActs.Join);
      lines.Add(new(row, cells));
    }
    foreach (var one in gone.Where(g => accounts.ContainsKey(g.Account))) lines.Add(new(entries.Count + lines.Count + 1, new Dictionary<string, string> { ["change"] = StaffActs.Leave, ["user_name"] = accounts[one.Account].UserName }));
    w.Reason = T["directory_reason"];
    var outcome = await acts.Run(lines, w, ct);
    foreach (var fault in outcome.Faults) joins.Remove(fault.Row);
    await Remember([.. here], joins.ToDictionary(x => x.Value, x => entries[x.Key - 1].Key, StringComparer.Ordinal), w, ct);
    live.ForgetAll();
    return outcome with { Faults = [.. conflicts, .. outcome.Faults] };
  }

  /// <summary>Who is there, who is there no more, and who came.</summary>
  /// <param name="joined">Keys by the user name that was given.</param>
  static async Task Remember(string[] here, Dictionary<string, string> joined, Work w, CancellationToken ct) {
    var connection = await w.Connection(ct);
    await using var batch = new NpgsqlBatch(connection) {
      BatchCommands = {
        new("update identity.directory_person set seen_at = $2, left_at = null, version = version + 1 where key = any ($1)") { Parameters = { new() { Value = here }, new() { Value = w.Now } } },
        new("update identity.directory_person set left_at = $2, version = version + 1 where left_at is null and key <> all ($1)") { Parameters = { new() { Value = here }, new() { Value = w.Now } } },
        new("""
          insert into identity.directory_person (id, key, account, seen_at, version)
          select gen_random_uuid(), j.key, a.id, $3, 1 from unnest($1::text[], $2::text[]) j (name, key) join identity.account a on a.user_name = j.name
          """) { Parameters = { new() { Value = joined.Keys.ToArray() }, new() { Value = joined.Values.ToArray() }, new() { Value = w.Now } } },
      },
    };
    await batch.ExecuteNonQueryAsync(ct);
  }

  public sealed record Response(Guid Id, StaffOutcome? Outcome, string? Fault);

  /// <summary>A trial on demand.</summary>
  internal static async Task<Answer<Response>> Run(Work w, ImportDirectory import, CancellationToken ct) {
    if (!await SetAccountPolicy.IsWhole(w, ct)) return DirectoryErrors.NotFound;
    var run = await import.Look(w, trial: true, ct);
    await w.Commit(ct);
    return new Response(run.Id, run.Read(), run.Fault);
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/identity/directory/trial", (Work w, ImportDirectory import, CancellationToken ct) => Run(w, import, ct))
    .Requires(IdentityPermissions.Manage);
}
