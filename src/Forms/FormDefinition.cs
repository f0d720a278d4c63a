namespace Saola.Forms;

/// <summary>A top-level group: one page of the form, in order.</summary>
public sealed record FormPage(int Number, FormField Group);

/// <summary>A form in the form-js JSON schema, read once and then immutable.</summary>
public sealed class FormDefinition {
  internal FormDefinition(string id, IReadOnlyList<FormPage> pages) => (Id, Pages) = (id, pages);

  public string Id { get; }
  public IReadOnlyList<FormPage> Pages { get; }

  /// <summary>All fields, outer before inner.</summary>
  public IEnumerable<FormField> Fields => Pages.SelectMany(p => Walk(p.Group));

  /// <summary>Fields whose key is not inside that of another; what lies in them goes with them.</summary>
  public IEnumerable<FormField> Keyed => Pages.SelectMany(p => p.Group.Keyed);

  /// <summary>The page with the field at this path ("parcels.0.mapSheet"), where that looks up by a key; null when none there does.</summary>
  public FormPage? LookupPage(string path) => Pages.FirstOrDefault(p => Walk(p.Group).Any(f => f.Lookups.Count > 0 && f.Key == path.Split('.')[^1]));

  internal static IEnumerable<FormField> Walk(FormField field) => field.Parts.SelectMany(Walk).Prepend(field);

  /// <exception cref="FormException">The JSON is no form that Saola can show; each fault is named.</exception>
  public static FormDefinition Parse(string json) {
    var (form, faults) = FormReader.Read(json);
    return faults.Count == 0 ? form! : throw new FormException(faults);
  }

  /// <summary>Every mistake of a form, with the component's id.</summary>
  public static IReadOnlyList<FormFault> Lint(string json) => FormReader.Read(json).Faults;
}

/// <summary>A mistake in a form's definition.</summary>
/// <param name="Where">The id or key of the component, or "" for the form.</param>
public sealed record FormFault(string Where, string Code, string Message);

public sealed class FormException(IReadOnlyList<FormFault> faults) : Exception(string.Join("; ", faults.Select(f => $"{f.Where}: {f.Message}"))) {
  public IReadOnlyList<FormFault> Faults { get; } = faults;
}
