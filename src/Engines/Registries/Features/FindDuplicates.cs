using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>Records that are likely of one thing, a window of the registry at a time, or those that are like one record.</summary>
internal static class FindDuplicates {
  /// <param name="Record">Only those that are like this one.</param>
  /// <param name="After">The token of the answer before.</param>
  public sealed record Request(string Registry, Guid? Record, Guid? After);

  /// <param name="Likeness">From 0 to 1.</param>
  public sealed record Pair(RegistryRecord First, RegistryRecord Second, double Likeness);

  /// <param name="Next">Where the next window begins; a window in which nothing is alike has no pairs and may have a next one.</param>
  public sealed record Response(IReadOnlyList<Pair> Pairs, Guid? Next);

  internal static async Task<Answer<Response>> Run(Request r, Work w, Registries registries, CancellationToken ct) {
    if (await registries.Open(w.Actor, r.Registry, ct) is not { } open || !open.Access.MayReadSome && !open.Access.MayWriteSome) return RecordErrors.NotFound;
    if (!open.Access.MayWriteSome) return RecordErrors.NotWriter;
    var d = open.Definition;
    Guid[] offices = [.. (d.Writers == Writers.Owner ? [open.Access.Owner] : w.Actor.OfficesFor(RegistryPermissions.Write)).Where(o => d.Fields.All(f => open.Access.Sees(f, o)))];
    if (offices.Length == 0) return MergeErrors.Blind;
    if (!d.Fields.Any(f => f.Search)) return MergeErrors.NoWords;
    var found = await MergeCandidates.Find(w, d, offices, r.Record, r.After, ct);
    if (found.IsError) return found.Error;
    var (pairs, next) = found.Value;
    var records = await Named(w, registries, d, [.. pairs.SelectMany(p => new[] { p.First, p.Second }).Distinct()], ct);
    return new Response([.. pairs.Where(p => records.ContainsKey(p.First) && records.ContainsKey(p.Second)).OrderByDescending(p => p.Likeness).Select(p => new Pair(records[p.First], records[p.Second], p.Likeness))], next);
  }

  /// <summary>Each with what it is found and called by.</summary>
  static async Task<Dictionary<Guid, RegistryRecord>> Named(Work w, Registries registries, RegistryDefinition d, Guid[] ids, CancellationToken ct) {
    if (ids.Length == 0) return [];
    string[] fields = [.. d.NaturalKey.Append(d.Title).Concat(d.Fields.Where(f => f.Search).Select(f => f.Key)).Distinct(StringComparer.Ordinal)];
    var all = new Dictionary<Guid, RegistryRecord>();
    foreach (var some in ids.Chunk(100)) {
      var listed = await registries.List(w, new(d.Key, new Filter.In(Names.Id, [.. some.Select(id => (JsonNode)id.ToString())]), Fields: fields, Limit: some.Length), ct);
      if (!listed.IsError) foreach (var record in listed.Value.Records) all[record.Id] = record;
    }
    return all;
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapGet("/api/registries/{key}/duplicates", (string key, Guid? record, Guid? after, Work w, Registries registries, CancellationToken ct) => Run(new(key, record, after), w, registries, ct))
    .Requires(RegistryPermissions.Write);
}
