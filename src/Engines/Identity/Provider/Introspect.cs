using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Saola.Identity;

/// <summary>RFC 7662: what a token is worth, told to the client that holds it, or to a service that is shown it and may ask.</summary>
internal sealed class Introspect(ClientProof proof, BearerTokens tokens, RegisteredClients clients, SigningKeys keys, Issuer issuer, ShownTokens shown) {
  /// <summary>The scope of services that are shown the tokens of others.</summary>
  public const string Scope = "introspect", Purpose = "oidc.introspect";

  public async Task<IResult> Answer(HttpContext http, Work w) {
    var (form, unread) = await OAuthForm.Read(http);
    if (unread is not null) return OAuthAnswers.Refuse(http, unread);
    var (client, unproved) = await proof.Of(http, form!, w);
    if (unproved is not null) return OAuthAnswers.Refuse(http, unproved);
    // 2.1: the endpoint must not be one where tokens are tried by whoever comes
    if (!client!.Client.IsConfidential) return OAuthAnswers.Refuse(http, new("invalid_client", "A client without a proof of its own learns nothing of tokens."));
    var current = http.RequestServices.GetRequiredService<ActorContext>();
    (current.Purpose, current.Actor) = (Purpose, client.Client.AsActor());
    if (form!["token"] is not { } token) return OAuthAnswers.Refuse(http, new("invalid_request", "token is missing."));
    var (asks, ct) = (client.Client, http.RequestAborted);
    var person = await Opaque(token, asks, ct);
    var isNews = person is not null && person.Client != asks.Id && !shown.Knows(person.Digest, asks.Id);
    if (isNews) new ToldClaims(person!.Person, new() { ["sub"] = person.Subject, ["acr"] = Assurance.Of(person.Level) }).Note(w, asks.Id, "introspection");
    var told = person is not null ? Say(person) : await System(token, asks, w.Now, ct) ?? new() { ["active"] = false };
    // what a person's token says, and that an assertion was taken: also when whoever asks has hung up meanwhile
    await w.Commit(CancellationToken.None);
    if (isNews) shown.Remember(person!.Digest, asks.Id);
    return OAuthAnswers.Say(http, told);
  }

  /// <summary>2.2: whatever is not this client's to know is not active. A refresh token is its own client's alone.</summary>
  async Task<LivingToken?> Opaque(string text, Client client, CancellationToken ct) =>
    await tokens.Find(text, ct) is { } token && (token.Client == client.Id || (!token.IsRefresh && client.Scopes.Contains(Scope))) ? token : null;

  JsonObject Say(LivingToken token) {
    var told = new JsonObject {
      ["active"] = true, ["scope"] = string.Join(' ', token.Scopes), ["client_id"] = token.ClientId, ["sub"] = token.Subject, ["iss"] = issuer.Name, ["token_type"] = token.IsRefresh ? "refresh_token" : "Bearer",
      ["iat"] = token.At.ToUnixTimeSeconds(), ["exp"] = token.ExpiresAt.ToUnixTimeSeconds(), ["auth_time"] = token.SignedInAt.ToUnixTimeSeconds(), ["acr"] = Assurance.Of(token.Level),
    };
    // RFC 8705 3.2: who is shown the token looks whether the certificate comes with it
    if (token.Certificate is { } certificate) told["cnf"] = Certificates.Confirmation(certificate);
    return told;
  }

  /// <summary>RFC 9068: the token of a system, while the system is connected.</summary>
  async Task<JsonObject?> System(string text, Client client, DateTimeOffset now, CancellationToken ct) {
    if (Jwt.Read(text) is not { Type: SystemGrant.Type } token || token["iss"] != issuer.Name || !(token.Moment("exp") > now) || !token.IsSignedBy(await keys.Verifiers(ct))) return null;
    if ((token["client_id"] != client.Key && !client.Scopes.Contains(Scope)) || await clients.Find(token["client_id"], ct) is not { Client: { } its } || token.Moment("iat") <= its.TokensFrom) return null;
    var told = (JsonObject)token.Claims.DeepClone();
    told["scope"] = string.Join(' ', (token["scope"] ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries).Intersect(its.Scopes, StringComparer.Ordinal));
    (told["active"], told["token_type"]) = (true, "Bearer");
    return told;
  }

  public static void Route(IEndpointRouteBuilder routes) =>
    routes.MapPost(Connect.Introspect, (HttpContext http, Introspect door, Work w) => door.Answer(http, w)).Public(Purpose).DisableRateLimiting().DisableAntiforgery().ShortCircuit().ExcludeFromDescription();
}

/// <summary>Which tokens a service was shown already: it asks again with each request of its person, and that it knows them is evidence once.</summary>
internal sealed class ShownTokens {
  const int Most = 50_000;
  readonly ConcurrentDictionary<(string Token, Guid Client), bool> known = new();

  public bool Knows(string token, Guid client) => known.ContainsKey((token, client));

  /// <summary>After the evidence is kept, on this node.</summary>
  public void Remember(string token, Guid client) {
    if (known.Count >= Most) known.Clear();
    known[(token, client)] = true;
  }
}
