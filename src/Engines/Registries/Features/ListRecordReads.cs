using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>Who was shown the personal fields of a record, the newest first; for who may see them in it.</summary>
internal static class ListRecordReads {
  public const string Read = "registries.personal_read";

  /// <param name="Before">Only readings before this one.</param>
  public sealed record Request(string Registry, Guid Id, long? Before, int? Limit);

  /// <param name="Fields">Those that were shown.</param>
  public sealed record Row(long Id, DateTimeOffset At, Guid Reader, ActorKind Kind, Guid? Office, string? Reason, IReadOnlyList<string> Fields);

  /// <param name="Next">Before which the next page begins; null on the last.</param>
  public sealed record Response(IReadOnlyList<Row> Items, long? Next);

  internal static async Task<Answer<Response>> Run(Request r, Work w, Registries registries, CancellationToken ct) {
    var limit = r.Limit ?? 50;
    if (limit is < 1 or > RecordReading.MostRecords) return RecordErrors.LimitWrong(RecordReading.MostRecords);
    var found = await RecordSurroundings.Seen(w, registries, r.Registry, r.Id, ct);
    if (found.IsError) return found.Error;
    if (!found.Value.Open.Access.SeesPersonal(found.Value.Record.Office)) return RecordErrors.ReadsHidden;
    var entries = await Trail.Before(w, r.Id, Read, r.Before, limit + 1, ct);
    return new Response([.. entries.Take(limit).Select(e => new Row(e.Id, e.At, e.Actor, e.ActorKind, e.Office, e.Reason, [.. (e.Facts["fields"]?.AsArray() ?? []).Select(f => (string)f!)]))], entries.Count > limit ? entries[limit - 1].Id : null);
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapGet("/api/registries/{key}/records/{id:guid}/reads", (string key, Guid id, long? before, int? limit, Work w, Registries registries, CancellationToken ct) => Run(new(key, id, before, limit), w, registries, ct))
    .Requires(RegistryPermissions.Read);
}
