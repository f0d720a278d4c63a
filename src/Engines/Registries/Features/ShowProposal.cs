using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>One proposal: what the record said when it was made, what it would say, and what it says now where somebody changed it meanwhile.</summary>
internal static class ShowProposal {
  /// <param name="Version">Of the proposal.</param>
  /// <param name="Before">The record in the version on which the proposal rests, with the fields that tell it from others and those that would change; null of a new one.</param>
  /// <param name="Now">The same of the record as it is, where that is another version; the proposal is not accepted then until somebody renews it.</param>
  /// <param name="Values">What is proposed, of the fields that the reader may see.</param>
  /// <param name="Hidden">How many proposed values the reader may not see.</param>
  /// <param name="Erased">All its personal values were deleted by law: it cannot be accepted any more.</param>
  /// <param name="Deleted">The fields of people whose data was deleted by law, of those that the reader may see: they are not written when it is accepted.</param>
  /// <param name="Other">The record that is merged into this one.</param>
  public sealed record Response(
    Guid Id, int Version, string Registry, ProposalKind Kind, Guid Record, Guid Office, IReadOnlyList<string> Fields, RegistryRecord? Before, RegistryRecord? Now, JsonObject Values, string? State, DateOnly? From, DateOnly? To,
    int Hidden, bool Erased, IReadOnlyList<string> Deleted, Guid? Other, Guid Maker, string MakerName, DateTimeOffset At, string? Reason, ProposalStatus Status, string? DecidedByName, DateTimeOffset? DecidedAt, string? Decision, int? Outcome, bool MayDecide, bool MayAlter);

  internal static async Task<Answer<Response>> Run(Guid id, Work w, Registries registries, RecordReading reading, Reviews reviews, CancellationToken ct) {
    if (await w.Db<ReviewDb>().Proposals(w.Actor).AsNoTracking().SingleOrDefaultAsync(p => p.Id == id, ct) is not { } p) return ReviewErrors.NotFound;
    if (await registries.Open(w.Actor, p.Registry, ct) is not { } open) return ReviewErrors.NotFound;
    var d = open.Definition;
    var before = p.Base is { } version ? await WholeRecords.At(w, d, p.Record, version, ct) : null;
    var now = p.Status == ProposalStatus.Waiting && p.Base is not null ? await WholeRecords.Find(w, d, p.Record, ct) : null;
    var other = p.Other is { } merged ? await WholeRecords.Find(w, d, merged, ct) : null;
    var values = p.Other is null ? await reviews.ValuesOf(w, p, ct) : await Taken(w, d, p, ct);
    var shown = p.Fields.Concat(d.NaturalKey).Append(d.Title).Where(k => d.Find(k) is { } field && open.Access.Sees(field, p.Office)).ToHashSet(StringComparer.Ordinal);
    await Note(w, d, reading, p, before, values, shown, ct);
    foreach (var record in new[] { before, now }) Keep(record?.Values, shown);
    var proposed = values ?? (JsonObject)p.Values.DeepClone();
    string[] deleted = [.. p.Fields.Where(k => shown.Contains(k) && !proposed.ContainsKey(k))];
    Keep(proposed, shown);
    return new Response(
      p.Id, p.Version, p.Registry, p.Kind, p.Record, p.Office, p.Fields, before, now?.Version == p.Base && other?.Version == p.OtherVersion ? null : now, proposed, p.State, p.HoldsFrom, p.EndsOn,
      p.Fields.Count(k => d.Find(k) is { } field && !open.Access.Sees(field, p.Office)), values is null, deleted, p.Other, p.Maker, p.MakerName, p.At, p.Reason, p.Status, p.DecidedByName, p.DecidedAt, p.Decision, p.Outcome,
      p.MayDecide(w.Actor) is null, p.Kind != ProposalKind.Merge && p.MayAlter(w.Actor) is null);
  }

  /// <summary>What a merge would take from the record that ends.</summary>
  static async Task<JsonObject> Taken(Work w, RegistryDefinition d, Proposal p, CancellationToken ct) =>
    await WholeRecords.At(w, d, p.Other!.Value, p.OtherVersion!.Value, ct) is { } other ? new(p.Fields.Select(f => KeyValuePair.Create(f, other.Values[f]?.DeepClone()))) : [];

  /// <summary>Personal values of a proposal are as personal as those of a record.</summary>
  static async Task Note(Work w, RegistryDefinition d, RecordReading reading, Proposal p, RegistryRecord? before, JsonObject? values, HashSet<string> shown, CancellationToken ct) {
    var all = (JsonObject?)before?.Values.DeepClone() ?? [];
    foreach (var (key, value) in values ?? []) all[key] = value?.DeepClone();
    if (w.Actor.Kind == ActorKind.Machine || !d.Fields.Any(f => f.Personal is not null && shown.Contains(f.Key) && all.ContainsKey(f.Key))) return;
    await reading.Note(w, d, [new(p.Record, p.Base ?? 0, null, p.Office, null, null, p.At, all)], shown, ct);
  }

  static void Keep(JsonObject? values, HashSet<string> shown) {
    foreach (var key in values?.Select(v => v.Key).Where(k => !shown.Contains(k)).ToList() ?? []) values!.Remove(key);
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapGet($"{ReviewDoor.Root}/{{id:guid}}", (Guid id, Work w, Registries registries, RecordReading reading, Reviews reviews, CancellationToken ct) => Run(id, w, registries, reading, reviews, ct))
    .Requires(RegistryPermissions.Read);
}
