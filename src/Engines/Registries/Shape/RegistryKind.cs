using Saola.Kernel;

namespace Saola.Registries;

/// <summary>Pack kind <c>registry</c>. Applying brings the definition; the table follows in a job.</summary>
internal sealed class RegistryKind(BroughtDefinitions brought) : IPackKind {
  public string Name => "registry";
  public int Order => 36;

  public IEnumerable<PackFault> Lint(PackItem item, PackSet packs) {
    // The same key in the item that this one stands in for is meant.
    var (mine, others) = (item.Read<RegistryDefinition>(), packs.Of(Name).Where(o => o.Id != item.Id && o.Id != item.Replaces && o.Replaces != item.Id).ToList());
    var faults = DefinitionLint.Faults(mine, others.Select(o => o.Json.TryGetProperty("key", out var key) ? key.GetString() ?? "" : "").ToHashSet(StringComparer.Ordinal));
    return faults.Concat(Twice(mine, others)).Select(f => item.Fault(f.Pointer, f.Problem, Words.T["lint_cure"]));
  }

  /// <summary>One whose form is wrong says nothing yet.</summary>
  static IEnumerable<DefinitionFault> Twice(RegistryDefinition mine, IEnumerable<PackItem> others) {
    foreach (var item in others.Where(o => !PackSchemas.Check("registry", o.Json).Any()))
      if (item.Read<RegistryDefinition>() is var other && DefinitionLint.IsSameFact(mine, other)) yield return new("/key", Words.T["lint_same_fact", other.Name.Vi, other.Owner]);
  }

  public async Task Apply(IReadOnlyList<PackItem> items, Work w, CancellationToken ct) {
    foreach (var item in items)
      if (await brought.Bring(w, item.Read<RegistryDefinition>() with { Id = item.Replaces ?? item.Id }, ct) is { } refused) throw new InvalidOperationException($"{item.Id}: {refused.Message}");
  }
}
