using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Saola.Identity;

/// <summary>The conditions of roles, read once each. One that cannot be read gives no right, and is reported.</summary>
internal sealed class RoleBook(IEnumerable<ProtectedKind> kinds, ILogger<RoleBook> log) {
  const int Most = 10_000;
  readonly Dictionary<string, ProtectedKind> byPermission = kinds.SelectMany(k => k.Permissions, (k, p) => (Permission: p, Kind: k)).ToDictionary(x => x.Permission, x => x.Kind, StringComparer.Ordinal);
  readonly ConcurrentDictionary<(string Permission, string Text), ICondition> read = new();

  /// <summary>What is wrong with a condition on a permission, in words; null when nothing is.</summary>
  public string? Fault(string permission, string text) {
    var (condition, fault) = Condition.Read(text, Facts(permission));
    return condition is { IsConstant: true } ? T["condition_constant"] : fault;
  }

  /// <summary>The names that a condition on a permission may use; those of a row only where acts ask with one.</summary>
  public IEnumerable<string> Names(string permission) => ConditionNames.All(Facts(permission));

  /// <summary>What a role gives in these offices.</summary>
  public IEnumerable<(string Permission, Reach Reach)> Given(string[] permissions, string conditions, System.Collections.Frozen.FrozenSet<Guid> offices) {
    var bound = conditions == "{}" ? null : JsonSerializer.Deserialize<Dictionary<string, string>>(conditions);
    foreach (var permission in permissions) yield return (permission, new(offices, bound is not null && bound.TryGetValue(permission, out var text) ? When(permission, text) : null));
  }

  ICondition When(string permission, string text) {
    if (read.TryGetValue((permission, text), out var known)) return known;
    if (read.Count > Most) read.Clear();
    var (condition, fault) = Condition.Read(text, Facts(permission));
    if (condition is null) log.LogError("The condition on {Permission} cannot be read and gives no right: {Fault}", permission, fault);
    return read[(permission, text)] = condition ?? Condition.Never;
  }

  IReadOnlyDictionary<string, System.Linq.Expressions.LambdaExpression>? Facts(string permission) => byPermission.GetValueOrDefault(permission)?.Facts;
}
