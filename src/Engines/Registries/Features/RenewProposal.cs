using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using NpgsqlTypes;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>
/// The second person has seen that the record was changed meanwhile, and lets the proposal hold for it as it is now; it is not accepted by
/// that. Who made it does the same by correcting it.
/// </summary>
internal static class RenewProposal {
  /// <param name="Version">Of the proposal, as it was seen.</param>
  /// <param name="Record">The version of the record that was seen.</param>
  public sealed record Body(int Version, int Record);
  public sealed record Request(Guid Id, Body Body);

  internal static async Task<Answer<Done>> Run(Request r, Work w, Registries registries, CancellationToken ct) {
    if (await w.Db<ReviewDb>().Proposals(w.Actor).SingleOrDefaultAsync(p => p.Id == r.Id, ct) is not { } proposal) return ReviewErrors.NotFound;
    if (proposal.MayDecide(w.Actor) is { } refused) return refused;
    if (proposal.Version != r.Body.Version) return ReviewErrors.Stale;
    if (await registries.Open(w.Actor, proposal.Registry, ct) is not { } open) return ReviewErrors.NotFound;
    if (await WholeRecords.Find(w, open.Definition, proposal.Record, ct) is not { To: null } record) return RecordErrors.Ended;
    var other = proposal.Other is { } merged ? await WholeRecords.Find(w, open.Definition, merged, ct) : null;
    if (proposal.Other is not null && other is not { To: null }) return RecordErrors.Ended;
    if (record.Version != r.Body.Record) return ReviewErrors.Changed;
    if (proposal.Base == record.Version && proposal.OtherVersion == other?.Version) return ReviewErrors.NotChanged;
    proposal.Renew(record.Version, other?.Version);
    w.Publish(new ProposalRenewed(proposal.Id, proposal.Registry, proposal.Record, record.Version));
    await w.Commit(ct);
    return Done.Yes;
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost($"{ReviewDoor.Root}/{{id:guid}}/renew", (Guid id, Body body, Work w, Registries registries, CancellationToken ct) => Run(new(id, body), w, registries, ct))
    .Requires(RegistryPermissions.Review);
}
