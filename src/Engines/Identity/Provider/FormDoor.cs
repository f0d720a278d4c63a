using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Saola.Identity;

/// <summary>
/// A form of this site whose answer leads on to a client: browsers hold form-action against redirects too (CSP 3, 6.4.4), so
/// the page allows the one place where a registered client is answered, and no other.
/// </summary>
internal sealed class FormDoor(RegisteredClients clients, Passages passages) {
  const string Shut = "form-action 'self'";

  /// <param name="back">Where the form leads when it is done: a path of this site.</param>
  public async Task Open(HttpContext http, string? back) {
    var query = back is null ? null
      : back.StartsWith(Connect.Authorize + "?", StringComparison.Ordinal) ? passages.Open(back[Connect.Authorize.Length..]).Query
      : back.StartsWith("/dong-y?", StringComparison.Ordinal) ? QueryHelpers.ParseQuery(back["/dong-y".Length..])["yeu-cau"].ToString() : null;
    if (query is null) return;
    var read = await AuthorizeReader.Read(query, clients, http.RequestAborted);
    if (read.Request is { } request) Allow(http, request.RedirectUri);
  }

  public static void Allow(HttpContext http, string uri) =>
    http.Response.Headers.ContentSecurityPolicy = http.Response.Headers.ContentSecurityPolicy.ToString().Replace(Shut, $"{Shut} {RedirectUris.Source(uri)}", StringComparison.Ordinal);
}
