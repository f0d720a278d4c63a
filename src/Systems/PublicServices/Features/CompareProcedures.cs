using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>What changes from one version of a procedure to another, or to a draft.</summary>
internal static class CompareProcedures {
  /// <param name="To">The later version; null is the draft.</param>
  public sealed record Request(string Code, int? From, int? To = null, Guid? Draft = null);
  public sealed record Response(string Code, string Name, int? From, int? To, IReadOnlyList<ProcedureChange> Changes);

  internal static async Task<Answer<Response>> Run(Request r, Work w, CancellationToken ct) {
    var db = w.Db<PublicServicesDb>();
    var versions = await db.ManagedProcedures(w.Actor).AsNoTracking().Where(p => p.Code == r.Code && (p.Number == r.From || p.Number == r.To)).ToListAsync(ct);
    var draft = r.Draft is { } id ? await db.ProcedureDrafts(w.Actor).AsNoTracking().SingleOrDefaultAsync(d => d.Id == id && d.Code == r.Code, ct) : null;
    JsonObject? Of(int? number) => versions.SingleOrDefault(p => p.Number == number)?.Item;
    if ((draft?.Item ?? Of(r.To)) is not { } after) return ProcedureErrors.NotFound;
    var before = r.From is null && draft is { BaseNumber: null } ? [] : Of(r.From);
    if (before is null) return ProcedureErrors.NotFound;
    return new Response(r.Code, (string?)after["name"]?["vi"] ?? r.Code, r.From, draft is null ? r.To : null, ProcedureDifference.Between(before, after));
  }

  public static void Route(IEndpointRouteBuilder routes) => routes.MapGet("/api/procedures/changes", (string code, int? from, int? to, Guid? draft, Work w, CancellationToken ct) => Run(new(code, from, to, draft), w, ct)).Requires(ProcedureErrors.Manage);
}
