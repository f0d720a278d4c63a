namespace Saola.Signing.Pdf;

/// <summary>A PDF file as one revision sees it: the bytes up to <c>end</c>, its cross references, and objects read on demand.</summary>
internal sealed class PdfFile {
  const int MaxPages = 20_000;
  const long MaxInflated = 128L * 1024 * 1024;

  readonly Dictionary<int, PdfValue> objects = [];
  readonly Dictionary<int, Dictionary<int, PdfValue>> containers = [];
  readonly HashSet<int> reading = [];
  readonly PdfFilters filters = new(MaxInflated);
  readonly byte[] data;
  readonly int end;
  long readable;

  internal PdfXref Xref { get; }
  internal PdfDictionary Trailer => Xref.Trailer;
  internal ReadOnlyMemory<byte> Bytes => data.AsMemory(0, end);
  internal PdfDictionary Catalog { get; }
  internal PdfReference CatalogReference { get; }

  PdfFile(byte[] data, int end) {
    (this.data, this.end, readable) = (data, end, 4L * end + MaxInflated);
    if (end < 32 || !data.AsSpan(0, end).StartsWith("%PDF-"u8)) {
      throw new PdfException("The file does not start as a PDF.");
    }
    Xref = new PdfXref(data, end, filters);
    if (Trailer.Has("Encrypt")) {
      throw new PdfException("The file is encrypted.");
    }
    CatalogReference = Trailer["Root"] as PdfReference ?? throw new PdfException("The trailer names no root.");
    Catalog = Get(CatalogReference) as PdfDictionary ?? throw new PdfException("The root is not a dictionary.");
  }

  internal static PdfFile Open(byte[] data) => new(data, data.Length);

  /// <summary>The file as it was when it ended at <paramref name="end"/>: what an earlier signature covers.</summary>
  internal static PdfFile OpenRevision(byte[] data, int end) => new(data, end);

  /// <summary>Follows references until a value is reached.</summary>
  internal PdfValue Get(PdfValue value) {
    for (var hops = 0; value is PdfReference reference; hops++) {
      if (hops > 16) {
        throw new PdfException("References go in a circle.");
      }
      value = Object(reference.Number);
    }
    return value;
  }

  internal PdfDictionary? Dictionary(PdfValue value) => Get(value) as PdfDictionary;
  internal PdfArray? Array(PdfValue value) => Get(value) as PdfArray;

  internal PdfValue Object(int number) {
    if (objects.TryGetValue(number, out var known)) {
      return known;
    }
    if (!Xref.Entries.TryGetValue(number, out var entry) || entry.IsFree) {
      return PdfMake.Null;
    }
    if (reading.Count > 32 || !reading.Add(number)) {
      throw new PdfException("Objects contain each other.");
    }
    try {
      return objects[number] = entry.Container > 0 ? FromContainer(entry.Container, number) : FromFile(number, entry);
    } finally {
      reading.Remove(number);
    }
  }

  PdfValue FromFile(int number, PdfEntry entry) {
    var parser = new PdfParser(data, entry.Offset, end);
    var value = parser.ReadObject(Get, out var found, out var generation);
    Spend(parser.Position - entry.Offset);
    return found == number && generation == entry.Generation
      ? value
      : throw new PdfException($"Object {number} is not where the cross reference says.");
  }

  PdfValue FromContainer(int container, int number) {
    if (!containers.TryGetValue(container, out var content)) {
      containers[container] = content = ReadContainer(container);
    }
    return content.GetValueOrDefault(number, PdfMake.Null);
  }

  Dictionary<int, PdfValue> ReadContainer(int container) {
    if (Xref.Entries.GetValueOrDefault(container).Container > 0 || Object(container) is not PdfStream stream) {
      throw new PdfException("An object stream is not a stream.");
    }
    var bytes = filters.Decode(stream, Get);
    var count = (Get(stream.Dictionary["N"]) as PdfNumber)?.Integer ?? -1;
    var first = (Get(stream.Dictionary["First"]) as PdfNumber)?.Integer ?? -1;
    if (count < 0 || first < 0 || first > bytes.Length || count > bytes.Length / 3) {
      throw new PdfException("An object stream has an impossible header.");
    }
    var header = new PdfParser(bytes, 0, (int)first);
    var content = new Dictionary<int, PdfValue>();
    for (var i = 0; i < count; i++) {
      int number = header.ReadInteger(), offset = header.ReadInteger();
      if (offset > bytes.Length - first) {
        throw new PdfException("An object stream points outside itself.");
      }
      // Strings in an object stream have no place in the file.
      var parser = new PdfParser(bytes, (int)first + offset, bytes.Length);
      content.TryAdd(number, parser.ReadValue());
      Spend(parser.Position - first - offset);
    }
    return content;
  }

  /// <summary>Objects that overlap would let a small file cost the square of its size; an honest one is read about once.</summary>
  void Spend(long read) {
    readable -= read;
    if (readable < 0) {
      throw new PdfException("The objects of the file overlap.");
    }
  }

  /// <summary>The pages in order, as references.</summary>
  internal IReadOnlyList<PdfReference> Pages() {
    var pages = new List<PdfReference>();
    var seen = new HashSet<int>();
    var open = new Stack<PdfValue>();
    open.Push(Catalog["Pages"]);
    while (open.TryPop(out var node)) {
      if (node is not PdfReference reference || !seen.Add(reference.Number) || seen.Count > MaxPages * 2) {
        throw new PdfException("The page tree is broken.");
      }
      var dictionary = Dictionary(reference) ?? throw new PdfException("A page is not a dictionary.");
      if (Array(dictionary["Kids"]) is { } kids) {
        for (var i = kids.Items.Count - 1; i >= 0; i--) {
          open.Push(kids.Items[i]);
        }
      } else {
        pages.Add(reference);
      }
    }
    return pages;
  }

  /// <summary>The fields of the form that can hold a signature, leaves only.</summary>
  internal IReadOnlyList<(PdfReference? Reference, PdfDictionary Field)> SignatureFields() {
    var found = new List<(PdfReference?, PdfDictionary)>();
    var seen = new HashSet<int>();
    var open = new Stack<(PdfValue Node, bool IsSignature)>();
    foreach (var field in (Dictionary(Catalog["AcroForm"]) is { } form ? Array(form["Fields"])?.Items : null)?.Reverse() ?? []) {
      open.Push((field, false));
    }
    while (open.TryPop(out var item)) {
      var reference = item.Node as PdfReference;
      if (reference is not null && !seen.Add(reference.Number) || Dictionary(item.Node) is not { } field) {
        continue;
      }
      var isSignature = field.Has("FT") ? (Get(field["FT"]) as PdfName)?.Value == "Sig" : item.IsSignature;
      foreach (var kid in Array(field["Kids"])?.Items.Reverse() ?? []) {
        open.Push((kid, isSignature));
      }
      if (isSignature && field.Has("V")) {
        found.Add((reference, field));
      }
    }
    return found;
  }
}
