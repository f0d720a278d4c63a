using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>Adds many records, or changes those that have their natural keys: all or none, or those that are right.</summary>
internal static class WriteRecords {
  public sealed record Request(string Registry, Body Body);

  /// <param name="Rows">1,000 at most.</param>
  /// <param name="ValidOnly">Leaves out what is wrong and says why; otherwise nothing is written when one row is wrong.</param>
  public sealed record Body(IReadOnlyList<BatchRow>? Rows, Guid? Office = null, bool ValidOnly = false, string? Reason = null);

  internal static async Task<Answer<BatchAnswer>> Run(Request r, Work w, Registries registries, CancellationToken ct) {
    var written = await registries.Write(w, r.Registry, new(r.Body.Rows ?? [], r.Body.Office, r.Body.ValidOnly, new(Reason: r.Body.Reason)), ct);
    if (!written.IsError && written.Value.Rows.Any(o => o.Result is RowResult.Added or RowResult.Changed or RowResult.Proposed)) await w.Commit(ct);
    return written;
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/registries/{key}/records/batch", (string key, Body body, Work w, Registries registries, CancellationToken ct) => Run(new(key, body), w, registries, ct))
    .Requires(RegistryPermissions.Write);
}
