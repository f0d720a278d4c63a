using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Saola.Kernel;

namespace Saola.Signing.Features;

/// <summary>Anyone may ask what the signatures of a PDF are worth; the file is not kept.</summary>
internal static class VerifyFile {
  const int MaxBytes = 20 * 1024 * 1024;

  internal static async Task<Answer<VerificationReport>> Run(Stream body, Work w, Signatures signatures, CancellationToken ct) {
    if (await Body.Read(body, MaxBytes, ct) is not { } held) return SigningErrors.TooLarge;
    return await signatures.Verify(w, held.ToArray(), ct);
  }

  internal static void Map(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/signing/verify", static (HttpContext http, Work w, Signatures signatures, CancellationToken ct) => Run(Body.UpTo(http, MaxBytes), w, signatures, ct))
    .Accepts<byte[]>("application/pdf").Public("signing.verify").RequireRateLimiting("anonymous").DisableAntiforgery();
}
