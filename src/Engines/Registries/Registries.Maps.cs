namespace Saola.Registries;

public sealed partial class Registries {
  /// <summary>The number of the version of a definition that is in force.</summary>
  internal async ValueTask<int> NumberOf(string registry, CancellationToken ct) => (await book.Find(registry, ct))?.Number ?? 0;
}
