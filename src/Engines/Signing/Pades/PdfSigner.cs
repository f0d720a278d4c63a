using System.Globalization;
using System.Text;
using Saola.Signing.Pdf;

namespace Saola.Signing.Pades;

/// <summary>What goes into one signature besides the key.</summary>
internal sealed record PdfSignature(SignerKind Kind, string Signer, string? Organisation, string? Reason, DateTimeOffset At, StampPlace? Place) {
  internal IReadOnlyList<BlankField> Blanks { get; init; } = [];
  internal IReadOnlyDictionary<string, string> Fills { get; init; } = new Dictionary<string, string>();
}

/// <summary>Adds one PAdES signature to a PDF as an incremental update; the bytes already there stay as they are.</summary>
internal static class PdfSigner {
  static readonly TimeSpan VietnamOffset = TimeSpan.FromHours(7);
  const string RangePlaceholder = "/ByteRange [0 0000000000 0000000000 0000000000]";

  internal static async Task<byte[]> Sign(byte[] pdf, PdfSignature what, SigningKey key, TimestampAuthority? timestamps, CancellationToken ct) {
    var reserved = CmsSignatures.Reserve(key, timestamps is not null);
    var (bytes, start) = Prepare(pdf, what, reserved);
    var object_ = bytes.AsSpan(start);
    var contents = start + object_.IndexOf("/Contents <"u8) + "/Contents ".Length;
    var range = start + object_.IndexOf("/ByteRange ["u8);
    // The range leaves out exactly the hexadecimal string with its angle brackets.
    var after = contents + reserved * 2 + 2;
    var text = FormattableString.Invariant($"/ByteRange [0 {contents} {after} {bytes.Length - after}").PadRight(RangePlaceholder.Length - 1) + "]";
    Encoding.ASCII.GetBytes(text).CopyTo(bytes, range);
    byte[] covered = [.. bytes.AsSpan(0, contents), .. bytes.AsSpan(after)];
    var cms = await CmsSignatures.Sign(covered, key, timestamps, ct);
    if (cms.Length > reserved) {
      throw new InvalidOperationException($"The signature takes {cms.Length} bytes, more than the {reserved} reserved.");
    }
    Encoding.ASCII.GetBytes(Convert.ToHexString(cms)).CopyTo(bytes, contents + 1);
    return bytes;
  }

  static (byte[] Bytes, int SignatureStart) Prepare(byte[] pdf, PdfSignature what, int reserved) {
    var file = PdfFile.Open(pdf);
    var update = new PdfUpdate(file);
    var (page, box) = Locate(file, what.Place);
    var signature = update.Add(SignatureDictionary(what, reserved));
    var appearance = what.Place is null
      ? StampAppearance.Nothing(update)
      : StampAppearance.Draw(update, what.Kind, Lines(what), what.Place.Width, what.Place.Height);
    var field = update.Add(PdfMake.Dictionary(
      ("FT", PdfMake.Name("Sig")), ("T", PdfMake.Text(FieldName(file))), ("V", signature),
      ("Type", PdfMake.Name("Annot")), ("Subtype", PdfMake.Name("Widget")), ("Rect", box), ("P", page),
      // Printed and locked; PDF/A forbids hidden annotations.
      ("F", PdfMake.Number(132)), ("AP", PdfMake.Dictionary(("N", appearance)))));
    var fields = new List<(PdfReference Page, PdfReference Field)> { (page, field) };
    fields.AddRange(what.Blanks.Select(blank => PdfBlanks.Leave(file, update, blank)));
    foreach (var group in fields.GroupBy(f => f.Page.Number)) {
      AddToPage(file, update, group.First().Page, [.. group.Select(f => f.Field)]);
    }
    AddToForm(file, update, [.. fields.Select(f => f.Field)]);
    foreach (var (name, text) in what.Fills) {
      PdfBlanks.Fill(file, update, name, text);
    }
    var (bytes, offsets) = update.Write();
    return (bytes, offsets[signature.Number]);
  }

  static PdfDictionary SignatureDictionary(PdfSignature what, int reserved) {
    var local = what.At.ToOffset(VietnamOffset);
    var dictionary = PdfMake.Dictionary(
      ("Type", PdfMake.Name("Sig")), ("Filter", PdfMake.Name("Adobe.PPKLite")), ("SubFilter", PdfMake.Name("ETSI.CAdES.detached")),
      ("ByteRange", new PdfArray([PdfMake.Number(0), .. Enumerable.Repeat(new PdfNumber("0000000000"), 3)])),
      ("Contents", new PdfString(new byte[reserved])),
      ("M", new PdfString(Encoding.ASCII.GetBytes(local.ToString("'D:'yyyyMMddHHmmss'+07''00'''", CultureInfo.InvariantCulture)))),
      ("Name", PdfMake.Text(what.Signer)));
    return what.Reason is null ? dictionary : dictionary.With("Reason", PdfMake.Text(what.Reason));
  }

  static List<string> Lines(PdfSignature what) {
    var lines = new List<string>();
    if (what.Kind == SignerKind.Person) {
      lines.Add($"Người ký: {what.Signer}");
    }
    lines.Add($"Cơ quan: {what.Organisation ?? what.Signer}");
    lines.Add($"Thời gian ký: {what.At.ToOffset(VietnamOffset).ToString("dd/MM/yyyy HH:mm:ss zzz", CultureInfo.InvariantCulture)}");
    return lines;
  }

  internal static (PdfReference Page, PdfArray Box) Locate(PdfFile file, StampPlace? place) {
    var pages = file.Pages();
    if (pages.Count == 0) {
      throw new PdfException("The file has no page.");
    }
    if (place is null) {
      return (pages[0], PdfMake.Numbers(0, 0, 0, 0));
    }
    if (place is { Width: < 20 or > 2000 } or { Height: < 10 or > 2000 }) {
      throw new PdfException("The stamp's size is impossible.");
    }
    var (page, left, bottom) = place.Anchor is null ? (null, place.Left, place.Bottom) : AtAnchor(file, place);
    if (page is null) {
      var index = place.Page < 0 ? pages.Count + place.Page : place.Page - 1;
      page = index >= 0 && index < pages.Count ? pages[index] : throw new PdfException($"The file has no page {place.Page}.");
    }
    return (page, PdfMake.Numbers(left, bottom, left + place.Width, bottom + place.Height));
  }

  static (PdfReference? Page, double Left, double Bottom) AtAnchor(PdfFile file, StampPlace place) {
    var destination = PdfDestinations.Find(file, place.Anchor!);
    return destination is var (page, x, y)
      ? (page, x + place.Left, y - place.Bottom - place.Height)
      : throw new PdfException($"The file has no place named '{place.Anchor}'.");
  }

  static string FieldName(PdfFile file) {
    var fields = file.Dictionary(file.Catalog["AcroForm"]) is { } form ? file.Array(form["Fields"]) : null;
    var taken = (fields?.Items ?? []).Select(item => (file.Get(file.Dictionary(item)?["T"] ?? PdfMake.Null) as PdfString)?.Text).ToHashSet();
    var number = 1;
    while (taken.Contains($"Saola{number}")) {
      number++;
    }
    return $"Saola{number}";
  }

  static void AddToPage(PdfFile file, PdfUpdate update, PdfReference page, PdfReference[] added) {
    var dictionary = file.Dictionary(page) ?? throw new PdfException("A page is not a dictionary.");
    var annotations = file.Array(dictionary["Annots"]) ?? new PdfArray([]);
    if (dictionary["Annots"] is PdfReference list && file.Array(list) is not null) {
      update.Set(list, annotations.Plus(added));
    } else {
      update.Set(page, dictionary.With("Annots", annotations.Plus(added)));
    }
  }

  static void AddToForm(PdfFile file, PdfUpdate update, PdfReference[] added) {
    var form = file.Dictionary(file.Catalog["AcroForm"]) ?? PdfDictionary.Empty;
    var fields = file.Array(form["Fields"]) ?? new PdfArray([]);
    var grown = form.With("SigFlags", PdfMake.Number(3));
    if (form["Fields"] is PdfReference list && file.Array(list) is not null) {
      update.Set(list, fields.Plus(added));
    } else {
      grown = grown.With("Fields", fields.Plus(added));
    }
    if (file.Catalog["AcroForm"] is PdfReference reference && file.Dictionary(reference) is not null) {
      update.Set(reference, grown);
    } else {
      update.Set(file.CatalogReference, file.Catalog.With("AcroForm", grown));
    }
  }
}
