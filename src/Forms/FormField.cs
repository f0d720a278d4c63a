using System.Text.Json.Nodes;

namespace Saola.Forms;

/// <summary>What a component is here: the kinds of form-js, then those that <c>properties.as</c> makes of one.</summary>
public enum FieldKind {
  Text, TextArea, Number, Date, Time, DateTime, Select, Radio, Checklist, Checkbox, Group, List, Table, File, Static, Html, Image, Documents, Computed, Separator, Spacer, Button,
  Unit, Point, Area, Signature, Qr,
}

public sealed record Choice(string Value, string Label);

/// <summary>One of several fields that name a record together.</summary>
/// <param name="Name">As the register's key names it: <c>map_sheet</c>.</param>
/// <param name="Field">The field of the form in which it is typed.</param>
public sealed record KeyPart(string Name, FormField Field);

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

  /// <summary>The language of its texts where it is not that of the page.</summary>
  public string? Language => Title.IsForeign || Body.IsForeign ? "vi" : null;
  public FieldLimits Limits { get; init; } = FieldLimits.None;
  public FormExpression? Hide { get; init; }
  public FormExpression? Value { get; init; }
  public JsonNode? Default { get; init; }

  /// <summary>Whatever the answers are.</summary>
  public bool ReadOnly { get; init; }
  public FormExpression? ReadOnlyWhen { get; init; }
  public FormText Prefix { get; init; }
  public FormText Suffix { get; init; }

  /// <summary>A number.</summary>
  public int? Decimals { get; init; }
  public decimal? Increment { get; init; }
  public bool AsText { get; init; }

  /// <summary>A time: minutes between the times that are offered, and how it is kept.</summary>
  public int? Interval { get; init; }
  public TimeFormat TimeFormat { get; init; }
  public FormText TimeTitle { get; init; }

  /// <summary>Choices: those of the form, else what this expression finds.</summary>
  public IReadOnlyList<(string Value, FormText Label)> Values { get; init; } = [];
  public FormExpression? ValuesBy { get; init; }
  public IReadOnlyList<Choice> Choices => [.. Values.Select(v => new Choice(v.Value, v.Label.Said ?? v.Value))];

  /// <summary>Files.</summary>
  public bool Multiple { get; init; }
  public string? Accept { get; init; }

  /// <summary>A table or documents: where their rows come from, and how many are shown at once.</summary>
  public FormExpression? Rows { get; init; }
  public IReadOnlyList<TableColumn> Columns { get; init; } = [];
  public FormExpression? ColumnsBy { get; init; }
  public int? RowCount { get; init; }

  /// <summary>An image: its address, or an expression that tells it.</summary>
  public FormText Source { get; init; }
  public FormText Alt { get; init; }

  public int Height { get; init; }
  public bool Resets { get; init; }

  /// <summary>A group or list.</summary>
  public IReadOnlyList<FormField> Parts { get; init; } = [];

  /// <summary>Itself where it has a key, else the parts that have one, however deep.</summary>
  public IEnumerable<FormField> Keyed => Key is not null ? [this] : Parts.SelectMany(p => p.Keyed);
  public bool Outlined { get; init; }
  public bool AddsRows { get; init; } = true;
  public int FirstRows { get; init; }

  /// <summary>How many rows of a list stand open; null for all.</summary>
  public int? OpenRows { get; init; }

  /// <summary>It is there only because the key of what it holds has several parts.</summary>
  public bool IsPath { get; init; }

  /// <summary>Components of one row stand beside each other, each so many sixteenths wide.</summary>
  public string? Row { get; init; }
  public int? Span { get; init; }

  public IReadOnlyDictionary<string, string> Properties { get; init; } = new Dictionary<string, string>();

  /// <summary>Where the value can come from, in order ("profile.fullName", "earlier.motherName").</summary>
  public IReadOnlyList<string> Sources => Listed("source");

  internal IReadOnlyList<string> Listed(string property) => Properties.TryGetValue(property, out var s) ? s.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) : [];

  /// <summary>The catalogue whose entries are the choices.</summary>
  public string? Catalogue => Properties.GetValueOrDefault("catalogue");

  /// <summary>The catalogue is searched by name, because it is too long for a list.</summary>
  public bool IsPicker => Kind == FieldKind.Select && Properties.ContainsKey("picker");

  /// <summary>The catalogue of other names by which an entry is also found.</summary>
  public string? Alias => Properties.GetValueOrDefault("alias");

  /// <summary>The registers in which what is typed here is the key of a record, in the order in which they are asked ("person", "registry.land_parcel").</summary>
  public IReadOnlyList<string> Lookups => Listed("lookup");

  /// <summary>Where only several fields together name a record: each field of the register's key, and the one of the form that holds it; empty where this one alone is the key.</summary>
  public IReadOnlyList<KeyPart> KeyParts { get; internal set; } = [];

  /// <summary>The fields whose records this one can be filled from, and by which of their values; the first that there is fills it.</summary>
  internal IReadOnlyList<(string Key, string Part)> From => [.. Listed("from").Select(f => f.Split('.', 2)).Where(f => f.Length == 2).Select(f => (f[0], f[1]))];

  /// <summary>The page gives the choices: officials of this part of the process ("handler").</summary>
  public string? Officials => Properties.GetValueOrDefault("officials");

  /// <summary>The procedure component that the files answer.</summary>
  public string? Component => Properties.GetValueOrDefault("component");

  /// <summary>It must have a key.</summary>
  internal bool IsKeyed => Kind is not (FieldKind.Group or FieldKind.Static or FieldKind.Html or FieldKind.Image or FieldKind.Documents
    or FieldKind.Separator or FieldKind.Spacer or FieldKind.Button or FieldKind.Table);

  public bool HoldsValue => Key is not null && IsKeyed;

  /// <summary>It computes its value from others; nobody types it.</summary>
  public bool IsComputed => Kind is FieldKind.Computed or FieldKind.Qr;
}

/// <summary>How a time of day is kept: with the offset of Việt Nam, in UTC, or bare.</summary>
public enum TimeFormat { Offset, Utc, Bare }
