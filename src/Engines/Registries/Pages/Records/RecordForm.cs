using System.Globalization;
using System.Text.Json.Nodes;
using Saola.Forms;
using Saola.Kernel;

namespace Saola.Registries.Pages;

/// <summary>The form in which a record is written, made of the definition of its registry; the keys of its fields are those of the registry.</summary>
internal static class RecordForm {
  /// <summary>Texts longer than this are written in a box of several lines.</summary>
  const int LineOfText = 300;

  /// <summary>Null when there is nothing that may be written.</summary>
  public static FormDefinition? Of(RegistryDefinition definition, Func<RegistryField, bool> writable) {
    var parts = definition.Fields.Where(f => !f.IsComputed && writable(f)).Select(One).ToArray<JsonNode?>();
    return parts.Length == 0 ? null : FormDefinition.Parse(new JsonObject { ["id"] = "record", ["type"] = "default", ["components"] = new JsonArray(parts) }.ToJsonString(Json.Options));
  }

  static JsonObject One(RegistryField field) {
    var (properties, limits) = (new JsonObject(), new JsonObject { ["required"] = field.Required });
    var component = new JsonObject { ["type"] = Kind(field), ["key"] = field.Key, ["label"] = In(field.Name), ["properties"] = properties, ["validate"] = limits };
    if (Hint(field) is { Length: > 0 } hint) component["description"] = hint;
    switch (field.Type) {
      case FieldType.Integer or FieldType.Money or FieldType.Decimal:
        component["decimalDigits"] = field.Type == FieldType.Decimal ? field.Decimals ?? RegistryDefinition.Limits.Decimals : 0;
        // exact: what a number of JSON would round is kept as it was written
        component["serializeToString"] = field.Type == FieldType.Decimal;
        if ((field.Type == FieldType.Money ? "đồng" : field.Unit) is { } unit) component["appearance"] = new JsonObject { ["suffixAdorner"] = unit };
        break;
      case FieldType.Date or FieldType.Time or FieldType.Moment:
        component["subtype"] = field.Type switch { FieldType.Date => "date", FieldType.Time => "time", _ => "datetime" };
        component.Remove("label");
        component[field.Type == FieldType.Time ? "timeLabel" : "dateLabel"] = In(field.Name);
        // a time of day is the same wherever it is read
        if (field.Type == FieldType.Time) component["timeSerializingFormat"] = "no_timezone";
        break;
      case FieldType.Choice:
        properties["catalogue"] = field.Catalogue;
        break;
      case FieldType.Unit:
        (properties["as"], properties["catalogue"], properties["provinces"]) = ("unit", "core:catalogue/commune", "core:catalogue/province");
        break;
      case FieldType.Point or FieldType.Polygon when field.Srid is null or Crs.Wgs84:
        properties["as"] = field.Type == FieldType.Point ? "point" : "area";
        break;
      case FieldType.Text:
        limits["maxLength"] = field.MaxLength ?? RegistryDefinition.Limits.Text;
        break;
    }
    return component;
  }

  /// <summary>The values of a record as its form takes them: shapes that are typed stand as their text, times to the minute.</summary>
  public static JsonObject Typed(RegistryDefinition definition, JsonObject values) {
    var typed = (JsonObject)values.DeepClone();
    foreach (var field in definition.Fields.Where(f => f.IsGeometry && IsTyped(f)))
      if (typed[field.Key] is JsonObject shape) typed[field.Key] = shape.ToJsonString();
    foreach (var field in definition.Fields.Where(f => f.Type == FieldType.Polygon && !IsTyped(f)))
      if (Only(typed[field.Key]) is { } area) typed[field.Key] = new JsonObject { ["type"] = "Polygon", ["coordinates"] = area.DeepClone() };
    foreach (var field in definition.Fields.Where(f => f.Type == FieldType.Time))
      if (typed[field.Key]?.ToString() is { Length: > 5 } time) typed[field.Key] = time[..5];
    return typed;
  }

  /// <summary>What was typed, as a record takes it. What a form cannot show to the end, such as seconds, is left out where it was not touched.</summary>
  /// <param name="before">The values that the form was filled with; none of a new record.</param>
  public static JsonObject Values(RegistryDefinition definition, FormDefinition form, FormAnswers answers, JsonObject before) {
    var values = new JsonObject();
    foreach (var key in form.Keyed.Select(f => f.Key!)) {
      var (field, answer) = (definition.Find(key)!, answers.Data[key]);
      if (!IsUntouched(field, before[key], answer)) values[key] = answer is JsonValue text && text.TryGetValue<string>(out var said) ? Value(field, said) : answer?.DeepClone();
    }
    return values;
  }

  /// <summary>An area of several parts or with holes, for which the form has no words: it is left as it is.</summary>
  public static bool IsBeyond(RegistryField field, JsonNode? value) => field.Type == FieldType.Polygon && !IsTyped(field) && value is not null && Only(value) is null;

  /// <summary>The one part of an area without holes.</summary>
  static JsonArray? Only(JsonNode? shape) => shape?["coordinates"] is JsonArray { Count: 1 } parts && parts[0] is JsonArray { Count: 1 } only ? only : null;

  static JsonNode? Value(RegistryField field, string said) =>
    field.Type == FieldType.Decimal ? decimal.TryParse(said, NumberStyles.Number, CultureInfo.InvariantCulture, out var number) ? JsonValue.Create(number) : JsonValue.Create(said)
    : field.IsGeometry ? CellValues.Node(field, new(said)) : JsonValue.Create(said);

  static bool IsUntouched(RegistryField field, JsonNode? before, JsonNode? now) => (field.Type, before?.ToString(), now?.ToString()) switch {
    (FieldType.Moment, { } was, { } held) => DateTimeOffset.TryParse(was, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var a) && DateTimeOffset.TryParse(held, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var b) && a.UtcTicks / TimeSpan.TicksPerMinute == b.UtcTicks / TimeSpan.TicksPerMinute,
    (FieldType.Point or FieldType.Polygon, not null, not null) when !IsTyped(field) => Places(before!["coordinates"]).SequenceEqual(Places(now!["coordinates"])),
    (FieldType.Time, { Length: >= 5 } was, { Length: >= 5 } held) => was[..5] == held[..5],
    _ => false,
  };

  /// <summary>Numbers of coordinates to the places that the form shows.</summary>
  static IEnumerable<double> Places(JsonNode? node) => node is JsonArray many ? many.SelectMany(Places) : node is JsonValue number ? [Math.Round(number.GetValue<double>(), 7)] : [];

  /// <summary>A shape that the form has no words of its own for.</summary>
  static bool IsTyped(RegistryField field) => field.Type == FieldType.Line || field.Srid is not (null or Crs.Wgs84);

  static string Kind(RegistryField field) => field.Type switch {
    FieldType.Integer or FieldType.Money or FieldType.Decimal => "number",
    FieldType.Date or FieldType.Time or FieldType.Moment => "datetime",
    FieldType.Boolean => "checkbox",
    FieldType.Choice or FieldType.Unit => "select",
    FieldType.Line or FieldType.Polygon => "textarea",
    FieldType.Text when (field.MaxLength ?? RegistryDefinition.Limits.Text) > LineOfText => "textarea",
    _ => "textfield",
  };

  static string Hint(RegistryField field) => string.Join(' ', new[] {
    field.Description is { } told ? In(told) : null,
    field.Type switch {
      FieldType.Person => Words.T["hint_person"],
      FieldType.Organisation => Words.T["hint_organisation"],
      FieldType.Reference => Words.T["hint_reference"],
      FieldType.Line or FieldType.Point or FieldType.Polygon when field.Type == FieldType.Line || field.Srid is not (null or Crs.Wgs84) => Words.T["hint_shape", (field.Srid ?? Crs.Wgs84).ToString(CultureInfo.InvariantCulture)],
      _ => null,
    },
    field.Personal is not null ? Words.T["hint_personal"] : null,
  }.Where(t => t is not null));

  static string In(PackText text) => text.In(CultureInfo.CurrentUICulture.TwoLetterISOLanguageName);
}
