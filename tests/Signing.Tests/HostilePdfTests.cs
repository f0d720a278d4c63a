using System.Text;
using Saola.Signing.Pades;
using Saola.Signing.Pdf;

namespace Saola.Signing.Tests;

/// <summary>The reader meets files from strangers: it may refuse them, and nothing else.</summary>
public sealed class HostilePdfTests {

  [Theory]
  [MemberData(nameof(SamplePdfs.Kinds), MemberType = typeof(SamplePdfs))]
  public async Task Files_with_random_damage_give_a_report(string kind) {
    var signed = await People.SignTwice(SamplePdfs.Named(kind));
    var random = new Random(20261121);
    for (var round = 0; round < 300; round++) {
      var broken = Damage(signed, random);
      Survives(() => PdfVerifier.Verify(broken, People.Trust()), $"{kind}, round {round}");
    }
  }

  [Theory]
  [MemberData(nameof(SamplePdfs.Kinds), MemberType = typeof(SamplePdfs))]
  public async Task Damaged_files_are_signed_or_refused_with_the_readers_own_error(string kind) {
    var random = new Random(7);
    for (var round = 0; round < 60; round++) {
      var broken = Damage(SamplePdfs.Named(kind), random);
      try {
        await PdfSigner.Sign(broken, People.HeadSigns(), People.Head, null, CancellationToken.None);
      } catch (PdfException) {
        // The one error that is allowed.
      }
    }
  }

  [Fact]
  public void Random_bytes_and_every_shortened_file_give_a_report() {
    var random = new Random(1);
    var whole = SamplePdfs.Plain(form: true);
    for (var length = 0; length < whole.Length; length++) {
      var part = whole[..length];
      Survives(() => PdfVerifier.Verify(part, People.Trust()), $"cut at {length}");
    }
    for (var round = 0; round < 200; round++) {
      var noise = new byte[random.Next(2000)];
      random.NextBytes(noise);
      byte[] dressed = [.. "%PDF-1.7\n"u8, .. noise, .. "\nstartxref\n9\n%%EOF"u8];
      Survives(() => PdfVerifier.Verify(dressed, People.Trust()), $"noise {round}");
    }
  }

  public static TheoryData<string, string> Traps => new() {
    { "deep arrays", SamplePdf(new string('[', 2_000_000)) },
    { "deep dictionaries", SamplePdf(string.Concat(Enumerable.Repeat("<< /A ", 500_000))) },
    { "a page tree in a circle", Raw("<< /Type /Catalog /Pages 2 0 R >>", "<< /Kids [2 0 R 2 0 R] >>") },
    { "references in a circle", Raw("<< /Type /Catalog /Pages 2 0 R /AcroForm 3 0 R >>", "4 0 R", "4 0 R", "3 0 R") },
    { "a length that needs itself", Raw("<< /Type /Catalog /Pages 2 0 R /AcroForm 2 0 R >>", "<< /Length 2 0 R >>\nstream\n\nendstream") },
    { "fields in a circle", Raw("<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [3 0 R] >> >>", "<< >>", "<< /FT /Sig /Kids [3 0 R 4 0 R] >>", "<< /Kids [3 0 R] >>") },
    { "an endless cross reference chain", "%PDF-1.7\nxref\n0 0\ntrailer\n<< /Root 1 0 R /Prev 9 >>\nstartxref\n9\n%%EOF\n          " },
    { "a section longer than the file", "%PDF-1.7\nxref\n0 2000000000\ntrailer\n<< /Root 1 0 R >>\nstartxref\n9\n%%EOF\n          " },
    { "rows of no width", "%PDF-1.7\n1 0 obj\n<< /Type /XRef /W [0 0 0] /Index [0 2000000000 0 2000000000] /Root 1 0 R /Length 0 >>\nstream\n\nendstream\nendobj\nstartxref\n9\n%%EOF" },
    { "strings within strings", Overlapping() },
    { "an impossible byte range", Raw("<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [3 0 R] >> >>", "<< >>", "<< /FT /Sig /V << /ByteRange [0 99999999999999999999 -5 9223372036854775807] /Contents <00> >> >>") },
  };

  [Theory]
  [MemberData(nameof(Traps))]
  public void Traps_laid_for_readers_end_in_a_report(string name, string pdf) => Survives(() => PdfVerifier.Verify(Encoding.Latin1.GetBytes(pdf), People.Trust()), name);

  [Fact]
  public void A_stream_that_unpacks_to_gigabytes_is_refused() {
    var packed = PdfMake.Deflated(PdfDictionary.Empty, new byte[300_000_000]).Raw.ToArray();
    var head = $"%PDF-1.7\n1 0 obj\n<< /Type /XRef /W [1 4 2] /Root 1 0 R /Size 9 /Filter /FlateDecode /Length {packed.Length} >>\nstream\n";
    byte[] pdf = [.. Encoding.Latin1.GetBytes(head), .. packed, .. "\nendstream\nendobj\nstartxref\n9\n%%EOF"u8];
    Assert.Throws<PdfException>(() => PdfFile.Open(pdf));
  }

  [Fact]
  public void An_encrypted_file_is_refused() {
    var pdf = SamplePdfs.Assemble(["<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [] /Count 0 >>"], "/Root 1 0 R /Encrypt 2 0 R");
    Assert.Contains("encrypted", Assert.Throws<PdfException>(() => PdfFile.Open(pdf)).Message, StringComparison.Ordinal);
  }

  static string Raw(params string[] objects) => Encoding.Latin1.GetString(SamplePdfs.Assemble(objects));
  static string SamplePdf(string value) => Raw("<< /Type /Catalog /Pages 2 0 R /AcroForm 3 0 R >>", "<< /Kids [] >>", value);

  /// <summary>Ten thousand objects, each holding all that follow it as one string.</summary>
  static string Overlapping() {
    const int count = 60_000;
    var file = new StringBuilder("%PDF-1.7\n");
    var offsets = new List<int>();
    for (var i = 1; i <= count; i++) {
      offsets.Add(file.Length);
      file.Append($"{i} 0 obj (");
    }
    file.Insert(file.Length, string.Concat(Enumerable.Repeat(") endobj ", count)));
    var root = file.Length;
    file.Append($"{count + 1} 0 obj << /Pages 1 0 R /AcroForm << /Fields [{string.Join(' ', Enumerable.Range(1, count).Select(i => $"{i} 0 R"))}] >> >> endobj\n");
    var start = file.Length;
    file.Append($"xref\n1 {count + 1}\n");
    foreach (var offset in offsets.Append(root)) {
      file.Append($"{offset:0000000000} 00000 n \n");
    }
    return file.Append($"trailer << /Root {count + 1} 0 R >>\nstartxref\n{start}\n%%EOF").ToString();
  }

  static byte[] Damage(byte[] pdf, Random random) {
    var broken = pdf.ToList();
    for (var i = random.Next(1, 6); i > 0; i--) {
      var at = random.Next(broken.Count);
      switch (random.Next(5)) {
        case 0: broken[at] = (byte)random.Next(256); break;
        case 1: broken[at] = (byte)"0123456789<>[]()/R "[random.Next(19)]; break;
        case 2: broken.RemoveRange(at, Math.Min(random.Next(1, 400), broken.Count - at)); break;
        case 3: broken.InsertRange(at, broken.GetRange(at, Math.Min(random.Next(1, 400), broken.Count - at))); break;
        default: broken.RemoveRange(at, broken.Count - at); break;
      }
      if (broken.Count == 0) {
        break;
      }
    }
    return [.. broken];
  }

  static void Survives(Action check, string what) {
    try {
      check();
    } catch (Exception e) {
      Assert.Fail($"{what}: {e}");
    }
  }
}
