using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Identity;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>The clerk enters the result in the register under its number and seals it.</summary>
internal static class SealDossier {
  public const int NumberLength = 60;

  /// <param name="ResultNumber">The number of the clerk's own register; empty for the next of the office's series.</param>
  public sealed record Request(Guid Id, Guid Task, string? ResultNumber);
  public sealed record Response(Guid Id, int Status, string Number);

  internal static async Task<Answer<Response>> Run(Request r, Work w, DossierDesk desk, CancellationToken ct) {
    var number = Vn.Clean(r.ResultNumber);
    if (number.Length > NumberLength) return DossierErrors.NoResultNumber;
    var done = await desk.Step(w, r.Id, r.Task, ["seal"], async (d, _) => {
      var result = await w.Db<PublicServicesDb>().DossierResults(Actor.Machine("numbers")).SingleOrDefaultAsync(x => x.Dossier == d.Id, ct);
      if (result is null) return DossierErrors.NobodySigned;
      var taken = await ResultNumbers.Take(w, result, number, ct);
      if (taken.IsError) return taken.Error;
      number = taken.Value;
      return new JsonObject { ["decision"] = "done", ["resultNumber"] = number };
    }, ct);
    if (done.IsError) return done.Error;
    w.Record("dossiers.numbered", "dossier", r.Id, new { number });
    await w.Commit(ct);
    return new Response(done.Value.Id, (int)done.Value.Status, number);
  }

  public static void Route(IEndpointRouteBuilder routes) =>
    routes.MapPost("/api/dossiers/{id:guid}/seal", (Guid id, Request r, Work w, DossierDesk desk, CancellationToken ct) => Run(r with { Id = id }, w, desk, ct)).Requires(DossierPermissions.Seal).Fresh();
}
