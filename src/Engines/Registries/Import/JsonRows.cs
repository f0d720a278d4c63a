using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Saola.Registries;

/// <summary>
/// Rows of JSON: an array of objects, objects one after another, or a GeoJSON FeatureCollection, whose rows are the properties of its
/// features with their geometry under <see cref="Geometry"/>. The titles are the names that the first rows use.
/// </summary>
internal static class JsonRows {
  public const string Geometry = "geometry";
  const int Looked = 500;

  public static async IAsyncEnumerable<SheetRow> Read(Stream content, [EnumeratorCancellation] CancellationToken ct) {
    var (first, titles, number) = (new List<JsonObject>(), new Dictionary<string, int>(StringComparer.Ordinal), 0);
    await foreach (var item in Items(content, ct)) {
      if (first.Count < Looked) {
        foreach (var (name, _) in Row(item)) titles.TryAdd(name, titles.Count);
        first.Add(item);
        if (titles.Count > SheetReader.MostColumns) throw new SheetUnreadable(ImportErrors.TooWide(SheetReader.MostColumns));
        if (first.Count < Looked) continue;
        yield return Titles(titles);
        foreach (var held in first) yield return Of(held, titles, ++number);
        continue;
      }
      yield return Of(item, titles, ++number);
    }
    if (number > 0 || first.Count == 0) yield break;
    yield return Titles(titles);
    foreach (var held in first) yield return Of(held, titles, ++number);
  }

  static SheetRow Titles(Dictionary<string, int> titles) => new(0, [.. titles.Keys.Select(t => new Cell(t))]);

  static SheetRow Of(JsonObject item, Dictionary<string, int> titles, int number) {
    var (cells, stray) = (new Cell[titles.Count], (string?)null);
    Array.Fill(cells, Cell.Nothing);
    foreach (var (name, value) in Row(item)) {
      if (titles.TryGetValue(name, out var at)) cells[at] = CellOf(value);
      else stray ??= name;
    }
    return new(number, cells, stray);
  }

  static Cell CellOf(JsonNode? value) => value?.GetValueKind() switch {
    null or JsonValueKind.Null => Cell.Nothing,
    JsonValueKind.String => new(value.GetValue<string>()),
    _ => new("", value),
  };

  static IEnumerable<KeyValuePair<string, JsonNode?>> Row(JsonObject item) {
    if (item["type"] is not JsonValue type || !type.TryGetValue<string>(out var word) || word != "Feature") return item;
    var properties = item["properties"] as JsonObject ?? [];
    return item[Geometry] is { } shape ? properties.Append(KeyValuePair.Create(Geometry, (JsonNode?)shape)) : properties;
  }

  /// <summary>The objects of the stream, of which only one is held at a time.</summary>
  static async IAsyncEnumerable<JsonObject> Items(Stream content, [EnumeratorCancellation] CancellationToken ct) {
    var scan = new Scan();
    var buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
    try {
      var (held, final) = (0, false);
      while (true) {
        if (!final && held < buffer.Length) {
          var read = await content.ReadAsync(buffer.AsMemory(held), ct);
          final = read == 0;
          held += read;
        }
        int used;
        while (scan.Next(buffer.AsSpan(0, held), final, out used, out var item)) {
          held = Keep(buffer, held, used);
          if (item is not null) yield return item;
        }
        held = Keep(buffer, held, used);
        if (final) break;
        if (held == buffer.Length) {
          if (held > SheetReader.MostRecord) throw new SheetUnreadable(ImportErrors.FileSize);
          var larger = ArrayPool<byte>.Shared.Rent(held * 2);
          buffer.AsSpan(0, held).CopyTo(larger);
          ArrayPool<byte>.Shared.Return(buffer);
          buffer = larger;
        }
      }
      scan.End();
    } finally {
      ArrayPool<byte>.Shared.Return(buffer);
    }
  }

  static int Keep(byte[] buffer, int held, int used) {
    buffer.AsSpan(used, held - used).CopyTo(buffer);
    return held - used;
  }

  /// <summary>Where in the text the reading stands: before, in or behind the list of the rows.</summary>
  sealed class Scan {
    enum Place { Start, Rows, Members, Behind }

    Place place = Place.Start;
    bool begun;
    JsonReaderState state = new(new() { AllowMultipleValues = true, MaxDepth = 64 });

    /// <summary>Goes one step: false when more bytes are needed. What was used of the bytes is never asked for again.</summary>
    public bool Next(ReadOnlySpan<byte> bytes, bool final, out int used, out JsonObject? item) {
      (used, item) = (0, null);
      if (!begun && bytes is [0xEF, 0xBB, 0xBF, ..]) {
        (used, begun) = (3, true);
        return true;
      }
      begun |= bytes.Length > 0;
      var reader = new Utf8JsonReader(bytes, final, state);
      if (!reader.Read()) return false;
      var stepped = place switch {
        Place.Start => Open(ref reader, ref item),
        Place.Members => Member(ref reader),
        Place.Rows => OfRows(ref reader, ref item),
        _ => throw new JsonException(),
      };
      if (!stepped) return false;
      (used, state) = ((int)reader.BytesConsumed, reader.CurrentState);
      return true;
    }

    public void End() {
      if (place is Place.Rows or Place.Members) throw new JsonException();
    }

    /// <summary>A list, a collection of features, or one of several objects.</summary>
    bool Open(ref Utf8JsonReader reader, ref JsonObject? item) {
      if (reader.TokenType == JsonTokenType.StartArray) place = Place.Rows;
      else if (reader.TokenType != JsonTokenType.StartObject) throw new JsonException();
      else if (IsCollection(reader) is not { } collection) return false;
      else if (collection) place = Place.Members;
      else return Whole(ref reader, ref item);
      return true;
    }

    /// <summary>Whether the object has a list of features; null while that cannot be told.</summary>
    static bool? IsCollection(Utf8JsonReader reader) {
      while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName) {
        if (reader.ValueTextEquals("features"u8)) return reader.Read() ? reader.TokenType == JsonTokenType.StartArray : null;
        var type = reader.ValueTextEquals("type"u8);
        if (!reader.Read()) return null;
        if (type && reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("FeatureCollection"u8)) return true;
        if (!reader.TrySkip()) return null;
      }
      return reader.TokenType == JsonTokenType.EndObject ? false : null;
    }

    /// <summary>Over the members of a collection up to its features.</summary>
    bool Member(ref Utf8JsonReader reader) {
      if (reader.TokenType == JsonTokenType.EndObject) {
        place = Place.Behind;
        return true;
      }
      var features = reader.ValueTextEquals("features"u8);
      if (!reader.Read()) return false;
      if (features && reader.TokenType != JsonTokenType.StartArray) throw new JsonException();
      if (!features) return reader.TrySkip();
      place = Place.Rows;
      return true;
    }

    bool OfRows(ref Utf8JsonReader reader, ref JsonObject? item) {
      if (reader.TokenType == JsonTokenType.StartObject) return Whole(ref reader, ref item);
      if (reader.TokenType != JsonTokenType.EndArray) throw new JsonException();
      place = reader.CurrentDepth == 0 ? Place.Behind : Place.Members;
      return true;
    }

    static bool Whole(ref Utf8JsonReader reader, ref JsonObject? item) {
      var ahead = reader;
      if (!ahead.TrySkip()) return false;
      item = JsonNode.Parse(ref reader)!.AsObject();
      // a name twice is noticed when it is first asked for
      _ = item.Count;
      return true;
    }
  }
}
