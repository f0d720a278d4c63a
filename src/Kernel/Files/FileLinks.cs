using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Saola.Kernel;

/// <summary>Addresses of files that hold for minutes, signed with a key of this installation.</summary>
internal sealed class FileLinks(Keys keys, TimeProvider clock) {
  public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);
  readonly Lazy<byte[]> key = new(() => keys.Kept("links.key", () => RandomNumberGenerator.GetBytes(32)));

  public string Make(Guid id, TimeSpan lifetime) {
    var until = (clock.GetUtcNow() + lifetime).ToUnixTimeSeconds();
    return string.Create(CultureInfo.InvariantCulture, $"/tep/{id}?den={until}&ky={Sign(id, until)}");
  }

  public bool IsGood(Guid id, long until, string signature) =>
    until >= clock.GetUtcNow().ToUnixTimeSeconds()
    && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Sign(id, until)), Encoding.UTF8.GetBytes(signature));

  string Sign(Guid id, long until) => Base64Url.EncodeToString(HMACSHA256.HashData(key.Value, Encoding.ASCII.GetBytes($"file {id:N} {until}")).AsSpan(0, 24));
}

public static class FileRoutes {
  /// <summary>Never shown by the browser, only saved: a file from a stranger must not run under our address.</summary>
  const string Policy = "default-src 'none'; sandbox; frame-ancestors 'none'";

  public static IEndpointRouteBuilder MapFiles(this IEndpointRouteBuilder routes) {
    routes.MapGet("/tep/{id:guid}", Download).Public("files.download").ExcludeFromDescription();
    return routes;
  }

  static async Task<IResult> Download(Guid id, long? den, string? ky, HttpContext http, Work w, FileStore files, FileLinks links, CancellationToken ct) {
    if (den is null || ky is null || !links.IsGood(id, den.Value, ky) || await files.Linked(w, id, ct) is not { } file) return Results.NotFound();
    var headers = http.Response.Headers;
    headers.ContentSecurityPolicy = Policy;
    headers.XContentTypeOptions = "nosniff";
    headers.CacheControl = "private, no-store";
    headers["Cross-Origin-Resource-Policy"] = "same-origin";
    return Results.File(files.Open(file), file.MediaType, file.Name, enableRangeProcessing: true);
  }
}
