using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Saola.Studio.Features;

/// <summary>Begins a registry: empty, as a copy of one that is in force, or with the fields of a file.</summary>
internal static class BeginRegistry {
  public const int MostBytes = 20_000_000;

  /// <param name="Title">What people will call it.</param>
  /// <param name="Name">Its code, made of the title where there is none.</param>
  /// <param name="Like">The item in force of which it begins as a copy.</param>
  public sealed record Request(string? Title, string? Name = null, string? Like = null);

  /// <summary>A file of rows with titles.</summary>
  /// <param name="Name">Its ending says how it is read.</param>
  public sealed record Rows(Stream Content, string Name);
  public sealed record Response(Guid Id, string Item);

  internal static async Task<Answer<Response>> Run(Request r, Rows? rows, Work w, Drawings drawings, CancellationToken ct) {
    if (Vn.Clean(r.Title).Trim() is not { Length: > 0 and <= Draft.NameLimit } title) return StudioErrors.NoTitle;
    var name = Vn.Clean(r.Name).Trim() is { Length: > 0 } typed ? typed : Registries.Registries.KeyOf(title).Replace('_', '-');
    if (ItemId.Parse($"studio:registry/{name}") is not { } item) return StudioErrors.BadItem;
    var id = item.ToString();
    if (await drawings.InForce(w, item, ct) is not null || await w.Db<StudioDb>().Own(w.Actor).AnyAsync(d => d.Item == id && d.Status != DraftStatus.Published, ct)) return StudioErrors.AlreadyDrawn;
    var registry = RegistryText.New(item, title);
    if (!string.IsNullOrEmpty(r.Like)) {
      if (ItemId.Parse(r.Like) is not { Kind: DraftKind.Registry } like || await drawings.InForce(w, like, ct) is not { } other) return StudioErrors.BadLike;
      registry = JsonNode.Parse(DrawnText.As(item, like, other))!.AsObject();
      registry["name"] = new JsonObject { ["vi"] = title };
    }
    if (rows is not null) {
      // a workbook is read back and forth
      if (await Body.Read(rows.Content, MostBytes, ct) is not { } held) return StudioErrors.RowsTooLarge(MostBytes / 1_000_000);
      var read = await Registries.Registries.FieldsOf(held, rows.Name, ct);
      if (read.IsError) return read.Error with { Field = "File" };
      registry["fields"] = read.Value.Fields;
      registry["naturalKey"] = new JsonArray([.. read.Value.NaturalKey.Select(k => (JsonNode)k)]);
      registry["title"] = read.Value.Title;
    }
    var draft = Draft.Begin(item, title, registry.ToJsonString(ProcedureText.Indented).ReplaceLineEndings("\n"), w.Actor, w.Now);
    w.Db<StudioDb>().Add(draft);
    w.Record("studio.draft_begun", "drawing", draft.Id, new { draft.Item, like = r.Like, file = rows is not null });
    await w.Commit(ct);
    return new Response(draft.Id, id);
  }

  public static void Route(IEndpointRouteBuilder routes) {
    routes.MapPost("/api/studio/registries", (Request r, Work w, Drawings drawings, CancellationToken ct) => Run(r, null, w, drawings, ct)).Requires(StudioPermissions.Edit);
    routes.MapPost("/api/studio/registries/from-file", (string? title, string? name, string? file, HttpContext http, Work w, Drawings drawings, CancellationToken ct) =>
      Run(new(title, name), new(Body.UpTo(http, MostBytes), file ?? ""), w, drawings, ct)).Accepts<byte[]>("application/octet-stream", "text/csv", "application/json", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet").Requires(StudioPermissions.Edit).DisableAntiforgery();
  }
}
