using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>The dossiers and signed results by which the versions of a record were written, the newest first.</summary>
internal static class ListRecordOrigins {
  /// <param name="Before">Only versions before this one.</param>
  public sealed record Request(string Registry, Guid Id, int? Before, int? Limit);

  /// <param name="Dossier">Its code.</param>
  /// <param name="Result">The signed result that says so, a stored file.</param>
  public sealed record Row(int Version, DateTimeOffset At, string? Dossier, Guid? Result);

  /// <param name="Next">The version before which the next page begins; null on the last.</param>
  public sealed record Response(IReadOnlyList<Row> Items, int? Next);

  internal static async Task<Answer<Response>> Run(Request r, Work w, Registries registries, CancellationToken ct) {
    var limit = r.Limit ?? 50;
    if (limit is < 1 or > RecordReading.MostRecords) return RecordErrors.LimitWrong(RecordReading.MostRecords);
    var found = await RecordSurroundings.Seen(w, registries, r.Registry, r.Id, ct);
    if (found.IsError) return found.Error;
    var rows = await RecordSurroundings.Origins(w, found.Value.Open.Definition, r.Id, r.Before, limit + 1, ct);
    return new Response([.. rows.Take(limit)], rows.Count > limit ? rows[limit - 1].Version : null);
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapGet("/api/registries/{key}/records/{id:guid}/origins", (string key, Guid id, int? before, int? limit, Work w, Registries registries, CancellationToken ct) => Run(new(key, id, before, limit), w, registries, ct))
    .Requires(RegistryPermissions.Read);
}
