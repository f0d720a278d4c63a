namespace Saola.Registries;

internal enum ColumnKind { Text, Integer, Decimal, Date, Time, Moment, Boolean, Id, Shape }

/// <summary>A field as it is filtered and sorted by.</summary>
/// <param name="Key">Its name at interfaces.</param>
/// <param name="Name">Its name in the table.</param>
/// <param name="Srid">Of shapes.</param>
/// <param name="IsNamed">Of texts: its index is in the order of names.</param>
internal sealed record FilterField(string Key, string Name, ColumnKind Kind, int Srid = 0, bool IsNamed = false);

/// <summary>
/// The fields of a registry that somebody may name: its own, and those that every record has: id, version, office, at, to, and state
/// and from where the registry knows them. A field of the definition comes before one of these of the same name; by the name of its
/// column, as <c>_from</c>, each of these is found in any registry.
/// </summary>
internal sealed class FilterFields {
  readonly Dictionary<string, FilterField> byKey = new(StringComparer.Ordinal), byColumn = new(StringComparer.Ordinal);

  public RegistryDefinition Definition { get; }

  /// <param name="mayRead">Whether the field may be seen; one that may not does not exist here.</param>
  public FilterFields(RegistryDefinition definition, Func<RegistryField, bool> mayRead) {
    Definition = definition;
    foreach (var system in System(definition)) byKey[system.Key] = byColumn[system.Name] = system;
    foreach (var field in definition.Fields) {
      if (mayRead(field)) byKey[field.Key] = new(field.Key, field.Key, KindOf(field.Type), field.IsGeometry ? field.Srid ?? Crs.Wgs84 : 0, TableShape.IsNamed(definition, field));
      else byKey.Remove(field.Key);
    }
  }

  public FilterField? Find(string key) => byKey.GetValueOrDefault(key) ?? byColumn.GetValueOrDefault(key);

  public IEnumerable<FilterField> All => byKey.Values;

  /// <summary>What the record itself says, not its fields.</summary>
  public static IEnumerable<FilterField> System(RegistryDefinition definition) {
    yield return new("id", "_id", ColumnKind.Id);
    yield return new("version", "_version", ColumnKind.Integer);
    yield return new("office", "_office", ColumnKind.Id);
    yield return new("at", "_at", ColumnKind.Moment);
    if (definition.States is { Count: > 0 }) yield return new("state", "_state", ColumnKind.Text);
    if (definition.Validity) yield return new("from", "_from", ColumnKind.Date);
    yield return new("to", "_to", ColumnKind.Date);
  }

  public static ColumnKind KindOf(FieldType type) => type switch {
    FieldType.Integer or FieldType.Money => ColumnKind.Integer,
    FieldType.Decimal => ColumnKind.Decimal,
    FieldType.Date => ColumnKind.Date,
    FieldType.Time => ColumnKind.Time,
    FieldType.Moment => ColumnKind.Moment,
    FieldType.Boolean => ColumnKind.Boolean,
    FieldType.Reference or FieldType.File => ColumnKind.Id,
    FieldType.Point or FieldType.Line or FieldType.Polygon => ColumnKind.Shape,
    _ => ColumnKind.Text,
  };
}
