using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>The day of a merge or split has come.</summary>
[Job("identity.carry_out")]
internal sealed record CarryOut(Guid Change) : IJob;

/// <summary>Carries a prepared change out, once: posts, rights and open work go where they belong, the old office closes.</summary>
internal sealed class CarryOutHandler(OfficeDirectory offices, LiveSessions live, IEnumerable<IOfficeMove> moves) : IHandler<CarryOut> {
  public async Task Handle(CarryOut message, Work w, CancellationToken ct) {
    var db = w.Db<IdentityDb>();
    await w.Alone("office_change", "all", ct);
    await Duties.AloneWithAll(w, ct);
    var change = await db.OfficeChanges(w.Actor).SingleOrDefaultAsync(c => c.Id == message.Change, ct);
    if (change is null || !change.IsDue(Vn.Day(w.Now))) return;
    w.Reason = change.Reason;
    var tree = await OfficeTree.Read(db, change.Day, w.Now, ct);
    var moved = new JsonObject { ["posts"] = 0 };
    foreach (var source in change.Sources) {
      await Take(change, source, tree, moved, w, ct);
      w.Record(change.Ends(source) ? "identity.office_closed" : "identity.office_divided", "organisation", source, new { change = change.Id, heir = change.Heir, decision = change.Decision });
    }
    change.Done(moved, w.Now);
    w.Publish(new OfficesChanged(change.Id, change.Kind, change.Sources, change.Targets, change.Heir, change.Decision, change.DecidedOn, change.Day));
    await w.Commit(ct);
    offices.Forget();
    live.ForgetAll();
  }

  async Task Take(OfficeChange change, Guid source, OfficeTree tree, JsonObject moved, Work w, CancellationToken ct) {
    var (from, names) = (tree.Place(source), tree.Names(source));
    var kinds = new List<(IOfficeMove By, OpenWork Work)>();
    foreach (var move in moves.OrderBy(m => m.Order)) foreach (var open in await move.Open(w, from, ct)) kinds.Add((move, open));
    var (day, units) = (change.Day, tree.Within(source).Select(o => o.Id).ToArray());
    // Who stands in comes after whom they stand in for.
    var posts = await w.Db<IdentityDb>().Posts(w.Actor).Where(o => units.Contains(o.Unit) && (o.ValidTo == null || day < o.ValidTo)).OrderBy(o => o.StandInFor != null).ThenBy(o => o.Id).ToListAsync(ct);
    var gone = change.Ends(source) ? tree.Absorb(source, change.Heir).ToDictionary(g => g.From, g => g.To) : [];
    var heirs = names.ToDictionary(n => n.Key, n => tree.Place(gone.GetValueOrDefault(n.Value.Id, n.Value.Id)).Name, StringComparer.Ordinal);
    var taken = new Dictionary<Guid, Guid>();
    foreach (var post in posts) await TakePost(change, post, gone, taken, w, ct);
    moved["posts"] = (int)moved["posts"]! + taken.Count;
    await w.Flush(ct);
    moved["grants"] = ((int?)moved["grants"] ?? 0) + await GrantsFollow.Run(day, taken, gone, w, ct);
    foreach (var (by, open) in kinds) {
      var to = change.Kind == OfficeChangeKind.Merge ? change.Heir : change.TargetOfWork(open.Kind);
      if (to == source) continue;
      await by.Move(w, new(from, tree.Place(to), to == change.Heir && gone.Count > 0 ? heirs : tree.Like(source, to)), open.Kind, ct);
      moved[open.Kind] = ((int?)moved[open.Kind] ?? 0) + open.Count;
    }
  }

  /// <summary>The holder goes on in the new place with the same roles, for the same time.</summary>
  static async Task TakePost(OfficeChange change, OfficialPost post, Dictionary<Guid, Guid> gone, Dictionary<Guid, Guid> taken, Work w, CancellationToken ct) {
    var told = change.Kind == OfficeChangeKind.Split ? change.Plan["posts"]?[post.Id.ToString()] : null;
    var unit = told is not null ? gone.GetValueOrDefault((Guid)told, (Guid)told) : gone.GetValueOrDefault(post.Unit, post.Unit);
    if (unit == post.Unit) return;
    var db = w.Db<IdentityDb>();
    var begins = post.ValidFrom > change.Day ? post.ValidFrom : change.Day;
    var next = new OfficialPost {
      Id = Guid.CreateVersion7(), Person = post.Person, Unit = unit, Roles = post.Roles, Title = post.Title, TitleEn = post.TitleEn, SubTree = post.SubTree, ValidFrom = begins, ValidTo = post.ValidTo,
      StandInFor = post.StandInFor is { } other ? taken.GetValueOrDefault(other, other) : null,
    };
    post.ValidTo = begins;
    w.Publish(new PostChanged(post.Id, post.Person, post.Unit, post.Roles, "ended", begins));
    // Who worked in both goes on in one post with the roles of the two.
    if (post.StandInFor is null && await db.Posts(w.Actor).FirstOrDefaultAsync(o => o.Person == post.Person && o.Unit == unit && o.StandInFor == null && o.ValidTo == null && o.ValidFrom <= begins, ct) is { } held) {
      taken[post.Id] = held.Id;
      held.Roles = [.. held.Roles.Union(post.Roles)];
      held.SubTree |= post.SubTree;
      w.Publish(new PostChanged(held.Id, held.Person, held.Unit, held.Roles, "began", begins));
      return;
    }
    taken[post.Id] = next.Id;
    db.Add(next);
    w.Publish(new PostChanged(next.Id, next.Person, next.Unit, next.Roles, "began", begins));
  }
}

/// <summary>Systems that the office owns.</summary>
internal sealed class ClientMove : IOfficeMove {
  public int Order => 10;

  public async Task<IReadOnlyList<OpenWork>> Open(Work w, OfficePlace from, CancellationToken ct) =>
    from.IsOffice && await w.Db<IdentityDb>().Clients(Actor.Machine("move")).CountAsync(c => c.Office == from.Office, ct) is > 0 and var count ? [new("clients", T["move_clients"], count)] : [];

  public async Task Move(Work w, OfficeMove move, string kind, CancellationToken ct) {
    foreach (var client in await w.Db<IdentityDb>().Clients(Actor.Machine("move")).Where(c => c.Office == move.From.Office).ToListAsync(ct)) client.Office = move.To.Office;
    foreach (var role in await w.Db<IdentityDb>().ServiceRoles(Actor.Machine("move")).Where(r => r.Office == move.From.Office && (r.ValidTo == null || Vn.Day(w.Now) < r.ValidTo)).ToListAsync(ct)) {
      role.CarryTo(move.To.Office);
      w.Publish(ServiceRoleGiven.Of(role));
    }
  }
}
