using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Saola.Identity;
using Saola.Kernel;

namespace Saola.Signing.Features;

/// <summary>Withdraws a certificate, for a lost key or a person who left.</summary>
internal static class RevokeCertificate {
  public sealed record Request(string? Reason);

  internal static async Task<Answer<CertificateFacts>> Run(Guid id, Request r, Work w, Signatures signatures, CancellationToken ct) {
    var answer = await signatures.Revoke(w, id, r.Reason, ct);
    if (!answer.IsError) {
      await w.Commit(ct);
    }
    return answer;
  }

  internal static void Map(IEndpointRouteBuilder routes) =>
    routes.MapPost("/api/signing/certificates/{id:guid}/revoke", Run).Requires("signing.manage").Fresh();
}
