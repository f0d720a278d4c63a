using System.Globalization;
using static Saola.Registries.Words;

namespace Saola.Registries.Pages;

/// <summary>A column of a list: a field of the registry, or what every record says of itself.</summary>
/// <param name="Own">The field of the registry; null of what every record has.</param>
/// <param name="MayAsk">Whether records may be chosen and sorted by it.</param>
internal sealed record ListField(string Key, string Name, ColumnKind Kind, RegistryField? Own, bool MayAsk) {
  public bool IsNumber => Own?.Type is FieldType.Integer or FieldType.Decimal or FieldType.Money;
  public bool MaySort => MayAsk && Kind != ColumnKind.Shape && Own?.Type != FieldType.File;

  /// <summary>The comparisons that fit, in the words of <see cref="RestFilter"/>, the likeliest first.</summary>
  public IReadOnlyList<string> Hows => Own?.Type switch {
    FieldType.File or FieldType.Point or FieldType.Line or FieldType.Polygon => [RecordFilter.Filled, RecordFilter.Empty],
    FieldType.Choice or FieldType.Unit or FieldType.Reference => ["eq", "ne", RecordFilter.Filled, RecordFilter.Empty],
    _ => Kind switch {
      ColumnKind.Text when Own is null => ["eq", "ne"],
      ColumnKind.Id => ["eq", "ne"],
      ColumnKind.Text => ["contains", "eq", "starts", "ends", "ne", RecordFilter.Filled, RecordFilter.Empty],
      ColumnKind.Boolean => ["eq", RecordFilter.Filled, RecordFilter.Empty],
      _ => ["eq", "gte", "lte", "gt", "lt", "ne", RecordFilter.Filled, RecordFilter.Empty],
    },
  };

  /// <summary>The comparison in words, which are others for days than for numbers.</summary>
  public string Say(string how) => how switch {
    RecordFilter.Empty or RecordFilter.Filled or "contains" or "starts" or "ends" or "eq" or "ne" when Kind is not (ColumnKind.Date or ColumnKind.Moment) => T[$"how_{how}"],
    "eq" or "ne" or "gte" or "lte" or "gt" or "lt" => T[Kind is ColumnKind.Date or ColumnKind.Moment ? $"how_day_{how}" : $"how_{how}"],
    RecordFilter.Empty or RecordFilter.Filled => T[$"how_{how}"],
    _ => how,
  };

  /// <summary>The columns that a list of this registry can have for this person.</summary>
  public static IReadOnlyList<ListField> Of(OpenRegistry open) {
    var d = open.Definition;
    var own = d.Fields.Where(open.Access.SeesSome).Select(f => new ListField(f.Key, f.Name.In(CultureInfo.CurrentUICulture.TwoLetterISOLanguageName), FilterFields.KindOf(f.Type), f, open.Access.MayAsk(f)));
    var system = FilterFields.System(d).Where(f => f.Name is not (Names.Id or Names.Version) && (f.Name != Names.Office || d.Writers == Writers.Offices)).Select(f => new ListField(f.Name, T[$"column{f.Name}"], f.Kind, null, true));
    return [.. own, .. system];
  }
}
