using System.Text.Json;
using System.Text.Json.Nodes;

namespace Saola.Forms;

/// <summary>Reads form-js JSON. Whatever Saola cannot show is a fault with the component's id, never left out in silence.</summary>
internal sealed partial class FormReader {
  const int MostComponents = 1000, Deepest = 8, MostFirstRows = 20, OpenRows = 5;
  readonly List<FormFault> faults = [];
  readonly HashSet<string> ids = [];
  int made, marks;

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
    CheckLookups([.. Placed(fields, null)]);
    var pages = new List<FormPage>();
    var loose = new List<FormField>();
    void Gather() {
      if (loose.Count > 0) pages.Add(new(pages.Count + 1, new() { Id = $"page-{pages.Count + 1}", Title = Words(Forms.Words.T.In("vi", "loose_page"), Forms.Words.T.In("en", "loose_page"), ""), Kind = FieldKind.Group, Parts = [.. loose] }));
      loose.Clear();
    }
    foreach (var field in fields) {
      if (field is { Kind: FieldKind.Group, IsPath: false }) {
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
      if (node is not JsonObject component) Fault(within, "forms.not_a_component", "a component is not an object");
      else if (Text(component, "type") != "multipage") {
        if (Field(component, depth) is { } field) fields.Add(field);
      } else if (depth > 0) Fault(Text(component, "id") ?? within, "forms.nested_pages", "pages stand at the top of a form, not inside a component");
      // its pages are the pages of the form
      else fields.AddRange(Fields(component["components"] as JsonArray ?? [], depth + 1, Text(component, "id") ?? ""));
    }
    return fields;
  }

  FormField? Field(JsonObject c, int depth) {
    var whole = Text(c, "key") ?? Text(c, "path");
    string[] path = string.IsNullOrEmpty(whole) ? [] : whole.Split('.');
    var id = Text(c, "id") ?? (path.Length > 0 ? whole! : $"c{made}");
    if (!ids.Add(id)) id = $"{id}-{made}";
    if (Kind(c, id) is not { } kind) return null;
    if (path.Any(p => p.Length == 0 || p.EndsWith("__", StringComparison.Ordinal))) {
      Fault(id, "forms.bad_key", $"'{whole}' is no key");
      return null;
    }
    var parts = c["components"] is JsonArray inner ? Fields(inner, depth + 1, id) : [];
    if (kind == FieldKind.Group) {
      // a group keeps its frame outside, what its path adds lies inside
      for (var i = path.Length - 1; i > 0; i--) parts = [Through(id, path[i], i, parts, c)];
      return Make(c, id, kind, path.Length > 0 ? path[0] : null, parts);
    }
    var field = Make(c, id, kind, path.Length > 0 ? path[^1] : null, parts);
    if (field is { Key: null } and { IsKeyed: true }) {
      Fault(id, "forms.no_key", $"a {kind} needs a key");
      return null;
    }
    for (var i = path.Length - 2; i >= 0; i--) field = Through(id, path[i], i, [field], c);
    return field;
  }

  /// <summary>One step of a key of several parts.</summary>
  FormField Through(string id, string key, int step, List<FormField> parts, JsonObject c) =>
    new() { Id = $"{id}-path-{step}", Kind = FieldKind.Group, Key = key, IsPath = true, Parts = parts, Row = Text(c["layout"] as JsonObject, "row"), Span = Whole(c["layout"] as JsonObject, "columns") };

  FieldKind? Kind(JsonObject c, string id) {
    var name = Text(c, "type");
    if (ComponentTypes.Of(name) is not { } type) {
      Fault(id, "forms.unknown_type", $"component type '{name}' is not supported");
      return null;
    }
    if (type.Refused is { } why) {
      Fault(id, "forms.refused_type", $"a component of type '{name}' cannot be shown: {why}");
      return null;
    }
    Known(c, type.Names, id, "");
    Known(c["validate"], ComponentTypes.Limits, id, "validate.");
    Known(c["conditional"], ["hide"], id, "conditional.");
    Known(c["layout"], ["row", "columns"], id, "layout.");
    Known(c["appearance"], ["prefixAdorner", "suffixAdorner"], id, "appearance.");
    var kind = name != "datetime" ? type.Kind!.Value : Text(c, "subtype") switch { "time" => FieldKind.Time, "datetime" => FieldKind.DateTime, _ => FieldKind.Date };
    if (Text(c["properties"] as JsonObject, "as") is not { } mark) return kind;
    if (FieldMarks.Of(mark, kind) is { } marked) return marked;
    Fault(id, "forms.bad_as", FieldMarks.HostOf(mark) is { } host ? $"'as: {mark}' stands on a {host}, not on a {name}" : $"there is no 'as: {mark}'");
    return null;
  }

  void Known(JsonNode? node, IEnumerable<string> names, string id, string prefix) {
    foreach (var (name, _) in node as JsonObject ?? [])
      if (!names.Contains(name)) Fault(id, "forms.unknown_property", $"'{prefix}{name}' is not read here");
  }

  void CheckPaths(IEnumerable<FormField> fields, string prefix, HashSet<string> seen) {
    foreach (var field in fields) {
      var path = field.Key is null ? prefix : prefix + field.Key;
      if (field.HoldsValue && !seen.Add(path)) Fault(field.Id, "forms.key_twice", $"'{path}' holds two values");
      if (field.Kind == FieldKind.List) CheckPaths(field.Parts, "", []);
      else CheckPaths(field.Parts, field is { Kind: FieldKind.Group, Key: not null } ? path + "." : prefix, seen);
    }
  }
}
