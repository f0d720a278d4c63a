using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>Files that the portal announces and we fetch.</summary>
internal static class PortalFiles {
  const long MostBytes = 3 * NewFile.DefaultMaxBytes;

  /// <summary>In the places of the pieces; each is what was announced. Before any transaction: a slow portal holds nothing open here.</summary>
  public static async Task<Answer<byte[]?[]>> Fetch(PortalPiece[] pieces, NationalPortal portal, CancellationToken ct) {
    if (pieces.Any(p => p is null)) return PortalErrors.BadMessage("components");
    var announced = pieces.Select(p => p.File).OfType<PortalFile>().ToList();
    if (announced.Exists(f => !PortalMessages.IsCode(f.Id) || f.Size is < 0 or > NewFile.DefaultMaxBytes || Vn.Clean(f.Name).Length is 0 or > NewFile.MaxName)) return PortalErrors.BadMessage("components");
    if (announced.Count > NationalPortal.MostFiles || announced.Sum(f => f.Size) > MostBytes) return PortalErrors.FilesTooLarge;
    var contents = new byte[]?[pieces.Length];
    foreach (var (i, piece) in pieces.Index()) {
      if (piece.File is not { } file) continue;
      try {
        contents[i] = await portal.File(file, ct);
      } catch (Exception e) when (NationalPortal.IsOutage(e, ct)) {
        return PortalErrors.FileMissing(Vn.Clean(file.Name));
      }
    }
    return contents;
  }

  /// <summary>Stores what was fetched for its owner, and says what was handed in as our own pages would.</summary>
  public static async Task<Answer<SubmitDossier.PieceInput[]>> Store(PortalPiece[] pieces, byte[]?[] contents, (string Kind, Guid Id) owner, Work w, FileStore files, CancellationToken ct) {
    var stored = new List<SubmitDossier.PieceInput>();
    foreach (var (i, piece) in pieces.Index()) {
      StoredFile? file = null;
      if (contents[i] is { } content) {
        var kept = await files.Store(w, content, new(piece.File!.Name, owner.Kind, owner.Id), ct);
        if (kept.IsError) return kept.Error with { Field = $"components[{i}]" };
        file = kept.Value;
      }
      stored.Add(new(piece.Key, file?.Id, file?.Name, piece.Originals, piece.Copies, piece.Note));
    }
    return stored.ToArray();
  }
}
