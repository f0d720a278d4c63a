using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>The day of a merge or split has come.</summary>
[Job("identity.carry_out")]
internal sealed record CarryOut(Guid Change) : IJob;

/// <summary>Carries a prepared change out, once: posts, rights and open work go where they belong, the old office closes.</summary>
internal sealed class CarryOutHandler(OfficeDirectory offices, LiveSessions live, Notifications notifications, IEnumerable<IOfficeMove> moves) : IHandler<CarryOut> {
  /// <summary>A place that is taken apart, as it was before anything changed, and what of it ended.</summary>
  sealed record Part(OfficePlace From, Dictionary<string, OfficePlace> Names, List<(IOfficeMove By, OpenWork Work)> Kinds, Guid[] Units, HashSet<Guid> Below) {
    public Dictionary<Guid, Guid> Gone { get; set; } = [];
  }

  public async Task Handle(CarryOut message, Work w, CancellationToken ct) {
    var db = w.Db<IdentityDb>();
    await w.Alone("office_change", "all", ct);
    await Duties.AloneWithAll(w, ct);
    var change = await db.OfficeChanges(w.Actor).SingleOrDefaultAsync(c => c.Id == message.Change, ct);
    if (change is null || !change.IsDue(Vn.Day(w.Now))) return;
    w.Reason = change.Reason;
    var tree = await OfficeTree.Read(db, change.Day, w.Now, ct);
    // nothing that came meanwhile is ended or moved by a closing
    if (!tree.Allows(change) || change.Kind == OfficeChangeKind.Close && (await OfficePlans.Left(change.Sources[0], w, moves, ct)).Count > 0) {
      await GiveUp(change, w, ct);
      return;
    }
    var parts = new List<Part>();
    foreach (var source in change.Sources) parts.Add(await Look(source, tree, w, ct));
    foreach (var part in parts.Where(p => change.Ends(p.From.Id))) part.Gone = (change.Kind == OfficeChangeKind.Close ? tree.Fold(part.From.Id, change.Heir) : tree.Absorb(part.From.Id, change.Heir)).ToDictionary(g => g.From, g => g.To);
    var moved = new JsonObject { ["posts"] = 0 };
    foreach (var part in parts) {
      await Take(change, part, tree, moved, w, ct);
      w.Record(change.Ends(part.From.Id) ? "identity.office_closed" : "identity.office_divided", "organisation", part.From.Id, new { change = change.Id, heir = change.Heir, decision = change.Decision });
    }
    change.Done(moved, w.Now);
    w.Publish(new OfficesChanged(change.Id, change.Kind, change.Sources, change.Targets, change.Heir, change.Decision, change.DecidedOn, change.Day));
    await w.Commit(ct);
    offices.Forget();
    live.ForgetAll();
  }

  /// <summary>The offices became others meanwhile: nothing is done by halves, and who prepared it is told.</summary>
  async Task GiveUp(OfficeChange change, Work w, CancellationToken ct) {
    change.Cancel();
    w.Reason = T["office_change_impossible"];
    w.Publish(new OfficeChangeCancelled(change.Id));
    await notifications.Send(w, new(change.PreparedBy), "office_change_given_up", new Dictionary<string, string> { ["decision"] = change.Decision, ["day"] = Vn.Date(change.Day) }, ct, $"/quan-tri/co-quan/sap-xep/{change.Id}", $"office-change-{change.Id:N}");
    await w.Commit(ct);
  }

  async Task<Part> Look(Guid source, OfficeTree tree, Work w, CancellationToken ct) {
    var from = tree.Place(source);
    var kinds = new List<(IOfficeMove By, OpenWork Work)>();
    foreach (var move in moves.OrderBy(m => m.Order)) foreach (var open in await move.Open(w, from, ct)) kinds.Add((move, open));
    return new(from, tree.Names(source), kinds, [.. tree.Within(source).Select(o => o.Id)], from.IsOffice ? tree.Below(source) : []);
  }

  async Task Take(OfficeChange change, Part part, OfficeTree tree, JsonObject moved, Work w, CancellationToken ct) {
    var (source, day) = (part.From.Id, change.Day);
    // Who stands in comes after whom they stand in for.
    var posts = await w.Db<IdentityDb>().Posts(w.Actor).Where(o => part.Units.Contains(o.Unit) && (o.ValidTo == null || day < o.ValidTo)).OrderBy(o => o.StandInFor != null).ThenBy(o => o.Id).ToListAsync(ct);
    var heirs = part.Names.ToDictionary(n => n.Key, n => tree.Place(part.Gone.GetValueOrDefault(n.Value.Id, n.Value.Id)).Name, StringComparer.Ordinal);
    var taken = new Dictionary<Guid, Guid>();
    foreach (var post in posts) await TakePost(change, post, part, tree, taken, w, ct);
    moved["posts"] = (int)moved["posts"]! + taken.Count;
    await w.Flush(ct);
    var (given, grants) = await GrantsFollow.Run(day, taken, part.Gone, unit => part.From.IsOffice ? tree.Carried(part.Below, unit) : new(Whole: true, []), w, ct);
    moved["grants"] = ((int?)moved["grants"] ?? 0) + given;
    await w.Flush(ct);
    await ReviewsFollow.Run(source, taken, grants, unit => tree.Place(unit).Office, w, ct);
    if (change.Ends(source)) foreach (var review in await w.Db<IdentityDb>().Reviews(w.Actor).Where(c => c.Office == source && c.ClosedAt == null).ToListAsync(ct)) review.Office = tree.Place(change.Heir).Office;
    foreach (var (by, open) in part.Kinds) {
      var to = change.Kind == OfficeChangeKind.Merge ? change.Heir : change.TargetOfWork(open.Kind);
      if (to == source) continue;
      await by.Move(w, new(part.From, tree.Place(to), to == change.Heir && part.Gone.Count > 0 ? heirs : tree.Like(source, to)), open.Kind, ct);
      moved[open.Kind] = ((int?)moved[open.Kind] ?? 0) + open.Count;
    }
  }

  /// <summary>The holder goes on in the new place with the same roles, for the same time, and reaches of what is below no more than before.</summary>
  static async Task TakePost(OfficeChange change, OfficialPost post, Part part, OfficeTree tree, Dictionary<Guid, Guid> taken, Work w, CancellationToken ct) {
    var told = change.Kind == OfficeChangeKind.Split ? change.Plan["posts"]?[post.Id.ToString()] : null;
    var unit = tree.Living(told is not null ? part.Gone.GetValueOrDefault((Guid)told, (Guid)told) : part.Gone.GetValueOrDefault(post.Unit, post.Unit));
    if (unit == post.Unit) return;
    var db = w.Db<IdentityDb>();
    var begins = post.ValidFrom > change.Day ? post.ValidFrom : change.Day;
    var below = !post.SubTree ? new BelowAfter(Whole: false, []) : tree.Place(unit).Office == part.From.Office ? new(Whole: true, []) : tree.Carried(part.Below, unit);
    var next = new OfficialPost {
      Id = Guid.CreateVersion7(), Person = post.Person, Unit = unit, Roles = post.Roles, Title = post.Title, TitleEn = post.TitleEn, SubTree = below.Whole, ValidFrom = begins, ValidTo = post.ValidTo,
      StandInFor = post.StandInFor is { } other ? taken.GetValueOrDefault(other, other) : null, GivenBy = post.GivenBy, GivenAt = post.GivenAt,
    };
    post.ValidTo = begins;
    w.Publish(new PostChanged(post.Id, post.Person, post.Unit, post.Roles, "ended", begins));
    // Who worked in both goes on in one post with the roles of the two, when neither lasts longer or reaches further for it.
    if (next is { StandInFor: null, ValidTo: null } && await db.Posts(w.Actor).FirstOrDefaultAsync(o => o.Person == post.Person && o.Unit == unit && o.StandInFor == null && o.ValidTo == null && o.ValidFrom <= begins && o.SubTree == next.SubTree, ct) is { } held
      && (!held.SubTree || post.Roles.All(held.Roles.Contains))) {
      taken[post.Id] = held.Id;
      held.Roles = [.. held.Roles.Union(post.Roles)];
      w.Publish(new PostChanged(held.Id, held.Person, held.Unit, held.Roles, "began", begins));
      GrantsFollow.Below(post, held.Id, below.Tops, change, begins, next.ValidTo, w);
      return;
    }
    taken[post.Id] = next.Id;
    db.Add(next);
    w.Publish(new PostChanged(next.Id, next.Person, next.Unit, next.Roles, "began", begins));
    GrantsFollow.Below(post, next.Id, below.Tops, change, begins, next.ValidTo, w);
  }
}

/// <summary>Systems that the office owns.</summary>
internal sealed class ClientMove : IOfficeMove {
  public int Order => 10;

  public async Task<IReadOnlyList<OpenWork>> Open(Work w, OfficePlace from, CancellationToken ct) =>
    from.IsOffice && await w.Db<IdentityDb>().Clients(Actor.Machine("move")).CountAsync(c => c.Office == from.Office, ct) is > 0 and var count ? [new("clients", T["move_clients"], count)] : [];

  public async Task Move(Work w, OfficeMove move, string kind, CancellationToken ct) {
    foreach (var client in await w.Db<IdentityDb>().Clients(Actor.Machine("move")).Where(c => c.Office == move.From.Office).ToListAsync(ct)) {
      client.Office = move.To.Office;
      w.Publish(new ClientChanged(client.Id));
    }
    foreach (var role in await w.Db<IdentityDb>().ServiceRoles(Actor.Machine("move")).Where(r => r.Office == move.From.Office && (r.ValidTo == null || Vn.Day(w.Now) < r.ValidTo)).ToListAsync(ct)) {
      // what lay below the one is not what lies below the other: who answers there gives it anew, if it is needed
      w.Publish(new ServiceRoleEnded(role.Client, role.Id, role.Role, role.Office, Vn.Day(w.Now)));
      role.CarryTo(move.To.Office);
      w.Publish(ServiceRoleGiven.Of(role));
      foreach (var item in await w.Db<IdentityDb>().ReviewItems(Actor.Machine("move")).Where(i => i.ServiceRole == role.Id && i.Decision == null).ToListAsync(ct)) item.Follow(move.To.Office);
    }
  }
}
