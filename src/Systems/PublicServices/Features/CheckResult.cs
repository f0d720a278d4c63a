using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Identity;
using Saola.Kernel;
using Saola.Signing;

namespace Saola.PublicServices;

/// <summary>
/// Whether a file is the result that was issued, for anyone who holds the paper with its QR code. Tells the number, the office
/// and the date; a file says about itself what its signatures are worth.
/// </summary>
internal static class CheckResult {
  const int MaxBytes = 20 * 1024 * 1024;

  /// <param name="SameFile">Null when no file was given.</param>
  /// <param name="Revoked">The day from which it does not hold any more.</param>
  public sealed record Response(string? Number, string Office, DateOnly Date, bool? SameFile = null, VerificationReport? Signatures = null, DateOnly? Revoked = null);

  internal static async Task<Answer<Response>> Run(string token, Stream? file, Work w, Identities identities, Signatures signatures, CancellationToken ct) {
    if (token.Length is 0 or > 64) return DossierErrors.NoSuchResult;
    var found = await w.Db<PublicServicesDb>().CheckedResults(token).Select(r => new { r.Number, r.Office, r.SealedAt, r.Sha256, r.RevocationDay }).SingleOrDefaultAsync(ct);
    if (found is not { SealedAt: { } sealedAt } r) return DossierErrors.NoSuchResult;
    var facts = new Response(r.Number, await identities.NameOf(r.Office, ct), Vn.Day(sealedAt), Revoked: r.RevocationDay);
    if (file is null) return facts;
    if (await Body.Read(file, MaxBytes, ct) is not { } held) return DossierErrors.CheckTooLarge;
    var bytes = held.ToArray();
    var same = Convert.ToHexStringLower(SHA256.HashData(bytes)) == r.Sha256;
    return facts with { SameFile = same, Signatures = await signatures.Verify(w, bytes, ct) };
  }

  public static void Route(IEndpointRouteBuilder routes) {
    routes.MapGet("/api/results/{token}", (string token, Work w, Identities identities, Signatures signatures, CancellationToken ct) =>
      Run(token, null, w, identities, signatures, ct)).Public("results.check").RequireRateLimiting("anonymous");
    routes.MapPost("/api/results/{token}/file", (string token, HttpContext http, Work w, Identities identities, Signatures signatures, CancellationToken ct) =>
      Run(token, Body.UpTo(http, MaxBytes), w, identities, signatures, ct)).Accepts<byte[]>("application/pdf").Public("results.check").RequireRateLimiting("anonymous").DisableAntiforgery();
  }
}
