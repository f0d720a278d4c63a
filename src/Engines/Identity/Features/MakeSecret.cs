using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>Gives a connected system a new secret. The one before lives on until the system has changed over, which it says by ending the others. One that is switched off gets its new secret before it is switched on.</summary>
internal static class MakeSecret {
  /// <param name="EndOthers">End every other secret at once, and every token that the system got for itself, as when one was lost.</param>
  public sealed record Request(string ClientId, bool EndOthers);
  public sealed record Response(string ClientId, string ClientSecret);

  internal static async Task<Answer<Response>> Run(Request r, Work w, RegisteredClients clients, CancellationToken ct) {
    var db = w.Db<IdentityDb>();
    await w.Alone("client", r.ClientId, ct);
    var client = await db.Clients(w.Actor).SingleOrDefaultAsync(c => c.Key == r.ClientId, ct);
    if (client is null) return ClientErrors.NotFound;
    if (!client.HasSecret) return ClientErrors.HasNoSecret;
    var living = await db.Secrets(w.Actor).Where(s => s.Client == client.Id && s.EndedAt == null).OrderByDescending(s => s.MadeAt).ThenByDescending(s => s.Id).ToListAsync(ct);
    var ended = living.Skip(r.EndOthers ? 0 : Client.SecretsAtOnce - 1).ToList();
    foreach (var old in ended) old.EndedAt = w.Now;
    if (r.EndOthers) client.EndTokens(w.Now);
    var text = For(client, ended.Count, w);
    await w.Commit(ct);
    clients.Forget(client.Key);
    return new Response(client.Key, text);
  }

  internal static string For(Client client, int ended, Work w) {
    var (secret, text) = ClientSecret.For(client.Id, w.Now);
    w.Db<IdentityDb>().Add(secret);
    w.Publish(new ClientSecretMade(client.Id, secret.Id, ended));
    return text;
  }

  public sealed record Body(bool EndOthers = false);

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/identity/clients/{client}/secrets", (string client, Body body, Work w, RegisteredClients clients, CancellationToken ct) => Run(new(client, body.EndOthers), w, clients, ct))
    .Requires(IdentityPermissions.Connect).Fresh();
}
