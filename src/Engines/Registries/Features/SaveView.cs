using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Kernel;
using Saola.Registries.Pages;

namespace Saola.Registries;

/// <summary>Saves how one looks at a registry under a name, for oneself or for the office; the same name again replaces it.</summary>
internal static class SaveView {
  public sealed record Request(string Registry, Body Body);

  /// <param name="Query">As the address of the list has it, without the sign before it: conditions, <c>q</c>, <c>cot</c>, <c>sap</c>.</param>
  /// <param name="First">The list begins with it.</param>
  public sealed record Body(string? Name, string? Query, bool Shared = false, bool First = false);
  public sealed record Response(Guid Id, string Name, bool Shared, bool First);

  internal static async Task<Answer<Response>> Run(Request r, Work w, Registries registries, CancellationToken ct) {
    if (await registries.Open(w.Actor, r.Registry, ct) is not { Access.MayReadSome: true } open) return RecordErrors.NotFound;
    var asked = RecordView.Read(r.Body.Query ?? "", open);
    var (name, query, shared) = (Vn.Clean(r.Body.Name), asked.Query, r.Body.Shared);
    if (name.Length is 0 or > SavedView.NameLimit) return ViewErrors.NameWrong;
    if (query.Length > SavedView.QueryLimit) return ViewErrors.TooLong;
    if (shared && !SavedView.MayShare(w.Actor)) return ViewErrors.NotSharer;
    if (AsksPersonal(open.Definition, asked)) return ViewErrors.Personal;
    var (db, office) = (w.Db<RegistriesDb>(), shared ? w.Actor.Post!.Office : (Guid?)null);
    var mine = await db.Views(w.Actor).Where(v => v.Registry == r.Registry && v.Office == office).ToListAsync(ct);
    var view = mine.Find(v => v.Name == name);
    if (view is null && mine.Count >= SavedView.Most) return ViewErrors.TooMany;
    if (view is null) db.Add(view = new() { Id = Guid.CreateVersion7(w.Now), Registry = r.Registry, Person = w.Actor.Id, Office = office, Name = name });
    if (r.Body.First) foreach (var other in mine.Where(v => v.First && v != view)) other.GiveWay();
    view.Set(query, r.Body.First, w.Now);
    w.Record("registries.view_saved", "registry_view", view.Id, new { registry = r.Registry, shared });
    await w.Commit(ct);
    return new Response(view.Id, view.Name, shared, view.First);
  }

  /// <summary>A name that is looked for is somebody's, wherever it is typed.</summary>
  static bool AsksPersonal(RegistryDefinition d, RecordView asked) =>
    asked.Filter.Rows.Any(row => d.Find(row.Field)?.Personal is not null) || asked.Words.Length > 0 && d.Fields.Any(f => f is { Search: true, Personal: not null });

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/registries/{key}/views", (string key, Body body, Work w, Registries registries, CancellationToken ct) => Run(new(key, body), w, registries, ct))
    .Requires(RegistryPermissions.Read);
}
