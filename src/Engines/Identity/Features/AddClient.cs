using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>Connects a system of an office. Its secret, when it has one, is told in the answer and never again.</summary>
internal static class AddClient {
  /// <param name="Office">The code of the office that answers for it.</param>
  public sealed record Request(string? Office, ClientShape Client);
  public sealed record Response(Guid Id, string ClientId, string? ClientSecret);

  internal static async Task<Answer<Response>> Run(Request r, Work w, ClientReach reach, CancellationToken ct) {
    var db = w.Db<IdentityDb>();
    var office = await db.Organisations().SingleOrDefaultAsync(o => o.Code == r.Office && o.IsOffice && o.ValidTo == null, ct);
    if (office is null || !w.Actor.Can(IdentityPermissions.Connect, office.Id)) return PostErrors.UnitNotFound;
    var client = new Client { Id = Guid.CreateVersion7(), Key = r.Client.ClientId ?? "", Office = office.Id, CreatedAt = w.Now };
    if (client.Take(r.Client, w.Now) is { } refused) return refused;
    if (await reach.Refuses(client, ClientReach.Before.Nothing, w, ct) is { } withheld) return withheld;
    if (await db.ClientKeys().AnyAsync(key => key == client.Key, ct)) return ClientErrors.KeyTaken;
    db.Add(client);
    w.Publish(new ClientAdded(client.Id, office.Id));
    var secret = client.HasSecret ? MakeSecret.For(client, ended: 0, w) : null;
    await w.Commit(ct);
    return new Response(client.Id, client.Key, secret);
  }

  public sealed record Body(
    string? Office, string? ClientId, PackText? Name, string? Kind, string[]? RedirectUris, string[]? LogoutUris, string? BackchannelLogoutUri, string[]? Scopes, string? AuthMethod,
    System.Text.Json.Nodes.JsonObject? Jwks, string? Subject, string? Sector, bool FirstParty, string? Algorithm, string? Certificate) {

    public Request Asked() => new(Office, new(ClientId, Name, Kind, RedirectUris, LogoutUris, BackchannelLogoutUri, Scopes, AuthMethod, Jwks, Subject, Sector, FirstParty, Algorithm, Certificate));
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/identity/clients", (Body body, Work w, ClientReach reach, CancellationToken ct) => Run(body.Asked(), w, reach, ct))
    .Requires(IdentityPermissions.Connect).Fresh();
}
