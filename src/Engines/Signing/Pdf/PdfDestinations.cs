using System.Text;

namespace Saola.Signing.Pdf;

/// <summary>Finds named destinations: an HTML id becomes one when a template is rendered, so a stamp can stand where the template says.</summary>
internal static class PdfDestinations {
  internal static (PdfReference Page, double Left, double Top)? Find(PdfFile file, string name) {
    var old = file.Dictionary(file.Catalog["Dests"]);
    var value = old?[name] ?? InTree(file, name);
    var target = file.Get(value ?? PdfMake.Null);
    if (target is PdfDictionary wrapped) {
      target = file.Get(wrapped["D"]);
    }
    return target is PdfArray { Items: [PdfReference page, PdfName { Value: "XYZ" }, PdfNumber left, PdfNumber top, ..] }
      ? (page, left.Value, top.Value)
      : null;
  }

  static PdfValue? InTree(PdfFile file, string name) {
    var open = new Stack<PdfValue>();
    open.Push(file.Dictionary(file.Catalog["Names"])?["Dests"] ?? PdfMake.Null);
    var wanted = new[] { Encoding.UTF8.GetBytes(name), PdfMake.Text(name).Bytes };
    for (var visited = 0; open.TryPop(out var node) && visited < 10_000; visited++) {
      if (file.Dictionary(node) is not { } dictionary) {
        continue;
      }
      foreach (var kid in file.Array(dictionary["Kids"])?.Items ?? []) {
        open.Push(kid);
      }
      var names = file.Array(dictionary["Names"])?.Items ?? [];
      for (var i = 0; i + 1 < names.Count; i += 2) {
        if (file.Get(names[i]) is PdfString key && wanted.Any(bytes => bytes.AsSpan().SequenceEqual(key.Bytes))) {
          return names[i + 1];
        }
      }
    }
    return null;
  }
}
