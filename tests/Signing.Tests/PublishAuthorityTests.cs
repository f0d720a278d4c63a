using System.Net;
using System.Security.Cryptography.X509Certificates;
using Saola.Testing;

namespace Saola.Signing.Tests;

public sealed class PublishAuthorityTests(SaolaApp app) : IClassFixture<SaolaApp> {
  [Fact]
  public async Task Anyone_can_fetch_the_authority_and_its_revocation_list() {
    var authority = new X509Certificate2Collection();
    authority.ImportFromPem(await app.As().GetStringAsync("/api/signing/authority.pem"));
    Assert.Equal(2, authority.Count);
    using var list = await app.As().GetAsync("/api/signing/revocation-list.crl");
    Assert.Equal((HttpStatusCode.OK, "application/pkix-crl"), (list.StatusCode, list.Content.Headers.ContentType?.MediaType));
    CertificateRevocationListBuilder.Load(await list.Content.ReadAsByteArrayAsync(), out var number);
    Assert.True(number.Sign > 0);
  }

  [Fact]
  public async Task A_withdrawn_certificate_is_on_the_list() {
    var serial = Convert.FromHexString((await app.Issue("Đỗ Văn Nam", "Giám đốc")).SerialNumber);
    Assert.True((await List()).AsSpan().IndexOf(serial) < 0);
    await app.AsIntruder("update signing.certificate set revoked_at = now(), revoked_reason = 'Mất khóa' where serial_number = $1", Convert.ToHexString(serial));
    Assert.True((await List()).AsSpan().IndexOf(serial) > 0);
  }

  Task<byte[]> List() => app.As().GetByteArrayAsync("/api/signing/revocation-list.crl");
}
