using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>What merges, splits and closings have in common while they are prepared.</summary>
internal static class OfficePlans {
  /// <summary>The living offices and units of these ids, when the actor manages them all.</summary>
  public static async Task<List<Organisation>?> Places(Guid[] ids, Work w, CancellationToken ct) {
    var found = await w.Db<IdentityDb>().Organisations().AsNoTracking().Where(o => ids.Contains(o.Id) && o.ValidTo == null).ToListAsync(ct);
    return found.Count == ids.Distinct().Count() && found.TrueForAll(o => w.Actor.Can(IdentityPermissions.Manage, o.Office)) ? found : null;
  }

  /// <summary>What would go along if it happened now.</summary>
  public static async Task<OpenThings> Open(Guid source, Work w, IEnumerable<IOfficeMove> moves, CancellationToken ct) {
    var (db, all, today) = (w.Db<IdentityDb>(), Actor.Machine("preview"), Vn.Day(w.Now));
    var tree = await OfficeTree.Read(db, today, w.Now, ct);
    var units = tree.Within(source).Select(o => o.Id).ToArray();
    var posts = await (
      from post in db.Posts(all) join person in db.People(all) on post.Person equals person.Id join unit in db.Organisations() on post.Unit equals unit.Id
      where units.Contains(post.Unit) && (post.ValidTo == null || today < post.ValidTo)
      orderby EF.Functions.Collate(person.FullName, "vi-x-icu"), post.Id
      select new OpenPost(post.Id, person.FullName, post.Title, unit.Id, unit.Name)).AsNoTracking().ToListAsync(ct);
    List<OpenWork> work = [];
    foreach (var move in moves.OrderBy(m => m.Order)) work.AddRange(await move.Open(w, tree.Place(source), ct));
    return new(posts, work);
  }

  /// <summary>What is left in a place, in words; empty when it could be closed.</summary>
  public static async Task<IReadOnlyList<string>> Left(Guid source, Work w, IEnumerable<IOfficeMove> moves, CancellationToken ct) {
    var (open, below) = (await Open(source, w, moves, ct), (await OfficeTree.Read(w.Db<IdentityDb>(), Vn.Day(w.Now), w.Now, ct)).Below(source).Count);
    List<(string Name, int Count)> left = [(T["posts"], open.Posts.Count), .. open.Work.Select(o => (o.Name, o.Count)), (T["offices_below"], below)];
    return [.. left.Where(l => l.Count > 0).Select(l => $"{l.Name}: {Vn.Number(l.Count)}")];
  }

  public static async Task<Answer<OfficeChange>> Prepare(
    OfficeChangeKind kind, List<Organisation> places, Guid[] sources, Guid[] targets, Guid heir, JsonObject plan, OfficeDecision decision, Work w, CancellationToken ct) {
    var made = await Plan(kind, places, sources, targets, heir, plan, decision, w, ct);
    if (!made.IsError) await w.Commit(ct);
    return made;
  }

  /// <summary>The same without keeping it yet.</summary>
  public static async Task<Answer<OfficeChange>> Plan(
    OfficeChangeKind kind, List<Organisation> places, Guid[] sources, Guid[] targets, Guid heir, JsonObject plan, OfficeDecision decision, Work w, CancellationToken ct) {
    if (Error.Of(decision.Faults(Vn.Day(w.Now))) is { } invalid) return invalid;
    var db = w.Db<IdentityDb>();
    await w.Alone("office_change", "all", ct);
    // who only answers for what was done stays as it is
    var all = kind == OfficeChangeKind.Close ? sources : [.. places.Select(p => p.Id)];
    var tree = await OfficeTree.Read(db, decision.Day!.Value, w.Now, ct);
    foreach (var other in await db.OfficeChanges(Actor.Machine("prepare")).AsNoTracking().Where(c => c.State == OfficeChangeState.Prepared).ToListAsync(ct))
      if (tree.Touch(sources, [.. other.Sources, .. other.Targets]) || tree.Touch(other.Sources, all) || other.Sources.Any(s => tree.Within(s).Any(o => o.Id == heir))) return OfficeErrors.ChangeWaits;
    var change = new OfficeChange {
      Id = Guid.CreateVersion7(), Kind = kind, Sources = sources, Targets = targets, Heir = heir, Offices = [.. places.Select(p => p.Office).Distinct()], Day = decision.Day.Value,
      Decision = Vn.Clean(decision.Number), DecidedOn = decision.DecidedOn!.Value, Reason = Vn.Clean(decision.Reason), Plan = plan, PreparedBy = w.Actor.Id, PreparedAt = w.Now,
    };
    if (!tree.Allows(change)) return OfficeErrors.Unlike;
    db.Add(change);
    w.Reason = change.Reason;
    w.Publish(new OfficeChangePrepared(change.Id, kind, sources, targets, change.Decision, change.DecidedOn, change.Day));
    w.Enqueue(new CarryOut(change.Id), change.Id.ToString("N"), Vn.At(change.Day, TimeOnly.MinValue) is var due && due > w.Now ? due : w.Now);
    return change;
  }
}
