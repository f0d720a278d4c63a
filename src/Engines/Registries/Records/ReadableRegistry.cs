using Saola.Kernel;

namespace Saola.Registries;

/// <summary>A registry in which somebody may read, as the standard interfaces show it: with the fields by which they may ask, and no others.</summary>
internal sealed record ReadableRegistry(OpenRegistry Open, FilterFields Fields) {
  public RegistryDefinition Definition => Open.Definition;

  public string Key => Definition.Key;

  /// <summary>What is asked of each record besides what every record has.</summary>
  public IReadOnlyList<string> Wanted => [.. Definition.Fields.Select(f => f.Key).Where(k => Fields.Find(k) is not null)];

  /// <summary>Null when there is none, or none that this actor may read.</summary>
  public static async Task<ReadableRegistry?> Find(Registries registries, Actor actor, string key, CancellationToken ct) =>
    await registries.Open(actor, key, ct) is { Access.MayReadSome: true } open ? new(open, new(open.Definition, open.Access.MayAsk)) : null;

  public static async Task<IReadOnlyList<ReadableRegistry>> All(Registries registries, Actor actor, CancellationToken ct) {
    var all = new List<ReadableRegistry>();
    foreach (var definition in await registries.All(ct)) if (await Find(registries, actor, definition.Key, ct) is { } readable) all.Add(readable);
    return all;
  }
}
