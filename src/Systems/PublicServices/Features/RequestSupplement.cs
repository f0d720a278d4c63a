using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>An official asks the applicant for papers: once, with the whole list, as form 02 states.</summary>
internal static class RequestSupplement {
  /// <param name="Items">Each paper or statement that is wanted.</param>
  /// <param name="Ground">With <paramref name="ApprovedBy"/>: why it is asked after the time for asking.</param>
  public sealed record Request(Guid Id, Guid Task, string[]? Items, string? Reason, DateTimeOffset? Due, string? Ground = null, string? ApprovedBy = null);
  public sealed record Response(Guid Id, int Status, DateTimeOffset? Due);

  internal static async Task<Answer<Response>> Run(Request r, Work w, DossierDesk desk, CancellationToken ct) {
    if (r.Due is not { } due) return DossierErrors.SupplementDuePast;
    var call = new SupplementCall(
      [.. (r.Items ?? []).Select(i => Vn.Clean(i)).Where(i => i.Length > 0)], Vn.Clean(r.Reason), due, DossierIntake.Text(r.Ground), DossierIntake.Text(r.ApprovedBy));
    var done = await desk.Step(w, r.Id, r.Task, ["intake_check", "appraise"], async (d, _) => {
      var limit = Dossier.SupplementLimit(d.Channel, d.RegisteredAt, await desk.CalendarOf(d.IntakeOffice, ct));
      return d.MayRequestSupplement(call, limit, w.Now) is { } refused ? refused : Data(call);
    }, ct);
    if (done.IsError) return done.Error;
    await w.Commit(ct);
    return new Response(done.Value.Id, (int)done.Value.Status, call.Due);
  }

  static JsonObject Data(SupplementCall call) => new() {
    ["decision"] = "supplement", ["reason"] = call.Reason, ["supplementItems"] = new JsonArray([.. call.Items.Select(i => (JsonNode)i)]),
    ["supplementDue"] = call.Due!.Value.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture),
    ["supplementGround"] = call.Ground, ["supplementApprovedBy"] = call.ApprovedBy,
  };

  public static void Route(IEndpointRouteBuilder routes) =>
    routes.MapPost("/api/dossiers/{id:guid}/request-supplement", (Guid id, Request r, Work w, DossierDesk desk, CancellationToken ct) => Run(r with { Id = id }, w, desk, ct)).Requires(DossierPermissions.Read);
}
