namespace Saola.Identity;

/// <summary>What may be said of a client.</summary>
internal static class ClientRules {
  public static List<Error> Faults(ClientShape shape) {
    List<Error> faults = [];
    if (!IsKey(shape.ClientId)) faults.Add(ClientErrors.KeyInvalid);
    if (Vn.Clean(shape.Name?.Vi) is not { Length: > 0 and <= Client.NameLimit } || Vn.Clean(shape.Name?.En).Length > Client.NameLimit) faults.Add(ClientErrors.NameMissing);
    if (KindOf(shape.Kind) is not { } kind) return [.. faults, ClientErrors.KindUnknown];
    faults.AddRange(UriFaults(shape, kind));
    if ((shape.Scopes ?? []).FirstOrDefault(s => !IsScope(s)) is { } scope) faults.Add(ClientErrors.ScopeInvalid(scope));
    else if (shape.Scopes is { Length: > Client.ScopesLimit }) faults.Add(ClientErrors.ScopeInvalid("…"));
    if (kind != ClientKind.System && (shape.Scopes ?? []).Contains(SystemBearer.Scope)) faults.Add(ClientErrors.ScopeInvalid(SystemBearer.Scope));
    faults.AddRange(ProofFaults(shape, kind));
    if (shape.Subject is not (null or Client.Pairwise or Client.Public)) faults.Add(ClientErrors.SubjectUnknown);
    if (shape.Sector is { } sector ? !IsSector(sector) : Hosts(shape.RedirectUris ?? []).Count() > 1) faults.Add(ClientErrors.SectorMissing);
    if (shape.Algorithm is { } algorithm && !Algorithms.All.Contains(algorithm)) faults.Add(ClientErrors.AlgorithmUnknown);
    return faults;
  }

  static IEnumerable<Error> UriFaults(ClientShape shape, ClientKind kind) {
    var (redirects, logouts) = (shape.RedirectUris ?? [], shape.LogoutUris ?? []);
    var returns = kind is ClientKind.Web or ClientKind.Native or ClientKind.Browser;
    if (returns && redirects.Length == 0) yield return ClientErrors.UriMissing;
    foreach (var (uris, field) in new[] { (redirects, "RedirectUris"), (logouts, "LogoutUris") }) {
      if (uris.FirstOrDefault(u => !returns || !RedirectUris.MayRegister(u, kind)) is { } wrong) yield return ClientErrors.UriRefused(wrong, field);
      else if (uris.Length > Client.UrisLimit) yield return ClientErrors.UriRefused("…", field);
    }
    if (shape.BackchannelLogoutUri is { } back && (kind != ClientKind.Web || !RedirectUris.MayRegister(back, ClientKind.Web))) yield return ClientErrors.UriRefused(back, "BackchannelLogoutUri");
  }

  /// <summary>RFC 6749 2.3, RFC 8252 8.5: an app on a person's device or in their browser has no secret; a system must prove itself.</summary>
  static IEnumerable<Error> ProofFaults(ClientShape shape, ClientKind kind) {
    var method = AuthMethodOf(shape);
    if (!AuthMethods.All.Contains(method) || (method == AuthMethods.None ? kind is ClientKind.System or ClientKind.Web : kind is ClientKind.Native or ClientKind.Browser)) yield return ClientErrors.AuthMethodRefused;
    var keysFit = method switch {
      AuthMethods.Key => shape.Jwks is { } keys && Jwk.AreVerifiers(keys),
      AuthMethods.SelfSigned => shape.Jwks is { } keys && Certificates.AreRegistrable(keys),
      _ => shape.Jwks is null,
    };
    if (!keysFit) yield return ClientErrors.KeysRefused;
    if (method == AuthMethods.Issued ? CertificateName.Read(shape.Certificate) is null : shape.Certificate is not null) yield return ClientErrors.CertificateRefused;
  }

  public static ClientKind? KindOf(string? kind) => kind switch {
    "web" => ClientKind.Web,
    "native" => ClientKind.Native,
    "browser" => ClientKind.Browser,
    "device" => ClientKind.Device,
    "system" => ClientKind.System,
    _ => null,
  };

  public static string AuthMethodOf(ClientShape shape) =>
    shape.AuthMethod ?? (KindOf(shape.Kind) is ClientKind.Native or ClientKind.Browser or ClientKind.Device ? AuthMethods.None : shape.Jwks is null ? AuthMethods.Basic : AuthMethods.Key);

  public static bool IsKey(string? text) =>
    text is { Length: >= 3 and <= Client.KeyLimit } && char.IsAsciiLetterOrDigit(text[0]) && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '.' or '-' or '_');

  /// <summary>RFC 6749 3.3, scope-token: printable ASCII but the space, the quotation mark and the backslash.</summary>
  public static bool IsScope(string text) => text.Length is > 0 and <= 100 && text.All(c => c is >= '!' and <= '~' and not ('"' or '\\'));

  static bool IsSector(string text) => text.Length is > 2 and <= 200 && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '.' or '-');

  /// <summary>OpenID Connect Core 8.1: without a sector of its own, the one host of its redirect URIs is the sector.</summary>
  public static string? HostOf(string[] redirectUris) => Hosts(redirectUris).FirstOrDefault();

  static IEnumerable<string> Hosts(string[] uris) =>
    uris.Select(u => Uri.TryCreate(u, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttps ? uri.Host : null).OfType<string>().Distinct(StringComparer.Ordinal);
}
