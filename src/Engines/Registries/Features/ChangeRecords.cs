using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>Gives many records the same values: those that are named, or all that the conditions of the address find. Each leaves its own evidence.</summary>
internal static class ChangeRecords {
  /// <param name="Conditions">As a list has them; they count where no records are named.</param>
  public sealed record Request(string Registry, IEnumerable<KeyValuePair<string, string>> Conditions, Body Body);

  /// <param name="Records">1,000 at most.</param>
  /// <param name="From">The day from which it holds so, where the registry knows validity.</param>
  /// <param name="ValidOnly">Leaves out what refuses and says why; otherwise nothing is written when one record refuses.</param>
  /// <param name="LookOnly">Writes nothing and says what would become of each.</param>
  public sealed record Body(Guid[]? Records, JsonObject? Values, DateOnly? From = null, string? State = null, string? Reason = null, bool ValidOnly = false, bool LookOnly = false);

  /// <param name="Written">Whether what is said was done.</param>
  public sealed record Response(bool Written, int Changed, int Unchanged, int Refused, IReadOnlyList<RowOutcome> Rows);

  internal static async Task<Answer<Response>> Run(Request r, Work w, Registries registries, CancellationToken ct) {
    var ids = r.Body.Records?.Distinct().ToArray();
    if (ids is null) {
      var found = await Found(r.Registry, r.Conditions, w, registries, ct);
      if (found.IsError) return found.Error;
      ids = found.Value;
    }
    var answer = await registries.ChangeMany(w, r.Registry, ids, RecordDoor.WithState(r.Body.Values, r.Body.State), r.Body.From, r.Body.ValidOnly, r.Body.LookOnly, new(Reason: r.Body.Reason), ct);
    if (answer.IsError) return answer.Error;
    var counts = answer.Value.Rows.CountBy(o => o.Result).ToDictionary();
    var (changed, refused) = (counts.GetValueOrDefault(RowResult.Changed), counts.GetValueOrDefault(RowResult.Refused));
    var written = !r.Body.LookOnly && changed > 0 && (r.Body.ValidOnly || refused == 0);
    if (written) await w.Commit(ct);
    return new Response(written, changed, counts.GetValueOrDefault(RowResult.Unchanged), refused, answer.Value.Rows);
  }

  /// <summary>The ids of all that the conditions find; an error when there are more than can be changed at once.</summary>
  internal static async Task<Answer<Guid[]>> Found(string registry, IEnumerable<KeyValuePair<string, string>> conditions, Work w, Registries registries, CancellationToken ct) {
    var page = await ListRecords.Run(new(registry, conditions, null, null, null, RecordBatches.MostRows, null, null) { Bare = true }, w, registries, ct);
    if (page.IsError) return page.Error;
    return page.Value.Next is null ? page.Value.Records.Select(r => r.Id).ToArray() : RecordErrors.TooManyFound(RecordBatches.MostRows);
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/registries/{key}/records/change", (string key, Body body, HttpContext http, Work w, Registries registries, CancellationToken ct) => Run(new(key, RecordDoor.Parameters(http), body), w, registries, ct))
    .Requires(RegistryPermissions.Write);
}
