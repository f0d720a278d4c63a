namespace Saola.Identity;

/// <summary>The one name of this provider (OpenID Connect Core 2, iss): the address of the site, from the settings and never from a request's Host.</summary>
internal sealed class Issuer(Settings settings) {
  public string Name => settings.Url;

  public string At(string path) => Name + path;

  /// <summary>Where certificates are asked for; browsers are not led there, for each would ask its person for one.</summary>
  public string? WithCertificates => settings["SAOLA_MTLS_URL"]?.TrimEnd('/');
}

/// <summary>The addresses of the protocol.</summary>
internal static class Connect {
  public const string Discovery = "/.well-known/openid-configuration", OAuthDiscovery = "/.well-known/oauth-authorization-server", Keys = "/connect/jwks", Authorize = "/connect/authorize", Token = "/connect/token",
    UserInfo = "/connect/userinfo", Introspect = "/connect/introspect", Revoke = "/connect/revoke", Logout = "/connect/logout", Device = "/connect/device_authorization";
}
