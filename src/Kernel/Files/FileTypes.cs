using System.Buffers;
using System.IO.Compression;
using System.Text;
using System.Text.Unicode;

namespace Saola.Kernel;

/// <summary>A kind of file that the store takes, with the endings its name may have.</summary>
internal sealed record FileType(string MediaType, params string[] Extensions);

/// <summary>
/// Tells what a file is by its content. Only kinds that a browser cannot run and an office needs are known; what is not known
/// is not stored.
/// </summary>
internal static class FileTypes {
  const int MaxTextToRead = 1024 * 1024;

  public static readonly FileType Pdf = new("application/pdf", ".pdf");
  static readonly FileType Jpeg = new("image/jpeg", ".jpg", ".jpeg", ".jfif");
  static readonly FileType Png = new("image/png", ".png");
  static readonly FileType Gif = new("image/gif", ".gif");
  static readonly FileType Webp = new("image/webp", ".webp");
  static readonly FileType Tiff = new("image/tiff", ".tif", ".tiff");
  static readonly FileType Heic = new("image/heic", ".heic", ".heif");
  static readonly FileType Mp4 = new("video/mp4", ".mp4", ".m4v", ".mov");
  static readonly FileType Word = new("application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".docx");
  static readonly FileType Excel = new("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx");
  static readonly FileType Slides = new("application/vnd.openxmlformats-officedocument.presentationml.presentation", ".pptx");
  static readonly FileType OpenText = new("application/vnd.oasis.opendocument.text", ".odt");
  static readonly FileType OpenSheet = new("application/vnd.oasis.opendocument.spreadsheet", ".ods");
  static readonly FileType Zip = new("application/zip", ".zip", ".edxml", ".asice");
  static readonly FileType OldWord = new("application/msword", ".doc");
  static readonly FileType OldExcel = new("application/vnd.ms-excel", ".xls");
  static readonly FileType Xml = new("application/xml", ".xml", ".edxml", ".bpmn", ".dmn", ".gml", ".kml");
  static readonly FileType Json = new("application/json", ".json", ".geojson", ".jsonl");
  static readonly FileType GeoPackage = new("application/geopackage+sqlite3", ".gpkg");
  static readonly FileType Text = new("text/plain", ".txt", ".csv", ".log", ".md");

  /// <summary>What the file at the path is; null when the store does not know it. Office files with macros are told apart.</summary>
  public static (FileType? Type, bool HasMacros) Of(string path) {
    using var file = File.OpenRead(path);
    var head = new byte[4096];
    head = head[..file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
    file.Position = 0;
    return head switch {
      [0xFF, 0xD8, 0xFF, ..] => (Jpeg, false),
      [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10, ..] => (Png, false),
      [(byte)'G', (byte)'I', (byte)'F', (byte)'8', (byte)'7' or (byte)'9', (byte)'a', ..] => (Gif, false),
      [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] => (Webp, false),
      [(byte)'I', (byte)'I', 42, 0, ..] or [(byte)'M', (byte)'M', 0, 42, ..] => (Tiff, false),
      [_, _, _, _, (byte)'f', (byte)'t', (byte)'y', (byte)'p', ..] => (OfBrand(head), false),
      [(byte)'P', (byte)'K', 3, 4, ..] => OfZip(file),
      // a database of SQLite that says in its header what it is used for (OGC 12-128r18, requirement 2)
      _ when head.AsSpan().StartsWith("SQLite format 3\0"u8) => (head.Length > 72 && head.AsSpan(68, 4).SequenceEqual("GPKG"u8) ? GeoPackage : null, false),
      [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, ..] => OfCompound(file),
      // Writers may put a few bytes before the mark.
      _ when head.AsSpan(0, Math.Min(head.Length, 1024)).IndexOf("%PDF-"u8) >= 0 => (Pdf, false),
      _ => (OfText(file, head), false),
    };
  }

  static FileType? OfBrand(byte[] head) => head.Length < 12 ? null : Encoding.ASCII.GetString(head, 8, 4) switch {
    "heic" or "heix" or "mif1" or "heim" => Heic,
    "isom" or "iso2" or "mp41" or "mp42" or "avc1" or "M4V " or "qt  " or "3gp4" or "3gp5" => Mp4,
    _ => null,
  };

  /// <summary>Only names of entries are read, so nothing is unpacked.</summary>
  static (FileType?, bool) OfZip(Stream file) {
    try {
      using var zip = new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true);
      var names = zip.Entries.Select(e => e.FullName).ToHashSet(StringComparer.OrdinalIgnoreCase);
      var macros = names.Any(n => n.EndsWith("vbaProject.bin", StringComparison.OrdinalIgnoreCase) || n.StartsWith("Basic/", StringComparison.OrdinalIgnoreCase));
      if (names.Contains("[Content_Types].xml"))
        return (names.Contains("word/document.xml") ? Word : names.Contains("xl/workbook.xml") ? Excel : names.Contains("ppt/presentation.xml") ? Slides : Zip, macros);
      if (zip.GetEntry("mimetype") is { Length: < 200 } kind) {
        using var reader = new StreamReader(kind.Open(), Encoding.ASCII);
        var said = reader.ReadToEnd().Trim();
        return (said == OpenText.MediaType ? OpenText : said == OpenSheet.MediaType ? OpenSheet : Zip, macros);
      }
      return (Zip, false);
    } catch (InvalidDataException) {
      return (null, false);
    }
  }

  /// <summary>The directory of a compound file names its streams in UTF-16.</summary>
  static (FileType?, bool) OfCompound(Stream file) {
    bool word = Contains(file, Encoding.Unicode.GetBytes("WordDocument")), excel = Contains(file, Encoding.Unicode.GetBytes("Workbook")) || Contains(file, Encoding.Unicode.GetBytes("Book\0"));
    return (word ? OldWord : excel ? OldExcel : null, Contains(file, Encoding.Unicode.GetBytes("_VBA_PROJECT")));
  }

  /// <summary>Text must be UTF-8 without control characters; what looks like a page or a picture made of script is refused.</summary>
  static FileType? OfText(Stream file, byte[] head) {
    if (head is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..]) return null;
    var buffer = ArrayPool<byte>.Shared.Rent(MaxTextToRead);
    try {
      var read = file.ReadAtLeast(buffer, MaxTextToRead, throwOnEndOfStream: false);
      var span = buffer.AsSpan(0, read);
      // A letter cut in two at the end of what is read is no fault.
      for (var cut = 0; cut < 4 && read == MaxTextToRead && !Utf8.IsValid(span); cut++) span = span[..^1];
      if (!Utf8.IsValid(span) || span.ContainsAnyInRange<byte>(0, 8) || span.ContainsAnyInRange<byte>(14, 31)) return null;
      var start = Encoding.UTF8.GetString(span[..Math.Min(span.Length, 4096)]).TrimStart('\uFEFF', ' ', '\r', '\n', '\t');
      if (start.Contains("<html", StringComparison.OrdinalIgnoreCase) || start.Contains("<!doctype html", StringComparison.OrdinalIgnoreCase)
        || start.Contains("<svg", StringComparison.OrdinalIgnoreCase) || start.Contains("<script", StringComparison.OrdinalIgnoreCase) || start.StartsWith("#!", StringComparison.Ordinal)) return null;
      if (start.StartsWith("<?xml", StringComparison.Ordinal)) return Xml;
      return start is ['{' or '[', ..] ? Json : Text;
    } finally {
      ArrayPool<byte>.Shared.Return(buffer);
    }
  }

  /// <summary>Whether the bytes occur anywhere in the stream, read piece by piece.</summary>
  public static bool Contains(Stream file, ReadOnlySpan<byte> wanted) {
    file.Position = 0;
    var buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
    try {
      int kept = 0, read;
      while ((read = file.Read(buffer, kept, buffer.Length - kept)) > 0) {
        var span = buffer.AsSpan(0, kept + read);
        if (span.IndexOf(wanted) >= 0) return true;
        kept = Math.Min(span.Length, wanted.Length - 1);
        span[^kept..].CopyTo(buffer);
      }
      return false;
    } finally {
      ArrayPool<byte>.Shared.Return(buffer);
    }
  }
}
