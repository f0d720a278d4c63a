using System.Text.Json.Nodes;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>The version of a procedure that is in force today, whole.</summary>
internal static class ShowProcedure {
  public sealed record Response(string Code, int Number, string Field, string FieldName, JsonObject Description, DateTimeOffset ChangedAt);

  internal static async Task<Answer<Response>> Run(string code, Work w, Procedures procedures, ProcedureLists lists, CancellationToken ct) =>
    await procedures.InForce(w, code, Vn.Day(w.Now), ct) is { } found
      ? new Response(found.Code, found.Number, found.Field, await lists.Field(found.Field, ct), found.Item, found.ChangedAt)
      : ProcedureErrors.NotFound;
}
