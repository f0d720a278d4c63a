using System.Collections;
using Saola.Kernel;

namespace Saola.Ui;

/// <summary>One mistake, and the input it belongs to.</summary>
public sealed record FieldError(string Field, string Message);

/// <summary>What is wrong with a form, by the name of the input. An empty name means the form as a whole.</summary>
public sealed class FieldErrors : IEnumerable<FieldError> {
  readonly List<FieldError> items = [];

  public int Count => items.Count;
  public bool Any => items.Count > 0;

  public string? this[string field] => items.Find(i => i.Field == field)?.Message;

  public void Add(FieldError error) => items.Add(error);
  public void Add(string field, string message) => items.Add(new(field, message));

  /// <summary>Takes the errors of an operation. <paramref name="prefix"/> is put before their field, where inputs are named <c>form.Name</c>.</summary>
  public void Add(Error error, string prefix = "") {
    foreach (var one in error.Others.Prepend(error)) Add(one.Field is null ? "" : prefix + one.Field, one.Message);
  }

  public static FieldErrors Of(Error error, string prefix = "") {
    var all = new FieldErrors();
    all.Add(error, prefix);
    return all;
  }

  /// <summary>The id of the input that bears this name; the summary links to it.</summary>
  public static string IdOf(string name) => string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' ? c : '-'));

  public IEnumerator<FieldError> GetEnumerator() => items.GetEnumerator();
  IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
