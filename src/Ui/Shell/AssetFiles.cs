using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Net.Http.Headers;

namespace Saola.Ui;

/// <summary>
/// Serves <c>/assets</c> as the build left it: compressed beforehand, named by content and so never asked for twice.
/// The framework's static assets know only files that existed when the program was compiled.
/// </summary>
public static class AssetFiles {
  static readonly (string Encoding, string Ending)[] Packed = [("br", ".br"), ("gzip", ".gz")];

  public static IApplicationBuilder UseAssetFiles(this IApplicationBuilder app) {
    var files = app.ApplicationServices.GetRequiredService<IWebHostEnvironment>().WebRootFileProvider;
    return app.Use(async (http, next) => {
      if (!Asked(http, out var name) || TypeOf(name) is not { } type || files.GetFileInfo("assets/" + name) is not { Exists: true } plain) {
        await next(http);
        return;
      }
      var headers = http.Response.Headers;
      headers.CacheControl = "public, max-age=31536000, immutable";
      headers.XContentTypeOptions = "nosniff";
      http.Response.ContentType = type;
      var file = plain;
      foreach (var (encoding, ending) in Packed) {
        if (files.GetFileInfo("assets/" + name + ending) is not { Exists: true } packed) continue;
        headers.Vary = HeaderNames.AcceptEncoding;
        if (!Takes(http.Request, encoding)) continue;
        headers.ContentEncoding = encoding;
        file = packed;
        break;
      }
      http.Response.ContentLength = file.Length;
      if (HttpMethods.IsGet(http.Request.Method)) await http.Response.SendFileAsync(file, http.RequestAborted);
    });
  }

  static bool Asked(HttpContext http, out string name) {
    name = http.Request.Path.StartsWithSegments("/assets", out var rest) && rest.HasValue ? rest.Value![1..] : "";
    return name.Length > 0 && !name.Contains('/') && !name.Contains("..", StringComparison.Ordinal)
      && (HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method));
  }

  static string? TypeOf(string name) => Path.GetExtension(name) switch {
    ".css" => "text/css; charset=utf-8",
    ".js" => "text/javascript; charset=utf-8",
    ".woff2" => "font/woff2",
    ".svg" => "image/svg+xml",
    _ => null,
  };

  static bool Takes(HttpRequest request, string encoding) => request.GetTypedHeaders().AcceptEncoding
    .Any(e => e.Value.Equals(encoding, StringComparison.OrdinalIgnoreCase) && e.Quality is null or > 0);
}
