using System.Text;
using System.Xml.Linq;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Saola.Kernel;
using Saola.Kernel.Pdf;
using Saola.Signing.Pdf;

namespace Saola.Signing.Tests;

/// <summary>The rules of PDF/A-3b that show in a file's structure, before and after it is signed and sealed.</summary>
public sealed class ArchivalTests {
  const string Pixel = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAEUlEQVR4nGP4z8DAAMZAwAAAI+oF+0PDCq0AAAAASUVORK5CYII=";
  static readonly string Page = $"""
    <html lang="vi"><title>Quyết định</title><body style="font-family: 'Times New Roman'"><h1>Quyết định</h1><p><b>Đậm</b> <i>nghiêng</i> <a href="https://vi.example/">liên kết</a></p>
    <img src="{Pixel}" style="width: 20mm">{Barcodes.Code128("H21.16-261121-0001")}{Barcodes.Qr("https://vi.example/")}<p id="chu-ky">Chủ tịch</p></body></html>
    """;

  [Theory]
  [InlineData(false)]
  [InlineData(true)]
  public async Task A_rendered_file_keeps_the_rules_of_PDF_A(bool signed) {
    var pdf = await Rendered();
    if (signed) {
      pdf = await People.SignTwice(pdf);
    }
    var file = PdfFile.Open(pdf);
    Assert.False(file.Trailer.Has("Encrypt"));
    Assert.Equal(2, file.Array(file.Trailer["ID"])!.Items.Count);
    var intent = file.Dictionary(file.Array(file.Catalog["OutputIntents"])!.Items.Single())!;
    Assert.Equal("GTS_PDFA1", intent.Name("S"));
    Assert.IsType<PdfStream>(file.Get(intent["DestOutputProfile"]));
    AssertSaysPdfA(file);
    var values = All(file);
    Assert.All(values.OfType<PdfDictionary>(), dictionary => {
      Assert.False(dictionary.Name("S") is "JavaScript" or "Launch" or "Sound" or "Movie" or "ResetForm" or "ImportData");
      Assert.False(dictionary.Has("JS") || dictionary.Has("AA") || dictionary.Has("XFA"));
    });
    AssertFontsEmbedded(file, values);
    Assert.All(values.OfType<PdfStream>().Where(stream => stream.Dictionary.Name("Subtype") == "Image"),
      image => Assert.NotEqual(new PdfBoolean(true), image.Dictionary["Interpolate"]));
    Assert.Contains(values.OfType<PdfStream>(), stream => stream.Dictionary.Name("Subtype") == "Image");
    Assert.DoesNotContain(values.OfType<PdfStream>(), stream => stream.Dictionary.Name("Filter") == "LZWDecode" || stream.Dictionary.Has("F"));
    AssertAnnotationsShown(file, values, signed ? 3 : 1);
  }

  [Fact]
  public async Task A_stamp_stands_where_the_template_has_its_anchor() {
    var pdf = await Rendered();
    var (_, left, top) = PdfDestinations.Find(PdfFile.Open(pdf), "chu-ky")!.Value;
    var signed = await Pades.PdfSigner.Sign(pdf, People.HeadSigns(StampPlace.At("chu-ky", 180, 50, right: 10, down: 20)), People.Head, null, CancellationToken.None);
    var file = PdfFile.Open(signed);
    var box = file.Array(file.SignatureFields().Single().Field["Rect"])!.Items.Select(item => Math.Round(((PdfNumber)item).Value, 1)).ToArray();
    Assert.Equal([Math.Round(left + 10, 1), Math.Round(top - 70, 1), Math.Round(left + 190, 1), Math.Round(top - 20, 1)], box);
    var missing = People.HeadSigns(StampPlace.At("không-có", 180, 50));
    await Assert.ThrowsAsync<PdfException>(() => Pades.PdfSigner.Sign(pdf, missing, People.Head, null, CancellationToken.None));
  }

  static async Task<byte[]> Rendered() {
    using var renderer = new PdfRenderer(new Settings(new ConfigurationBuilder().Build()), NullLogger<PdfRenderer>.Instance);
    return (await renderer.Render(Page, PdfAssets.None, CancellationToken.None)).Value;
  }

  static void AssertSaysPdfA(PdfFile file) {
    var metadata = (PdfStream)file.Get(file.Catalog["Metadata"]);
    Assert.False(metadata.Dictionary.Has("Filter"));
    var text = Encoding.UTF8.GetString(metadata.Raw.Span);
    var xmp = XDocument.Parse(text[text.IndexOf("<rdf", StringComparison.OrdinalIgnoreCase)..text.IndexOf("<?xpacket end", StringComparison.Ordinal)]);
    XNamespace id = "http://www.aiim.org/pdfa/ns/id/";
    Assert.Equal("3", xmp.Descendants().Attributes(id + "part").Single().Value);
    Assert.Equal("B", xmp.Descendants().Attributes(id + "conformance").Single().Value);
  }

  static void AssertFontsEmbedded(PdfFile file, IReadOnlyList<PdfValue> values) {
    var fonts = values.OfType<PdfDictionary>().Where(dictionary => dictionary.Name("Type") == "Font" && dictionary.Name("Subtype") == "CIDFontType2").ToList();
    Assert.NotEmpty(fonts);
    Assert.All(fonts, font => {
      var descriptor = file.Dictionary(font["FontDescriptor"])!;
      var program = new PdfFilters(10_000_000).Decode((PdfStream)file.Get(descriptor["FontFile2"]), file.Get);
      Assert.Equal([0, 1, 0, 0], program[..4]);
      Assert.Equal("Identity", font.Name("CIDToGIDMap"));
    });
    Assert.All(values.OfType<PdfDictionary>().Where(dictionary => dictionary.Name("Type") == "Font" && dictionary.Name("Subtype") == "Type0"),
      font => Assert.IsType<PdfStream>(file.Get(font["ToUnicode"])));
    Assert.DoesNotContain(values.OfType<PdfDictionary>(), dictionary => dictionary.Name("Type") == "Font" && dictionary.Name("Subtype") is not ("Type0" or "CIDFontType2"));
  }

  static void AssertAnnotationsShown(PdfFile file, IReadOnlyList<PdfValue> values, int count) {
    var annotations = values.OfType<PdfDictionary>().Where(dictionary => dictionary.Name("Type") == "Annot").ToList();
    Assert.Equal(count, annotations.Count);
    Assert.All(annotations, annotation => {
      var flags = annotation.Integer("F") ?? 0;
      // Printed, and neither invisible, hidden nor without view.
      Assert.Equal(4, flags & (4 | 1 | 2 | 32));
      if (annotation.Name("Subtype") == "Widget") {
        Assert.IsType<PdfStream>(file.Get(file.Dictionary(annotation["AP"])!["N"]));
      }
    });
  }

  static List<PdfValue> All(PdfFile file) {
    var found = new List<PdfValue>();
    var open = new Stack<PdfValue>(file.Xref.Entries.Keys.Select(file.Object));
    while (open.TryPop(out var value)) {
      found.Add(value);
      foreach (var inner in value switch {
        PdfArray array => array.Items,
        PdfDictionary dictionary => dictionary.Entries.Values,
        PdfStream stream => [stream.Dictionary],
        _ => [],
      }) {
        open.Push(inner);
      }
    }
    return found;
  }
}
