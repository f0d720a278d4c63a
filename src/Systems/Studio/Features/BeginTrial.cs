using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Saola.Studio.Features;

/// <summary>What a process begins with when an applicant hands in these answers to one's draft of a procedure: its fee is computed, nothing is kept.</summary>
internal static class BeginTrial {
  public sealed record Request(JsonObject? Answers, string? Office, string? Channel);
  /// <param name="Process">One's draft of its process; null where none is drawn.</param>
  public sealed record Response(Guid? Process, JsonObject Variables);

  internal static async Task<Answer<Response>> Run(Guid id, Request r, Work w, Drawings drawings, CancellationToken ct) {
    var db = w.Db<StudioDb>();
    if (await db.Own(w.Actor).AsNoTracking().SingleOrDefaultAsync(d => d.Id == id, ct) is not { } draft) return StudioErrors.NotFound;
    if (draft.Kind != DraftKind.Procedure || ProcedureText.Read(draft.Content) is not { } text) return StudioErrors.NotTried;
    if (await drawings.Lint(w, draft, ct) is { Count: > 0 } findings) return StudioErrors.Faulty(findings);
    var begun = await drawings.Begin(w, draft, new(r.Answers ?? [], r.Office ?? "", r.Channel ?? "online"), await Drawings.Beside(w, draft, ct), ct);
    if (begun.IsError) return begun.Error;
    begun.Value["form"] = (r.Answers ?? []).DeepClone();
    var process = (string?)text["process"];
    var drawn = await db.Own(w.Actor).Where(d => d.Item == process && d.Status != DraftStatus.Published).OrderByDescending(d => d.ChangedAt).Select(d => (Guid?)d.Id).FirstOrDefaultAsync(ct);
    return new Response(drawn, begun.Value);
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/studio/drafts/{id:guid}/begin-trial", (Guid id, Request r, Work w, Drawings drawings, CancellationToken ct) => Run(id, r, w, drawings, ct))
    .Requires(StudioPermissions.Edit);
}
