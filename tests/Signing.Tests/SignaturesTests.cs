using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Saola.Kernel;
using Saola.Testing;

namespace Saola.Signing.Tests;

public sealed class SignaturesTests(SaolaApp app) : IClassFixture<SaolaApp> {
  static readonly StampPlace Place = new(1, 300, 200, 200, 60);
  Signatures Signatures => app.Services.GetRequiredService<Signatures>();

  [Fact]
  public async Task A_person_and_an_office_sign_and_the_ledger_knows_the_file() {
    var (person, office) = (Guid.CreateVersion7(), Guid.CreateVersion7());
    var head = await Issue(new(SignerKind.Person, person, "Nguyễn Thị Thu Hường", "Ủy ban nhân dân phường Quy Nhơn", "Chủ tịch"));
    var seal = await Issue(new(SignerKind.Office, office, "Ủy ban nhân dân phường Quy Nhơn", "Ủy ban nhân dân phường Quy Nhơn"));
    var once = await Sign(SamplePdfs.Named("weasyprint"), new(SignerKind.Person, person, "Phê duyệt", StampPlace.At("chu-ky", 180, 50)));
    var twice = await Sign(once, new(SignerKind.Office, office, null, Place));
    Assert.Equal(["signing.certificate_issued", "signing.signed"], await app.Ledger(head.Id));
    Assert.Equal(["signing.certificate_issued", "signing.signed"], await app.Ledger(seal.Id));
    var report = await Verify(twice);
    Assert.True((bool)report["isGood"]!);
    Assert.NotNull(report["knownSince"]);
    Assert.Equal("Nguyễn Thị Thu Hường", (string?)report["signatures"]![0]!["signer"]);
    Assert.Contains("Total document signed", SamplePdfs.PdfSig(twice));
  }

  [Fact]
  public async Task Someone_without_a_certificate_cannot_sign() {
    await using var work = app.Begin();
    var answer = await Signatures.Sign(work.Work, SamplePdfs.Plain(), new(SignerKind.Person, Guid.CreateVersion7()), CancellationToken.None);
    Assert.Equal("signing.no_certificate", answer.Error?.Code);
  }

  [Fact]
  public async Task What_is_no_pdf_cannot_be_signed() {
    var person = Guid.CreateVersion7();
    await Issue(new(SignerKind.Person, person, "Lê Văn Tám", "Sở Y tế", "Giám đốc"));
    await using var work = app.Begin();
    var answer = await Signatures.Sign(work.Work, "không phải PDF"u8.ToArray(), new(SignerKind.Person, person), CancellationToken.None);
    Assert.Equal("signing.unreadable", answer.Error?.Code);
  }

  [Fact]
  public async Task Issuing_the_same_twice_gives_the_same_certificate_and_a_new_title_gives_a_new_one() {
    var order = new CertificateOrder(SignerKind.Person, Guid.CreateVersion7(), "Phạm Thị Hoa", "Sở Xây dựng", "Phó Giám đốc");
    var first = await Issue(order);
    Assert.Equal(first.Id, (await Issue(order)).Id);
    var promoted = await Issue(order with { Title = "Giám đốc" });
    Assert.NotEqual(first.Id, promoted.Id);
    await using var work = app.Begin();
    Assert.Equal(promoted.Id, (await Signatures.Find(work.Work, SignerKind.Person, order.Owner, CancellationToken.None))!.Id);
  }

  [Fact]
  public async Task A_withdrawn_certificate_signs_no_more_but_files_signed_before_stay_good() {
    var order = new CertificateOrder(SignerKind.Person, Guid.CreateVersion7(), "Đỗ Văn Nam", "Sở Công Thương", "Giám đốc");
    var certificate = await Issue(order);
    var signed = await Sign(SamplePdfs.Plain(), new(SignerKind.Person, order.Owner));
    app.Clock.Pass(TimeSpan.FromDays(1));
    var keeper = app.As(Testing.People.With("signing.manage"));
    Assert.Equal(HttpStatusCode.OK, (await keeper.PostAsJsonAsync($"/api/signing/certificates/{certificate.Id}/revoke", new { reason = "Nghỉ hưu" })).StatusCode);
    app.Clock.Pass(TimeSpan.FromDays(1));
    await using var work = app.Begin();
    Assert.Equal("signing.no_certificate", (await Signatures.Sign(work.Work, signed, new(SignerKind.Person, order.Owner), CancellationToken.None)).Error?.Code);
    Assert.True((bool)(await Verify(signed))["isGood"]!);
    // The same signature in a file this installation never issued proves no time.
    var copied = await Verify([.. signed, (byte)'\n']);
    Assert.Equal("revoked", (string?)copied["signatures"]![0]!["revocation"]);
  }

  async Task<CertificateFacts> Issue(CertificateOrder order) {
    await using var work = app.Begin();
    var facts = await Signatures.Issue(work.Work, order, CancellationToken.None);
    if (!(await app.Ledger(facts.Id)).Contains("signing.certificate_issued")) await work.Work.Commit(CancellationToken.None);
    return facts;
  }

  async Task<byte[]> Sign(byte[] pdf, SigningRequest request) {
    await using var work = app.Begin();
    var answer = await Signatures.Sign(work.Work, pdf, request, CancellationToken.None);
    await work.Work.Commit(CancellationToken.None);
    return answer.Value;
  }

  async Task<JsonNode> Verify(byte[] pdf) {
    using var content = new ByteArrayContent(pdf);
    content.Headers.ContentType = new("application/pdf");
    var response = await app.As().PostAsync("/api/signing/verify", content);
    Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    return JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
  }
}
