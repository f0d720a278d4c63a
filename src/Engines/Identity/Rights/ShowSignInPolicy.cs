using Microsoft.EntityFrameworkCore;
using Saola.Ui;

namespace Saola.Identity;

/// <summary>What is asked of who signs in: the level in force, what each level asks, the roles that ask for more, and what became of it.</summary>
internal static class ShowSignInPolicy {
  /// <param name="Rules">By level.</param>
  /// <param name="Roles">Roles that ask for two factors at every level.</param>
  public sealed record Response(SignInPolicy Policy, IReadOnlyList<AssuranceRule> Rules, IReadOnlyList<Role> Roles, IReadOnlyList<TimelineEntry> History);

  /// <summary>Null for who does not administer the whole province.</summary>
  internal static async Task<Response?> Run(Work w, ChangeHistory history, CancellationToken ct) {
    if (!await SetAccountPolicy.IsWhole(w, ct)) return null;
    var db = w.Db<IdentityDb>();
    var policy = await db.SignInPolicy().AsNoTracking().SingleAsync(ct);
    return new(policy, await db.AssuranceRules().AsNoTracking().OrderBy(r => r.SecurityLevel).ToListAsync(ct),
      await db.RolesInUse().AsNoTracking().Where(r => r.Mfa).OrderBy(r => EF.Functions.Collate(r.Name, "vi-x-icu")).ToListAsync(ct),
      await history.Of(policy.Id, "sign_in_policy", null, ["identity.sign_in_policy_set"], Line, w, ct));
  }

  static string Line(string name, string value) => name switch {
    "rule" when value.Split(' ') is [var level, var mfa, var minutes] => T["policy_fact_rule", Level(int.Parse(level, System.Globalization.CultureInfo.InvariantCulture)), T[$"mfa_{mfa}"], minutes],
    "level" => T["policy_fact_level", Level(int.Parse(value, System.Globalization.CultureInfo.InvariantCulture))],
    "demo" => T[value == "yes" ? "policy_fact_demo_yes" : "policy_fact_demo_no"],
    _ => T[$"policy_fact_{name}", value],
  };

  /// <summary>A security level in words.</summary>
  public static string Level(int level) => level == 0 ? T["security_level_none"] : T["security_level", level];
}
