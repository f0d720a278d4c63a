using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>Makes one record of two that are of one thing, or proposes it where a second person confirms changes.</summary>
internal static class MergeRecords {
  /// <param name="Survivor">The record that stays.</param>
  /// <param name="Other">The record that ends.</param>
  /// <param name="Fields">Those whose value is taken from the record that ends; of the others the value of the one that stays is kept.</param>
  public sealed record Body(SeenRecord? Survivor, SeenRecord? Other, IReadOnlyList<string>? Fields, string? Reason);
  public sealed record Request(string Registry, Body Body);

  /// <param name="Merge">By which it is found and undone; null where it waits.</param>
  /// <param name="Proposal">Under which it waits for a second person.</param>
  /// <param name="Moved">How many references name the record that stays since.</param>
  public sealed record Response(Guid? Merge, Guid? Proposal, int Moved);

  internal static async Task<Answer<Response>> Run(Request r, Work w, Registries registries, Merging merging, Reviews reviews, CancellationToken ct) {
    if (await registries.Open(w.Actor, r.Registry, ct) is not { } open || !open.Access.MayReadSome && !open.Access.MayWriteSome) return RecordErrors.NotFound;
    if (r.Body.Survivor is not { } survivor || r.Body.Other is not { } other) return RecordErrors.VersionMissing;
    if (RecordWriting.Because(w, new(Reason: r.Body.Reason)) is { } wrong) return wrong;
    if (w.Reason is null) return ReviewErrors.ReasonMissing;
    var pair = await merging.Find(w, open, survivor, other, ct);
    if (pair.IsError) return pair.Error;
    string[] fields = [.. (r.Body.Fields ?? []).Distinct(StringComparer.Ordinal)];
    if (open.Definition.Review) {
      if (fields.FirstOrDefault(f => open.Definition.Find(f) is null or { IsComputed: true }) is { } unknown) return FilterErrors.UnknownField(unknown);
      var content = new ProposedContent(survivor.Version, fields, [], null, null, null, Other: other.Id, OtherVersion: other.Version);
      var proposal = await reviews.Keep(w, open.Definition, ProposalKind.Merge, survivor.Id, pair.Value.Survivor.Office, content, [], null, new(), ct);
      await w.Commit(ct);
      return new Response(null, proposal, 0);
    }
    var merged = await merging.Merge(w, (await registries.Open(Actor.Machine("registries.merge"), r.Registry, ct))!, pair.Value, fields, new(Reason: w.Reason) { Confirmed = true }, ct);
    if (merged.IsError) return merged.Error;
    await w.Commit(ct);
    return new Response(merged.Value.Id, null, merged.Value.References.Count);
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/registries/{key}/merges", (string key, Body body, Work w, Registries registries, Merging merging, Reviews reviews, CancellationToken ct) => Run(new(key, body), w, registries, merging, reviews, ct))
    .Requires(RegistryPermissions.Write);
}
