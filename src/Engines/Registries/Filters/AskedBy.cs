namespace Saola.Registries;

/// <summary>By what of a registry somebody finds or sorts records.</summary>
internal sealed class AskedBy(RegistryDefinition definition) {
  readonly HashSet<string> personal = new(StringComparer.Ordinal), people = new(StringComparer.Ordinal);

  /// <summary>The personal fields among them.</summary>
  public IReadOnlySet<string> Personal => personal;

  /// <summary>The personal numbers that fields of people are asked to equal.</summary>
  public IReadOnlyCollection<string> People => people;

  public void Add(FilterField field) => Add(definition.Find(field.Name));

  /// <summary>All fields that words are looked for in.</summary>
  public void AddWords() {
    foreach (var field in definition.Fields) if (field is { Search: true, IsGeometry: false }) Add(field);
  }

  public void AddValue(FilterField field, object value) {
    if (definition.Find(field.Name) is { Type: FieldType.Person } && value is string number) people.Add(number);
  }

  void Add(RegistryField? field) {
    if (field is { Personal: not null }) personal.Add(field.Key);
  }
}
