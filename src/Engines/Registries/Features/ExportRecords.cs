using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>The records that a list finds, as a file at once: CSV and XLSX that can be changed and brought back, JSON Lines, GeoJSON.</summary>
internal static class ExportRecords {
  /// <param name="Format"><c>csv</c>, <c>xlsx</c>, <c>jsonl</c> or <c>geojson</c>; others take longer (<see cref="BeginExport"/>).</param>
  public sealed record Request(ListRecords.Request List, string Format);

  internal static async Task<Answer<RecordExport.Made>> Run(Request r, Work w, RecordExport export, CancellationToken ct) {
    if (!ExportFormats.AtOnce.Contains(r.Format, StringComparer.Ordinal)) return ExportErrors.Format;
    var made = await export.Make(w, r.List, r.Format, ct);
    if (made.IsError) return made.Error;
    try {
      await w.Commit(ct);
    } catch {
      await made.Value.File.DisposeAsync();
      throw;
    }
    return made;
  }

  /// <summary>The list that an address asks for.</summary>
  public static ListRecords.Request Asked(HttpContext http, string key, string? sort, string? fields, DateTimeOffset? asOf, DateOnly? on) => new(key, RecordDoor.Parameters(http).Where(p => p.Key != "format"), sort, fields, null, null, asOf, on);

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapGet("/api/registries/{key}/export", async (string key, string? format, string? sort, string? fields, DateTimeOffset? asOf, DateOnly? on, HttpContext http, Work w, RecordExport export, CancellationToken ct) => {
      var made = await Run(new(Asked(http, key, sort, fields, asOf, on), format ?? "csv"), w, export, ct);
      return made.IsError ? Problems.Of(made.Error) : Results.File(made.Value.File, made.Value.Type, made.Value.Name);
    })
    .Requires(RegistryPermissions.Read);
}
