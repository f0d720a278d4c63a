namespace Saola.Identity;

/// <summary>RFC 6749, RFC 8628: the values of grant_type.</summary>
internal static class GrantTypes {
  public const string Code = "authorization_code", Refresh = "refresh_token", Client = "client_credentials", Device = "urn:ietf:params:oauth:grant-type:device_code";
  public static readonly string[] All = [Code, Refresh, Client, Device];
}

/// <summary>OpenID Connect Core 5.4 and 11, and what only this province has.</summary>
internal static class StandardScopes {
  public const string OpenId = "openid", Profile = "profile", Email = "email", Phone = "phone", Address = "address", Offline = "offline_access";

  /// <summary>The 12-digit number of a person, the tax code of a business.</summary>
  public const string Number = "personal_number";

  /// <summary>The posts that an official holds today.</summary>
  public const string Posts = "posts";

  public static readonly string[] All = [OpenId, Profile, Email, Phone, Address, Offline, Number, Posts];
}

/// <summary>RFC 7518 3.1: the algorithms that sign here. Nothing else is accepted, whatever a header says.</summary>
internal static class Algorithms {
  public const string Rs256 = "RS256", Es256 = "ES256";
  public static readonly string[] All = [Rs256, Es256];
}

/// <summary>How surely somebody is who they say (OpenID Connect Core 2, acr).</summary>
internal static class Assurance {
  public static readonly string[] All = [Of(1), Of(2)];

  public static string Of(int level) => $"urn:saola:acr:{level}";
}
