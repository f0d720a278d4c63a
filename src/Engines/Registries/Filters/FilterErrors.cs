using Saola.Kernel;

namespace Saola.Registries;

/// <summary>What can be wrong with a filter that somebody wrote; the codes are public.</summary>
internal static class FilterErrors {
  public static Error TooLarge => Invalid("registries.filter_too_large", Words.T["filter_too_large", FilterBinder.Depth, FilterBinder.Parts]);

  /// <param name="at">The sign at which reading stopped, from 1.</param>
  /// <param name="need">What had to stand there, in words or as the sign itself.</param>
  public static Error Syntax(int at, string need) => Invalid("registries.bad_filter", Words.T["filter_syntax", at, need]);

  public static Error Unsupported(string what) => Invalid("registries.filter_unsupported", Words.T["filter_unsupported", Short(what)]);

  public static Error TooLong(string what, int most) => Invalid("registries.choice_too_long", Words.T["choice_too_long", what, most]);

  public static Error UnknownField(string field) => Invalid("registries.unknown_field", Words.T["filter_unknown_field", Short(field)], Short(field));

  public static Error BadValue(FilterField column) => Invalid("registries.bad_value", Words.T["filter_bad_value", column.Key, Words.T[$"filter_kind_{column.Kind}"]], column.Key);

  public static Error BadComparison(FilterField column) => Invalid("registries.bad_comparison", Words.T["filter_bad_comparison", column.Key], column.Key);

  public static Error NotAShape(FilterField column) => Invalid("registries.not_a_shape", Words.T["filter_not_a_shape", column.Key], column.Key);

  public static Error BadShape(string field) => Invalid("registries.bad_shape", Words.T["filter_bad_shape"], Short(field));

  static string Short(string text) => text.Length <= 60 ? text : text[..60];

  static Error Invalid(string code, string message, string? field = null) => new(ErrorKind.Invalid, code, message, field);
}

/// <summary>Leaves a parser from any depth; caught at its door and never seen outside.</summary>
internal sealed class FilterFault(Error error) : Exception(error.Message) {
  public Error Error { get; } = error;

  public FilterFault(int position, string need) : this(FilterErrors.Syntax(position + 1, need)) { }
}
