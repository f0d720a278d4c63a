using Saola.Kernel;

namespace Saola.Registries;

/// <summary>Pack kind <c>registry</c>. Applying brings the definition; the table follows in a job.</summary>
internal sealed class RegistryKind(BroughtDefinitions brought) : IPackKind {
  public string Name => "registry";
  public int Order => 36;

  public IEnumerable<PackFault> Lint(PackItem item, PackSet packs) {
    // The same key in the item that this one stands in for is meant.
    var others = packs.Of(Name).Where(o => o.Id != item.Id && o.Id != item.Replaces && o.Replaces != item.Id).Select(o => o.Json.GetProperty("key").GetString()!).ToHashSet(StringComparer.Ordinal);
    return DefinitionLint.Faults(item.Read<RegistryDefinition>(), others).Select(f => item.Fault(f.Pointer, f.Problem, Words.T["lint_cure"]));
  }

  public async Task Apply(IReadOnlyList<PackItem> items, Work w, CancellationToken ct) {
    foreach (var item in items)
      if (await brought.Bring(w, item.Read<RegistryDefinition>() with { Id = item.Replaces ?? item.Id }, ct) is { } refused) throw new InvalidOperationException($"{item.Id}: {refused.Message}");
  }
}
