using System.Collections.Immutable;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Saola.Kernel;

namespace Saola.Process;

/// <summary>Has one instance go over to another version of its process, or says what keeps it from that.</summary>
internal static class MigrateInstance {
  /// <param name="Names">New ids of elements whose id is another one in that version; all others keep theirs.</param>
  /// <param name="DryRun">Only says what cannot be mapped.</param>
  public sealed record Request(Guid To, Dictionary<string, string>? Names, string? Reason, bool DryRun = false);
  public sealed record Response(bool Migrated, IReadOnlyList<Unmapped> Unmapped);

  internal static async Task<Answer<Response>> Run(Guid id, Request r, Work w, Processes processes, CancellationToken ct) {
    if (await Processes.CheckOffice(w, id, ct) is { } hidden) return hidden;
    var names = Names(r.Names);
    if (r.DryRun) {
      var unmapped = await processes.WhyNotMigrated(w, id, r.To, names, ct);
      return unmapped.IsError ? unmapped.Error : new Response(false, unmapped.Value);
    }
    if (await processes.Migrate(w, id, r.To, names, Vn.Clean(r.Reason), ct) is { } refused) return refused;
    await w.Commit(ct);
    return new Response(true, []);
  }

  internal static ImmutableSortedDictionary<string, string> Names(Dictionary<string, string>? names) => (names ?? []).ToImmutableSortedDictionary(StringComparer.Ordinal);

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/process/instances/{id:guid}/migrate", (Guid id, Request r, Work w, Processes p, CancellationToken ct) => Run(id, r, w, p, ct))
    .Requires(ProcessPermissions.Operate);
}
