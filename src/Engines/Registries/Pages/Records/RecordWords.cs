using System.Globalization;
using System.Text.Json.Nodes;
using Saola.Forms;
using Saola.Kernel;
using static Saola.Registries.Words;

namespace Saola.Registries.Pages;

/// <summary>Values of records as people read them: codes by their names, references by the title of what they name.</summary>
internal sealed class RecordWords(Registries registries, IChoices choices, Work w) {
  const int AtOnce = 100;

  readonly Dictionary<(string Registry, Guid Id), string?> titles = [];

  public static string In(PackText text) => text.In(CultureInfo.CurrentUICulture.TwoLetterISOLanguageName);

  /// <summary>Null where the record has no value.</summary>
  public async ValueTask<string?> Show(RegistryField field, JsonNode? value, CancellationToken ct) => value switch {
    null => null,
    JsonObject shape => Shape(shape),
    JsonValue v when v.TryGetValue<bool>(out var yes) => T[yes ? "yes" : "no"],
    _ => await Text(field, value.ToString(), ct),
  };

  async ValueTask<string> Text(RegistryField field, string text, CancellationToken ct) => field.Type switch {
    FieldType.Choice => await choices.Label(field.Catalogue!, text, ct) ?? text,
    FieldType.Unit => await choices.Label("core:catalogue/commune", text, ct) ?? await choices.Label("core:catalogue/province", text, ct) ?? text,
    FieldType.Reference => Guid.TryParse(text, out var id) ? await Title(field.Registry!, id, ct) ?? T["reference_hidden"] : text,
    FieldType.Date => Vn.ParseDate(text) is { } day ? Vn.Date(day) : text,
    FieldType.Moment => DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out var at) ? Vn.Moment(at) : text,
    FieldType.Money => long.TryParse(text, CultureInfo.InvariantCulture, out var dong) ? Vn.Money(dong) : text,
    FieldType.Integer or FieldType.Decimal => decimal.TryParse(text, NumberStyles.Number, CultureInfo.InvariantCulture, out var number) ? Vn.Number(number) + (field.Unit is { } unit ? " " + unit : "") : text,
    FieldType.File => T["file_kept"],
    _ => text,
  };

  /// <summary>Learns what the records are called that these refer to, with one question to each registry: a list shows many.</summary>
  public async Task Prepare(IEnumerable<RegistryField> fields, IReadOnlyCollection<RegistryRecord> records, CancellationToken ct) {
    foreach (var of in fields.Where(f => f.Type == FieldType.Reference).GroupBy(f => f.Registry!, StringComparer.Ordinal))
      await Prepare(of.Key, [.. of.SelectMany(f => records.Select(r => Guid.TryParse(r.Values[f.Key]?.ToString(), out var id) ? id : Guid.Empty)).Where(id => id != Guid.Empty)], ct);
  }

  public async Task Prepare(string registry, IReadOnlyCollection<Guid> ids, CancellationToken ct) {
    if (await registries.Find(registry, ct) is not { } d) return;
    foreach (var some in ids.Where(id => !titles.ContainsKey((registry, id))).Distinct().Chunk(AtOnce)) {
      foreach (var id in some) titles[(registry, id)] = null;
      var found = await registries.List(w, new(registry, new Filter.In(Saola.Registries.Names.Id, [.. some.Select(id => (JsonNode)id.ToString())]), Fields: await Names(registry, d, ct), Limit: some.Length), ct);
      if (!found.IsError) foreach (var one in found.Value.Records) titles[(registry, one.Id)] = TitleOf(d, one);
    }
  }

  /// <summary>What people call the record that a reference names; null when it is gone or not to be read.</summary>
  public async ValueTask<string?> Title(string registry, Guid id, CancellationToken ct) {
    await Prepare(registry, [id], ct);
    return titles.GetValueOrDefault((registry, id));
  }

  /// <summary>The record with what it is called by and nothing else, so that nobody reads more of it than is shown; null when it is gone or not to be read.</summary>
  public async ValueTask<RegistryRecord?> Named(string registry, Guid id, CancellationToken ct) =>
    await registries.Find(registry, ct) is { } d && await registries.List(w, new(registry, new Filter.Compare(Saola.Registries.Names.Id, Comparison.Equal, id.ToString()), Fields: await Names(registry, d, ct), Limit: 1), ct) is { IsError: false, Value.Records: [var one] } ? one : null;

  /// <summary>The fields by which a record is called, of those that may be read.</summary>
  public async ValueTask<List<string>> Names(string registry, RegistryDefinition definition, CancellationToken ct) =>
    await registries.Open(w.Actor, registry, ct) is { } open ? [.. definition.NaturalKey.Append(definition.Title).Distinct(StringComparer.Ordinal).Where(k => definition.Find(k) is { } f && open.Access.SeesSome(f))] : [];

  public static string TitleOf(RegistryDefinition definition, RegistryRecord record) =>
    record.Values[definition.Title]?.ToString() is { Length: > 0 } title ? title : string.Join(" · ", definition.NaturalKey.Select(k => record.Values[k]?.ToString()).Where(t => !string.IsNullOrEmpty(t))) is { Length: > 0 } key ? key : record.Id.ToString()[..8];

  /// <summary>In a list: what has a last day says so, as a revoked permit looks like any other.</summary>
  public static string ListedOf(RegistryDefinition definition, RegistryRecord record) =>
    record.To is { } to ? T["listed_ended", TitleOf(definition, record), Vn.Date(to.AddDays(-1))] : TitleOf(definition, record);

  public static string ValidityOf(RegistryRecord record) => (record.From, record.To) switch {
    ( { } from, { } to) => T["validity_both", Vn.Date(from), Vn.Date(to.AddDays(-1))],
    ( { } from, null) => T["validity_from", Vn.Date(from)],
    (null, { } to) => T["validity_to", Vn.Date(to.AddDays(-1))],
    _ => T["validity_always"],
  };

  static string Shape(JsonObject shape) => (string?)shape["type"] switch {
    "Point" when shape["coordinates"] is JsonArray { Count: >= 2 } at => $"{At(at[1])}; {At(at[0])}",
    "LineString" => T["shape_line", (shape["coordinates"] as JsonArray)?.Count ?? 0],
    _ => T["shape_area", Corners(shape["coordinates"])],
  };

  static string At(JsonNode? degrees) => degrees!.GetValue<double>().ToString("0.#######", CultureInfo.InvariantCulture).Replace('.', ',');

  static int Corners(JsonNode? node) => node switch {
    JsonArray { Count: > 0 } pair when pair[0] is JsonValue => 1,
    JsonArray many => many.Sum(Corners),
    _ => 0,
  };
}
