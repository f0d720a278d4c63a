using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Npgsql;
using NpgsqlTypes;
using Saola.Identity;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>What the province's offices received and did, by month, field and office, with the points that can be counted of QĐ 766/QĐ-TTg.</summary>
internal static class ShowStatistics {
  public const int Months = 12;

  /// <param name="Office">Code of one office; without it, all.</param>
  public sealed record Request(int? Year = null, int? Month = null, string? Office = null, string? Field = null);

  /// <summary>Counts of one row; <c>OnTime</c> is the share within time of all that can be judged, null when there is none.</summary>
  public sealed record Counts(long Received, long Online, long DoneInTime, long DoneLate, long OpenInTime, long OpenLate, long NotJudged) {
    public long Open => OpenInTime + OpenLate;
    public decimal? OnTime => Judged == 0 ? null : (decimal)(DoneInTime + OpenInTime) / Judged;
    long Judged => DoneInTime + DoneLate + OpenInTime + OpenLate;
  }

  public sealed record MonthRow(DateOnly Month, Counts Counts);
  public sealed record FieldRow(string Field, string Name, Counts Counts);

  /// <summary>Points of the index: progress of 20, online of 12, dossiers' satisfaction of 6; null when nothing can be counted.</summary>
  public sealed record OfficeRow(string? Code, string Name, Counts Counts, decimal? Progress, decimal? OnlinePoints, long Ratings, decimal? Satisfaction);

  public sealed record Response(DateOnly Month, DateTimeOffset? CountedAt, Counts Total, IReadOnlyList<MonthRow> ByMonth, IReadOnlyList<FieldRow> ByField, IReadOnlyList<OfficeRow> ByOffice);

  sealed record Row(DateOnly Month, Guid Office, string Field, Counts Counts, DateTimeOffset At);

  internal static async Task<Answer<Response>> Run(Request r, Work w, Identities identities, ProcedureLists lists, CancellationToken ct) {
    var today = Vn.Day(w.Now);
    if (r.Month is < 1 or > 12 || r.Year is < 2020 or > 2100) return StatisticErrors.BadMonth;
    var month = new DateOnly(r.Year ?? today.Year, r.Month ?? today.Month, 1);
    Guid? office = null;
    if (r.Office is { Length: > 0 } code) {
      if (await identities.OrganisationByCode(code, ct) is not { } found) return ProcedureErrors.NoOffice;
      office = found.Id;
    }
    var rows = await Rows(w, month, office, string.IsNullOrWhiteSpace(r.Field) ? null : r.Field, ct);
    var ratings = await Ratings(w, month, office, ct);
    var now = rows.Where(x => x.Month == month).ToList();
    var byMonth = Enumerable.Range(0, Months).Select(i => month.AddMonths(i - Months + 1)).Select(m => new MonthRow(m, Sum(rows.Where(x => x.Month == m)))).ToList();
    var byField = new List<FieldRow>();
    foreach (var group in now.GroupBy(x => x.Field)) byField.Add(new(group.Key, await lists.Field(group.Key, ct), Sum(group)));
    var byOffice = new List<OfficeRow>();
    foreach (var group in now.GroupBy(x => x.Office)) byOffice.Add(await Office(group.Key, Sum(group), ratings, identities, ct));
    return new Response(month, now.Count == 0 ? null : now.Max(x => x.At), Sum(now), byMonth,
      [.. byField.OrderByDescending(f => f.Counts.Received)], [.. byOffice.OrderByDescending(o => o.Counts.Received).ThenBy(o => o.Code, StringComparer.Ordinal)]);
  }

  static async Task<OfficeRow> Office(Guid id, Counts counts, Dictionary<Guid, (long Count, decimal Content)> ratings, Identities identities, CancellationToken ct) {
    var card = await identities.Organisation(id, ct);
    var (count, content) = ratings.GetValueOrDefault(id);
    return new(card?.Code, card?.Title ?? "", counts, counts.OnTime * 20, counts.Received == 0 ? null : 12m * counts.Online / counts.Received, count,
      // Full points from 90 % content on.
      count == 0 ? null : Math.Min(1, content / 0.9m) * 6);
  }

  static Counts Sum(IEnumerable<Row> rows) => rows.Aggregate(new Counts(0, 0, 0, 0, 0, 0, 0), (a, x) => new(a.Received + x.Counts.Received, a.Online + x.Counts.Online,
    a.DoneInTime + x.Counts.DoneInTime, a.DoneLate + x.Counts.DoneLate, a.OpenInTime + x.Counts.OpenInTime, a.OpenLate + x.Counts.OpenLate, a.NotJudged + x.Counts.NotJudged));

  static async Task<List<Row>> Rows(Work w, DateOnly month, Guid? office, string? field, CancellationToken ct) {
    await using var command = new NpgsqlCommand("""
      select month, office, field, received, received_online, done_in_time, done_late, open_in_time, open_late, not_judged, counted_at from public_services.dossier_month
      where month > $1 and month <= $2 and ($3::uuid is null or office = $3) and ($4::text is null or field = $4)
      """, w.ReadConnection()) {
      Parameters = {
        new() { Value = month.AddMonths(-Months) }, new() { Value = month }, new() { Value = (object?)office ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid },
        new() { Value = (object?)field ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text },
      },
    };
    await using var reader = await command.ExecuteReaderAsync(ct);
    var rows = new List<Row>();
    while (await reader.ReadAsync(ct))
      rows.Add(new(reader.GetFieldValue<DateOnly>(0), reader.GetGuid(1), reader.GetString(2), new(reader.GetInt64(3), reader.GetInt64(4), reader.GetInt64(5), reader.GetInt64(6),
        reader.GetInt64(7), reader.GetInt64(8), reader.GetInt64(9)), reader.GetFieldValue<DateTimeOffset>(10)));
    return rows;
  }

  static async Task<Dictionary<Guid, (long, decimal)>> Ratings(Work w, DateOnly month, Guid? office, CancellationToken ct) {
    await using var command = new NpgsqlCommand("""
      select office, count(*), avg(case when office_score >= 4 then 1.0 else 0.0 end) from public_services.dossier_rating
      where at >= $1 and at < $2 and ($3::uuid is null or office = $3) group by office
      """, w.ReadConnection()) {
      Parameters = {
        new() { Value = Vn.StartOf(month).UtcDateTime }, new() { Value = Vn.StartOf(month.AddMonths(1)).UtcDateTime }, new() { Value = (object?)office ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid },
      },
    };
    await using var reader = await command.ExecuteReaderAsync(ct);
    var found = new Dictionary<Guid, (long, decimal)>();
    while (await reader.ReadAsync(ct)) found[reader.GetGuid(0)] = (reader.GetInt64(1), reader.GetDecimal(2));
    return found;
  }

  public static void Route(IEndpointRouteBuilder routes) => routes.MapGet("/api/statistics", (int? year, int? month, string? office, string? field, Work w, Identities identities, ProcedureLists lists, CancellationToken ct) =>
    Run(new(year, month, office, field), w, identities, lists, ct)).Public("statistics");
}

internal static class StatisticErrors {
  public static Error BadMonth => new(ErrorKind.Invalid, "statistics.bad_month", Words.T["statistics_bad_month"], "month");
}
