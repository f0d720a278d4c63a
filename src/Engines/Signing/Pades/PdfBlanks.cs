using Saola.Signing.Pdf;

namespace Saola.Signing.Pades;

/// <summary>
/// Text fields that one signer leaves empty and a later one fills: the only writing after a signature that every reader takes
/// for what it is. Filled, a field is locked.
/// </summary>
internal static class PdfBlanks {
  const int Printed = 4, ReadOnly = 1;

  internal static (PdfReference Page, PdfReference Field) Leave(PdfFile file, PdfUpdate update, BlankField blank) {
    var (page, box) = PdfSigner.Locate(file, blank.Place);
    return (page, update.Add(PdfMake.Dictionary(
      ("FT", PdfMake.Name("Tx")), ("T", PdfMake.Text(blank.Name)), ("DA", new PdfString("/Helv 12 Tf 0 g"u8.ToArray())),
      ("Type", PdfMake.Name("Annot")), ("Subtype", PdfMake.Name("Widget")), ("Rect", box), ("P", page), ("F", PdfMake.Number(Printed)),
      ("AP", PdfMake.Dictionary(("N", StampAppearance.Nothing(update)))))));
  }

  internal static void Fill(PdfFile file, PdfUpdate update, string name, string text) {
    var form = file.Dictionary(file.Catalog["AcroForm"]);
    foreach (var item in (form is null ? null : file.Array(form["Fields"]))?.Items ?? []) {
      if (item is not PdfReference reference || file.Dictionary(reference) is not { } field || (file.Get(field["T"]) as PdfString)?.Text != name) {
        continue;
      }
      if (field.Name("FT") != "Tx" || file.Get(field["V"]) is not (PdfNull or PdfString { Bytes.Length: 0 })) {
        throw new PdfException($"The place '{name}' is not an empty text field.");
      }
      var box = (file.Array(field["Rect"])?.Items ?? []).OfType<PdfNumber>().Select(n => n.Value).ToArray();
      if (box.Length != 4) {
        throw new PdfException($"The place '{name}' has no extent.");
      }
      var drawn = StampAppearance.Line(update, text, box[2] - box[0], box[3] - box[1]);
      update.Set(reference, field.With("V", PdfMake.Text(text)).With("Ff", PdfMake.Number(ReadOnly)).With("AP", PdfMake.Dictionary(("N", drawn))));
      return;
    }
    throw new PdfException($"The file has no place named '{name}' to be filled.");
  }
}
