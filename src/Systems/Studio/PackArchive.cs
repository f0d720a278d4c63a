using System.IO.Compression;
using System.Text;

namespace Saola.Studio;

/// <summary>The items of an archive, and the files that are none of those that are drawn here.</summary>
internal sealed record ReadArchive(IReadOnlyList<(ItemId Item, string Content)> Items, IReadOnlyList<string> Left);

/// <summary>Packs as one zip file, laid out as <c>saola pack</c> reads folders.</summary>
internal static class PackArchive {
  /// <summary>Packed and unpacked alike: drawings are text, and what grows more than that is no drawing.</summary>
  public const int MaxBytes = 20_000_000;
  const int MaxEntries = 500;
  static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

  /// <param name="versions">Of the packs that are applied here.</param>
  public static byte[] Write(IReadOnlyList<(ItemId Item, string Content)> items, IReadOnlyDictionary<string, string> versions) {
    using var file = new MemoryStream();
    using (var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true)) {
      foreach (var pack in items.GroupBy(i => i.Item.Pack, StringComparer.Ordinal)) Add(zip, $"{pack.Key}/pack.json", PackHead.Of(pack.Key, pack.Select(p => p.Content), versions));
      foreach (var (item, content) in items) Add(zip, item.File, content);
    }
    return file.ToArray();
  }

  static void Add(ZipArchive zip, string path, string content) {
    using var entry = zip.CreateEntry(path).Open();
    entry.Write(Strict.GetBytes(content));
  }

  public static async Task<Answer<ReadArchive>> Read(Stream body, CancellationToken ct) {
    if (await Body.Read(body, MaxBytes, ct) is not { } file) return StudioErrors.ArchiveTooLarge(MaxBytes / 1_000_000);
    try {
      using var zip = new ZipArchive(file, ZipArchiveMode.Read);
      if (zip.Entries.Count > MaxEntries) return StudioErrors.ArchiveTooLarge(MaxBytes / 1_000_000);
      var (items, left, room) = (new List<(ItemId, string)>(), new List<string>(), MaxBytes);
      foreach (var entry in zip.Entries.Where(e => e.Name.Length > 0 && e.Name != "pack.json")) {
        if (ItemId.OfFile(entry.FullName) is not { } item) {
          left.Add(entry.FullName);
          continue;
        }
        await using var packed = await entry.OpenAsync(ct);
        // What the archive says of sizes is not believed.
        if (await Body.Read(packed, Math.Min(room, Draft.MaxBytes), ct) is not { } content) return StudioErrors.ArchiveTooLarge(MaxBytes / 1_000_000);
        room -= (int)content.Length;
        items.Add((item, Strict.GetString(content.ToArray())));
      }
      return items.Count == 0 ? StudioErrors.NothingInside : new ReadArchive(items, left);
    } catch (InvalidDataException) {
      return StudioErrors.NoArchive;
    } catch (DecoderFallbackException) {
      return StudioErrors.NoArchive;
    }
  }
}
