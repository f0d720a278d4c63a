using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>The numbers of an office's results: one series a year. A number of the clerk's own register is taken as it is, once.</summary>
internal static class ResultNumbers {
  /// <param name="typed">Empty for the next number of the series.</param>
  public static async Task<Answer<string>> Take(Work w, DossierResult result, string typed, CancellationToken ct) {
    if (result.Number is { } given) return given;
    var year = Vn.Day(w.Now).Year;
    var number = typed;
    if (typed.Length > 0 && await Taken(w, result.Office, year, typed, ct)) return DossierErrors.NumberTaken(typed);
    while (number.Length == 0) {
      // the row stays locked until the commit, so that a number given up leaves no gap
      var running = await Next(w, result.Office, year, ct);
      var next = string.Create(CultureInfo.InvariantCulture, $"{running:00}/{year}");
      if (!await Taken(w, result.Office, year, next, ct)) number = next;
    }
    (result.Number, result.Year) = (number, year);
    return number;
  }

  static async Task<bool> Taken(Work w, Guid office, int year, string number, CancellationToken ct) =>
    await w.Db<PublicServicesDb>().DossierResults(Actor.Machine("numbers")).AnyAsync(r => r.Office == office && r.Year == year && r.Number == number, ct);

  static async Task<int> Next(Work w, Guid office, int year, CancellationToken ct) {
    await using var command = new NpgsqlCommand("""
      insert into public_services.dossier_result_counter as c (office, year, last) values ($1, $2, 1)
      on conflict (office, year) do update set last = c.last + 1 returning last
      """, await w.Connection(ct)) { Parameters = { new() { Value = office }, new() { Value = year } } };
    return (int)(await command.ExecuteScalarAsync(ct))!;
  }
}
