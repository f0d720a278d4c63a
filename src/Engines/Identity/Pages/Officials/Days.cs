using Saola.Ui;

namespace Saola.Identity.Pages;

/// <summary>The two days of a form, from which something holds and up to which.</summary>
static class Days {
  /// <summary>What is typed and is no day.</summary>
  public static FieldErrors? Wrong(string? from, string? to) {
    FieldErrors errors = [];
    foreach (var (name, text) in new[] { ("Form.From", from), ("Form.To", to) })
      if (text is { Length: > 0 } && Typed.Date(text) is null) errors.Add(name, T["date_wrong"]);
    return errors.Any ? errors : null;
  }
}
