using System.Globalization;
using System.Text;

namespace Saola.Kernel;

/// <summary>How the province writes dates, times, money and text. The only place that converts between UTC and local time.</summary>
public static class Vn {
  public static CultureInfo Culture { get; } = CultureInfo.GetCultureInfo("vi-VN");

  /// <summary>Asia/Ho_Chi_Minh has been UTC+7 without daylight saving since 1975.</summary>
  public static TimeSpan Offset { get; } = TimeSpan.FromHours(7);

  public static DateTimeOffset Local(DateTimeOffset at) => at.ToOffset(Offset);
  public static DateOnly Day(DateTimeOffset at) => DateOnly.FromDateTime(Local(at).DateTime);
  public static DateTimeOffset At(DateOnly day, TimeOnly time) => new DateTimeOffset(day.ToDateTime(time), Offset).ToUniversalTime();
  public static DateTimeOffset StartOf(DateOnly day) => At(day, TimeOnly.MinValue);

  public static string Date(DateOnly day) => day.ToString("dd/MM/yyyy", CultureInfo.InvariantCulture);
  public static string Date(DateTimeOffset at) => Date(Day(at));
  public static string Time(DateTimeOffset at) => Local(at).ToString("HH:mm", CultureInfo.InvariantCulture);

  /// <summary>16:30, 21/11/2026.</summary>
  public static string Moment(DateTimeOffset at) => Local(at).ToString("HH:mm, dd/MM/yyyy", CultureInfo.InvariantCulture);

  /// <summary>1.250.000 đ.</summary>
  public static string Money(long dong) => Number(dong) + " đ";

  /// <summary>1.250.000 and 1.250,75: with all its places.</summary>
  public static string Number(decimal value) {
    var written = value.ToString("#,0.############################", CultureInfo.InvariantCulture).Split('.', 2);
    var whole = written[0].Replace(',', '.');
    return written.Length == 1 ? whole : $"{whole},{written[1]}";
  }

  /// <summary>Reads 21/11/2026, 21-11-2026, 21.11.2026 or 2026-11-21 (what a date input of a browser posts).</summary>
  public static DateOnly? ParseDate(string? text) =>
    DateOnly.TryParseExact(text?.Trim(), ["d/M/yyyy", "d-M-yyyy", "d.M.yyyy", "yyyy-MM-dd"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

  /// <summary>NFC, without control characters, trimmed: every text passes here at the door.</summary>
  public static string Clean(string? text) {
    if (string.IsNullOrEmpty(text)) return "";
    var composed = text.Normalize(NormalizationForm.FormC);
    return composed.Any(c => char.IsControl(c) && c is not ('\n' or '\t'))
      ? new string([.. composed.Where(c => !char.IsControl(c) || c is '\n' or '\t')]).Trim()
      : composed.Trim();
  }

  /// <summary>Search form: no diacritics, đ to d, lower case. Equal to SQL <c>kernel.fold</c>.</summary>
  public static string Fold(string text) {
    var buffer = new StringBuilder(text.Length);
    foreach (var c in text.Normalize(NormalizationForm.FormD)) {
      if (CharUnicodeInfo.GetUnicodeCategory(c) == UnicodeCategory.NonSpacingMark) continue;
      buffer.Append(c is 'đ' or 'Đ' ? 'd' : char.ToLowerInvariant(c));
    }
    return buffer.ToString().Normalize(NormalizationForm.FormC);
  }
}
