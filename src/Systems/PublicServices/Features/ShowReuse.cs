using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>What people had to state and hand in no more, by procedure: fields filled from what is known and kept, and papers that data took the place of.</summary>
internal static class ShowReuse {
  /// <summary>The longest period that is summed at once.</summary>
  public const int MostDays = 732;

  /// <param name="From">The first day of registration; thirty days back when null.</param>
  /// <param name="To">The last; today when null.</param>
  public sealed record Request(DateOnly? From = null, DateOnly? To = null);

  /// <param name="Dossiers">Registered in the period, with something filled or not.</param>
  /// <param name="Kept">Of the filled fields those that nobody changed before it was handed in.</param>
  public sealed record Row(string Code, string Name, long Dossiers, long Filled, long Kept, long Papers);
  public sealed record Response(DateOnly From, DateOnly To, Row Total, IReadOnlyList<Row> Rows);

  internal static async Task<Answer<Response>> Run(Request r, Work w, CancellationToken ct) {
    if (Period(r.From, r.To, w) is not var (from, to)) return ReuseErrors.BadPeriod;
    await using var command = new NpgsqlCommand("""
      select procedure_code, count(*), sum(filled)::bigint, sum(kept)::bigint, sum(spared)::bigint from public_services.dossier_reuse
      where day between $1 and $2 and ($3::uuid[] is null or office = any($3)) group by procedure_code order by sum(spared) desc, sum(kept) desc, procedure_code
      """, await w.ReadConnection(ct)) { Parameters = { new() { Value = from }, new() { Value = to }, Offices(w) } };
    var counted = new List<Row>();
    await using (var reader = await command.ExecuteReaderAsync(ct))
      while (await reader.ReadAsync(ct)) counted.Add(new(reader.GetString(0), "", reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3), reader.GetInt64(4)));
    var codes = counted.Select(c => c.Code).ToArray();
    var names = (await w.Db<PublicServicesDb>().Procedures().Where(p => codes.Contains(p.Code)).Select(p => new { p.Code, p.Number, p.Name }).ToListAsync(ct)).GroupBy(p => p.Code).ToDictionary(g => g.Key, g => g.MaxBy(p => p.Number)!.Name, StringComparer.Ordinal);
    var rows = counted.ConvertAll(c => c with { Name = names.GetValueOrDefault(c.Code, c.Code) });
    return new Response(from, to, rows.Aggregate(new Row("", "", 0, 0, 0, 0), (a, x) => new("", "", a.Dossiers + x.Dossiers, a.Filled + x.Filled, a.Kept + x.Kept, a.Papers + x.Papers)), rows);
  }

  /// <summary>Null when it is none, or longer than is summed.</summary>
  internal static (DateOnly From, DateOnly To)? Period(DateOnly? from, DateOnly? to, Work w) {
    var last = to ?? Vn.Day(w.Now);
    var first = from ?? last.AddDays(-30);
    return first > last || last.DayNumber - first.DayNumber > MostDays ? null : (first, last);
  }

  internal static NpgsqlParameter Offices(Work w) => new() { Value = (object?)DossierReuse.Offices(w.Actor) ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid };

  public static void Route(IEndpointRouteBuilder routes) =>
    routes.MapGet("/api/reuse", (DateOnly? from, DateOnly? to, Work w, CancellationToken ct) => Run(new(from, to), w, ct)).Requires(DossierReuse.Permission);
}

internal static class ReuseErrors {
  public static Error BadPeriod => new(ErrorKind.Invalid, "reuse.bad_period", Words.T["reuse_bad_period", ShowReuse.MostDays], "from");
}
