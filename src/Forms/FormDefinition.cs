using System.Globalization;
using System.Text.Json.Nodes;

namespace Saola.Forms;

/// <summary>Kinds of form-js components that Saola renders.</summary>
public enum FieldKind { Text, TextArea, Number, Date, Time, DateTime, Select, Radio, Checklist, Checkbox, Group, List, Table, File, Static, Computed, Separator }

/// <summary>A text of a form; its English is missing where the pack has none.</summary>
public readonly record struct FormText(string? Vi, string? En = null) {
  /// <summary>In the language of the screen, else in Vietnamese.</summary>
  public string? Said => IsEnglish ? En ?? Vi : Vi;

  /// <summary>It is said in Vietnamese on a page in another language, which must say so.</summary>
  public bool IsForeign => Vi is { Length: > 0 } && En is null && IsEnglish;

  static bool IsEnglish => CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "en";
}

public sealed record Choice(string Value, string Label);

/// <summary>Limits of form-js's <c>validate</c>; <see cref="Rule"/> is FEEL over the answers that must be true.</summary>
public sealed record FieldLimits(bool Required, decimal? Min, decimal? Max, int? MinLength, int? MaxLength, string? Pattern, FormText Words, FormExpression? Rule) {
  public string? Message => Words.Said;
}

public sealed record TableColumn(string Key, FormText Title) {
  public string Label => Title.Said ?? "";
}

/// <summary>
/// One component. <see cref="Key"/> is the last part of where its value lies; groups and lists with a key put their parts
/// inside it. <see cref="Id"/> is unique in the form.
/// </summary>
public sealed class FormField {
  public required string Id { get; init; }
  public required FieldKind Kind { get; init; }
  public string? Key { get; init; }
  public FormText Title { get; init; }
  public FormText Help { get; init; }
  public FormText Body { get; init; }
  public string Label => Title.Said ?? "";
  public string? Hint => Help.Said;
  public string? Text => Body.Said;

  /// <summary>The language of its texts where it is not that of the page.</summary>
  public string? Language => Title.IsForeign || Body.IsForeign ? "vi" : null;
  public FieldLimits Limits { get; init; } = new(false, null, null, null, null, null, default, null);
  public FormExpression? Hide { get; init; }
  public FormExpression? Value { get; init; }
  public FormExpression? Rows { get; init; }
  public JsonNode? Default { get; init; }
  public bool ReadOnly { get; init; }
  public int? Decimals { get; init; }
  public string? Suffix { get; init; }
  public bool Multiple { get; init; }
  public string? Accept { get; init; }
  public IReadOnlyList<(string Value, FormText Label)> Values { get; init; } = [];
  public IReadOnlyList<Choice> Choices => [.. Values.Select(v => new Choice(v.Value, v.Label.Said ?? v.Value))];
  public IReadOnlyList<TableColumn> Columns { get; init; } = [];
  public IReadOnlyList<FormField> Parts { get; init; } = [];
  public IReadOnlyDictionary<string, string> Properties { get; init; } = new Dictionary<string, string>();

  /// <summary>Where the value can come from, in order ("profile.fullName", "earlier.motherName").</summary>
  public IReadOnlyList<string> Sources => Properties.TryGetValue("source", out var s) ? s.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) : [];

  /// <summary>The catalogue whose entries are the choices.</summary>
  public string? Catalogue => Properties.GetValueOrDefault("catalogue");

  /// <summary>The catalogue is searched by name, because it is too long for a list.</summary>
  public bool IsPicker => Properties.ContainsKey("picker");

  /// <summary>The catalogue of other names by which an entry is also found.</summary>
  public string? Alias => Properties.GetValueOrDefault("alias");

  /// <summary>The page gives the choices: officials of this part of the process ("handler").</summary>
  public string? Officials => Properties.GetValueOrDefault("officials");

  /// <summary>The procedure component that the files answer.</summary>
  public string? Component => Properties.GetValueOrDefault("component");

  public bool HoldsValue => Key is not null && Kind is not (FieldKind.Group or FieldKind.Static or FieldKind.Separator or FieldKind.Table);
}

/// <summary>A top-level group: one page of the form, in order.</summary>
public sealed record FormPage(int Number, FormField Group);

/// <summary>A form in the form-js JSON schema, read once and then immutable.</summary>
public sealed class FormDefinition {
  internal FormDefinition(string id, IReadOnlyList<FormPage> pages) => (Id, Pages) = (id, pages);

  public string Id { get; }
  public IReadOnlyList<FormPage> Pages { get; }

  /// <summary>All fields, outer before inner.</summary>
  public IEnumerable<FormField> Fields => Pages.SelectMany(p => Walk(p.Group));

  static IEnumerable<FormField> Walk(FormField field) => field.Parts.SelectMany(Walk).Prepend(field);

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
