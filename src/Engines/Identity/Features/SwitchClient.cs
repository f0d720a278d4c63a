using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>Switches a connected system off, with all that people gave it, or on again, with the reason.</summary>
internal static class SwitchClient {
  public sealed record Request(string Client, bool Disable, string? Reason);
  public sealed record Response(Guid Id, bool Disabled);

  internal static async Task<Answer<Response>> Run(Request r, Work w, RegisteredClients clients, WebOrigins origins, CancellationToken ct) {
    var reason = Vn.Clean(r.Reason);
    await w.Alone("client", r.Client, ct);
    var client = await w.Db<IdentityDb>().Clients(w.Actor).SingleOrDefaultAsync(c => c.Key == r.Client, ct);
    if (client is null) return ClientErrors.NotFound;
    if (reason.Length == 0) return PostErrors.ReasonMissing;
    if ((r.Disable ? client.Disable(w.Now) : client.Enable()) is { } refused) return refused;
    w.Reason = reason[..Math.Min(reason.Length, EndPost.ReasonLimit)];
    if (r.Disable) w.Publish(new ClientDisabled(client.Id, await client.EndAll(w, ct)));
    else w.Publish(new ClientEnabled(client.Id));
    await w.Commit(ct);
    clients.Forget(client.Key);
    origins.Forget();
    return new Response(client.Id, r.Disable);
  }

  public sealed record Body(bool Disable, string? Reason);

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/identity/clients/{client}/switch", (string client, Body body, Work w, RegisteredClients clients, WebOrigins origins, CancellationToken ct) => Run(new(client, body.Disable, body.Reason), w, clients, origins, ct))
    .Requires(IdentityPermissions.Connect).Fresh();
}
