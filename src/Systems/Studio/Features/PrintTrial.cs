using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Process;

namespace Saola.Studio.Features;

/// <summary>The papers of a run that was tried: which service tasks made one, and one of them as the drafts of its template print it.</summary>
internal static class PrintTrial {
  /// <param name="Test">The run, step by step.</param>
  /// <param name="Element">The service task that made the paper.</param>
  public sealed record Request(JsonObject? Test, string? Element);
  public sealed record Paper(string Element, string Name, string Template);

  internal static async Task<Answer<string>> Run(Guid id, Request r, Work w, Drawings drawings, Processes processes, Papers papers, CancellationToken ct) {
    var db = w.Db<StudioDb>();
    if (await db.Own(w.Actor).AsNoTracking().SingleOrDefaultAsync(d => d.Id == id, ct) is not { } draft) return StudioErrors.NotFound;
    var tried = await TryDraft.Run(id, new(r.Test), w, processes, ct);
    if (tried.IsError) return tried.Error;
    if ((await Made(draft, tried.Value, w, drawings, ct)).FirstOrDefault(p => p.Element == r.Element) is not { } paper) return StudioErrors.NotPrinted;
    var html = (await db.Beside(draft.Author, draft.Together, [paper.Template], ct)).GetValueOrDefault(paper.Template) ?? await drawings.InForce(w, ItemId.Parse(paper.Template)!, ct);
    return html is null ? StudioErrors.NotPrinted : await papers.Fill(paper.Template, html, Papers.Values(Known(tried.Value), w.Now), ct);
  }

  /// <summary>The papers so far, by the procedure that one draws with this process.</summary>
  internal static async Task<IReadOnlyList<Paper>> Made(Draft process, TriedDraft tried, Work w, Drawings drawings, CancellationToken ct) {
    var drafts = await w.Db<StudioDb>().Own(w.Actor).AsNoTracking().Where(d => d.Kind == DraftKind.Procedure && d.Status != DraftStatus.Published).OrderByDescending(d => d.ChangedAt).ToListAsync(ct);
    if (drafts.FirstOrDefault(d => (string?)ProcedureText.Read(d.Content)?["process"] == process.Item) is not { } procedure || DrawnText.Xml(process.Content) is not { } root) return [];
    var found = new List<Paper>();
    foreach (var task in Called(tried).Distinct().Select(called => root.Descendants(DrawnText.Bpmn + "serviceTask").FirstOrDefault(t => (string?)t.Attribute("id") == called)).OfType<System.Xml.Linq.XElement>()) {
      var type = (string?)task.Descendants(DrawnText.Zeebe + "taskDefinition").FirstOrDefault()?.Attribute("type") ?? "";
      var headers = task.Descendants(DrawnText.Zeebe + "header").DistinctBy(h => (string?)h.Attribute("key")).ToDictionary(h => (string?)h.Attribute("key") ?? "", h => (string?)h.Attribute("value") ?? "", StringComparer.Ordinal);
      if (await drawings.TemplateOf(procedure, type, headers, ct) is { } template) found.Add(new((string)task.Attribute("id")!, (string?)task.Attribute("name") ?? "", template));
    }
    return found;
  }

  static IEnumerable<string> Called(TriedDraft tried) =>
    (tried.Test["steps"] as JsonArray ?? []).SelectMany(s => s?["expect"]?["called"] as JsonArray ?? []).Select(c => (string?)c?["service"]).OfType<string>();

  /// <summary>What the run knows of what papers say.</summary>
  static JsonObject Known(TriedDraft tried) {
    var v = tried.Steps.LastOrDefault()?.Variables ?? [];
    var known = new JsonObject { ["dossier"] = new JsonObject { ["code"] = v["code"]?.DeepClone(), ["delivery"] = v["delivery"]?.DeepClone() }, ["total"] = v["amountDue"]?.DeepClone() };
    if (v["amountDue"] is JsonValue due && due.TryGetValue<decimal>(out var amount) && amount > 0) known["fees"] = new JsonArray(new JsonObject { ["text"] = T.In("vi", "fees"), ["amount"] = due.DeepClone() });
    if (v["form"] is JsonObject form) known["form"] = form.DeepClone();
    if (v["result"] is JsonObject result) known["result"] = result.DeepClone();
    known["slip"] = new JsonObject { ["reason"] = v["reason"]?.DeepClone(), ["items"] = (v["supplementItems"] as JsonArray ?? []).DeepClone() };
    return known;
  }

  public static void Route(IEndpointRouteBuilder routes) {
    routes.MapPost("/api/studio/drafts/{id:guid}/papers", async (Guid id, Request r, HttpContext http, Work w, Drawings drawings, Processes processes, Papers papers, CancellationToken ct) =>
      Papers.Page(http, await Run(id, r, w, drawings, processes, papers, ct))).Requires(StudioPermissions.Edit).Produces<string>(200, "text/html");
    // seen in a window of its own
    routes.MapPost("/quan-tri/thiet-ke/{id:guid}/chay-thu/giay-to", async (Guid id, [FromForm(Name = "Test")] string? test, [FromForm(Name = "Paper")] string? paper, HttpContext http, Work w, Drawings drawings, Processes processes, Papers papers, CancellationToken ct) =>
        Papers.Page(http, await Run(id, new(ProcedureText.Read(test ?? ""), paper), w, drawings, processes, papers, ct)))
      .Requires(StudioPermissions.Edit).ExcludeFromDescription();
  }
}
