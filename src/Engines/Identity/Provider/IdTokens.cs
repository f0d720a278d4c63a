using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Saola.Identity;

/// <summary>What a client was told before and shows again.</summary>
internal sealed record IdTokenHint(string ClientId, string Subject, string? SessionId);

/// <summary>OpenID Connect Core 2: who signed in, when and how surely, told to one client.</summary>
internal sealed class IdTokens(Issuer issuer, SigningKeys keys, Pseudonyms pseudonyms, PersonClaims claims) {
  static readonly TimeSpan Life = TimeSpan.FromMinutes(10);

  /// <param name="nonce">Only with the answer to the request that bore it (12.2).</param>
  public async Task<string> Write(Client client, ClientGrant grant, string accessToken, string? nonce, Work w, CancellationToken ct) {
    var now = w.Now;
    var token = new JsonObject {
      ["iss"] = issuer.Name, ["sub"] = grant.Subject, ["aud"] = client.Key, ["iat"] = now.ToUnixTimeSeconds(), ["exp"] = (now + Life).ToUnixTimeSeconds(),
      ["auth_time"] = grant.SignedInAt.ToUnixTimeSeconds(), ["acr"] = Assurance.Of(grant.Level), ["amr"] = Discovery.List(grant.Methods),
      ["at_hash"] = AccessTokenHash(accessToken), ["sid"] = pseudonyms.Session(client.Id, grant.Session),
    };
    if (nonce is not null) token["nonce"] = nonce;
    if (grant.Identification is { } identification) token[Assurance.Identification] = identification;
    if (grant.ClaimsFor("id_token").Where(c => client.Scopes.Contains(PersonClaims.ScopeOf[c])).ToArray() is { Length: > 0 } asked) {
      var told = await claims.Of(grant.Account, [], asked, ct);
      foreach (var (name, value) in told.Claims) token[name] = value?.DeepClone();
      told.Note(w, client.Id, "id_token");
    }
    return Jwt.Write(await keys.Signer(client.Algorithm, ct), "JWT", token);
  }

  /// <summary>Its own word on who it was: signed here, to whomever; that it has ended is no matter (RP-Initiated Logout 2).</summary>
  public async Task<IdTokenHint?> ReadHint(string text, CancellationToken ct) {
    if (Jwt.Read(text) is not { Type: "JWT" } token || !token.IsSignedBy(await keys.Verifiers(ct))) return null;
    return token["iss"] == issuer.Name && token.Audience is [var client] && token["sub"] is { } subject ? new(client, subject, token["sid"]) : null;
  }

  /// <summary>3.1.3.6: the left half of the SHA-256 of the access token's text.</summary>
  public static string AccessTokenHash(string accessToken) => Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(accessToken)).AsSpan(0, 16));
}
