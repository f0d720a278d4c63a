using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Saola.Identity;

/// <summary>OpenID Connect Discovery 1.0, RFC 8414: what this provider can do. Everything named here is done, nothing else.</summary>
internal static class Discovery {
  public static JsonObject Describe(Issuer issuer) {
    var told = Described(issuer, issuer.WithCertificates is null ? [.. AuthMethods.All.Except([AuthMethods.Issued, AuthMethods.SelfSigned])] : AuthMethods.All);
    // RFC 8705 3.3 and 5
    if (issuer.WithCertificates is { } there) {
      told["tls_client_certificate_bound_access_tokens"] = true;
      told["mtls_endpoint_aliases"] = new JsonObject {
        ["token_endpoint"] = there + Connect.Token, ["userinfo_endpoint"] = there + Connect.UserInfo, ["introspection_endpoint"] = there + Connect.Introspect,
        ["revocation_endpoint"] = there + Connect.Revoke, ["device_authorization_endpoint"] = there + Connect.Device,
      };
    }
    return told;
  }

  static JsonObject Described(Issuer issuer, string[] methods) => new() {
    ["issuer"] = issuer.Name,
    ["authorization_endpoint"] = issuer.At(Connect.Authorize),
    ["token_endpoint"] = issuer.At(Connect.Token),
    ["token_endpoint_auth_methods_supported"] = List(methods),
    ["token_endpoint_auth_signing_alg_values_supported"] = List(Algorithms.All),
    ["userinfo_endpoint"] = issuer.At(Connect.UserInfo),
    ["introspection_endpoint"] = issuer.At(Connect.Introspect),
    ["introspection_endpoint_auth_methods_supported"] = List([.. methods.Where(m => m != AuthMethods.None)]),
    ["introspection_endpoint_auth_signing_alg_values_supported"] = List(Algorithms.All),
    ["revocation_endpoint"] = issuer.At(Connect.Revoke),
    ["revocation_endpoint_auth_methods_supported"] = List(methods),
    ["revocation_endpoint_auth_signing_alg_values_supported"] = List(Algorithms.All),
    ["device_authorization_endpoint"] = issuer.At(Connect.Device),
    ["end_session_endpoint"] = issuer.At(Connect.Logout),
    ["backchannel_logout_supported"] = true,
    ["backchannel_logout_session_supported"] = true,
    ["jwks_uri"] = issuer.At(Connect.Keys),
    ["response_types_supported"] = List("code"),
    ["response_modes_supported"] = List("query"),
    ["grant_types_supported"] = List(GrantTypes.All),
    ["acr_values_supported"] = List(Assurance.All),
    ["prompt_values_supported"] = List(AuthorizeReader.Prompts),
    ["claims_supported"] = List(["sub", "iss", "aud", "auth_time", "acr", "amr", Assurance.Identification, "sid", "nonce", .. PersonClaims.ScopeOf.Keys.Order(StringComparer.Ordinal)]),
    ["claim_types_supported"] = List("normal"),
    ["ui_locales_supported"] = List("vi", "en"),
    ["code_challenge_methods_supported"] = List("S256"),
    ["claims_parameter_supported"] = true,
    ["request_parameter_supported"] = false,
    ["request_uri_parameter_supported"] = false,
    ["authorization_response_iss_parameter_supported"] = true,
    ["scopes_supported"] = List(StandardScopes.All),
    ["subject_types_supported"] = List(Client.Pairwise, Client.Public),
    ["id_token_signing_alg_values_supported"] = List(Algorithms.All),
  };

  /// <summary>Scripts of any site may read what is public (WHATWG Fetch).</summary>
  static IResult Open(HttpContext http, JsonObject json, TimeSpan copy) {
    http.Response.Headers.AccessControlAllowOrigin = "*";
    http.Response.Headers.CacheControl = $"public, max-age={(int)copy.TotalSeconds}";
    return Results.Text(json.ToJsonString(Json.Options), "application/json");
  }

  public static void Route(IEndpointRouteBuilder routes) {
    foreach (var path in new[] { Connect.Discovery, Connect.OAuthDiscovery })
      routes.MapGet(path, (HttpContext http, Issuer issuer) => Open(http, Describe(issuer), SigningKeys.Copy)).Public("oidc.discovery").ExcludeFromDescription();
    routes.MapGet(Connect.Keys, async (HttpContext http, SigningKeys keys) =>
      Open(http, new() { ["keys"] = new JsonArray([.. (await keys.Published(http.RequestAborted)).Select(k => (JsonNode)k.Published())]) }, SigningKeys.Copy)).Public("oidc.keys").ExcludeFromDescription();
  }

  public static JsonArray List(params string[] texts) => [.. texts.Select(t => (JsonNode)t)];
}
