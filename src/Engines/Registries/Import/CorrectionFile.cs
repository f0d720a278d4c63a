using static Saola.Registries.Words;

namespace Saola.Registries;

/// <summary>
/// The rows of a file of which something is wrong, as they stand there, with a last column that says what: to be mended and brought
/// again.
/// </summary>
internal static class CorrectionFile {
  /// <param name="faults">What is wrong, by row.</param>
  /// <returns>The file from its beginning; it goes when it is closed.</returns>
  public static async Task<Stream> Write(IAsyncEnumerable<SheetRow> rows, IReadOnlyDictionary<int, string> faults, bool xlsx, CancellationToken ct) {
    var file = SheetWriter.Draft();
    try {
      await (xlsx ? SheetWriter.Xlsx(file, T["import_faults"], Lines(rows, faults, ct), ct) : SheetWriter.Csv(file, Lines(rows, faults, ct), ct));
      file.Position = 0;
      return file;
    } catch {
      await file.DisposeAsync();
      throw;
    }
  }

  static async IAsyncEnumerable<string[]> Lines(IAsyncEnumerable<SheetRow> rows, IReadOnlyDictionary<int, string> faults, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct) {
    // the column of an earlier correction is not carried along
    var (kept, first) = (Array.Empty<int>(), true);
    await foreach (var row in rows.WithCancellation(ct)) {
      if (first) kept = [.. row.Cells.Index().Where(c => !ColumnMatch.IsNote(c.Item.Text)).Select(c => c.Index)];
      var fault = first ? T["import_faults"] : faults.GetValueOrDefault(row.Number);
      if (fault is not null) yield return [.. kept.Select(i => i < row.Cells.Length ? row.Cells[i].Node?.ToJsonString() ?? row.Cells[i].Text : ""), fault];
      first = false;
    }
  }
}
