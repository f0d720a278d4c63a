using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Saola.Kernel;

/// <summary>Finds the line of a JSON pointer by reading the text again, which only a mistake makes necessary.</summary>
internal static class JsonLines {
  public static int LineOf(string text, string pointer) {
    var bytes = Encoding.UTF8.GetBytes(text);
    var offset = OffsetOf(bytes, pointer) ?? (pointer.LastIndexOf('/') is > 0 and var up ? OffsetOf(bytes, pointer[..up]) : null) ?? 0;
    return 1 + bytes.AsSpan(0, (int)Math.Min(offset, bytes.Length)).Count((byte)'\n');
  }

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
