using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Saola.Kernel;

namespace Saola.Signing.Features;

/// <summary>Anyone may ask what the signatures of a PDF are worth; the file is not kept.</summary>
internal static class VerifyFile {
  const int MaxBytes = 20 * 1024 * 1024;

  internal static async Task<Answer<VerificationReport>> Run(Stream body, Work w, Signatures signatures, CancellationToken ct) {
    var buffer = new MemoryStream();
    var chunk = new byte[64 * 1024];
    int read;
    while ((read = await body.ReadAsync(chunk, ct)) > 0) {
      if (buffer.Length + read > MaxBytes) {
        return SigningErrors.TooLarge;
      }
      buffer.Write(chunk, 0, read);
    }
    return await signatures.Verify(w, buffer.ToArray(), ct);
  }

  internal static void Map(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/signing/verify", static async (HttpContext context, Work w, Signatures signatures, CancellationToken ct) => {
      if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) {
        limit.MaxRequestBodySize = MaxBytes + 1;
      }
      return await Run(context.Request.Body, w, signatures, ct);
    })
    .Accepts<byte[]>("application/pdf").Public("signing.verify").RequireRateLimiting("anonymous").DisableAntiforgery();
}
