using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Saola.Kernel;

/// <summary>What people and programs send, where it is held whole.</summary>
public static class Body {
  /// <summary>The body of a request, which the server ends where it is larger; as much more is let in as tells that it is.</summary>
  /// <param name="most">In bytes.</param>
  public static Stream UpTo(HttpContext http, long most) {
    if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = most + 1;
    return http.Request.Body;
  }

  /// <summary>All of a stream, whatever it says of its size; null where it is larger.</summary>
  /// <param name="most">In bytes.</param>
  public static async Task<MemoryStream?> Read(Stream from, int most, CancellationToken ct) {
    var held = new MemoryStream();
    var chunk = new byte[64 * 1024];
    for (int read; (read = await from.ReadAsync(chunk, ct)) > 0; held.Write(chunk, 0, read))
      if (held.Length + read > most) return null;
    held.Position = 0;
    return held;
  }
}
