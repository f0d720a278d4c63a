using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Npgsql;
using NpgsqlTypes;
using Saola.Kernel;
using Saola.Registries;

namespace Saola.Exchange;

/// <summary>Of what a row of statistics tells: a day, a month or a year.</summary>
public enum StatisticsBy { Day, Month, Year }

/// <summary>
/// Calls by day, month or year, per office and service, as they were summed each day; those of services that the actor offers, or all for
/// who keeps the members. Calls of services under test do not count.
/// </summary>
internal static class Statistics {
  /// <summary>Rows that are told at once, and written into one file.</summary>
  public const int PageSize = 200, MostRows = 50_000;

  /// <param name="From">The first day, <paramref name="Until"/> the last; without them this month, this year or the last five years.</param>
  /// <param name="After">How many rows were told before.</param>
  public sealed record Request(StatisticsBy By, DateOnly? From, DateOnly? Until, string? After = null);

  /// <param name="Period">Its first day.</param>
  /// <param name="Office">Which owns the service.</param>
  /// <param name="P95">Milliseconds within which 95 of a hundred were answered; null where nothing was.</param>
  public sealed record Row(DateOnly Period, string Office, Guid Service, string Name, long Calls, long Errors, long Refused, int Clients, long Sent, long Answered, double? Mean, double? P95);
  public sealed record Response(DateOnly From, DateOnly Until, Row[] Rows, string? Next);

  internal static async Task<Answer<Response>> Run(Request r, Work w, CancellationToken ct, int most = PageSize) {
    var until = r.Until ?? Vn.Day(w.Now);
    var from = r.From ?? r.By switch { StatisticsBy.Day => new(until.Year, until.Month, 1), StatisticsBy.Month => new(until.Year, 1, 1), _ => new DateOnly(Math.Max(1, until.Year - 4), 1, 1) };
    if (from > until || r.After is not null && Cursor(r.After) is null) return SeenErrors.BadTime;
    var (day, id) = Cursor(r.After) ?? (DateOnly.MaxValue, Guid.Empty);
    var grain = r.By switch { StatisticsBy.Day => "day", StatisticsBy.Month => "month", _ => "year" };
    await using var command = new NpgsqlCommand($"""
      with shown as (
        select distinct period, service from exchange.call_day, lateral (select date_trunc('{grain}', day)::date period) p
        where day between $1 and $2 and not test and ($3::uuid[] is null or service = any($3)) and (period < $4 or period = $4 and service > $5) order by period desc, service limit $6)
      select p.period, m.name, p.service, o.name, d.calls, d.errors, d.refused, d.clients, d.sent, d.answered, d.micros, t.steps
      from shown p left join exchange.offered_service o on o.id = p.service left join exchange.subsystem s on s.id = o.subsystem left join exchange.member m on m.id = s.member
      cross join lateral (
        select sum(calls)::bigint calls, sum(errors)::bigint errors, sum(refused)::bigint refused, count(distinct client)::int clients, sum(sent)::bigint sent, sum(answered)::bigint answered, sum(micros)::bigint micros
        from exchange.call_day c where c.service = p.service and c.day between greatest($1, p.period) and least($2, (p.period + interval '1 {grain}')::date - 1) and not c.test) d
      cross join lateral (
        select coalesce(array_agg(n order by i), '{"{}"}') steps from (
          select i, sum(v)::bigint n from exchange.call_day c, unnest(c.steps) with ordinality u(v, i) where c.service = p.service and c.day between greatest($1, p.period) and least($2, (p.period + interval '1 {grain}')::date - 1) and not c.test group by i) x) t
      order by p.period desc, p.service
      """, await w.ReadConnection(ct)) {
      Parameters = { new() { Value = from }, new() { Value = until }, ShowTraffic.Ids(await ShowTraffic.Visible(w, ct)), new() { Value = day, NpgsqlDbType = NpgsqlDbType.Date }, new() { Value = id }, new() { Value = most + 1 } },
    };
    await using var reader = await command.ExecuteReaderAsync(ct);
    var rows = new List<Row>();
    while (await reader.ReadAsync(ct)) {
      var calls = reader.GetInt64(4);
      rows.Add(new(reader.GetFieldValue<DateOnly>(0), reader.IsDBNull(1) ? "" : reader.GetString(1), reader.GetGuid(2), reader.IsDBNull(3) ? Words.T["national_services"] : reader.GetString(3), calls, reader.GetInt64(5), reader.GetInt64(6), reader.GetInt32(7), reader.GetInt64(8), reader.GetInt64(9),
        calls == 0 ? null : Math.Round(reader.GetInt64(10) / 1000.0 / calls, 1), Steps.Within(reader.GetFieldValue<long[]>(11), 0.95) is { } p95 ? Math.Round(p95, 1) : null));
    }
    var next = rows.Count > most ? $"{rows[most - 1].Period:yyyyMMdd}_{rows[most - 1].Service:N}" : null;
    return new Response(from, until, [.. rows.Take(most)], next);
  }

  static (DateOnly Day, Guid Id)? Cursor(string? text) =>
    text?.Split('_') is [var day, var id] && DateOnly.TryParseExact(day, "yyyyMMdd", out var at) && Guid.TryParseExact(id, "N", out var row) ? (at, row) : null;

  /// <summary>A day as it is written, a month without its day, a year alone.</summary>
  internal static string Name(DateOnly period, StatisticsBy by) => by switch { StatisticsBy.Day => Vn.Date(period), StatisticsBy.Month => $"{period.Month:00}/{period.Year}", _ => $"{period.Year}" };

  /// <summary>All rows as a file; null where there are more than one holds.</summary>
  internal static async Task<(byte[] File, string Name, string Type)?> File(Request r, bool book, Work w, CancellationToken ct) {
    var found = await Run(r, w, ct, MostRows);
    if (found.IsError || found.Value.Next is not null) return null;
    var told = found.Value;
    async IAsyncEnumerable<string[]> Lines() {
      await Task.CompletedTask;
      yield return [Words.T["period"], Words.T["statistics_office"], Words.T["service_name"], Words.T["calls"], Words.T["traffic_errors"], Words.T["traffic_refused"], Words.T["statistics_clients"], Words.T["statistics_sent"], Words.T["statistics_answered"], Words.T["statistics_mean"], "p95 (ms)"];
      foreach (var x in told.Rows) yield return [Name(x.Period, r.By), x.Office, x.Name, $"{x.Calls}", $"{x.Errors}", $"{x.Refused}", $"{x.Clients}", $"{x.Sent}", $"{x.Answered}", Number(x.Mean), Number(x.P95)];
    }
    var file = new MemoryStream();
    if (book) await SheetWriter.Xlsx(file, Words.T["statistics"], Lines(), ct);
    else await SheetWriter.Csv(file, Lines(), ct);
    w.Record("exchange.statistics_exported", "exchange_log", LogSealer.LogId, new { by = r.By, told.From, told.Until, rows = told.Rows.Length });
    await w.Commit(ct);
    var name = $"thong-ke-truc-tich-hop-{told.From:yyyyMMdd}-{told.Until:yyyyMMdd}";
    return book ? (file.ToArray(), name + ".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet") : (file.ToArray(), name + ".csv", "text/csv; charset=utf-8");
  }

  static string Number(double? value) => value?.ToString("0.#", System.Globalization.CultureInfo.InvariantCulture) ?? "";

  internal static StatisticsBy? By(string? text) => text switch { null or "" or "day" => StatisticsBy.Day, "month" => StatisticsBy.Month, "year" => StatisticsBy.Year, _ => null };

  public static void Route(IEndpointRouteBuilder routes) {
    routes.MapGet("/api/exchange/statistics", async (string? by, DateOnly? from, DateOnly? until, string? after, Work w, CancellationToken ct) => By(by) is { } grain ? await Run(new(grain, from, until, after), w, ct) : SeenErrors.BadPeriod).Requires(ExchangePermissions.Offer);
    routes.MapGet("/api/exchange/statistics/export", async (string? by, DateOnly? from, DateOnly? until, string? format, Work w, CancellationToken ct) =>
      By(by) is not { } grain ? Problems.Of(SeenErrors.BadPeriod) : await File(new(grain, from, until), format == "xlsx", w, ct) is var (file, name, type) ? Results.File(file, type, name) : Problems.Of(SeenErrors.BadTime)).Requires(ExchangePermissions.Offer);
  }
}
