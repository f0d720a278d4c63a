using Npgsql;
using NpgsqlTypes;
using Saola.Kernel;

namespace Saola.PublicServices;

[Job("public_services.count_months")]
internal sealed record CountMonths : IJob;

/// <summary>
/// Counts the present month again, and the past one during its first two days after. Each dossier is judged by
/// <see cref="OnTime"/>, so that a statistic and a dossier's page never disagree.
/// </summary>
internal sealed class StatisticCount : IHandler<CountMonths> {
  public async Task Handle(CountMonths message, Work w, CancellationToken ct) {
    var today = Vn.Day(w.Now);
    if (today.Day <= 2) await Count(w, First(today).AddMonths(-1), ct);
    await Count(w, First(today), ct);
  }

  public static DateOnly First(DateOnly day) => new(day.Year, day.Month, 1);

  /// <summary>Writes the rows of one month as they are at its last moment, or now while it lasts.</summary>
  public static async Task Count(Work w, DateOnly month, CancellationToken ct) {
    var (from, to) = (Vn.StartOf(month), Vn.StartOf(month.AddMonths(1)));
    var periodEnd = w.Now < to ? w.Now : to.AddTicks(-10);
    var rows = new Dictionary<(Guid Office, string Field), Tally>();
    var connection = await w.Connection(ct);
    await Received(connection, rows, from, to, ct);
    await Judged(connection, rows, from, periodEnd, ct);
    await using (var clear = new NpgsqlCommand("delete from public_services.dossier_month where month = $1", connection) { Parameters = { new() { Value = month } } })
      await clear.ExecuteNonQueryAsync(ct);
    await using (var copy = await connection.BeginBinaryImportAsync("""
      copy public_services.dossier_month (month, office, field, received, received_online, done_in_time, done_late, open_in_time, open_late, not_judged, counted_at) from stdin (format binary)
      """, ct)) {
      foreach (var ((office, field), tally) in rows) {
        await copy.StartRowAsync(ct);
        await copy.WriteAsync(month, NpgsqlDbType.Date, ct);
        await copy.WriteAsync(office, NpgsqlDbType.Uuid, ct);
        await copy.WriteAsync(field, NpgsqlDbType.Text, ct);
        foreach (var number in new[] { tally.Received, tally.Online, tally.Of(Timeliness.DoneInTime), tally.Of(Timeliness.DoneLate), tally.Of(Timeliness.OpenInTime), tally.Of(Timeliness.OpenLate), tally.Of(Timeliness.NoDeadline) })
          await copy.WriteAsync(number, NpgsqlDbType.Bigint, ct);
        await copy.WriteAsync(w.Now.UtcDateTime, NpgsqlDbType.TimestampTz, ct);
      }
      await copy.CompleteAsync(ct);
    }
    await IndexCount.Write(w, month, ct);
    await Province(connection, month, ct);
    w.Record("statistics.counted", "month", Guid.CreateVersion7(), new { month, rows = rows.Count });
  }

  /// <summary>The same of all offices together.</summary>
  static async Task Province(NpgsqlConnection connection, DateOnly month, CancellationToken ct) {
    await using var batch = new NpgsqlBatch(connection) {
      BatchCommands = {
        new("delete from public_services.province_month where month = $1") { Parameters = { new() { Value = month } } },
        new("""
          insert into public_services.province_month (month, field, received, received_online, done_in_time, done_late, open_in_time, open_late, not_judged, counted_at)
          select month, field, sum(received), sum(received_online), sum(done_in_time), sum(done_late), sum(open_in_time), sum(open_late), sum(not_judged), max(counted_at)
          from public_services.dossier_month where month = $1 group by month, field
          """) { Parameters = { new() { Value = month } } },
      },
    };
    await batch.ExecuteNonQueryAsync(ct);
  }

  static async Task Received(NpgsqlConnection connection, Dictionary<(Guid, string), Tally> rows, DateTimeOffset from, DateTimeOffset to, CancellationToken ct) {
    await using var command = new NpgsqlCommand("""
      select office, field, count(*), count(*) filter (where channel = 2) from public_services.dossier
      where origin is null and registered_at >= $1 and registered_at < $2 group by office, field
      """, connection) { Parameters = { new() { Value = from.UtcDateTime }, new() { Value = to.UtcDateTime } } };
    await using var reader = await command.ExecuteReaderAsync(ct);
    while (await reader.ReadAsync(ct)) {
      var tally = Row(rows, reader.GetGuid(0), reader.GetString(1));
      (tally.Received, tally.Online) = (reader.GetInt64(2), reader.GetInt64(3));
    }
  }

  /// <summary>Dossiers that ended in the month, and those not ended at its last moment.</summary>
  static async Task Judged(NpgsqlConnection connection, Dictionary<(Guid, string), Tally> rows, DateTimeOffset from, DateTimeOffset periodEnd, CancellationToken ct) {
    var rule = await CountingRule.Of(connection, ct);
    await using var command = new NpgsqlCommand("""
      select d.office, d.field, d.registered_at, d.accepted_at, d.appointment_at, d.maximum_at, d.processed_at, d.delivered_at, d.stopped_at, d.refused_at, d.withdrawn_at,
        s.asked, s.received, s.moved
      from (
        select * from public_services.dossier where ended_at >= $1 and ended_at <= $2
        union all select * from public_services.dossier where ended_at is null and registered_at <= $2
        union all select * from public_services.dossier where ended_at > $2 and registered_at <= $2) d
      left join lateral (select array_agg(requested_at order by number) asked, array_agg(received_at order by number) received, array_agg(moved_appointment order by number) moved
        from public_services.dossier_supplement where dossier = d.id) s on true
      where d.origin is null
      """, connection) { Parameters = { new() { Value = from.UtcDateTime }, new() { Value = periodEnd.UtcDateTime } } };
    await using var reader = await command.ExecuteReaderAsync(ct);
    while (await reader.ReadAsync(ct))
      Row(rows, reader.GetGuid(0), reader.GetString(1)).Add(OnTime.Judge(Moments(reader), periodEnd, rule.SecondRequestIsLate));
  }

  static DossierMoments Moments(NpgsqlDataReader r) {
    var (registered, accepted, maximum) = (At(r, 2)!.Value, At(r, 3), At(r, 5));
    return new(accepted ?? registered) {
      AcceptedAt = accepted, AppointmentAt = At(r, 4), Maximum = maximum - registered, ProcessedAt = At(r, 6), DeliveredAt = At(r, 7), StoppedAt = At(r, 8), RefusedAt = At(r, 9), WithdrawnAt = At(r, 10),
      Supplements = r.IsDBNull(11) ? [] : Supplements(r.GetFieldValue<DateTime[]>(11), r.GetFieldValue<DateTime?[]>(12), r.GetFieldValue<bool[]>(13)),
    };
  }

  static SupplementSpan[] Supplements(DateTime[] asked, DateTime?[] received, bool[] moved) =>
    [.. asked.Select((at, i) => new SupplementSpan(new(at), received[i] is { } back ? new DateTimeOffset(back) : null, moved[i]))];

  static DateTimeOffset? At(NpgsqlDataReader r, int column) => r.IsDBNull(column) ? null : r.GetFieldValue<DateTimeOffset>(column);

  static Tally Row(Dictionary<(Guid, string), Tally> rows, Guid office, string field) =>
    rows.TryGetValue((office, field), out var tally) ? tally : rows[(office, field)] = new();

  sealed class Tally {
    readonly long[] judged = new long[Enum.GetValues<Timeliness>().Length];
    public long Received, Online;
    public void Add(Timeliness t) => judged[(int)t]++;
    public long Of(Timeliness t) => judged[(int)t];
  }
}
