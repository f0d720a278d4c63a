namespace Saola.Registries;

/// <summary>
/// What becomes of the values of a field whose column changes its type. Kept forms are those in which a row of the history holds a
/// value of the type before.
/// </summary>
/// <param name="Exact">Every value goes over as it is: nothing is lost and the history is read as before.</param>
/// <param name="Before">Type of the column before.</param>
/// <param name="After">Type of the column afterwards.</param>
/// <param name="Fits">Over a value of the type before: whether it has one of the type afterwards.</param>
/// <param name="Value">The same value in the type afterwards; asked only of what fits.</param>
/// <param name="Foreign">Over a row's <c>_row</c> and the key in quotes: whether the history holds it in a form that the new type does not read.</param>
internal sealed record Conversion(string Field, bool Exact, string Before, string After, Func<string, string> Fits, Func<string, string> Value, Func<string, string> Foreign) {
  /// <summary>The value afterwards, or null where there is none.</summary>
  public string Of(string value) => Exact ? Value(value) : $"case when {Fits(value)} then {Value(value)} end";

  /// <summary>No values are lost, though they are written otherwise.</summary>
  public bool Recomputes => !Exact && IsShape;

  public bool IsShape => After.StartsWith("geometry", StringComparison.Ordinal);

  /// <summary>Whether one type can follow on another at all.</summary>
  public static bool IsPossible(RegistryField before, RegistryField after) =>
    ColumnTypes.Of(before) == ColumnTypes.Of(after) ? before.Type == after.Type || Kin(before.Type) is not null && Kin(before.Type) == Kin(after.Type) : Between(before, after) is not null;

  /// <summary>Types that lie in their column in the same way.</summary>
  static string? Kin(FieldType type) => type switch {
    FieldType.Text or FieldType.Choice or FieldType.Person or FieldType.Organisation or FieldType.Unit => "text",
    FieldType.Integer or FieldType.Money => "bigint",
    _ => null,
  };

  /// <summary>Null when the column stays as it is, or cannot become the other.</summary>
  public static Conversion? Between(RegistryField before, RegistryField after) {
    var (from, to) = (ColumnTypes.Of(before), ColumnTypes.Of(after));
    if (from == to) return null;
    if (before.IsGeometry) return before.Type == after.Type ? Made(false, _ => "true", v => $"st_transform({v}, {ColumnTypes.Srid(after)})", row => $"st_srid(({row})::geometry) <> {ColumnTypes.Srid(after)}") : null;
    return (from, to) switch {
      ("bigint", "numeric") => Made(true, _ => "true", v => $"({v})::numeric", _ => "false"),
      ("bigint" or "numeric" or "boolean" or "date" or "time without time zone", "text") => Made(true, _ => "true", v => $"(to_jsonb({v}) #>> '{{}}')", _ => "false"),
      ("numeric", "bigint") => Made(false, v => $"({v} = trunc({v}) and abs({v}) < 9000000000000000000)", v => $"({v})::bigint", row => $"{row} !~ '^-?[0-9]{{1,18}}$'"),
      ("text", "bigint") => Made(false, v => $"{v} ~ '^-?[0-9]{{1,18}}$'", v => $"({v})::bigint", row => $"{row} !~ '^-?[0-9]{{1,18}}$'"),
      ("text", "numeric") => Made(false, v => $"{v} ~ '^-?[0-9]{{1,16}}([.][0-9]{{1,12}})?$'", v => $"({v})::numeric", row => $"{row} !~ '^-?[0-9]{{1,16}}([.][0-9]{{1,12}})?$'"),
      ("text", "boolean") => Made(false, v => $"{v} in ('true', 'false')", v => $"({v})::boolean", row => $"{row} not in ('true', 'false')"),
      ("text", "date") => Made(false, v => $"registry_data.date_of({v}) is not null", v => $"registry_data.date_of({v})", row => $"registry_data.date_of({row}) is null"),
      _ => null,
    };

    Conversion Made(bool exact, Func<string, string> fits, Func<string, string> value, Func<string, string> foreign) => new(after.Key, exact, from, to, fits, value, foreign);
  }
}
