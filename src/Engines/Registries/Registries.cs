namespace Saola.Registries;

/// <summary>
/// The face of this engine for the others: what registries there are, and their records. What it writes lies in the caller's act and
/// is kept when the caller commits.
/// </summary>
public sealed partial class Registries {
  readonly DefinitionBook book;
  readonly RecordReading reading;
  readonly RecordWriting writing;
  readonly RecordBatches batches;
  readonly DefinitionCheck check;

  internal Registries(DefinitionBook book, RecordReading reading, RecordWriting writing, RecordBatches batches, DefinitionCheck check) =>
    (this.book, this.reading, this.writing, this.batches, this.check) = (book, reading, writing, batches, check);

  /// <summary>The version in force; null when there is none.</summary>
  public async ValueTask<RegistryDefinition?> Find(string key, CancellationToken ct) => (await book.Find(key, ct))?.Definition;

  /// <summary>The office that owns it; null when there is none.</summary>
  public async ValueTask<Guid?> OwnerOf(string key, CancellationToken ct) => (await book.Find(key, ct))?.Owner;

  /// <summary>Where an official reads a record.</summary>
  public static string PageOf(string registry, Guid record) => Pages.RecordPaths.Record(registry, record);

  /// <summary>Where it is read what a registry holds, and who owns it.</summary>
  public static string PageOf(string registry) => Pages.DefinitionPaths.Definition(registry);

  /// <summary>Every registry that may be used, by key.</summary>
  public async ValueTask<IReadOnlyList<RegistryDefinition>> All(CancellationToken ct) => [.. (await book.All(ct)).Select(r => r.Definition).OrderBy(d => d.Key, StringComparer.Ordinal)];
}
