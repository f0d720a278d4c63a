using System.Globalization;
using System.Text.RegularExpressions;
using Npgsql;
using NpgsqlTypes;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>The code of a dossier: organisation code, local date, running number of the office's day (TT 03/2025/TT-VPCP).</summary>
internal static partial class DossierCode {
  public const int MaxLength = 60;

  /// <summary>At least four digits; the 10,000th dossier of a day has a fifth.</summary>
  public static string Of(string office, DateOnly day, int number) =>
    string.Create(CultureInfo.InvariantCulture, $"{office}-{day:yyMMdd}-{number:0000}");

  /// <summary>
  /// The next code of the office's day. Its counter row stays locked until the commit, so that a number is neither lost nor
  /// given twice; call it as late as possible.
  /// </summary>
  public static async Task<string> Next(Work w, string office, CancellationToken ct) {
    var day = Vn.Day(w.Now);
    await using var command = new NpgsqlCommand("""
      insert into public_services.dossier_counter as c (office_code, day, last) values ($1, $2, 1)
      on conflict (office_code, day) do update set last = c.last + 1 returning last
      """, await w.Connection(ct)) {
      Parameters = { new() { Value = office }, new() { Value = day, NpgsqlDbType = NpgsqlDbType.Date } },
    };
    return Of(office, day, (int)(await command.ExecuteScalarAsync(ct))!);
  }

  /// <summary>What a person typed or a scanner read: no blanks, the code's own capitals.</summary>
  public static string Clean(string? typed) => Blanks().Replace(Vn.Clean(typed), "").ToUpperInvariant();

  /// <summary>A code of this system from its first letter to its last digit; those of other systems look otherwise.</summary>
  public static bool IsWhole(string clean) => Whole().IsMatch(clean);

  [GeneratedRegex(@"^[A-Z][0-9]+(\.[0-9]+)*-[0-9]{6}-[0-9]{4,}$", RegexOptions.ExplicitCapture, 1000)]
  private static partial Regex Whole();

  [GeneratedRegex(@"\s+", RegexOptions.None, 1000)]
  private static partial Regex Blanks();
}
