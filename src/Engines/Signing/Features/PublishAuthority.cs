using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Saola.Kernel;

namespace Saola.Signing.Features;

/// <summary>What a reader of signed files needs: the trial authority's certificates and its list of withdrawn ones.</summary>
internal static class PublishAuthority {
  internal static void Map(IEndpointRouteBuilder routes) {
    routes.MapGet("/api/signing/revocation-list.crl", static async (Work w, Signatures signatures, CancellationToken ct) =>
      Results.Bytes(await signatures.RevocationList(w, ct), "application/pkix-crl")).Public("signing.read_authority");
    routes.MapGet("/api/signing/authority.pem", static (Signatures signatures) =>
      Results.Text(signatures.AuthorityPem, "application/x-pem-file")).Public("signing.read_authority");
  }
}
