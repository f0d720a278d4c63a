using System.Net;

namespace Saola.Identity;

/// <summary>To where an answer may go. An address is compared as it was written; what it could mean is nobody's guess.</summary>
internal static class RedirectUris {
  /// <summary>
  /// Absolute, without a fragment (RFC 6749 3.1.2) and without a user; https (RFC 9700 2.6), but on this machine, where nothing
  /// goes over a network. An app may also have a scheme of its own, made from a domain name in reverse (RFC 8252 7.1).
  /// </summary>
  public static bool MayRegister(string? text, ClientKind kind) {
    if (text is not { Length: > 0 and <= Client.UriLimit } || text.Any(c => c is <= ' ' or > '~' or '\\' or '"' or '<' or '>' or '*' or '#') || !Uri.TryCreate(text, UriKind.Absolute, out var uri)) return false;
    // what a browser would read otherwise than it stands there is not registered: then one text has one meaning
    if (uri.UserInfo.Length > 0 || Path(text).Split('/').Any(p => Uri.UnescapeDataString(p) is "." or ".." || Uri.UnescapeDataString(p).Contains('/', StringComparison.Ordinal))) return false;
    if (uri.Scheme == Uri.UriSchemeHttps) return uri.Host.Length > 0;
    if (uri.Scheme == Uri.UriSchemeHttp) return IsLoopback(uri);
    return kind == ClientKind.Native && uri.Scheme.Contains('.', StringComparison.Ordinal) && uri.Host.Length == 0;
  }

  /// <summary>
  /// RFC 9700 2.1 and 4.1.3: exactly as registered, letter by letter. RFC 8252 7.3: an app that listens on this machine takes
  /// the port that is free, so of a loopback address by number any port is as good as the registered one.
  /// </summary>
  public static bool IsRegistered(string given, string[] registered, ClientKind kind) =>
    registered.Contains(given, StringComparer.Ordinal) || (kind == ClientKind.Native && WithoutPort(given) is { } here && registered.Any(r => WithoutPort(r) == here));

  /// <summary>The address with its port cut out of the text, nothing else touched; null when it is not one of this machine by number.</summary>
  static string? WithoutPort(string text) {
    foreach (var start in new[] { "http://127.0.0.1", "http://[::1]" }) {
      if (!text.StartsWith(start, StringComparison.Ordinal)) continue;
      var rest = text[start.Length..];
      var end = rest.StartsWith(':') ? rest.AsSpan(1).IndexOfAnyExceptInRange('0', '9') is var at && at < 0 ? rest.Length : at + 1 : 0;
      if (end is 1 or > 6 || !(end == rest.Length || rest[end] is '/' or '?')) return null;
      return start + rest[end..];
    }
    return null;
  }

  /// <summary>What the form-action of a page must allow so that its form may lead there.</summary>
  public static string Source(string uri) {
    var there = new Uri(uri);
    return there.Scheme is "http" or "https" ? there.GetLeftPart(UriPartial.Authority) : there.Scheme + ":";
  }

  /// <summary>RFC 6749 4.1.2: the parameters are added to the query that the address has.</summary>
  public static string With(string uri, params (string Name, string? Value)[] parameters) {
    var query = string.Join('&', parameters.Where(p => p.Value is not null).Select(p => $"{p.Name}={Uri.EscapeDataString(p.Value!)}"));
    return query.Length == 0 ? uri : $"{uri}{(uri.Contains('?', StringComparison.Ordinal) ? uri[^1] is '?' or '&' ? "" : "&" : "?")}{query}";
  }

  static bool IsLoopback(Uri uri) => uri.Host == "localhost" || (IPAddress.TryParse(uri.Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

  static string Path(string text) => text.Split('?')[0];
}
