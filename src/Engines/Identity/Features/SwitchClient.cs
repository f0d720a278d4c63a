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
    var done = await All([r.Client], r.Disable, r.Reason, w, clients, origins, ct);
    return done.IsError ? done.Error : new Response(done.Value[0].Id, r.Disable);
  }

  /// <summary>Several at once: all of them or none.</summary>
  internal static async Task<Answer<List<Client>>> All(string[] chosen, bool disable, string? reason, Work w, RegisteredClients clients, WebOrigins origins, CancellationToken ct) {
    var done = await new BulkAct<string, Client>(ListClients.PageSize, ClientErrors.NotFound, ClientErrors.NotFound) {
      Find = async keys => {
        foreach (var key in keys.Order(StringComparer.Ordinal)) await w.Alone("client", key, ct);
        return await w.Db<IdentityDb>().Clients(w.Actor).Where(c => keys.Contains(c.Key)).OrderBy(c => c.Id).ToListAsync(ct);
      },
      Name = client => client.Title,
      Change = async client => {
        if ((disable ? client.Disable(w.Now) : client.Enable()) is { } refused) return refused;
        if (disable) w.Publish(new ClientDisabled(client.Id, await client.EndAll(w, ct)));
        else w.Publish(new ClientEnabled(client.Id));
        return null;
      },
    }.Run(chosen, reason, w, ct);
    if (done.IsError) return done;
    foreach (var client in done.Value) clients.Forget(client.Key);
    origins.Forget();
    return done;
  }

  public sealed record Body(bool Disable, string? Reason);

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/identity/clients/{client}/switch", (string client, Body body, Work w, RegisteredClients clients, WebOrigins origins, CancellationToken ct) => Run(new(client, body.Disable, body.Reason), w, clients, origins, ct))
    .Requires(IdentityPermissions.Connect).Fresh();
}
