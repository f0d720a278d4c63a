using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Saola.Signing.Keys;
using Saola.Signing.Pades;
using Saola.Signing.Pdf;
using Saola.Simulators;

namespace Saola.Signing.Tests;

public sealed class VerificationTests {
  [Theory]
  [MemberData(nameof(SamplePdfs.Kinds), MemberType = typeof(SamplePdfs))]
  public async Task Head_and_seal_are_good_and_the_report_names_them(string kind) {
    var report = PdfVerifier.Verify(await People.SignTwice(SamplePdfs.Named(kind)), People.Trust());
    Assert.True(report.IsGood);
    var (head, seal) = (report.Signatures[0], report.Signatures[1]);
    Assert.Equal(("Nguyễn Thị Thu Hường", "Ủy ban nhân dân phường Quy Nhơn", "Chủ tịch"), (head.Signer, head.Organisation, head.Title));
    Assert.Equal("CA cấp chứng thư Saola (dùng thử)", head.Issuer);
    Assert.Equal(People.Now, head.ClaimedAt);
    Assert.Equal("Phê duyệt", head.Reason);
    Assert.False(head.CoversWholeFile);
    Assert.Equal(LaterChange.SignaturesOnly, head.Later);
    Assert.True(seal.CoversWholeFile);
    Assert.Equal(Revocation.Good, seal.Revocation);
    Assert.Contains(seal.Findings, finding => finding.Code == "signing.time_unproven");
  }

  [Fact]
  public void An_unsigned_file_is_readable_and_not_good() {
    var report = PdfVerifier.Verify(SamplePdfs.Named("weasyprint"), People.Trust());
    Assert.Null(report.Problem);
    Assert.False(report.IsSigned);
    Assert.False(report.IsGood);
  }

  [Fact]
  public async Task One_altered_byte_breaks_both_signatures() {
    var signed = await People.SignTwice(SamplePdfs.Plain());
    var at = signed.AsSpan().IndexOf("100 100 l"u8);
    signed[at] = (byte)'9';
    var report = PdfVerifier.Verify(signed, People.Trust());
    Assert.All(report.Signatures, signature => Assert.Contains(signature.Findings, finding => finding.Code == "signing.altered"));
    Assert.False(report.IsGood);
  }

  [Fact]
  public async Task A_page_changed_by_a_later_revision_is_named_as_changed_after_signing() {
    var signed = await People.SignTwice(SamplePdfs.Plain());
    var changed = Change(signed, file => (file.Pages()[0], ((PdfDictionary)file.Get(file.Pages()[0])).With("Rotate", PdfMake.Number(180))));
    var report = PdfVerifier.Verify(changed, People.Trust());
    Assert.All(report.Signatures, signature => {
      Assert.True(signature.Intact);
      Assert.Equal(LaterChange.Content, signature.Later);
    });
    Assert.False(report.IsGood);
  }

  [Fact]
  public async Task A_picture_laid_over_the_page_by_a_later_revision_is_a_change() {
    var signed = await People.SignTwice(SamplePdfs.Plain());
    var file = PdfFile.Open(signed);
    var update = new PdfUpdate(file);
    var note = update.Add(PdfMake.Dictionary(("Type", PdfMake.Name("Annot")), ("Subtype", PdfMake.Name("FreeText")), ("Rect", PdfMake.Numbers(0, 0, 500, 500))));
    var page = (PdfDictionary)file.Get(file.Pages()[0]);
    update.Set(file.Pages()[0], page.With("Annots", file.Array(page["Annots"])!.Plus(note)));
    Assert.All(PdfVerifier.Verify(update.Write().Bytes, People.Trust()).Signatures, signature => Assert.Equal(LaterChange.Content, signature.Later));
  }

  [Fact]
  public async Task An_object_the_signed_file_only_pointed_at_may_not_be_supplied_later() {
    var hollow = SamplePdfs.Assemble([
      "<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 /MediaBox [0 0 595 842] >>",
      "<< /Type /Page /Parent 2 0 R /Contents 90 0 R /Resources << >> >>",
    ]);
    var signed = await PdfSigner.Sign(hollow, People.HeadSigns(), People.Head, null, CancellationToken.None);
    var filled = Change(signed, _ => (new PdfReference(90, 0), new PdfStream(PdfDictionary.Empty, "0 0 m"u8.ToArray())));
    Assert.Equal(LaterChange.Content, PdfVerifier.Verify(filled, People.Trust()).Signatures[0].Later);
  }

  [Fact]
  public async Task Bytes_hidden_in_the_gap_of_the_range_are_refused() {
    var signed = await PdfSigner.Sign(SamplePdfs.Plain(), People.HeadSigns(), People.Head, null, CancellationToken.None);
    var text = Encoding.Latin1.GetString(signed);
    var range = text[text.IndexOf("/ByteRange", StringComparison.Ordinal)..][..48].Split(['[', ']', ' '], StringSplitOptions.RemoveEmptyEntries);
    var wider = text.Replace($"{range[3]} {range[4]}", $"{int.Parse(range[3]) + 1} {int.Parse(range[4]) - 1}");
    Assert.Contains(PdfVerifier.Verify(Encoding.Latin1.GetBytes(wider), People.Trust()).Signatures[0].Findings, finding => finding.Code == "signing.range_broken");
  }

  [Fact]
  public async Task A_stranger_with_the_same_name_is_not_trusted() {
    using var other = DemoAuthority.Create(People.Now);
    var certificate = other.Issue("Nguyễn Thị Thu Hường", "Ủy ban nhân dân phường Quy Nhơn", "Chủ tịch", People.Now);
    var forged = await PdfSigner.Sign(SamplePdfs.Plain(), People.HeadSigns(), new SigningKey(certificate, [other.Issuing], certificate.GetECDsaPrivateKey()!), null, CancellationToken.None);
    var signature = PdfVerifier.Verify(forged, People.Trust()).Signatures[0];
    Assert.True(signature.Intact);
    Assert.False(signature.Trusted);
    Assert.Equal(Verdict.Unconfirmed, signature.Verdict);
  }

  [Fact]
  public async Task A_withdrawn_certificate_counts_from_its_day_on() {
    var signed = await PdfSigner.Sign(SamplePdfs.Plain(), People.HeadSigns(), People.Head, null, CancellationToken.None);
    var revoked = People.Now.AddDays(2);
    var list = People.Authority.RevocationList([(People.Head.Certificate.SerialNumber, revoked)], 2, People.Now.AddDays(3));
    var trust = People.Trust() with { RevocationLists = [list], Now = People.Now.AddDays(4) };
    var unproven = PdfVerifier.Verify(signed, trust).Signatures[0];
    Assert.Equal(Revocation.Revoked, unproven.Revocation);
    Assert.Contains(unproven.Findings, finding => finding.Code == "signing.revoked_claimed_before");
    var known = PdfVerifier.Verify(signed, trust with { KnownSince = People.Now.AddMinutes(5) }).Signatures[0];
    Assert.Equal(Revocation.Good, known.Revocation);
    Assert.True(known.IsGood);
  }

  [Fact]
  public async Task A_revocation_list_of_another_authority_says_nothing() {
    using var other = DemoAuthority.Create(People.Now);
    var signed = await PdfSigner.Sign(SamplePdfs.Plain(), People.HeadSigns(), People.Head, null, CancellationToken.None);
    var list = other.RevocationList([(People.Head.Certificate.SerialNumber, People.Now)], 1, People.Now);
    Assert.Equal(Revocation.Unknown, PdfVerifier.Verify(signed, People.Trust() with { RevocationLists = [list] }).Signatures[0].Revocation);
  }

  [Fact]
  public async Task An_expired_certificate_is_told_apart_from_an_untrusted_one() {
    var signed = await PdfSigner.Sign(SamplePdfs.Plain(), People.HeadSigns(), People.Head, null, CancellationToken.None);
    var later = PdfVerifier.Verify(signed, People.Trust() with { Now = People.Now.AddYears(4) }).Signatures[0];
    Assert.Contains(later.Findings, finding => finding.Code == "signing.certificate_expired");
    Assert.DoesNotContain(later.Findings, finding => finding.Code == "signing.chain_untrusted");
  }

  [Fact]
  public async Task A_timestamp_proves_the_time_and_outlives_the_certificate() {
    using var simulator = new TimestampSimulator(new At(People.Now.AddSeconds(2)));
    using var http = new HttpClient(new Answering(simulator));
    var authority = new TimestampAuthority(http, new Uri("http://tsa.test/"));
    var signed = await PdfSigner.Sign(SamplePdfs.Named("weasyprint"), People.HeadSigns(), People.Head, authority, CancellationToken.None);
    Assert.Contains("Signature is Valid", SamplePdfs.PdfSig(signed));
    var trust = People.Trust() with { Roots = [People.Authority.Root, simulator.Certificate], Now = People.Now.AddYears(4) };
    var signature = PdfVerifier.Verify(signed, trust).Signatures[0];
    Assert.Equal(People.Now.AddSeconds(2), signature.ProvenAt);
    Assert.True(signature.Intact && signature.Trusted);
    var stranger = PdfVerifier.Verify(signed, People.Trust()).Signatures[0];
    Assert.Null(stranger.ProvenAt);
    Assert.Contains(stranger.Findings, finding => finding.Code == "signing.timestamp_invalid");
  }

  [Fact]
  public async Task Rsa_keys_sign_too() {
    using var key = RSA.Create(2048);
    var request = new CertificateRequest("C=VN, O=Sở Xây dựng, CN=Trần Văn Bình", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    using var certificate = request.CreateSelfSigned(People.Now.AddDays(-1), People.Now.AddDays(1));
    var signed = await PdfSigner.Sign(SamplePdfs.Plain(), People.HeadSigns(), new SigningKey(certificate, [], key), null, CancellationToken.None);
    Assert.Contains("Signature is Valid", SamplePdfs.PdfSig(signed));
    Assert.True(PdfVerifier.Verify(signed, People.Trust() with { Roots = [certificate] }).Signatures[0].IsGood);
  }

  static byte[] Change(byte[] pdf, Func<PdfFile, (PdfReference, PdfValue)> change) {
    var file = PdfFile.Open(pdf);
    var update = new PdfUpdate(file);
    var (reference, value) = change(file);
    update.Set(reference, value);
    return update.Write().Bytes;
  }

  sealed class At(DateTimeOffset now) : TimeProvider {
    public override DateTimeOffset GetUtcNow() => now;
  }

  sealed class Answering(TimestampSimulator simulator) : HttpMessageHandler {
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
      new() { Content = new ByteArrayContent(simulator.Answer(await request.Content!.ReadAsByteArrayAsync(cancellationToken))) };
  }
}
