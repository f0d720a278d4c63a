using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Saola.Feel;

namespace Saola.Forms;

/// <summary>Reads form-js JSON. Whatever Saola cannot show is a fault with the component's id, never left out in silence.</summary>
internal sealed class FormReader {
  const int MostComponents = 1000, Deepest = 8;
  readonly List<FormFault> faults = [];
  readonly HashSet<string> ids = [];
  int made;

  public static (FormDefinition? Form, IReadOnlyList<FormFault> Faults) Read(string json) {
    var reader = new FormReader();
    try {
      var form = JsonNode.Parse(json, null, new JsonDocumentOptions { MaxDepth = 32 }) is JsonObject root ? reader.Form(root) : null;
      if (form is null) reader.Fault("", "forms.not_an_object", "the form is not a JSON object with components");
      return (form, reader.faults);
    } catch (JsonException e) {
      return (null, [new("", "forms.not_json", $"line {e.LineNumber + 1}: not JSON")]);
    } catch (ArgumentException e) {
      return (null, [new("", "forms.not_json", e.Message)]);
    }
  }

  void Fault(string where, string code, string message) => faults.Add(new(where, code, message));

  FormDefinition? Form(JsonObject root) {
    if (root["components"] is not JsonArray components) return null;
    var fields = Fields(components, 0, "");
    CheckPaths(fields, "", []);
    var pages = new List<FormPage>();
    var loose = new List<FormField>();
    void Gather() {
      if (loose.Count > 0) pages.Add(new(pages.Count + 1, new() { Id = $"page-{pages.Count + 1}", Kind = FieldKind.Group, Parts = [.. loose] }));
      loose.Clear();
    }
    foreach (var field in fields) {
      if (field.Kind == FieldKind.Group) {
        Gather();
        pages.Add(new(pages.Count + 1, field));
      } else loose.Add(field);
    }
    Gather();
    if (pages.Count == 0) Fault("", "forms.empty", "the form has no component");
    return new(Text(root, "id") ?? "form", pages);
  }

  List<FormField> Fields(JsonArray components, int depth, string within) {
    var fields = new List<FormField>();
    if (depth > Deepest) {
      Fault(within, "forms.too_deep", $"components lie deeper than {Deepest}");
      return fields;
    }
    foreach (var node in components) {
      if (++made > MostComponents) {
        Fault("", "forms.too_many", $"more than {MostComponents} components");
        return fields;
      }
      if (node is JsonObject component && Field(component, depth) is { } field) fields.Add(field);
      else if (node is not JsonObject) Fault(within, "forms.not_a_component", "a component is not an object");
    }
    return fields;
  }

  FormField? Field(JsonObject c, int depth) {
    var key = Text(c, "key") ?? Text(c, "path");
    if (key is { Length: 0 }) key = null;
    var id = Text(c, "id") ?? key ?? $"c{made}";
    if (!ids.Add(id)) id = $"{id}-{made}";
    if (Kind(c, id) is not { } kind) return null;
    var properties = c["properties"] as JsonObject;
    if (key is null && kind is not (FieldKind.Group or FieldKind.Static or FieldKind.Separator or FieldKind.Table)) {
      Fault(id, "forms.no_key", $"a {kind} needs a key");
      return null;
    }
    return new() {
      Id = id, Kind = kind, Key = key,
      Title = new(Text(c, "label"), Text(properties, "en")), Help = new(Text(c, "description") ?? Text(properties, "hint"), Text(properties, "descriptionEn") ?? Text(properties, "hintEn")),
      Body = new(Text(c, "text"), Text(properties, "en")),
      Limits = Limits(c["validate"] as JsonObject, properties, id),
      Hide = Expression((c["conditional"] as JsonObject)?["hide"], id, "hide"),
      Value = kind == FieldKind.Computed ? Expression(c["expression"], id, "expression") : null,
      Rows = kind == FieldKind.Table ? Expression(c["dataSource"], id, "dataSource") : null,
      Default = c["defaultValue"]?.DeepClone(),
      ReadOnly = Flag(c, "readonly") || Flag(c, "disabled"),
      Decimals = Whole(c, "decimalDigits"),
      Suffix = Text(c["appearance"] as JsonObject, "suffixAdorner"),
      Multiple = Flag(c, "multiple"), Accept = Text(c, "accept"),
      Values = Values(c, id, kind), Columns = Columns(c),
      Parts = c["components"] is JsonArray parts ? Fields(parts, depth + 1, id) : [],
      Properties = properties?.Where(p => p.Value is JsonValue).ToDictionary(p => p.Key, p => p.Value!.ToString()) ?? [],
    };
  }

  FieldKind? Kind(JsonObject c, string id) {
    switch (Text(c, "type")) {
      case "textfield": return FieldKind.Text;
      case "textarea": return FieldKind.TextArea;
      case "number": return FieldKind.Number;
      case "datetime": return Text(c, "subtype") switch { "time" => FieldKind.Time, "datetime" => FieldKind.DateTime, _ => FieldKind.Date };
      case "select": return FieldKind.Select;
      case "radio": return FieldKind.Radio;
      case "checklist": return FieldKind.Checklist;
      case "checkbox": return FieldKind.Checkbox;
      case "group": return FieldKind.Group;
      case "dynamiclist": return FieldKind.List;
      case "table": return FieldKind.Table;
      case "filepicker": return FieldKind.File;
      case "text": return FieldKind.Static;
      case "expression": return FieldKind.Computed;
      case "separator" or "spacer": return FieldKind.Separator;
      case var other:
        Fault(id, "forms.unknown_type", $"component type '{other}' is not supported");
        return null;
    }
  }

  FieldLimits Limits(JsonObject? v, JsonObject? properties, string id) {
    var pattern = Text(v, "pattern");
    if (pattern is not null) {
      try {
        _ = new Regex(pattern, RegexOptions.None, TimeSpan.FromSeconds(1));
      } catch (ArgumentException) {
        Fault(id, "forms.bad_pattern", $"'{pattern}' is not a regular expression");
        pattern = null;
      }
    }
    return new(Flag(v, "required"), Number(v, "min"), Number(v, "max"), Whole(v, "minLength"), Whole(v, "maxLength"), pattern, new(Text(properties, "error"), Text(properties, "errorEn")),
      Expression(properties?["rule"], id, "rule"));
  }

  FormExpression? Expression(JsonNode? node, string id, string what) {
    if (node is not JsonValue value || !value.TryGetValue<string>(out var text) || text.Trim().Length == 0) return null;
    try {
      return FormExpression.Of(text);
    } catch (FeelSyntaxException e) {
      Fault(id, "forms.bad_feel", $"{what}: {e.Error.Message}");
      return null;
    }
  }

  List<(string Value, FormText Label)> Values(JsonObject c, string id, FieldKind kind) {
    if (kind is not (FieldKind.Select or FieldKind.Radio or FieldKind.Checklist)) return [];
    var choices = new List<(string Value, FormText Label)>();
    foreach (var node in c["values"] as JsonArray ?? [])
      if (node is JsonObject o && Text(o, "value") is { } value) choices.Add((value, new(Text(o, "label"), Text(o, "labelEn"))));
    var elsewhere = c["properties"] as JsonObject;
    if (choices.Count == 0 && elsewhere?["catalogue"] is null && elsewhere?["officials"] is null)
      Fault(id, "forms.no_choices", "no values, no catalogue and no officials to choose from");
    foreach (var twice in choices.GroupBy(x => x.Value).Where(g => g.Count() > 1)) Fault(id, "forms.choice_twice", $"value '{twice.Key}' occurs twice");
    return choices;
  }

  static List<TableColumn> Columns(JsonObject c) =>
    [.. (c["columns"] as JsonArray ?? []).OfType<JsonObject>().Select(o => new TableColumn(Text(o, "key") ?? "", new(Text(o, "label"), Text(o, "labelEn"))))];

  void CheckPaths(IEnumerable<FormField> fields, string prefix, HashSet<string> seen) {
    foreach (var field in fields) {
      var path = field.Key is null ? prefix : prefix + field.Key;
      if (field.HoldsValue && !seen.Add(path)) Fault(field.Id, "forms.key_twice", $"'{path}' holds two values");
      if (field.Kind == FieldKind.List) CheckPaths(field.Parts, "", []);
      else CheckPaths(field.Parts, field is { Kind: FieldKind.Group, Key: not null } ? path + "." : prefix, seen);
    }
  }

  static string? Text(JsonObject? o, string name) => o?[name] is JsonValue v && v.TryGetValue<string>(out var text) ? text : null;
  static bool Flag(JsonObject? o, string name) => o?[name] is JsonValue v && v.TryGetValue<bool>(out var flag) && flag;
  static decimal? Number(JsonObject? o, string name) => o?[name] is JsonValue v
    ? v.TryGetValue<decimal>(out var number) ? number : v.TryGetValue<string>(out var text) && decimal.TryParse(text, CultureInfo.InvariantCulture, out number) ? number : null : null;
  static int? Whole(JsonObject? o, string name) => Number(o, name) is { } number and >= 0 and <= 1_000_000 ? (int)number : null;
}
