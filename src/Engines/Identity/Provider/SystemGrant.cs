using System.Text.Json.Nodes;

namespace Saola.Identity;

/// <summary>RFC 6749 4.4: a system for itself. RFC 9068: its access token is a JWT, which every service can judge without asking here.</summary>
internal sealed class SystemGrant(Issuer issuer, SigningKeys keys) {
  public const string Type = "at+jwt";
  static readonly TimeSpan Life = TimeSpan.FromMinutes(10);

  public async Task<(JsonObject? Told, OAuthError? Error)> Run(Client client, OAuthForm form, Work w, CancellationToken ct) {
    // what belongs to people is not for systems
    var open = client.Scopes.Except(StandardScopes.All, StringComparer.Ordinal).ToArray();
    var asked = form["scope"]?.Split(' ', StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal).ToArray() ?? (open is [SystemBearer.Scope] ? open : [.. open.Except([SystemBearer.Scope], StringComparer.Ordinal)]);
    if (asked.Except(open, StringComparer.Ordinal).Any()) return (null, new("invalid_scope", "scope asks for what is not open to this client."));
    var isForUs = asked.Contains(SystemBearer.Scope);
    if (isForUs && asked.Length > 1) return (null, new("invalid_scope", $"{SystemBearer.Scope} is asked for alone: its token is for no other service."));
    var id = Guid.CreateVersion7();
    var claims = new JsonObject {
      ["iss"] = issuer.Name, ["aud"] = isForUs ? issuer.At(SystemBearer.Audience) : issuer.Name, ["sub"] = client.Key, ["client_id"] = client.Key, ["scope"] = string.Join(' ', asked),
      ["iat"] = w.Now.ToUnixTimeSeconds(), ["exp"] = (w.Now + Life).ToUnixTimeSeconds(), ["jti"] = id.ToString("N"),
    };
    if (form.BindsTo(client) is { } certificate) claims["cnf"] = Certificates.Confirmation(certificate);
    var token = Jwt.Write(await keys.Signer(client.Algorithm, ct), Type, claims);
    w.Publish(new TokenGiven(client.Id, id, GrantTypes.Client));
    await w.Commit(ct);
    return (new() { ["access_token"] = token, ["token_type"] = "Bearer", ["expires_in"] = (int)Life.TotalSeconds, ["scope"] = string.Join(' ', asked) }, null);
  }
}
