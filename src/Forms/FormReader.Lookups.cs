namespace Saola.Forms;

internal sealed partial class FormReader {
  /// <summary>What a key may stand in: one plain value that is typed or chosen.</summary>
  static bool HoldsKey(FieldKind kind) => kind is FieldKind.Text or FieldKind.Number or FieldKind.Date or FieldKind.Select or FieldKind.Radio or FieldKind.Unit;

  /// <summary>Every field with the list in whose rows it stands.</summary>
  static IEnumerable<(FormField Field, FormField? List)> Placed(IEnumerable<FormField> fields, FormField? list) =>
    fields.SelectMany(f => Placed(f.Parts, f.Kind == FieldKind.List ? f : list).Prepend((f, list)));

  /// <summary>A field that is filled names one that looks up, and the other way round; the fields of a key of several are there.</summary>
  void CheckLookups((FormField Field, FormField? List)[] placed) {
    var keys = placed.Where(p => p.Field.Lookups.Count > 0).Select(p => p.Field.Key).ToHashSet();
    foreach (var (field, _) in placed.Where(p => p.Field.Properties.ContainsKey("from")))
      if (field.From.Count == 0 || field.From.Count < field.Listed("from").Count || field.From.Any(f => !keys.Contains(f.Key))) Fault(field.Id, "forms.bad_lookup", $"'from: {field.Properties["from"]}' names no field that looks up");
    foreach (var (field, list) in placed) {
      var several = field.Properties.ContainsKey("by");
      if (several) field.KeyParts = KeyParts(field, list, placed);
      if (field.Lookups.Count > 0 && (field.Kind != FieldKind.Text && !(several && HoldsKey(field.Kind)) || !placed.Any(p => p.Field.From.Any(f => f.Key == field.Key))))
        Fault(field.Id, "forms.bad_lookup", "a field that looks up is a textfield, or with 'by' another one that holds one value, and another one names it in 'from'");
    }
  }

  List<KeyPart> KeyParts(FormField field, FormField? list, (FormField Field, FormField? List)[] placed) {
    var parts = new List<KeyPart>();
    foreach (var said in field.Listed("by")) {
      // a row knows its own fields and those that stand in no row
      var named = said.Split(':', StringSplitOptions.TrimEntries) is [{ Length: > 0 } name, { Length: > 0 } key]
        ? placed.Where(p => p.Field.Key == key && HoldsKey(p.Field.Kind) && (p.List == list || p.List is null)).OrderBy(p => p.List != list).Select(p => new KeyPart(name, p.Field)).FirstOrDefault() : null;
      if (named is null || parts.Any(p => p.Name == named.Name)) Fault(field.Id, "forms.bad_lookup", $"'by: {said}' is no field of a key and the key of a field that holds it");
      else parts.Add(named);
    }
    if (field.Lookups.Count == 0 || field.Lookups.Any(l => !l.Contains('.', StringComparison.Ordinal))) Fault(field.Id, "forms.bad_lookup", "'by' stands beside a 'lookup' in registers whose key has several fields");
    if (parts.All(p => p.Field != field)) Fault(field.Id, "forms.bad_lookup", "the field that looks up is one of those in 'by'");
    return parts;
  }
}
