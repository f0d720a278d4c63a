using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>The national portal's description of a procedure becomes the draft of its next version, with all that is doubtful about it.</summary>
internal static class ImportProcedure {
  /// <param name="Keep">False only looks.</param>
  public sealed record Request(string? Description, bool Keep = true);

  /// <param name="Draft">Null when it was only looked at.</param>
  public sealed record Response(Guid? Draft, string Code, string Name, int? BaseNumber, IReadOnlyList<ImportFinding> Findings);

  internal static async Task<Answer<Response>> Run(Request r, Work w, CancellationToken ct) {
    if (ProcedureImport.Parse(r.Description) is not { } description) return ProcedureErrors.BadDescription;
    var db = w.Db<PublicServicesDb>();
    var code = ProcedureImport.CodeOf(description)!;
    var newest = await db.Procedures().Where(p => p.Code == code).OrderByDescending(p => p.Number).FirstOrDefaultAsync(ct);
    var made = ProcedureImport.Read(description, newest?.Item, Vn.Day(w.Now));
    var draft = ProcedureDraft.Of(made, newest?.Number, w.Actor, w.Now);
    if (!r.Keep) return new Response(null, code, draft.Name, newest?.Number, made.Findings);
    db.Add(draft);
    w.Record("procedures.imported", "procedure_draft", draft.Id, new { code, over = newest?.Number, findings = made.Findings.Count });
    await w.Commit(ct);
    return new Response(draft.Id, code, draft.Name, newest?.Number, made.Findings);
  }

  public static void Route(IEndpointRouteBuilder routes) => routes.MapPost("/api/procedures/import", Run).Requires(ProcedureErrors.Manage);
}
