using System.Text.Json.Nodes;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>What the first rows of an import's file say, and who may see what stands in it.</summary>
internal static class ImportFiles {
  const int Sample = 200;

  /// <summary>Finds the columns of a file that is there; what is wrong with it, or null.</summary>
  /// <param name="open">As who brought it may see it.</param>
  public static async Task<Error?> Match(OpenRegistry open, FileStore files, StoredFile file, Import import, IReadOnlyDictionary<string, string> told, CancellationToken ct) {
    var rows = await First(files, file, import.Kind, Sample, ct);
    if (rows.IsError) return rows.Error;
    if (rows.Value.Count < 2) return ImportErrors.Empty;
    var d = open.Definition;
    var columns = import.Hold ? ColumnMatch.Propose(d, rows.Value[0], rows.Value[1..], told) : ColumnMatch.Match(d, rows.Value[0], rows.Value[1..], told);
    if (columns.IsError) return columns.Error;
    // of columns that somebody looks at first it is asked when they have said which are which
    if (!import.Hold && Blind(open, import.Office, columns.Value) is { } blind) return blind;
    import.Match(columns.Value);
    return null;
  }

  /// <summary>Who may not see a personal value that only one record may have would learn by a file of such values who is there, and by looking it through alone.</summary>
  /// <param name="open">As who brought the file may see it.</param>
  public static Error? Blind(OpenRegistry open, Guid office, IEnumerable<ImportColumn> columns) =>
    RecordWriting.Blind(open, office, new(columns.Select(c => c.Field).OfType<string>().Select(f => KeyValuePair.Create(f, (JsonNode?)null))));

  /// <summary>The titles and so many rows.</summary>
  public static async Task<Answer<List<SheetRow>>> First(FileStore files, StoredFile file, SheetKind kind, int most, CancellationToken ct) {
    var rows = new List<SheetRow>();
    try {
      await using var content = files.Open(file);
      await foreach (var row in SheetReader.Read(content, kind, ct)) {
        rows.Add(row);
        if (rows.Count > most) break;
      }
    } catch (SheetUnreadable e) {
      return e.Error;
    }
    return rows;
  }

  /// <summary>Whether values that stand in the file may be shown: to who brought it, and to who sees what is personal there.</summary>
  public static async Task<bool> MayOpen(Registries registries, Actor actor, Import import, CancellationToken ct) =>
    import.Person == actor.Id || await registries.Open(actor, import.Registry, ct) is { } open && (!open.Definition.HasPersonal || open.Access.SeesPersonal(import.Office));

  /// <summary>That somebody else than who brought it opens a file with personal data in it is evidence.</summary>
  public static async Task NoteReading(Registries registries, Work w, Import import, CancellationToken ct) {
    string[] personal = await registries.Find(import.Registry, ct) is { } d ? [.. import.Matched.Select(c => c.Field).OfType<string>().Where(f => d.Find(f)?.Personal is not null)] : [];
    if (personal.Length > 0) w.Record("registries.personal_read", "registry_import", import.Id, new { registry = import.Registry, fields = personal });
  }
}
