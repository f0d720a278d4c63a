using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>Of whom a second factor is asked.</summary>
internal enum MfaFor { Roles, Officials, Everyone }

/// <summary>The security level in force (0 until the province has determined one), and whether invented people are asked like real ones.</summary>
internal sealed class SignInPolicy {
  public const int ShortestSession = 1, LongestSession = 24;

  public Guid Id { get; init; }
  public int SecurityLevel { get; set; }
  public bool Demo { get; set; }

  /// <summary>So long a session lives at the most, however busy it is.</summary>
  public int SessionHours { get; set; } = LongestSession;

  /// <summary>One line for each thing that it and its rules say, as <c>name=value</c>.</summary>
  public string[] Facts(IEnumerable<AssuranceRule> rules) =>
    [$"level={SecurityLevel}", $"session_hours={SessionHours}", $"demo={(Demo ? "yes" : "no")}", .. rules.OrderBy(r => r.SecurityLevel).Select(r => $"rule={r.SecurityLevel} {r.Mfa} {r.FreshMinutes}")];
  public int Version { get; set; } = 1;
}

/// <summary>What one security level asks for.</summary>
internal sealed class AssuranceRule {
  public const int ShortestFresh = 5, LongestFresh = 480;

  public Guid Id { get; init; }
  public int SecurityLevel { get; init; }
  public MfaFor Mfa { get; set; }
  public int FreshMinutes { get; set; }
  public int Version { get; set; } = 1;
}

/// <summary>What is asked of whom now. On a training site nothing is asked of the invented, unless the policy says so.</summary>
internal static class Demands {
  public static async Task<bool> TwoFactors(Account account, Work w, Training training, CancellationToken ct) => await Rule(account.Demo, w, training, ct) is { } rule
    && (rule.Mfa == MfaFor.Everyone || (account.Person is { } person && await Asks(w.Db<IdentityDb>(), person, rule.Mfa, Vn.Day(w.Now), ct)));

  /// <summary>How old a proof may be where it matters most; null when that is not asked.</summary>
  public static async Task<TimeSpan?> Freshness(bool invented, Work w, Training training, CancellationToken ct) =>
    await Rule(invented, w, training, ct) is { } rule ? TimeSpan.FromMinutes(rule.FreshMinutes) : null;

  static async Task<AssuranceRule?> Rule(bool invented, Work w, Training training, CancellationToken ct) {
    var db = w.Db<IdentityDb>();
    var policy = await db.SignInPolicy().AsNoTracking().SingleAsync(ct);
    return training.On && invented && !policy.Demo ? null : await db.AssuranceRules().AsNoTracking().SingleAsync(r => r.SecurityLevel == policy.SecurityLevel, ct);
  }

  public static Task<bool> Asks(IdentityDb db, Guid person, MfaFor mfa, DateOnly today, CancellationToken ct) => db.Posts(Actor.Machine("policy")).AnyAsync(
    p => p.Person == person && p.ValidFrom <= today && (p.ValidTo == null || today < p.ValidTo) && (mfa == MfaFor.Officials
      || db.RolesInUse().Any(r => r.Mfa && (p.Roles.Contains(r.Key) || db.GrantsOn(today).Any(g => g.Post == p.Id && g.Role == r.Key)))), ct);
}
