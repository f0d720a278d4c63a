using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Saola.Feel;
using Saola.Kernel;

namespace Saola.Forms;

internal sealed partial class FormReader {
  FormField Make(JsonObject c, string id, FieldKind kind, string? key, List<FormField> parts) {
    var properties = c["properties"] as JsonObject;
    var (layout, appearance) = (c["layout"] as JsonObject, c["appearance"] as JsonObject);
    return new() {
      Id = id, Kind = kind, Key = key, Parts = parts,
      Title = Words(Text(c, "label") ?? Text(c, kind == FieldKind.Time ? "timeLabel" : "dateLabel"), Text(properties, "en"), id),
      Help = Words(Text(c, "description") ?? Text(properties, "hint"), Text(properties, "descriptionEn") ?? Text(properties, "hintEn"), id),
      Body = Body(c, kind, properties, id), TimeTitle = Words(Text(c, "timeLabel"), Text(properties, "timeEn"), id),
      Limits = Limits(c, kind, properties, id),
      Hide = Expression((c["conditional"] as JsonObject)?["hide"], id, "hide"),
      Value = kind is FieldKind.Computed or FieldKind.Qr ? Expression(c["expression"], id, "expression") : null,
      Default = Default(c["defaultValue"], kind, id),
      ReadOnly = Flag(c, "readonly") || Flag(c, "disabled"), ReadOnlyWhen = Expression(c["readonly"], id, "readonly") ?? Expression(c["disabled"], id, "disabled"),
      Prefix = Words(Text(appearance, "prefixAdorner"), null, id), Suffix = Words(Text(appearance, "suffixAdorner"), null, id),
      Decimals = Whole(c, "decimalDigits"), Increment = Number(c, "increment") is { } step and > 0 ? step : null, AsText = Flag(c, "serializeToString"),
      Interval = Whole(c, "timeInterval"), TimeFormat = Text(c, "timeSerializingFormat") switch { "utc_normalized" => TimeFormat.Utc, "no_timezone" => TimeFormat.Bare, _ => TimeFormat.Offset },
      Values = Values(c, id, kind), ValuesBy = Expression(c["valuesExpression"] ?? c["valuesKey"], id, "values"),
      Multiple = Flag(c, "multiple"), Accept = Text(c, "accept"),
      Rows = Expression(c["dataSource"], id, "dataSource"), Columns = Columns(c, id), ColumnsBy = Expression(c["columnsExpression"], id, "columnsExpression"), RowCount = Whole(c, "rowCount"),
      Source = Source(c, kind, id), Alt = Words(Text(c, "alt"), Text(properties, "en"), id),
      Height = Math.Min(Whole(c, "height") ?? 16, 400), Resets = Text(c, "action") == "reset",
      Outlined = Flag(c, "showOutline"), AddsRows = c["allowAddRemove"] is null || Flag(c, "allowAddRemove"),
      FirstRows = kind == FieldKind.List ? Repetitions(c, id) : 0, OpenRows = kind != FieldKind.List || Flag(c, "disableCollapse") ? null : Whole(c, "nonCollapsedItems") ?? OpenRows,
      Row = Text(layout, "row"), Span = Whole(layout, "columns") is { } span and >= 1 and <= 16 ? span : null,
      Properties = properties?.Where(p => p.Value is JsonValue).ToDictionary(p => p.Key, p => p.Value!.ToString()) ?? [],
    };
  }

  FormText Body(JsonObject c, FieldKind kind, JsonObject? properties, string id) {
    var body = Words(Text(c, kind == FieldKind.Html ? "content" : "text"), Text(properties, "en"), id);
    if (kind != FieldKind.Html) return body;
    var said = new[] { body.Vi?.Source, body.En?.Source }.OfType<string>().ToArray();
    if ((marks += said.Sum(SafeHtml.Marks)) > SafeHtml.MostMarks) Fault(id, "forms.too_much_html", $"the html of the form holds more than {SafeHtml.MostMarks} tags");
    else
      foreach (var lost in said.SelectMany(SafeHtml.Lost).Distinct()) Fault(id, "forms.unsafe_html", $"'{lost}' is not shown");
    return body;
  }

  FormText Source(JsonObject c, FieldKind kind, string id) {
    var source = Words(Text(c, "source"), null, id);
    if (kind == FieldKind.Image && source.Vi is { IsPlain: true, Source: var address } && !ImageAddress.IsSafe(address))
      Fault(id, "forms.outside_image", "an image lies in the form (data:image/...;base64) or on this site (/...): what lies elsewhere is not fetched");
    return source;
  }

  FormText Words(string? vi, string? en, string id) => new(Template(vi, id), Template(en, id));

  FormTemplate? Template(string? text, string id) {
    try {
      return FormTemplate.Of(text);
    } catch (FeelSyntaxException e) {
      Fault(id, "forms.bad_feel", $"'{text}': {e.Error.Message}");
    } catch (FormatException e) {
      Fault(id, "forms.bad_template", $"'{text}': {e.Message}");
    }
    return null;
  }

  FieldLimits Limits(JsonObject c, FieldKind kind, JsonObject? properties, string id) {
    var v = c["validate"] as JsonObject;
    var computed = new Dictionary<string, FormExpression>();
    foreach (var (name, node) in new[] { ("min", v?["min"]), ("max", v?["max"]), ("minLength", v?["minLength"]), ("maxLength", v?["maxLength"]), ("minDate", properties?["minDate"]), ("maxDate", properties?["maxDate"]) })
      if (Expression(node, id, name, marked: true) is { } by) computed[name] = by;
    var shape = Text(v, "validationType") switch { "email" => TextShape.Email, "phone" => TextShape.Phone, _ => TextShape.Any };
    return new(Flag(v, "required"), Number(v, "min"), Number(v, "max"), Whole(v, "minLength"), Whole(v, "maxLength"), Pattern(v, id),
      Words(Text(properties, "error") ?? Text(v, "patternErrorMessage"), Text(properties, "errorEn"), id), Expression(properties?["rule"], id, "rule")) {
      Shape = kind == FieldKind.Text ? shape : TextShape.Any, NotPast = Flag(c, "disallowPassedDates"),
      Earliest = Vn.ParseDate(Text(properties, "minDate")), Latest = Vn.ParseDate(Text(properties, "maxDate")), Computed = computed,
    };
  }

  string? Pattern(JsonObject? v, string id) {
    if (Text(v, "pattern") is not { } pattern) return null;
    try {
      _ = new Regex(pattern, RegexOptions.None, TimeSpan.FromSeconds(1));
      return pattern;
    } catch (ArgumentException) {
      Fault(id, "forms.bad_pattern", $"'{pattern}' is not a regular expression");
      return null;
    }
  }

  /// <param name="marked">Only a text after "=" is an expression; another is a value.</param>
  FormExpression? Expression(JsonNode? node, string id, string what, bool marked = false) {
    if (node is not JsonValue value || !value.TryGetValue<string>(out var text) || text.Trim().Length == 0 || (marked && !text.TrimStart().StartsWith('='))) return null;
    try {
      return FormExpression.Of(text);
    } catch (FeelSyntaxException e) {
      Fault(id, "forms.bad_feel", $"{what}: {e.Error.Message}");
      return null;
    }
  }

  List<(string Value, FormText Label)> Values(JsonObject c, string id, FieldKind kind) {
    if (kind is not (FieldKind.Select or FieldKind.Radio or FieldKind.Checklist or FieldKind.Unit)) return [];
    var choices = new List<(string Value, FormText Label)>();
    foreach (var node in c["values"] as JsonArray ?? []) {
      if (node is JsonObject o && o["value"] is JsonValue value) choices.Add((value.ToString(), Words(Text(o, "label"), Text(o, "labelEn"), id)));
      else Fault(id, "forms.bad_choice", "a choice needs a value that is a text, a number or a boolean");
    }
    var properties = c["properties"] as JsonObject;
    var elsewhere = properties?["catalogue"] is not null || properties?["officials"] is not null || c["valuesKey"] is not null || c["valuesExpression"] is not null;
    if (choices.Count == 0 && !elsewhere) Fault(id, "forms.no_choices", "no values, no catalogue and no officials to choose from");
    if (kind == FieldKind.Unit && (properties?["catalogue"] is null || properties["provinces"] is null)) Fault(id, "forms.no_choices", "an administrative unit needs the catalogues 'catalogue' and 'provinces'");
    foreach (var twice in choices.GroupBy(x => x.Value).Where(g => g.Count() > 1)) Fault(id, "forms.choice_twice", $"value '{twice.Key}' occurs twice");
    return choices;
  }

  List<TableColumn> Columns(JsonObject c, string id) =>
    [.. (c["columns"] as JsonArray ?? []).OfType<JsonObject>().Select(o => new TableColumn(Text(o, "key") ?? "", Words(Text(o, "label"), Text(o, "labelEn"), id)))];

  JsonNode? Default(JsonNode? value, FieldKind kind, string id) {
    if (value is null) return null;
    var fits = kind switch {
      FieldKind.Checkbox => value is JsonValue b && b.TryGetValue<bool>(out _),
      FieldKind.Checklist => value is JsonArray many && many.All(n => n is JsonValue),
      FieldKind.Number => value is JsonValue n && (n.TryGetValue<decimal>(out _) || (n.TryGetValue<string>(out var text) && decimal.TryParse(text, CultureInfo.InvariantCulture, out _))),
      FieldKind.Select or FieldKind.Radio => value is JsonValue,
      _ => value is JsonValue s && s.TryGetValue<string>(out _),
    };
    if (!fits) Fault(id, "forms.bad_default", $"the default value does not fit a {kind}");
    return !fits ? null : kind is FieldKind.Select or FieldKind.Radio ? JsonValue.Create(value.ToString()) : value.DeepClone();
  }

  int Repetitions(JsonObject c, string id) {
    if (c["isRepeating"] is not null && !Flag(c, "isRepeating")) Fault(id, "forms.not_repeating", "a list whose 'isRepeating' is false is a group: use one");
    return Math.Min(Whole(c, "defaultRepetitions") ?? 0, MostFirstRows);
  }

  static string? Text(JsonObject? o, string name) => o?[name] is JsonValue v && v.TryGetValue<string>(out var text) ? text : null;
  static bool Flag(JsonObject? o, string name) => o?[name] is JsonValue v && v.TryGetValue<bool>(out var flag) && flag;
  static decimal? Number(JsonObject? o, string name) => o?[name] is JsonValue v
    ? v.TryGetValue<decimal>(out var number) ? number : v.TryGetValue<string>(out var text) && decimal.TryParse(text, CultureInfo.InvariantCulture, out number) ? number : null : null;
  static int? Whole(JsonObject? o, string name) => Number(o, name) is { } number and >= 0 and <= 1_000_000 ? (int)number : null;
}
