using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

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

  async Task<Answer<StaffOutcome>> Take(IReadOnlyList<DirectoryEntry> entries, Work w, CancellationToken ct) {
    var (db, all, today) = (w.Db<IdentityDb>(), Actor.Machine("directory"), Vn.Day(w.Now));
    var known = await db.DirectoryPeople(all).ToListAsync(ct);
    var here = entries.Select(e => e.Key).ToHashSet(StringComparer.Ordinal);
    var gone = known.Where(k => k.LeftAt is null && !here.Contains(k.Key)).ToList();
    if (gone.Count > FewLeaving && gone.Count > known.Count(k => k.LeftAt is null) * MostLeaving) return DirectoryErrors.ManyLeave(gone.Count, known.Count);
    var accounts = (await db.Accounts(all).Where(a => a.Person != null).Select(a => new { a.Id, a.UserName, a.Person }).ToListAsync(ct)).ToDictionary(a => a.UserName, StringComparer.Ordinal);
    var posts = (await (
      from post in db.Posts(all) join unit in db.Organisations() on post.Unit equals unit.Id join office in db.Organisations() on unit.Office equals office.Id
      where post.StandInFor == null && (post.ValidTo == null || today < post.ValidTo)
      select new { post.Person, post.Roles, Unit = unit.IsOffice ? office.Code : office.Code + "/" + unit.Key }).ToListAsync(ct)).ToLookup(p => p.Person);
    List<StaffLine> lines = [];
    for (var i = 0; i < entries.Count; i++) {
      var cells = new Dictionary<string, string>(entries[i].Cells, StringComparer.Ordinal);
      var account = accounts.GetValueOrDefault(Account.Normal(cells["user_name"]));
      var wanted = cells["roles"].Split([';', ',', ' '], StringSplitOptions.RemoveEmptyEntries).ToHashSet(StringComparer.Ordinal);
      cells["change"] = account is null ? StaffActs.Join : posts[account.Person!.Value].Any(p => p.Unit == cells["unit"] && wanted.SetEquals(p.Roles)) ? "" : StaffActs.Move;
      lines.Add(new(i + 1, cells));
    }
    foreach (var one in accounts.Values.Where(a => gone.Exists(g => g.Account == a.Id))) lines.Add(new(lines.Count + 1, new Dictionary<string, string> { ["change"] = StaffActs.Leave, ["user_name"] = one.UserName }));
    w.Reason = T["directory_reason"];
    var outcome = await acts.Run(lines, w, ct);
    await Remember(entries, known, gone, w, ct);
    live.ForgetAll();
    return outcome;
  }

  static async Task Remember(IReadOnlyList<DirectoryEntry> entries, List<DirectoryPerson> known, List<DirectoryPerson> gone, Work w, CancellationToken ct) {
    var db = w.Db<IdentityDb>();
    var accounts = await db.Accounts(Actor.Machine("directory")).Where(a => a.Person != null).ToDictionaryAsync(a => a.UserName, a => a.Id, StringComparer.Ordinal, ct);
    foreach (var person in gone) person.LeftAt = w.Now;
    foreach (var entry in entries) {
      if (known.Find(k => k.Key == entry.Key) is { } before) (before.SeenAt, before.LeftAt) = (w.Now, null);
      else if (accounts.TryGetValue(Account.Normal(entry.Cells["user_name"]), out var account) && !known.Exists(k => k.Account == account))
        db.Add(new DirectoryPerson { Id = Guid.CreateVersion7(), Key = entry.Key, Account = account, SeenAt = w.Now });
    }
    await w.Flush(ct);
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
