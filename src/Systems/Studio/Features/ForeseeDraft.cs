using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Registries;

namespace Saola.Studio.Features;

/// <summary>What the draft of a registry would change in its table, and where the same is kept already: for its author, and for who decides on it.</summary>
internal static class ForeseeDraft {
  /// <param name="Forecast">Null while the draft has mistakes.</param>
  public sealed record Response(Guid Id, DefinitionForecast? Forecast);

  internal static async Task<Answer<Response>> Run(Guid id, bool compare, Work w, Registries.Registries registries, CancellationToken ct) {
    if (await w.Db<StudioDb>().Seen(w.Actor).AsNoTracking().SingleOrDefaultAsync(d => d.Id == id, ct) is not { } draft) return StudioErrors.NotFound;
    if (draft.Kind != DraftKind.Registry) return StudioErrors.NotRegistry;
    return new Response(draft.Id, await registries.Foresee(w, draft.Content, compare, ct));
  }

  public static void Route(IEndpointRouteBuilder routes) {
    routes.MapGet("/api/studio/drafts/{id:guid}/forecast", (Guid id, Work w, Registries.Registries registries, CancellationToken ct) => Run(id, true, w, registries, ct)).Requires(StudioPermissions.Edit);
    routes.MapGet("/api/studio/offered/{id:guid}/forecast", (Guid id, Work w, Registries.Registries registries, CancellationToken ct) => Run(id, true, w, registries, ct)).Requires(StudioPermissions.Publish);
  }
}
