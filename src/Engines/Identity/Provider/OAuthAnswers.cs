using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Saola.Identity;

/// <summary>How the token endpoint and its neighbours answer: RFC 6749 5.1 and 5.2.</summary>
internal static class OAuthAnswers {
  public static IResult Say(HttpContext http, JsonObject json) {
    NoStore(http);
    return Results.Text(json.ToJsonString(Json.Options), "application/json");
  }

  /// <summary>400; 401 for a client that did not prove itself, with the way in which it may (RFC 9110 15.5.2); 429 for one that tries too often; 500 when it is our fault.</summary>
  public static IResult Refuse(HttpContext http, OAuthError error) {
    NoStore(http);
    if (error.Code == "invalid_client") http.Response.Headers.WWWAuthenticate = "Basic realm=\"saola\", charset=\"UTF-8\"";
    return Results.Text(new JsonObject { ["error"] = error.Code, ["error_description"] = error.Description }.ToJsonString(Json.Options), "application/json",
      statusCode: error.Code switch { "invalid_client" => 401, "temporarily_unavailable" => 429, "server_error" => 500, _ => 400 });
  }

  public static void NoStore(HttpContext http) => (http.Response.Headers.CacheControl, http.Response.Headers.Pragma) = ("no-store", "no-cache");
}

/// <summary>The fields of a request to the token endpoint or one of its neighbours.</summary>
internal sealed class OAuthForm(IFormCollection form, X509Certificate2? certificate) {
  const int ValueLimit = 10_000;

  /// <summary>The one of the connection.</summary>
  public X509Certificate2? Certificate => certificate;

  /// <summary>RFC 8705 3: the certificate with which alone the tokens of this answer are good; of a client that proved itself otherwise, none.</summary>
  public string? BindsTo(Client client) => client.HasCertificate && certificate is not null ? Certificates.Thumbprint(certificate) : null;

  /// <summary>RFC 6749 3.2: a parameter without a value is as one that is not there.</summary>
  public string? this[string name] => form.TryGetValue(name, out var values) && values is [{ Length: > 0 } one] ? one : null;

  /// <summary>RFC 6749 3.2, appendix B: form fields in the body, none twice.</summary>
  public static async Task<(OAuthForm? Form, OAuthError? Error)> Read(HttpContext http) {
    if (http.Request.ContentType?.Split(';')[0].Trim() is not { } type || !type.Equals("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase))
      return (null, new("invalid_request", "The body is not application/x-www-form-urlencoded."));
    var form = await http.Request.ReadFormAsync(http.RequestAborted);
    if (form.FirstOrDefault(f => f.Value.Count > 1) is { Key: { } twice }) return (null, new("invalid_request", $"The parameter {AuthorizeReader.Ascii(twice)} is given more than once."));
    if (form.FirstOrDefault(f => f.Value.ToString().Length > ValueLimit) is { Key: { } wide }) return (null, new("invalid_request", $"The parameter {AuthorizeReader.Ascii(wide)} is too long."));
    return (new(form, http.Connection.ClientCertificate), null);
  }
}
