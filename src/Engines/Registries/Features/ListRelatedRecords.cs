using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>The records of any registry that refer to a record, by registry and field, as far as who asks may read them: how many and the first of each.</summary>
internal static class ListRelatedRecords {
  const int First = 5, MostCounted = 1_000;

  public sealed record Request(string Registry, Guid Id);

  /// <param name="Field">By which they refer to it: the rest is the list of that registry with <c>field[eq]=id</c>.</param>
  /// <param name="Count">No further than 1,000.</param>
  /// <param name="More">There are more than were counted.</param>
  public sealed record Group(string Registry, PackText Name, string Field, PackText FieldName, int Count, bool More, IReadOnlyList<Row> Records);

  /// <param name="Title">What people call it; null where one may not see that.</param>
  public sealed record Row(Guid Id, string? Title);
  public sealed record Response(IReadOnlyList<Group> Items);

  internal static async Task<Answer<Response>> Run(Request r, Work w, Registries registries, CancellationToken ct) {
    var found = await RecordSurroundings.Seen(w, registries, r.Registry, r.Id, ct);
    if (found.IsError) return found.Error;
    var groups = new List<Group>();
    foreach (var other in await registries.All(ct))
      foreach (var field in other.Fields.Where(f => f.Type == FieldType.Reference && f.Registry == r.Registry)) {
        if (await registries.Open(w.Actor, other.Key, ct) is not { Access.MayReadSome: true } open || !open.Access.MayAsk(field)) continue;
        var filter = new Filter.Compare(field.Key, Comparison.Equal, r.Id.ToString());
        var (count, title) = (await RecordReading.Count(w, open, filter, MostCounted, ct), other.Find(other.Title));
        if (count.IsError) return count.Error;
        if (count.Value == 0) continue;
        var first = await registries.List(w, new(other.Key, filter, Fields: title is not null && open.Access.SeesSome(title) ? [title.Key] : [], Limit: First), ct);
        if (first.IsError) return first.Error;
        groups.Add(new(other.Key, other.Name, field.Key, field.Name, (int)Math.Min(count.Value, MostCounted), count.Value > MostCounted, [.. first.Value.Records.Select(x => new Row(x.Id, x.Values[other.Title]?.ToString()))]));
      }
    return new Response(groups);
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapGet("/api/registries/{key}/records/{id:guid}/related", (string key, Guid id, Work w, Registries registries, CancellationToken ct) => Run(new(key, id), w, registries, ct))
    .Requires(RegistryPermissions.Read);
}
