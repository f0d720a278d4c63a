namespace Saola.Forms;

/// <summary>Components that <c>layout.row</c> puts beside each other.</summary>
internal static class FormRows {
  public static IEnumerable<IReadOnlyList<FormField>> Of(IEnumerable<FormField> fields) {
    var row = new List<FormField>();
    foreach (var field in fields) {
      if (row.Count > 0 && (field.Row is null || field.Row != row[0].Row)) {
        yield return row;
        row = [];
      }
      row.Add(field);
    }
    if (row.Count > 0) yield return row;
  }
}
