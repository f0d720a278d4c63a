namespace Saola.Identity;

/// <summary>How long an account of an official may rest.</summary>
internal sealed class AccountPolicy {
  public const int LeastDays = 30, MostDays = 365, MostWarning = 29;

  public Guid Id { get; init; }
  public int UnusedDays { get; private set; } = 90;
  public int WarnDays { get; private set; } = 14;
  public int Version { get; set; } = 1;

  /// <summary>One line for each thing that it says, as <c>name=value</c>.</summary>
  public string[] Facts() => [$"unused_days={UnusedDays}", $"warn_days={WarnDays}"];

  public Error? Set(int? days, int? warn) {
    if (days is not { } d || d is < LeastDays or > MostDays) return new(ErrorKind.Invalid, "identity.policy_days", T["policy_days_wrong", LeastDays, MostDays], "UnusedDays");
    if (warn is not { } before || before is < 1 or > MostWarning) return new(ErrorKind.Invalid, "identity.policy_warning", T["policy_warning_wrong", MostWarning], "WarnDays");
    if ((d, before) == (UnusedDays, WarnDays)) return new(ErrorKind.Conflict, "identity.policy_same", T["policy_same"]);
    (UnusedDays, WarnDays) = (d, before);
    return null;
  }
}
