using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>
/// Changes what a connected system may ask and to where it is answered. Its kind stays, and so does its sector unless another is
/// named: another sector would make every person a stranger to it.
/// </summary>
internal static class ChangeClient {
  public sealed record Request(string Client, ClientShape Shape);
  public sealed record Response(Guid Id, string ClientId);

  internal static async Task<Answer<Response>> Run(Request r, Work w, RegisteredClients clients, WebOrigins origins, ClientReach reach, Packs packs, CancellationToken ct) {
    await w.Alone("client", r.Client, ct);
    var client = await w.Db<IdentityDb>().Clients(w.Actor).SingleOrDefaultAsync(c => c.Key == r.Client, ct);
    if (client is null) return ClientErrors.NotFound;
    if (client.DisabledAt is not null) return ClientErrors.Disabled;
    var before = ClientReach.Before.Of(client);
    if (client.Take(r.Shape with { ClientId = client.Key, Kind = client.Kind.ToString().ToLowerInvariant(), Sector = r.Shape.Sector ?? (client.Redirects ? client.Sector : null) }, w.Now) is { } refused) return refused;
    if (await reach.Refuses(client, before, w, ct) is { } withheld) return withheld;
    if (client.HasSecret && await ServiceRole.DemandSurely(client, w, ct)) return ServiceErrors.SharedSecret with { Field = "AuthMethod" };
    w.Publish(new ClientChanged(client.Id));
    if (client.Item is { } item) await packs.Edit(item, await ClientItems.Written(client, w, ct), ct);
    await w.Commit(ct);
    clients.Forget(client.Key);
    origins.Forget();
    return new Response(client.Id, client.Key);
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPut("/api/identity/clients/{client}", (string client, AddClient.Body body, Work w, RegisteredClients clients, WebOrigins origins, ClientReach reach, Packs packs, CancellationToken ct) => Run(new(client, body.Asked().Client), w, clients, origins, reach, packs, ct))
    .Requires(IdentityPermissions.Connect).Fresh();
}
