namespace Saola.Forms;

/// <summary>
/// What <c>properties.as</c> makes of a component of form-js. The mark lies in <c>properties</c>, which the form-js editor keeps
/// as it is, and the component under it is one that the editor knows.
/// </summary>
internal static class FieldMarks {
  static readonly Dictionary<string, (FieldKind Host, string Type, FieldKind Kind)> All = new() {
    ["unit"] = (FieldKind.Select, "select", FieldKind.Unit),
    ["point"] = (FieldKind.Text, "textfield", FieldKind.Point),
    ["area"] = (FieldKind.TextArea, "textarea", FieldKind.Area),
    ["signature"] = (FieldKind.Text, "textfield", FieldKind.Signature),
    ["qr"] = (FieldKind.Computed, "expression", FieldKind.Qr),
  };

  public static IEnumerable<string> Names => All.Keys;

  public static FieldKind? Of(string mark, FieldKind host) => All.TryGetValue(mark, out var found) && found.Host == host ? found.Kind : null;

  public static string? HostOf(string mark) => All.TryGetValue(mark, out var found) ? found.Type : null;
}
