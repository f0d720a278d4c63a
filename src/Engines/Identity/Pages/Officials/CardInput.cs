using Saola.Ui;

namespace Saola.Identity.Pages;

/// <summary>What was typed of a card.</summary>
public sealed class CardInput {
  public string? PersonalNumber { get; set; }
  public string? FullName { get; set; }
  public string? DateOfBirth { get; set; }
  public string? Reason { get; set; }

  /// <summary>A date that is none; null when nothing is wrong with it.</summary>
  public FieldErrors? Wrong() {
    if (DateOfBirth is not { Length: > 0 } || Typed.Date(DateOfBirth) is not null) return null;
    return [new("Form.DateOfBirth", T["date_wrong"])];
  }
}
