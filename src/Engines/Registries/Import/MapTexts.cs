using System.Text;

namespace Saola.Registries;

/// <summary>
/// Letters of shapefiles that older programs here wrote, one byte each. GDAL hands the bytes on as they are, because it loses the ends of
/// texts of encodings that write a letter and its tone apart; here they become letters.
/// </summary>
internal static class MapTexts {
  public const string Utf8 = "utf-8", Windows = "windows-1258", Tcvn3 = "tcvn3";

  /// <summary>As GDAL is told of texts whose bytes it is to hand on.</summary>
  public const string Bytes = "ISO-8859-1";

  /// <summary>What a person may say of the texts of a shapefile.</summary>
  public static IReadOnlyList<string> All { get; } = [Utf8, Windows, Tcvn3];

  /// <summary>TCVN 5712:1993, from A1 on.</summary>
  const string Tcvn = "ĂÂÊÔƠƯĐăâêôơưđẰ\u0300\u0309\u0303\u0301\u0323àảãáạẲằẳẵắẴẮẦẨẪẤỀặầẩẫấậèỂẻẽéẹềểễếệìỉỄẾỒĩíịòỔỏõóọồổỗốộờởỡớợùỖủũúụừửữứựỳỷỹýỵỐ";

  /// <summary>Makes letters of the bytes in features that GDAL wrote.</summary>
  public static async Task Mend(string from, string to, string encoding, CancellationToken ct) {
    var letters = Letters(encoding);
    using var reader = new StreamReader(from, new UTF8Encoding(false), detectEncodingFromByteOrderMarks: false);
    await using var writer = new StreamWriter(to, append: false, new UTF8Encoding(false));
    var buffer = new char[64 * 1024];
    for (int read; (read = await reader.ReadAsync(buffer, ct)) > 0;) {
      for (var i = 0; i < read; i++) if (buffer[i] is >= '\u0080' and <= '\u00FF') buffer[i] = letters[buffer[i] - 0x80];
      await writer.WriteAsync(buffer.AsMemory(0, read), ct);
    }
  }

  static char[] Letters(string encoding) {
    var all = CodePagesEncodingProvider.Instance.GetEncoding(1258)!.GetString([.. Enumerable.Range(0x80, 0x80).Select(b => (byte)b)]).ToCharArray();
    if (encoding == Tcvn3) Tcvn.CopyTo(0, all, 0x21, Tcvn.Length);
    return all;
  }
}
