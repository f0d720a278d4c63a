using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Saola.Testing;
using Xunit;

namespace Saola.Kernel.Tests;

/// <summary>What a claim reads of a long backlog, and in which lane each job waits.</summary>
public sealed class ClaimTests(SaolaApp app) : IClassFixture<SaolaApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;
  const string Silent = "tests.asker land registry";

  /// <summary>Rows of the outbox that the statement reads, by whatever way, the rows that it then does not want included.</summary>
  static double Read(JsonNode plan) {
    double Of(string part) => (double?)plan[part] ?? 0;
    var own = (string?)plan["Relation Name"] == "outbox" ? (Of("Actual Rows") + Of("Rows Removed by Filter") + Of("Rows Removed by Index Recheck")) * Of("Actual Loops") : 0;
    return own + (plan["Plans"]?.AsArray().Sum(p => Read(p!)) ?? 0);
  }

  async Task<JsonNode> Explain(NpgsqlBatchCommand claiming) {
    await using var connection = new NpgsqlConnection(app.OwnerConnection);
    await connection.OpenAsync(Ct);
    await using var transaction = await connection.BeginTransactionAsync(Ct);
    await using (var process = new NpgsqlCommand("select set_config('saola.process', 'test', true)", connection)) await process.ExecuteNonQueryAsync(Ct);
    await using var command = new NpgsqlCommand("explain (analyze, format json) " + claiming.CommandText, connection);
    foreach (var parameter in claiming.Parameters) command.Parameters.Add(((NpgsqlParameter)parameter).Clone());
    return JsonNode.Parse((string)(await command.ExecuteScalarAsync(Ct))!)![0]!["Plan"]!;
  }

  [Fact]
  public async Task A_claim_reads_a_few_rows_however_many_wait() {
    await app.AsIntruder("truncate kernel.outbox");
    foreach (var analyzed in new[] { false, true }) {
      // half waits for a system that is silent, half of the rest is for later; the planner first believes the table to be empty
      await app.AsIntruder("""
        insert into kernel.outbox (handler, type, body, process, at, due, lane)
        select 'tests.handler', 'tests.job', '{}', gen_random_uuid(), now(), $1::timestamptz + make_interval(secs => case n % 4 when 0 then n else -n end), case n % 2 when 1 then $2 else '' end
        from generate_series(1, 50000) n
        """, app.Clock.GetUtcNow().UtcDateTime, Silent);
      if (analyzed) await app.AsIntruder("analyze kernel.outbox");
      foreach (var busy in new string[][] { [], [Silent, Silent], ["", "", "", ""], [Silent, Silent, "", "", "", ""], [Silent, ""] }) {
        var plan = await Explain(Dispatcher.Claiming(app.Clock.GetUtcNow(), busy));
        Assert.Equal(Dispatcher.AtOnce + Dispatcher.AtOnceOutside - busy.Length, (double)plan["Actual Rows"]!);
        Assert.True(Read(plan) < 50, $"{Read(plan)} rows read: {plan}");
      }
    }
    Assert.Equal(100_000L, (await app.Sql("select count(*) from kernel.outbox"))[0][0]);
  }

  [Fact]
  public async Task What_comes_round_and_speaks_with_other_systems_waits_in_lanes_of_its_own() {
    var scheduler = ActivatorUtilities.CreateInstance<Scheduler>(app.Services);
    await scheduler.RunDue(Ct);
    app.Clock.Pass(TimeSpan.FromDays(2));
    await scheduler.RunDue(Ct);
    Assert.Equal(["ledger.timestamp", "public_services.fetch_portal_acts", "public_services.reconcile_payments", "security.anchor"],
      (await app.Sql("select distinct lane from kernel.outbox where lane <> '' and handler = lane order by lane")).Select(r => (string)r[0]!));
    Assert.NotEmpty(await app.Sql("select 1 from kernel.outbox where handler = 'outbox.sweep' and lane = ''"));
  }

  [Fact]
  public async Task Each_way_of_telling_people_is_a_lane_of_its_own() {
    var key = Guid.CreateVersion7().ToString();
    await using (var act = app.Begin()) {
      await act.Services.GetRequiredService<Notifications>().Send(act.Work, new(null, "an@example.vn", "0900000001", Channels: [Channel.Email, Channel.Sms, Channel.Zalo]), "dead_letters",
        new Dictionary<string, string>(StringComparer.Ordinal) { ["count"] = "1" }, Ct, key: key);
      await act.Work.Commit(Ct);
    }
    Assert.Equal(["notifications.deliver Email", "notifications.deliver Sms", "notifications.deliver Zalo"],
      (await app.Sql("select o.lane from kernel.outbox o join kernel.notification n on o.key = replace(n.id::text, '-', '') where n.key = $1 order by o.lane", key)).Select(r => (string)r[0]!));
  }
}
