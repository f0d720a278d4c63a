namespace Saola.Identity;

/// <summary>Where to go after signing in: only a path of this site, and never back to the sign-in pages themselves.</summary>
public static class ReturnUrl {
  /// <summary>What an authorisation request may be, and its seal.</summary>
  public const int Limit = 5_000;

  /// <summary>The address when it is safe to follow, else null.</summary>
  public static string? Safe(string? url) {
    if (url is null || url.Length is 0 or > Limit || url[0] != '/') return null;
    // Browsers drop tabs and line ends, and read a backslash as a slash: "/\t/x" and "/\x" would both leave the site.
    foreach (var c in url) if (c is '\\' || char.IsControl(c) || char.IsSurrogate(c) || c is '\u2028' or '\u2029') return null;
    if (url.StartsWith("//", StringComparison.Ordinal)) return null;
    var path = url.Split('?', '#')[0];
    // "/.//host" and "/a/..//host" become "//host" once the dots are resolved.
    if (path.Contains("//", StringComparison.Ordinal) || path.Contains("/..", StringComparison.Ordinal) || path.Contains("%2e", StringComparison.OrdinalIgnoreCase)) return null;
    return path is "/dang-nhap" or "/dang-xuat" || path.StartsWith("/dang-nhap/", StringComparison.Ordinal) ? null : url;
  }
}
