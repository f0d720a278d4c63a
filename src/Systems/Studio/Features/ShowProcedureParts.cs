using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Saola.Studio.Features;

/// <summary>A procedure as one thing: its description and everything that it and its process name, in force and being drawn.</summary>
internal static class ShowProcedureParts {
  /// <param name="Part">What it is to the procedure: form, process, fee, slip-01 and so on.</param>
  /// <param name="Draft">One's own draft of it.</param>
  /// <param name="Findings">What is wrong with the draft.</param>
  /// <param name="Changes">In how many places the draft differs from what is in force.</param>
  public sealed record Row(string Part, DraftKind Kind, string Item, string Name, bool InForce, Guid? Draft, DraftStatus? Status, bool Returned, int Findings, int Changes);
  /// <param name="Text">The description, as it is drawn or else as it is in force.</param>
  public sealed record Response(string Code, string Name, JsonObject Text, IReadOnlyList<Row> Rows);

  const int MostDecisions = 1000;

  internal static async Task<Answer<Response>> Run(string code, Work w, Drawings drawings, CancellationToken ct) {
    var own = w.Db<StudioDb>().Own(w.Actor).AsNoTracking().Where(d => d.Status != DraftStatus.Published && d.Kind != DraftKind.Test).OrderByDescending(d => d.ChangedAt).ThenByDescending(d => d.Id);
    var drafts = new Dictionary<string, Draft>(StringComparer.Ordinal);
    var description = ProcedureSet.Description(code);
    await Fetch([description]);
    var inForce = await drawings.InForce(w, description, ct);
    if ((drafts.GetValueOrDefault(description.ToString())?.Content ?? inForce) is not { } content) return StudioErrors.NoProcedure;
    var text = ProcedureText.Read(content) ?? [];
    var rows = new List<Row> { await RowOf("description", description) };
    var named = ProcedureSet.Named(text).ToList();
    await Fetch([.. named.Select(n => n.Item)]);
    var process = named.FirstOrDefault(n => n.Part == "process").Item;
    var decisions = await own.Where(d => d.Kind == DraftKind.Decision).Select(d => d.Item).Take(MostDecisions).ToListAsync(ct);
    var all = (await drawings.All(w, ct)).Select(a => a.Item).Concat(decisions.Select(d => ItemId.Parse(d)!)).Distinct().ToList();
    foreach (var (part, id) in ProcedureSet.NamedByProcess(process is null ? null : await Newest(process)))
      if ((part == "decision" ? all.FirstOrDefault(a => a.Kind == DraftKind.Decision && a.Name == id) : ItemId.Parse(id)) is { } item && named.All(n => n.Item != item)) named.Add((part, item));
    await Fetch([.. named.Select(n => n.Item).Where(i => !drafts.ContainsKey(i.ToString()))]);
    foreach (var (part, item) in named) rows.Add(await RowOf(part, item));
    return new Response(code, DrawnText.Name(description, content), text, rows);

    // one may draw much else
    async Task Fetch(IReadOnlyList<ItemId> items) {
      string[] ids = [.. items.Select(i => i.ToString())];
      foreach (var draft in await own.Where(d => ids.Contains(d.Item)).Take(OfferDrafts.Most * 4).ToListAsync(ct)) drafts.TryAdd(draft.Item, draft);
    }

    async Task<string?> Newest(ItemId item) => drafts.GetValueOrDefault(item.ToString())?.Content ?? await drawings.InForce(w, item, ct);

    async Task<Row> RowOf(string part, ItemId item) {
      var (draft, before) = (drafts.GetValueOrDefault(item.ToString()), await drawings.InForce(w, item, ct));
      var changes = draft is null ? 0 : drawings.Difference(item, before ?? "", draft.Content).Changes.Count;
      var findings = draft is null ? 0 : (await drawings.Lint(w, draft, ct)).Count;
      return new(part, item.Kind, item.ToString(), draft?.Name ?? DrawnText.Name(item, before ?? ""), before is not null, draft?.Id, draft?.Status, draft?.Returned is not null, findings, changes);
    }
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapGet("/api/studio/procedures/{code}", (string code, Work w, Drawings drawings, CancellationToken ct) => Run(code, w, drawings, ct))
    .Requires(StudioPermissions.Edit);
}
