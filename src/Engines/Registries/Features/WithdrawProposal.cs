using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>Who proposed a change takes it back before anyone has decided.</summary>
internal static class WithdrawProposal {
  internal static async Task<Answer<Done>> Run(Guid id, Work w, CancellationToken ct) {
    if (await w.Db<ReviewDb>().Proposals(w.Actor).SingleOrDefaultAsync(p => p.Id == id, ct) is not { } proposal) return ReviewErrors.NotFound;
    if (proposal.Withdraw(w.Actor, w.Now) is { } refused) return refused;
    w.Publish(new ProposalWithdrawn(proposal.Id, proposal.Registry, proposal.Record));
    await w.Commit(ct);
    return Done.Yes;
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost($"{ReviewDoor.Root}/{{id:guid}}/withdraw", (Guid id, Work w, CancellationToken ct) => Run(id, w, ct))
    .Requires(RegistryPermissions.Write);
}
