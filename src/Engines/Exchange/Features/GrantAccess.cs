using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Identity;
using Saola.Kernel;

namespace Saola.Exchange;

/// <summary>A subsystem or a group may call a service of the actor's offices, by a method and under paths.</summary>
internal static class GrantAccess {
  /// <param name="Method">A star, the same as none, for all.</param>
  /// <param name="Path">A pattern; none for all.</param>
  /// <param name="Test">Where it is tested, and not in production.</param>
  public sealed record Request(Guid Service, Guid? Subsystem, Guid? Group, string? Method, string? Path, string? Reason, bool Test = false);
  public sealed record Response(Guid Id);

  internal static async Task<Answer<Response>> Run(Request r, Work w, Roster roster, CancellationToken ct) {
    var db = w.Db<ExchangeDb>();
    if (!await db.OfferedServices(w.Actor).AnyAsync(o => o.Id == r.Service, ct)) return BusErrors.NotFound;
    var (method, written) = (r.Method ?? "*", r.Path ?? PathGlob.Everything);
    if (!OfferedService.IsEndpoint(method, written) || PathGlob.Normal(written) is not { } path) return BusErrors.BadEndpoint;
    var known = (r.Subsystem, r.Group) switch {
      ( { } subsystem, null) => await db.AllSubsystems().AnyAsync(s => s.Id == subsystem, ct),
      (null, { } group) => await db.Groups().AnyAsync(g => g.Id == group, ct),
      _ => false,
    };
    if (!known) return BusErrors.ClientUnknown;
    if (await db.AccessRights(w.Actor).AnyAsync(a => a.Service == r.Service && a.Subsystem == r.Subsystem && a.ClientGroup == r.Group && a.Method == method && a.Path == path && a.Test == r.Test && a.Agreement == null, ct)) return BusErrors.GrantedAlready;
    var right = new AccessRight { Id = Guid.CreateVersion7(), Service = r.Service, Subsystem = r.Subsystem, ClientGroup = r.Group, Method = method, Path = path, GrantedAt = w.Now, Test = r.Test };
    db.Add(right);
    w.Reason = Vn.Clean(r.Reason) is { Length: > 0 } said ? said[..Math.Min(said.Length, 1000)] : null;
    w.Publish(new AccessGranted(r.Service, right.Id, (r.Subsystem ?? r.Group)!.Value, method, path, r.Test));
    await w.Commit(ct);
    await roster.Changed();
    return new Response(right.Id);
  }

  public sealed record Body(Guid? Subsystem, Guid? Group, string? Method, string? Path, string? Reason, bool Test = false);

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/exchange/services/{service:guid}/rights", (Guid service, Body b, Work w, Roster roster, CancellationToken ct) => Run(new(service, b.Subsystem, b.Group, b.Method, b.Path, b.Reason, b.Test), w, roster, ct))
    .Requires(ExchangePermissions.Offer).Fresh();
}
