using System.Text;

namespace Saola.Signing.Pdf;

/// <summary>
/// Reads tokens and values from bytes. Depth and lengths are bounded, every loop moves forward, and anything unexpected is a
/// <see cref="PdfException"/>: the bytes come from strangers.
/// </summary>
internal sealed class PdfParser(byte[] data, int position, int end) {
  const int MaxDepth = 64;
  int depth;

  internal int Position { get; set; } = position;

  internal PdfValue ReadValue() {
    SkipSpace();
    if (++depth > MaxDepth) {
      throw new PdfException("Objects are nested too deeply.");
    }
    try {
      return Peek() switch {
        '/' => new PdfName(ReadName()),
        '(' => ReadLiteral(),
        '<' => Peek(1) == '<' ? ReadDictionary() : ReadHex(),
        '[' => ReadArray(),
        >= '0' and <= '9' => ReadNumberOrReference(),
        '+' or '-' or '.' => new PdfNumber(ReadRegular()),
        _ => ReadKeywordValue(),
      };
    } finally {
      depth--;
    }
  }

  /// <summary>Reads `n g obj value [stream] endobj`; the length of a stream may be a reference, which the caller resolves.</summary>
  internal PdfValue ReadObject(Func<PdfValue, PdfValue> resolve, out int number, out int generation) {
    number = ReadInteger();
    generation = ReadInteger();
    Expect("obj");
    var value = ReadValue();
    SkipSpace();
    if (value is PdfDictionary dictionary && TryKeyword("stream")) {
      return ReadStream(dictionary, resolve);
    }
    Expect("endobj");
    return value;
  }

  PdfStream ReadStream(PdfDictionary dictionary, Func<PdfValue, PdfValue> resolve) {
    if (Peek() == '\r') {
      Position++;
    }
    if (Peek() == '\n') {
      Position++;
    }
    var length = (resolve(dictionary["Length"]) as PdfNumber)?.Integer;
    if (length is not { } bytes || bytes < 0 || bytes > end - Position) {
      throw new PdfException("A stream has no usable length.");
    }
    var raw = data.AsMemory(Position, (int)bytes);
    Position += (int)bytes;
    Expect("endstream");
    return new PdfStream(dictionary, raw);
  }

  PdfDictionary ReadDictionary() {
    Position += 2;
    var entries = new Dictionary<string, PdfValue>();
    while (true) {
      SkipSpace();
      if (Peek() == '>' && Peek(1) == '>') {
        Position += 2;
        return new PdfDictionary(entries);
      }
      if (Peek() != '/') {
        throw new PdfException($"A dictionary key is missing at byte {Position}.");
      }
      var key = ReadName();
      // A key given twice means two readers may see two documents.
      if (!entries.TryAdd(key, ReadValue())) {
        throw new PdfException($"The key /{key} is given twice.");
      }
    }
  }

  PdfArray ReadArray() {
    Position++;
    var items = new List<PdfValue>();
    while (true) {
      SkipSpace();
      if (Peek() == ']') {
        Position++;
        return new PdfArray(items);
      }
      items.Add(ReadValue());
    }
  }

  PdfValue ReadNumberOrReference() {
    var number = new PdfNumber(ReadRegular());
    var mark = Position;
    if (number.Integer is >= 0 and <= int.MaxValue && TryInteger(out var generation)) {
      SkipSpace();
      if (Peek() == 'R' && !IsRegular(Peek(1))) {
        Position++;
        return new PdfReference((int)number.Integer!, generation);
      }
    }
    Position = mark;
    return number;
  }

  PdfValue ReadKeywordValue() => ReadRegular() switch {
    "true" => new PdfBoolean(true),
    "false" => new PdfBoolean(false),
    "null" => PdfMake.Null,
    var word => throw new PdfException($"Unexpected '{(word.Length > 20 ? word[..20] : word)}' at byte {Position}."),
  };

  string ReadName() {
    Position++;
    var name = new StringBuilder();
    while (IsRegular(Peek())) {
      var c = Peek();
      if (c == '#' && Nibble(Peek(1)) is var high and >= 0 && Nibble(Peek(2)) is var low and >= 0) {
        name.Append((char)(high << 4 | low));
        Position += 3;
      } else {
        name.Append((char)c);
        Position++;
      }
    }
    return name.ToString();
  }

  PdfString ReadHex() {
    var start = Position++;
    var bytes = new List<byte>();
    var pending = -1;
    while (true) {
      var c = Peek();
      Position++;
      if (c == '>') {
        break;
      }
      if (IsSpace(c)) {
        continue;
      }
      if (Nibble(c) is not (var nibble and >= 0)) {
        throw new PdfException($"A hexadecimal string is broken at byte {Position}.");
      }
      if (pending < 0) {
        pending = nibble;
      } else {
        bytes.Add((byte)(pending << 4 | nibble));
        pending = -1;
      }
    }
    if (pending >= 0) {
      bytes.Add((byte)(pending << 4));
    }
    return new PdfString([.. bytes], start, Position);
  }

  PdfString ReadLiteral() {
    var start = Position++;
    var bytes = new List<byte>();
    var open = 1;
    while (true) {
      var c = Peek();
      if (c < 0) {
        throw new PdfException("A string has no end.");
      }
      Position++;
      switch (c) {
        case '\\':
          ReadEscape(bytes);
          continue;
        case '(':
          open++;
          break;
        case ')' when --open == 0:
          return new PdfString([.. bytes], start, Position);
      }
      bytes.Add((byte)c);
    }
  }

  void ReadEscape(List<byte> bytes) {
    var c = Peek();
    Position++;
    switch (c) {
      case 'n': bytes.Add((byte)'\n'); break;
      case 'r': bytes.Add((byte)'\r'); break;
      case 't': bytes.Add((byte)'\t'); break;
      case 'b': bytes.Add((byte)'\b'); break;
      case 'f': bytes.Add((byte)'\f'); break;
      case '\r' when Peek() == '\n': Position++; break;
      case '\r' or '\n': break;
      case >= '0' and <= '7':
        var octal = c - '0';
        for (var i = 0; i < 2 && Peek() is >= '0' and <= '7'; i++, Position++) {
          octal = octal * 8 + (Peek() - '0');
        }
        bytes.Add((byte)octal);
        break;
      case < 0: throw new PdfException("A string has no end.");
      default: bytes.Add((byte)c); break;
    }
  }

  internal int ReadInteger() => TryInteger(out var value) ? value : throw new PdfException($"A whole number is missing at byte {Position}.");

  bool TryInteger(out int value) {
    SkipSpace();
    value = 0;
    var start = Position;
    while (Peek() is >= '0' and <= '9' and var digit) {
      if (value > (int.MaxValue - 9) / 10) {
        return false;
      }
      value = value * 10 + (digit - '0');
      Position++;
    }
    return Position > start && !IsRegular(Peek());
  }

  string ReadRegular() {
    var start = Position;
    while (IsRegular(Peek())) {
      Position++;
    }
    return start == Position
      ? throw new PdfException($"Something is missing at byte {Position}.")
      : Encoding.Latin1.GetString(data, start, Position - start);
  }

  internal void Expect(string word) {
    SkipSpace();
    if (!TryKeyword(word)) {
      throw new PdfException($"'{word}' is missing at byte {Position}.");
    }
  }

  internal bool TryKeyword(string word) {
    for (var i = 0; i < word.Length; i++) {
      if (Peek(i) != word[i]) {
        return false;
      }
    }
    if (IsRegular(Peek(word.Length))) {
      return false;
    }
    Position += word.Length;
    return true;
  }

  internal void SkipSpace() {
    while (true) {
      var c = Peek();
      if (IsSpace(c)) {
        Position++;
      } else if (c == '%') {
        while (Peek() is >= 0 and not '\n' and not '\r') {
          Position++;
        }
      } else {
        return;
      }
    }
  }

  internal int Peek(int ahead = 0) => Position >= 0 && (long)Position + ahead < end ? data[Position + ahead] : -1;
  internal static bool IsSpace(int c) => c is 0 or 9 or 10 or 12 or 13 or 32;
  static bool IsRegular(int c) => c >= 0 && !IsSpace(c) && c is not ('(' or ')' or '<' or '>' or '[' or ']' or '{' or '}' or '/' or '%');

  internal static int Nibble(int c) => c switch {
    >= '0' and <= '9' => c - '0',
    >= 'a' and <= 'f' => c - 'a' + 10,
    >= 'A' and <= 'F' => c - 'A' + 10,
    _ => -1,
  };
}
