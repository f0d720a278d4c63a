using Saola.Ui;

namespace Saola.Identity.Pages;

/// <summary>By which decision offices change, as it is typed.</summary>
public class DecisionInput {
  public string? Day { get; set; }
  public string? Number { get; set; }
  public string? DecidedOn { get; set; }
  public string? Reason { get; set; }

  internal OfficeDecision Decision => new(Typed.Date(Day), Number, Typed.Date(DecidedOn), Reason);
}
