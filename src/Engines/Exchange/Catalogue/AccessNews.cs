using Microsoft.EntityFrameworkCore;
using Saola.Identity;
using Saola.Kernel;

namespace Saola.Exchange;

/// <summary>Tells both sides of a request of access what became of it, and of an agreement that it has ended by itself.</summary>
internal sealed class AccessNews(Notifications notifications, Identities identities) : IHandler<TellEndedAgreements> {
  /// <summary>People of an office who are told; who keeps the exchange there are few.</summary>
  const int Most = 20;

  /// <param name="template">asked, approved, refused, or ended.</param>
  public async Task Tell(Work w, AccessRequest request, string template, string? reason, CancellationToken ct) {
    var db = w.Db<ExchangeDb>();
    var (service, owner) = await Named(db, request.Service, ct);
    var consumer = await (from s in db.AllSubsystems() join m in db.AllMembers() on s.Member equals m.Id where s.Id == request.Subsystem select new { s.Name, m.Office }).SingleAsync(ct);
    var values = new Dictionary<string, string>(StringComparer.Ordinal) {
      ["service"] = service, ["system"] = consumer.Name, ["from"] = Vn.Date(request.FirstDay), ["to"] = Vn.Date(request.LastDay), ["reason"] = reason ?? Words.T["no_reason"],
    };
    HashSet<Guid> people = [request.AskedBy];
    foreach (var office in new[] { owner, consumer.Office }.Distinct()) people.UnionWith(await identities.Permitted(w, office, ExchangePermissions.Offer, Most, ct));
    if (w.Actor.Kind == ActorKind.Official) people.Remove(w.Actor.Id);
    foreach (var person in people) await notifications.Send(w, new(person), $"exchange-access-{template}", values, ct, link: Pages.ExchangePaths.Request(request.Id), key: $"exchange-access-{template}-{request.Id:N}");
  }

  static async Task<(string Name, Guid Office)> Named(ExchangeDb db, Guid service, CancellationToken ct) {
    var found = await (from o in db.AllServices() join s in db.AllSubsystems() on o.Subsystem equals s.Id join m in db.AllMembers() on s.Member equals m.Id where o.Id == service select new { o.Name, m.Office }).SingleAsync(ct);
    return (found.Name, found.Office);
  }

  /// <summary>The rights themselves end by their day; this only tells of it.</summary>
  public async Task Handle(TellEndedAgreements job, Work w, CancellationToken ct) {
    var today = Vn.Day(w.Now);
    foreach (var one in await w.Db<ExchangeDb>().AccessRequests(w.Actor).AsNoTracking().Where(r => r.State == RequestState.Approved && r.LastDay < today && r.LastDay >= today.AddDays(-7)).OrderBy(r => r.Id).ToListAsync(ct))
      await Tell(w, one, "over", null, ct);
  }
}

/// <summary>Both sides hear of agreements whose last day was yesterday; of those of the days before too, where this did not run.</summary>
[Job("exchange.tell_ended_agreements")]
internal sealed record TellEndedAgreements : IJob;
