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

/// <summary>How surely somebody signed in (OpenID Connect Core 2, acr): by one factor or two. How surely a national provider knows who they are is told apart from it.</summary>
internal static class Assurance {
  /// <summary>A claim of this province: the level of the national electronic identification, 1 or 2; absent where it was not asked.</summary>
  public const string Identification = "identification_level";

  public static readonly string[] All = [Of(1), Of(2)];

  /// <summary>The least of our levels that would do; null when none would, or when nothing is asked.</summary>
  public static int? Least(string[]? asked) => asked is null ? null : Enumerable.Range(1, All.Length).Where(l => asked.Contains(Of(l))).Select(l => (int?)l).FirstOrDefault();

  public static string Of(int level) => $"urn:saola:acr:{level}";
}
