using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Saola.Kernel;
using Saola.Kernel.Pdf;
using Saola.Registries.Pages;

namespace Saola.Registries;

/// <summary>
/// Writes the records that a list finds as a file. It holds what the person may see, as the list does, and that it was taken is
/// evidence in the person's act.
/// </summary>
internal sealed class RecordExport(Registries registries, RecordReading reading, DefinitionBook book, RecordWords shown, PdfRenderer pdf) {
  const int Page = 1_000;

  /// <param name="File">From its beginning; it goes when it is closed.</param>
  public sealed record Made(Stream File, string Name, string Type, int Rows);

  /// <summary>Whether the list can be taken as such a file, which can hold so many records: what stands against it, or null.</summary>
  public async Task<Error?> Check(Work w, ListRecords.Request list, string format, CancellationToken ct) {
    var asked = await Asked(w, list, format, ct);
    if (asked.IsError) return asked.Error;
    if (list is not { AsOf: null, On: null } || ExportFormats.Most(format) is not { } most) return null;
    var (open, query) = asked.Value;
    var found = await registries.Count(w, new(open, new(open.Definition, open.Access.MayAsk)), query.Filter, ct, most);
    return found.IsError ? found.Error : found.Value > most ? ExportErrors.TooMany(most) : null;
  }

  /// <summary>What is asked of which registry, where it may be asked; no record is read for that.</summary>
  async Task<Answer<(OpenRegistry Open, RecordQuery Query)>> Asked(Work w, ListRecords.Request list, string format, CancellationToken ct) {
    if (await registries.Open(w.Actor, list.Registry, ct) is not { Access.MayReadSome: true } open) return RecordErrors.NotFound;
    if (!ExportFormats.All.Contains(format, StringComparer.Ordinal)) return ExportErrors.Format;
    if (format == "geojson" && ShapeOf(open, format) is null) return ExportErrors.NoShape;
    var query = ListRecords.QueryOf(list with { After = null, Limit = Page });
    if (query.IsError) return query.Error;
    return await reading.Refused(w, open, query.Value, ct) is { } refused ? refused : (open, query.Value);
  }

  /// <summary>Makes the file. The caller commits.</summary>
  public async Task<Answer<Made>> Make(Work w, ListRecords.Request list, string format, CancellationToken ct) {
    var asked = await Asked(w, list, format, ct);
    if (asked.IsError) return asked.Error;
    var (open, query) = asked.Value;
    var (d, taken, most) = (open.Definition, new Taken(), ExportFormats.Most(format) ?? int.MaxValue);
    var records = Records(query, taken, most, w, ct);
    var fields = query.Fields?.Distinct(StringComparer.Ordinal).Select(k => d.Find(k)!).ToList() ?? [.. d.Fields.Where(open.Access.SeesSome)];
    var file = SheetWriter.Draft();
    try {
      await (format switch {
        "csv" => SheetWriter.Csv(file, Lines(d, fields, records, ct), ct),
        "xlsx" => SheetWriter.Xlsx(file, d.Key, Lines(d, fields, records, ct), ct),
        "ods" => OdsWriter.Write(file, d.Key, Lines(d, fields, records, ct), ct),
        "jsonl" => Objects(file, records, ct),
        "gpkg" => GeoPackage(file, d, fields.FirstOrDefault(f => f.IsGeometry), records, ct),
        "pdf" => Print(file, d, fields, records, w, ct),
        _ => Features(file, ShapeOf(open, format)!, records, ct),
      });
      file.Position = 0;
      w.Record("registries.exported", "registry", (await book.Find(list.Registry, ct))!.Id, new { registry = list.Registry, format, rows = taken.Count, fields = fields.Select(f => f.Key) });
      return new Made(file, $"{d.Key.Replace('_', '-')}-{Vn.Day(w.Now):yyyyMMdd}.{format}", ExportFormats.MediaType(format), taken.Count);
    } catch (Refused e) {
      await file.DisposeAsync();
      return e.Error;
    } catch {
      await file.DisposeAsync();
      throw;
    }
  }

  static RegistryField? ShapeOf(OpenRegistry open, string format) =>
    open.Definition.Fields.FirstOrDefault(f => f.IsGeometry && open.Access.SeesSome(f) && (format != "geojson" || ColumnTypes.Srid(f) == Crs.Wgs84));

  sealed class Taken {
    public int Count { get; set; }
  }

  /// <summary>While it was written there was a reason to stop: more records than it can hold, or a page that could not be read.</summary>
  sealed class Refused(Error error) : Exception(error.Code) {
    public Error Error { get; } = error;
  }

  async IAsyncEnumerable<RegistryRecord> Records(RecordQuery asked, Taken taken, int most, Work w, [EnumeratorCancellation] CancellationToken ct) {
    for (string? after = null; ;) {
      var page = await registries.List(w, asked with { After = after }, ct);
      if (page.IsError) throw new Refused(page.Error);
      foreach (var record in page.Value.Records) {
        if (++taken.Count > most) throw new Refused(ExportErrors.TooMany(most));
        yield return record;
      }
      if ((after = page.Value.Next) is null) yield break;
    }
  }

  /// <summary>Each file says which of its records have ended: they look like the others, and their keys may be those of others by now.</summary>
  static async IAsyncEnumerable<string[]> Lines(RegistryDefinition d, List<RegistryField> fields, IAsyncEnumerable<RegistryRecord> records, [EnumeratorCancellation] CancellationToken ct) {
    var (language, states, validity) = (CultureInfo.CurrentUICulture.TwoLetterISOLanguageName, d.States is { Count: > 0 }, d.Validity);
    yield return [.. fields.Select(f => f.Name.In(language)), .. states ? [Words.T["import_state"]] : Array.Empty<string>(), .. validity ? [Words.T["import_from"]] : Array.Empty<string>(), Words.T["import_to"]];
    await foreach (var record in records.WithCancellation(ct))
      yield return [.. fields.Select(f => Text(f, record.Values[f.Key])), .. states ? [record.State ?? ""] : Array.Empty<string>(), .. validity ? [Date(record.From)] : Array.Empty<string>(), Date(record.To)];
  }

  static string Date(DateOnly? day) => day is { } known ? Vn.Date(known) : "";

  /// <summary>As the import reads it again: a number with a comma before its places cannot be taken for thousands.</summary>
  static string Text(RegistryField field, JsonNode? value) => (field.Type, value) switch {
    (_, null) => "",
    (FieldType.Date, _) => Vn.Date(DateOnly.ParseExact((string)value!, "yyyy-MM-dd", CultureInfo.InvariantCulture)),
    (FieldType.Decimal, _) => ((decimal)value!).ToString("0.############", CultureInfo.InvariantCulture) is var number && number.Split('.') is [var whole, { Length: 3 } places] ? $"{whole},{places}0" : number,
    (FieldType.Boolean, _) => Words.T[(bool)value! ? "export_yes" : "export_no"],
    _ => value.GetValueKind() == JsonValueKind.String ? (string)value! : value.ToJsonString(),
  };

  static async Task Objects(Stream file, IAsyncEnumerable<RegistryRecord> records, CancellationToken ct) {
    await foreach (var record in records.WithCancellation(ct)) {
      await file.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(Plain(record), Json.Options), ct);
      file.WriteByte((byte)'\n');
    }
  }

  static async Task Features(Stream file, RegistryField shape, IAsyncEnumerable<RegistryRecord> records, CancellationToken ct) {
    await using var json = new Utf8JsonWriter(file, new() { Encoder = Json.Options.Encoder });
    json.WriteStartObject();
    json.WriteString("type", "FeatureCollection");
    json.WriteStartArray("features");
    await foreach (var record in records.WithCancellation(ct)) {
      Feature(shape, record).WriteTo(json, Json.Options);
      if (json.BytesPending > 64 * 1024) await json.FlushAsync(ct);
    }
    json.WriteEndArray();
    json.WriteEndObject();
  }

  static JsonObject Feature(RegistryField? shape, RegistryRecord record) {
    var properties = Plain(record);
    var geometry = shape is null ? null : properties[shape.Key]?.DeepClone();
    if (shape is not null) properties.Remove(shape.Key);
    return new() { ["type"] = "Feature", ["id"] = record.Id.ToString(), ["geometry"] = geometry, ["properties"] = properties };
  }

  static JsonObject Plain(RegistryRecord record) {
    var plain = record.Values.DeepClone().AsObject();
    if (record.State is { } state) plain[Names.State] = state;
    if (record.From is { } from) plain[Names.From] = from.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
    // also where there is none: a file is read by the names that its first rows use
    plain[Names.To] = record.To?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
    return plain;
  }

  /// <summary>One layer, of the first shape that is asked for, in its own system of coordinates; a table when there is none.</summary>
  static async Task GeoPackage(Stream file, RegistryDefinition d, RegistryField? shape, IAsyncEnumerable<RegistryRecord> records, CancellationToken ct) {
    using var folder = new WorkFolder();
    var (path, any) = (folder["layer.geojsonl"], false);
    await using (var features = File.Create(path)) any = await Sequence(features, shape, records, ct);
    // of nothing the program could not tell what it is
    if (!any) await File.WriteAllTextAsync(path, """{"type":"FeatureCollection","features":[]}""", ct);
    string[] form = shape is null ? ["-nlt", "NONE"] : ["-nlt", shape.Type switch { FieldType.Point => "POINT", FieldType.Line => "LINESTRING", _ => "MULTIPOLYGON" }, "-a_srs", $"EPSG:{ColumnTypes.Srid(shape).ToString(CultureInfo.InvariantCulture)}"];
    await Gdal.Run("ogr2ogr", folder.Path, ["-f", "GPKG", "-nln", d.Key, .. form, folder["layer.gpkg"], any ? "GeoJSONSeq:" + path : path], ct);
    await using var made = File.OpenRead(folder["layer.gpkg"]);
    await made.CopyToAsync(file, ct);
  }

  /// <summary>Whether there was any.</summary>
  static async Task<bool> Sequence(Stream file, RegistryField? shape, IAsyncEnumerable<RegistryRecord> records, CancellationToken ct) {
    var any = false;
    await foreach (var record in records.WithCancellation(ct)) {
      await file.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(Feature(shape, record), Json.Options), ct);
      file.WriteByte((byte)'\n');
      any = true;
    }
    return any;
  }

  async Task Print(Stream file, RegistryDefinition d, IReadOnlyList<RegistryField> fields, IAsyncEnumerable<RegistryRecord> records, Work w, CancellationToken ct) {
    var html = await PrintedList.Html(d, fields, records, Words.T["printed_made", Vn.Moment(w.Now), w.Actor.Name], shown, ct);
    var printed = await pdf.Render(html, PdfAssets.None, ct);
    await file.WriteAsync(printed.IsError ? throw new Refused(printed.Error) : printed.Value, ct);
  }
}
