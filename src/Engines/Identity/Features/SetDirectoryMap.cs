using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>Says which attribute of the directory tells a thing; for who manages the whole province.</summary>
internal static class SetDirectoryMap {
  public sealed record Request(string Field, string? Attribute);
  public sealed record Response(string Field, string Attribute);

  internal static async Task<Answer<Response>> Run(Request r, Work w, CancellationToken ct) {
    var map = await SetAccountPolicy.IsWhole(w, ct) ? await w.Db<IdentityDb>().DirectoryMaps().SingleOrDefaultAsync(m => m.Field == r.Field, ct) : null;
    if (map is null) return DirectoryErrors.NotFound;
    var attribute = Vn.Clean(r.Attribute);
    if (!DirectoryMap.IsAttribute(attribute)) return DirectoryErrors.AttributeWrong(r.Field);
    if (attribute == map.Attribute) return DirectoryErrors.Same;
    map.Attribute = attribute;
    w.Record("identity.directory_map_set", "module", Guid.Empty, new { field = map.Field, attribute });
    await w.Commit(ct);
    return new Response(map.Field, map.Attribute);
  }

  public sealed record Body(string? Attribute);

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPut("/api/identity/directory/map/{field}", (string field, Body body, Work w, CancellationToken ct) => Run(new(field, body.Attribute), w, ct))
    .Requires(IdentityPermissions.Manage).Fresh();
}
