using System.Security.Cryptography.X509Certificates;
using Saola.Signing.Keys;
using Saola.Signing.Pades;

namespace Saola.Signing.Tests;

public sealed class SigningTests {
  [Theory]
  [MemberData(nameof(SamplePdfs.Kinds), MemberType = typeof(SamplePdfs))]
  public async Task Poppler_finds_head_and_seal_valid_and_the_seal_over_the_whole_file(string kind) {
    var signed = await People.SignTwice(SamplePdfs.Named(kind));
    var said = SamplePdfs.PdfSig(signed);
    Assert.Equal(2, said.Split("Signature Validation: Signature is Valid.").Length - 1);
    Assert.Contains("Not total document signed", said.Split("Signature #2")[0]);
    Assert.Contains("Total document signed", said.Split("Signature #2")[1]);
  }
}

/// <summary>The people who sign in these tests.</summary>
internal static class People {
  internal static readonly DateTimeOffset Now = new(2026, 11, 21, 3, 15, 0, TimeSpan.Zero);
  internal static readonly DemoAuthority Authority = DemoAuthority.Create(Now);
  internal static readonly SigningKey Head = Key("Nguyễn Thị Thu Hường", "Ủy ban nhân dân phường Quy Nhơn", "Chủ tịch");
  internal static readonly SigningKey Seal = Key("Ủy ban nhân dân phường Quy Nhơn", "Ủy ban nhân dân phường Quy Nhơn", null);

  internal static Trust Trust() => new([Authority.Root], [Authority.RevocationList([], 1, Now)], [], Now.AddMinutes(10));

  internal static SigningKey Key(string name, string organisation, string? title) {
    var certificate = Authority.Issue(name, organisation, title, Now);
    return new SigningKey(certificate, [Authority.Issuing], certificate.GetECDsaPrivateKey()!);
  }

  internal static PdfSignature HeadSigns(StampPlace? place = null) =>
    new(SignerKind.Person, "Nguyễn Thị Thu Hường", "Ủy ban nhân dân phường Quy Nhơn", "Phê duyệt", Now, place ?? new StampPlace(1, 300, 200, 200, 60));

  internal static PdfSignature SealSigns() =>
    new(SignerKind.Office, "Ủy ban nhân dân phường Quy Nhơn", "Ủy ban nhân dân phường Quy Nhơn", "Đóng dấu", Now.AddMinutes(1), new StampPlace(1, 200, 210, 140, 50));

  internal static async Task<byte[]> SignTwice(byte[] pdf) {
    var once = await PdfSigner.Sign(pdf, HeadSigns(), Head, null, CancellationToken.None);
    return await PdfSigner.Sign(once, SealSigns(), Seal, null, CancellationToken.None);
  }
}
