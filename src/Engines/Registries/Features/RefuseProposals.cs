using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>The second person refuses changes of records with a reason: nothing is written, and who made them may correct them.</summary>
internal static class RefuseProposals {
  internal static async Task<Answer<AcceptProposals.Response>> Run(AcceptProposals.Request r, Work w, ReviewTitles titles, CancellationToken ct) {
    var found = await AcceptProposals.Open(r.Proposals, w, titles, ct);
    if (found.IsError) return found.Error;
    if (RecordWriting.Because(w, new(Reason: r.Reason)) is { } wrong) return wrong;
    if (w.Reason is not { } reason) return ReviewErrors.ReasonMissing;
    foreach (var (p, _) in found.Value) {
      p.Refuse(w.Actor, w.Now, reason);
      w.Publish(new ProposalRefused(p.Id, p.Registry, p.Record, p.Maker));
    }
    await w.Commit(ct);
    return new AcceptProposals.Response([.. found.Value.Select(f => f.Proposal.Id)]);
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost($"{ReviewDoor.Root}/refuse", (AcceptProposals.Request r, Work w, ReviewTitles titles, CancellationToken ct) => Run(r, w, titles, ct))
    .Requires(RegistryPermissions.Review);
}
