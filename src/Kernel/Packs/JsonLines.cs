using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Saola.Kernel;

/// <summary>Finds the line of a JSON pointer by reading the text again, which only a mistake makes necessary.</summary>
internal static class JsonLines {
  public static int LineOf(string text, string pointer) {
    var bytes = Encoding.UTF8.GetBytes(text);
    var offset = OffsetOf(bytes, pointer) ?? (pointer.LastIndexOf('/') is > 0 and var up ? OffsetOf(bytes, pointer[..up]) : null) ?? 0;
    return Line(bytes, offset);
  }

  /// <summary>The lines where the members of <c>items</c> begin, in one reading.</summary>
  public static List<int> LinesOfItems(string text) {
    var bytes = Encoding.UTF8.GetBytes(text);
    var lines = new List<int>();
    var reader = new Utf8JsonReader(bytes);
    reader.Read();
    if (!Enter(ref reader, "items")) return lines;
    var (line, counted) = (1, 0);
    while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) {
      line += bytes.AsSpan(counted, (int)reader.TokenStartIndex - counted).Count((byte)'\n');
      counted = (int)reader.TokenStartIndex;
      lines.Add(line);
      reader.Skip();
    }
    return lines;
  }

  /// <summary>Where an object has one name for the second time; 1 when nowhere.</summary>
  public static int LineOfDuplicate(string text) {
    var bytes = Encoding.UTF8.GetBytes(text);
    var open = new Stack<HashSet<string>>();
    var reader = new Utf8JsonReader(bytes);
    while (reader.Read()) {
      if (reader.TokenType == JsonTokenType.StartObject) open.Push(new(StringComparer.Ordinal));
      else if (reader.TokenType == JsonTokenType.EndObject) open.Pop();
      else if (reader.TokenType == JsonTokenType.PropertyName && !open.Peek().Add(reader.GetString()!)) return Line(bytes, reader.TokenStartIndex);
    }
    return 1;
  }

  static int Line(byte[] bytes, long offset) => 1 + bytes.AsSpan(0, (int)Math.Min(offset, bytes.Length)).Count((byte)'\n');

  static long? OffsetOf(byte[] bytes, string pointer) {
    var wanted = pointer.Length == 0 ? [] : pointer[1..].Split('/').Select(p => p.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)).ToArray();
    var reader = new Utf8JsonReader(bytes, new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
    try {
      if (!reader.Read()) return null;
      foreach (var step in wanted)
        if (!Enter(ref reader, step)) return null;
      return reader.TokenStartIndex;
    } catch (JsonException) {
      return null;
    }
  }

  /// <summary>Moves from the start of an object or array to the start of one member's value.</summary>
  static bool Enter(ref Utf8JsonReader reader, string step) {
    if (reader.TokenType == JsonTokenType.StartObject) {
      while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName) {
        var found = reader.ValueTextEquals(step);
        reader.Read();
        if (found) return true;
        reader.Skip();
      }
      return false;
    }
    if (reader.TokenType != JsonTokenType.StartArray || !int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out var index)) return false;
    for (var i = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; i++) {
      if (i == index) return true;
      reader.Skip();
    }
    return false;
  }
}
