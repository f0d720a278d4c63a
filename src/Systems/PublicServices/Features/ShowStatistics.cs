using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;
using Saola.Identity;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>What the province's offices received and did, by month, field and office, with the index of QĐ 766/QĐ-TTg.</summary>
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

  /// <summary>How many of how many reach a part of the index, and the points for it; points are null when there is nothing to count, or no data.</summary>
  public sealed record Part(string Key, string Group, string Name, string Definition, bool Held, long Reached, long Whole, decimal? Points, decimal Most);

  /// <summary>Points reached of those that could be counted; what is not known is neither.</summary>
  public sealed record GroupPoints(string Key, string Name, decimal Reached, decimal Counted, decimal Most);

  public sealed record Index(decimal Reached, decimal Counted, decimal Most, IReadOnlyList<GroupPoints> Groups, IReadOnlyList<Part> Parts);

  public sealed record OfficeRow(string? Code, string Name, Counts Counts, Index Index);

  public sealed record Response(DateOnly Month, DateTimeOffset? CountedAt, Counts Total, IReadOnlyList<MonthRow> ByMonth, IReadOnlyList<FieldRow> ByField, IReadOnlyList<OfficeRow> ByOffice, Index Index, bool SecondRequestIsLate);

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
    var now = rows.Where(x => x.Month == month).ToList();
    var byMonth = Enumerable.Range(0, Months).Select(i => month.AddMonths(i - Months + 1)).Select(m => new MonthRow(m, Sum(rows.Where(x => x.Month == m)))).ToList();
    var byField = new List<FieldRow>();
    foreach (var group in now.GroupBy(x => x.Field)) byField.Add(new(group.Key, await lists.Field(group.Key, ct), Sum(group)));
    // the index is of an office as a whole, whatever field is looked at
    var whole = string.IsNullOrWhiteSpace(r.Field) ? now : [.. (await Rows(w, month, office, null, ct)).Where(x => x.Month == month)];
    var indexes = await IndexesOf(w, month, office, whole, identities, ct);
    var byOffice = new List<OfficeRow>();
    foreach (var group in now.GroupBy(x => x.Office)) {
      var card = await identities.Organisation(group.Key, ct);
      byOffice.Add(new(card?.Code, card?.Title ?? "", Sum(group), Shown(ServiceIndex.Of(indexes[group.Key]))));
    }
    return new Response(month, now.Count == 0 ? null : now.Max(x => x.At), Sum(now), byMonth,
      [.. byField.OrderByDescending(f => f.Counts.Received)], [.. byOffice.OrderByDescending(o => o.Counts.Received).ThenBy(o => o.Code, StringComparer.Ordinal)], Shown(Together(indexes.Values)), (await CountingRule.Of(await w.ReadConnection(ct), ct)).SecondRequestIsLate);
  }

  /// <summary>What each part counts, for each office that has anything in the month.</summary>
  static async Task<Dictionary<Guid, Dictionary<string, (long Reached, long Whole)>>> IndexesOf(Work w, DateOnly month, Guid? office, List<Row> rows, Identities identities, CancellationToken ct) {
    var found = await IndexCount.Read(w, month, office, ct);
    var last = month.AddMonths(1).AddDays(-1);
    var published = (await w.Db<PublicServicesDb>().ProceduresInForce(last).Select(p => p.Item).ToListAsync(ct)).Select(p => (Item: p, Complete: ServiceIndex.IsComplete(p))).ToList();
    foreach (var group in rows.GroupBy(x => x.Office)) {
      if (!found.TryGetValue(group.Key, out var parts)) found[group.Key] = parts = new(StringComparer.Ordinal);
      var counts = Sum(group);
      parts[ServiceIndex.OnTime] = (counts.DoneInTime + counts.OpenInTime, counts.DoneInTime + counts.OpenInTime + counts.DoneLate + counts.OpenLate);
      parts[ServiceIndex.Online] = (counts.Online, counts.Received);
      if (await identities.Organisation(group.Key, ct) is not { } card) continue;
      var own = published.Where(p => p.Item["offices"]!.AsArray().Any(s => DossierOffer.Chooses(s!, card))).ToList();
      parts[ServiceIndex.PublishedComplete] = (own.Count(p => p.Complete), own.Count);
    }
    return found;
  }

  static ServiceIndex Together(IEnumerable<Dictionary<string, (long Reached, long Whole)>> offices) => ServiceIndex.Of(offices.SelectMany(o => o).GroupBy(p => p.Key, StringComparer.Ordinal)
    .ToDictionary(g => g.Key, g => (g.Sum(p => p.Value.Reached), g.Sum(p => p.Value.Whole)), StringComparer.Ordinal));

  static Index Shown(ServiceIndex index) => new(index.Reached, index.Counted, ServiceIndex.Parts.Sum(p => p.Most),
    [.. index.Sums.Select(s => new GroupPoints(s.Group, s.Name, s.Reached, s.Counted, s.Most))],
    [.. index.Lines.Select(l => new Part(l.Part.Key, l.Part.Group, l.Part.Name, l.Part.Definition, l.Part.IsHeld, l.Reached, l.Whole, l.Points, l.Part.Most))]);

  static Counts Sum(IEnumerable<Row> rows) => rows.Aggregate(new Counts(0, 0, 0, 0, 0, 0, 0), (a, x) => new(a.Received + x.Counts.Received, a.Online + x.Counts.Online,
    a.DoneInTime + x.Counts.DoneInTime, a.DoneLate + x.Counts.DoneLate, a.OpenInTime + x.Counts.OpenInTime, a.OpenLate + x.Counts.OpenLate, a.NotJudged + x.Counts.NotJudged));

  const string Columns = "received, received_online, done_in_time, done_late, open_in_time, open_late, not_judged, counted_at";

  /// <summary>The months before: of the whole province counted together, of one office its own rows.</summary>
  const string Province = $"select month, '00000000-0000-0000-0000-000000000000', field, {Columns} from public_services.province_month where month > $1 and month < $2 and ($4::text is null or field = $4)";
  const string Own = $"select month, office, field, {Columns} from public_services.dossier_month where office = $3 and month > $1 and month < $2 and ($4::text is null or field = $4)";

  static async Task<List<Row>> Rows(Work w, DateOnly month, Guid? office, string? field, CancellationToken ct) {
    await using var command = new NpgsqlCommand($"""
      select month, office, field, {Columns} from public_services.dossier_month
      where month = $2 and ($3::uuid is null or office = $3) and ($4::text is null or field = $4)
      union all {(office is null ? Province : Own)}
      """, await w.ReadConnection(ct)) {
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

  public static void Route(IEndpointRouteBuilder routes) => routes.MapGet("/api/statistics", (int? year, int? month, string? office, string? field, Work w, Identities identities, ProcedureLists lists, CancellationToken ct) =>
    Run(new(year, month, office, field), w, identities, lists, ct)).Public("statistics");
}

internal static class StatisticErrors {
  public static Error BadMonth => new(ErrorKind.Invalid, "statistics.bad_month", Words.T["statistics_bad_month"], "month");
}
