using Saola.Signing.Pdf;

namespace Saola.Signing.Pades;

/// <summary>
/// Compares a file with an earlier revision of itself. What a further signature must add (its field, its stamp, the form's
/// field list, a document security store) is allowed, and so is filling a text field that was signed empty; everything else is a change of what was signed.
/// </summary>
internal sealed class PdfChanges {
  static readonly string[] FormKeys = ["Fields", "SigFlags"];
  static readonly string[] FilledKeys = ["V", "AP", "Ff"];
  static readonly string[] CatalogKeys = ["AcroForm", "DSS", "Extensions"];

  readonly PdfFile before, after;
  readonly HashSet<int> signatureFields;

  PdfChanges(PdfFile before, PdfFile after) {
    (this.before, this.after) = (before, after);
    signatureFields = [.. after.SignatureFields().Where(field => field.Reference is not null).Select(field => field.Reference!.Number)];
  }

  internal static LaterChange Since(PdfFile before, PdfFile after) {
    if (before.Bytes.Length == after.Bytes.Length) {
      return LaterChange.None;
    }
    var changes = new PdfChanges(before, after);
    return changes.OnlySignaturesAdded() ? LaterChange.SignaturesOnly : LaterChange.Content;
  }

  bool OnlySignaturesAdded() {
    if (before.CatalogReference != after.CatalogReference) {
      return false;
    }
    var formLists = ListsOfForm();
    var annotationLists = ListsOfPages();
    foreach (var (number, entry) in before.Xref.Entries) {
      if (after.Xref.Entries.TryGetValue(number, out var later) && later.Equals(entry)) {
        continue;
      }
      var (old, now) = (before.Object(number), after.Object(number));
      if (!PdfEquality.Same(old, now) && !IsAllowed(number, old, now, formLists, annotationLists)) {
        return false;
      }
    }
    return !Dangling().Any(number => after.Object(number) is not PdfNull);
  }

  /// <summary>Numbers that the signed revision refers to without having them. Supplying one later would change what it shows.</summary>
  IEnumerable<int> Dangling() {
    var open = new Stack<PdfValue>(before.Xref.Entries.Keys.Select(before.Object));
    while (open.TryPop(out var value)) {
      switch (value) {
        case PdfReference reference when before.Object(reference.Number) is PdfNull: yield return reference.Number; break;
        case PdfArray array: Push(open, array.Items); break;
        case PdfDictionary dictionary: Push(open, dictionary.Entries.Values); break;
        case PdfStream stream: open.Push(stream.Dictionary); break;
      }
    }
  }

  static void Push(Stack<PdfValue> open, IEnumerable<PdfValue> values) {
    foreach (var value in values) {
      open.Push(value);
    }
  }

  bool IsAllowed(int number, PdfValue old, PdfValue now, HashSet<int> formLists, HashSet<int> annotationLists) => (old, now) switch {
    // A number that was free (null) and is now in use is new; what matters is who refers to it.
    (PdfNull, _) => true,
    (PdfDictionary a, PdfDictionary b) when number == before.CatalogReference.Number => SameBut(a, b, CatalogKeys) && FormGrew(a["AcroForm"], b["AcroForm"]),
    (PdfDictionary a, PdfDictionary b) when before.Catalog["AcroForm"] is PdfReference form && form.Number == number => FormGrew(a, b),
    (PdfDictionary a, PdfDictionary b) when before.Get(a["Type"]) is PdfName { Value: "Page" } => SameBut(a, b, ["Annots"]) && Grew(a["Annots"], b["Annots"]),
    (PdfDictionary a, PdfDictionary b) when before.Get(a["FT"]) is PdfName { Value: "Tx" } => WasEmpty(a["V"]) && SameBut(a, b, FilledKeys),
    (PdfArray a, PdfArray b) when formLists.Contains(number) || annotationLists.Contains(number) => Grew(a, b),
    // The newest cross reference stream may reuse the number of an older one.
    (PdfStream a, _) => a.Dictionary.Name("Type") == "XRef",
    _ => false,
  };

  HashSet<int> ListsOfForm() => before.Dictionary(before.Catalog["AcroForm"])?["Fields"] is PdfReference list ? [list.Number] : [];

  HashSet<int> ListsOfPages() => [.. before.Pages().Select(page => before.Dictionary(page)?["Annots"]).OfType<PdfReference>().Select(list => list.Number)];

  bool FormGrew(PdfValue old, PdfValue now) {
    if (before.Get(old) is not PdfDictionary a) {
      return after.Get(now) is PdfNull or PdfDictionary;
    }
    return after.Get(now) is PdfDictionary b && SameBut(a, b, FormKeys) && Grew(a["Fields"], b["Fields"]);
  }

  /// <summary>The old items in their order, and after them only signature fields.</summary>
  bool Grew(PdfValue old, PdfValue now) {
    var (a, b) = (before.Array(old)?.Items ?? [], after.Array(now)?.Items ?? []);
    return b.Count >= a.Count
      && PdfEquality.Same(a, [.. b.Take(a.Count)])
      && b.Skip(a.Count).All(item => item is PdfReference reference && signatureFields.Contains(reference.Number));
  }

  /// <summary>A field that was left blank may be filled once; what was in it at the signature stays.</summary>
  bool WasEmpty(PdfValue value) => before.Get(value) is PdfNull or PdfString { Bytes.Length: 0 };

  static bool SameBut(PdfDictionary a, PdfDictionary b, string[] keys) => PdfEquality.Same(a.Without(keys), b.Without(keys));
}
