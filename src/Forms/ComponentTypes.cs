namespace Saola.Forms;

/// <summary>What one component type of the form-js schema is here, and which of its own properties are read.</summary>
/// <param name="Kind">Null where it is refused.</param>
/// <param name="Properties">Beside those that every component, and every input, may have.</param>
/// <param name="Refused">Why it cannot be shown, for who lints.</param>
internal sealed record ComponentType(string Name, FieldKind? Kind, bool IsInput, string[] Properties, string? Refused = null) {
  static readonly string[] Everywhere = ["type", "id", "properties", "conditional", "layout"];
  static readonly string[] OfInputs = ["label", "description", "key", "readonly", "disabled", "validate", "defaultValue"];

  /// <summary>Every name that a component of this type may bear; another one is a fault.</summary>
  public IEnumerable<string> Names => Everywhere.Concat(IsInput ? OfInputs : []).Concat(Properties);
}

/// <summary>The component types of form-js, schema version 19 and the multi-page types after it. docs/forms.md shows this table.</summary>
internal static class ComponentTypes {
  static readonly string[] Options = ["values", "valuesKey", "valuesExpression"], Container = ["label", "description", "path", "components", "showOutline", "verticalAlignment"];

  public static IReadOnlyList<ComponentType> All { get; } = [
    new("textfield", FieldKind.Text, true, ["appearance"]),
    new("textarea", FieldKind.TextArea, true, []),
    new("number", FieldKind.Number, true, ["appearance", "decimalDigits", "increment", "serializeToString"]),
    new("datetime", FieldKind.Date, true, ["subtype", "dateLabel", "timeLabel", "use24h", "timeInterval", "timeSerializingFormat", "disallowPassedDates"]),
    new("checkbox", FieldKind.Checkbox, true, []),
    new("checklist", FieldKind.Checklist, true, Options),
    new("radio", FieldKind.Radio, true, Options),
    new("select", FieldKind.Select, true, [.. Options, "searchable"]),
    new("taglist", FieldKind.Checklist, true, Options),
    new("filepicker", FieldKind.File, true, ["multiple", "accept"]),
    new("expression", FieldKind.Computed, false, ["label", "description", "key", "expression", "computeOn"]),
    new("text", FieldKind.Static, false, ["label", "text"]),
    new("html", FieldKind.Html, false, ["label", "content"]),
    new("image", FieldKind.Image, false, ["source", "alt"]),
    new("table", FieldKind.Table, false, ["label", "dataSource", "columns", "columnsExpression", "rowCount"]),
    new("documentPreview", FieldKind.Documents, false, ["label", "dataSource", "maxHeight"]),
    new("separator", FieldKind.Separator, false, []),
    new("spacer", FieldKind.Spacer, false, ["height"]),
    new("button", FieldKind.Button, false, ["label", "action"]),
    new("group", FieldKind.Group, false, Container),
    new("dynamiclist", FieldKind.List, false, [.. Container, "validate", "isRepeating", "allowAddRemove", "defaultRepetitions", "nonCollapsedItems", "disableCollapse"]),
    new("multipage", FieldKind.Group, false, ["components"]),
    new("page", FieldKind.Group, false, ["label", "description", "components"]),
    new("iframe", null, false, [], "pages of others are not framed: what is in them can neither be checked, nor printed, nor kept with the answers"),
  ];

  /// <summary>Limits that <c>validate</c> may state.</summary>
  public static readonly string[] Limits = ["required", "min", "max", "minLength", "maxLength", "pattern", "patternErrorMessage", "validationType"];

  static readonly Dictionary<string, ComponentType> ByName = All.ToDictionary(t => t.Name);

  public static ComponentType? Of(string? name) => name is null ? null : ByName.GetValueOrDefault(name);
}
