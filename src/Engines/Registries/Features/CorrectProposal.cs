using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>
/// Who proposed a change proposes it otherwise, also after it was refused: what waited is taken back and another one made, which rests on
/// the record as it is now.
/// </summary>
internal static class CorrectProposal {
  /// <param name="Version">Of the record, as it was seen; not asked of a new one.</param>
  /// <param name="Values">The fields that are to be otherwise than proposed; those not named stay as proposed, null empties one.</param>
  /// <param name="To">Of an end: the first day on which it does not hold any more.</param>
  public sealed record Body(int? Version = null, JsonObject? Values = null, DateOnly? From = null, DateOnly? To = null, string? State = null, string? Reason = null);
  public sealed record Request(Guid Id, Body Body);
  public sealed record Response(Guid Proposal);

  internal static async Task<Answer<Response>> Run(Request r, Work w, Registries registries, RecordWriting writing, Reviews reviews, CancellationToken ct) {
    if (await w.Db<ReviewDb>().Proposals(w.Actor).SingleOrDefaultAsync(p => p.Id == r.Id, ct) is not { Kind: not ProposalKind.Merge } p) return ReviewErrors.NotFound;
    if (p.MayAlter(w.Actor) is { } refused) return refused;
    if (p.Kind != ProposalKind.Add && r.Body.Version is null) return RecordErrors.VersionMissing;
    if (await registries.Open(w.Actor, p.Registry, ct) is not { } open) return ReviewErrors.NotFound;
    if (await reviews.ValuesOf(w, p, ct) is not { } values) return ReviewErrors.Erased;
    foreach (var (key, value) in r.Body.Values ?? []) values[key] = value?.DeepClone();
    var (state, from, origin) = (r.Body.State ?? p.State, r.Body.From ?? p.HoldsFrom, new RecordOrigin(Reason: r.Body.Reason ?? p.Reason));
    if (p.Kind != ProposalKind.End) values = RecordDoor.WithState(values, state);
    if (p.Status == ProposalStatus.Waiting) {
      p.Withdraw(w.Actor, w.Now);
      w.Publish(new ProposalWithdrawn(p.Id, p.Registry, p.Record));
    }
    var made = p.Kind switch {
      ProposalKind.Add => await writing.Add(w, open, p.Office, values, from, origin, ct),
      ProposalKind.Change => await writing.Change(w, open, p.Record, r.Body.Version!.Value, values, from, origin, ct),
      _ => await writing.End(w, open, p.Record, r.Body.Version!.Value, r.Body.To ?? p.EndsOn!.Value, state, origin, ct),
    };
    if (made.IsError) return made.Error;
    if (made.Value.Proposal is not { } proposal) return ReviewErrors.NothingChanges;
    await w.Commit(ct);
    return new Response(proposal);
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPut($"{ReviewDoor.Root}/{{id:guid}}", (Guid id, Body body, Work w, Registries registries, RecordWriting writing, Reviews reviews, CancellationToken ct) => Run(new(id, body), w, registries, writing, reviews, ct))
    .Requires(RegistryPermissions.Write);
}
