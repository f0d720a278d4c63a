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
