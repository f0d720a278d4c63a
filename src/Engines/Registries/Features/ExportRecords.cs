using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>
/// The records that a list finds, as a file: CSV and XLSX that can be changed and brought back, JSON Lines, GeoJSON. It holds what the
/// person may see, as the list does, and that it was taken is evidence.
/// </summary>
internal static class ExportRecords {
  const int Page = 1_000;

  /// <param name="Format"><c>csv</c>, <c>xlsx</c>, <c>jsonl</c> or <c>geojson</c>.</param>
  public sealed record Request(ListRecords.Request List, string Format);
  public sealed record Response(Stream File, string Name, string Type);

  internal static async Task<Answer<Response>> Run(Request r, Work w, Registries registries, DefinitionBook book, CancellationToken ct) {
    if (await registries.Open(w.Actor, r.List.Registry, ct) is not { Access.MayReadSome: true } open) return RecordErrors.NotFound;
    var shape = open.Definition.Fields.FirstOrDefault(f => f.IsGeometry && (f.Srid ?? Crs.Wgs84) == Crs.Wgs84 && open.Access.SeesSome(f));
    if (r.Format is not ("csv" or "xlsx" or "jsonl" or "geojson")) return ExportErrors.Format;
    if (r.Format == "geojson" && shape is null) return ExportErrors.NoShape;
    // the first page says whether the list can be asked for
    var first = await ListRecords.Run(r.List with { After = null, Limit = Page }, w, registries, ct);
    if (first.IsError) return first.Error;
    var taken = new Taken();
    var records = Records(r.List, first.Value, taken, r.Format == "xlsx" ? SheetWriter.MostSheetRows - 1 : int.MaxValue, w, registries, ct);
    var fields = open.Definition.Fields.Where(f => open.Access.SeesSome(f) && (r.List.Fields is not { Length: > 0 } asked || asked.Split(',', StringSplitOptions.TrimEntries).Contains(f.Key))).ToList();
    var file = SheetWriter.Draft();
    try {
      await (r.Format switch {
        "csv" => SheetWriter.Csv(file, Lines(open.Definition, fields, records, ct), ct),
        "xlsx" => SheetWriter.Xlsx(file, open.Definition.Key, Lines(open.Definition, fields, records, ct), ct),
        "jsonl" => Objects(file, records, ct),
        _ => Features(file, shape!, records, ct),
      });
      file.Position = 0;
      w.Record("registries.exported", "registry", (await book.Find(r.List.Registry, ct))!.Id, new { registry = r.List.Registry, format = r.Format, rows = taken.Count, fields = fields.Select(f => f.Key) });
      await w.Commit(ct);
      return new Response(file, $"{open.Definition.Key.Replace('_', '-')}-{Vn.Day(w.Now):yyyyMMdd}.{r.Format}", r.Format switch {
        "csv" => "text/csv; charset=utf-8",
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "jsonl" => "application/jsonl",
        _ => "application/geo+json",
      });
    } catch {
      await file.DisposeAsync();
      throw;
    }
  }

  sealed class Taken {
    public int Count { get; set; }
  }

  static async IAsyncEnumerable<RegistryRecord> Records(ListRecords.Request list, RecordPage page, Taken taken, int most, Work w, Registries registries, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct) {
    while (true) {
      foreach (var record in page.Records) {
        if (++taken.Count > most) throw new InvalidOperationException("More records than the file can hold.");
        yield return record;
      }
      if (page.Next is null) yield break;
      var next = await ListRecords.Run(list with { After = page.Next, Limit = Page }, w, registries, ct);
      if (next.IsError) throw new InvalidOperationException(next.Error.Code);
      page = next.Value;
    }
  }

  static async IAsyncEnumerable<string[]> Lines(RegistryDefinition d, List<RegistryField> fields, IAsyncEnumerable<RegistryRecord> records, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct) {
    var (language, states, validity) = (CultureInfo.CurrentUICulture.TwoLetterISOLanguageName, d.States is { Count: > 0 }, d.Validity);
    yield return [.. fields.Select(f => f.Name.In(language)), .. states ? [Words.T["import_state"]] : Array.Empty<string>(), .. validity ? [Words.T["import_from"]] : Array.Empty<string>()];
    await foreach (var record in records.WithCancellation(ct))
      yield return [.. fields.Select(f => Text(f, record.Values[f.Key])), .. states ? [record.State ?? ""] : Array.Empty<string>(), .. validity ? [record.From is { } from ? Vn.Date(from) : ""] : Array.Empty<string>()];
  }

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
      var properties = Plain(record);
      var geometry = properties[shape.Key]?.DeepClone();
      properties.Remove(shape.Key);
      new JsonObject { ["type"] = "Feature", ["id"] = record.Id.ToString(), ["geometry"] = geometry, ["properties"] = properties }.WriteTo(json, Json.Options);
      if (json.BytesPending > 64 * 1024) await json.FlushAsync(ct);
    }
    json.WriteEndArray();
    json.WriteEndObject();
  }

  static JsonObject Plain(RegistryRecord record) {
    var plain = record.Values.DeepClone().AsObject();
    if (record.State is { } state) plain[Names.State] = state;
    if (record.From is { } from) plain[Names.From] = from.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
    return plain;
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapGet("/api/registries/{key}/export", async (string key, string? format, string? sort, string? fields, DateTimeOffset? asOf, DateOnly? on, HttpContext http, Work w, Registries registries, DefinitionBook book, CancellationToken ct) => {
      var made = await Run(new(new(key, RecordDoor.Parameters(http).Where(p => p.Key != "format"), sort, fields, null, null, asOf, on), format ?? "csv"), w, registries, book, ct);
      return made.IsError ? Problems.Of(made.Error) : Results.File(made.Value.File, made.Value.Type, made.Value.Name);
    })
    .Requires(RegistryPermissions.Read);
}

internal static class ExportErrors {
  public static Error Format => new(ErrorKind.Invalid, "registries.export_format", Words.T["export_format"], "format");

  /// <summary>GeoJSON has no other system of coordinates (RFC 7946).</summary>
  public static Error NoShape => new(ErrorKind.Invalid, "registries.export_no_shape", Words.T["export_no_shape"], "format");
}
