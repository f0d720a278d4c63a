using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Saola.Kernel;

namespace Saola.Process.Tests;

public sealed class ManyTasksTests(ProcessApp app) : IClassFixture<ProcessApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  [Fact]
  public async Task Among_a_hundred_thousand_tasks_a_worklist_reads_only_its_own() {
    await app.AsIntruder("""
      insert into process.instance (id, definition, process_key, business_key, office, office_code, status, variables, tokens, last_token, started_at, started_by)
      select ('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, gen_random_uuid(), 'p' || n % 20, 'K' || n, md5((n % 150)::text)::uuid, 'H21.' || n % 150, 'Active', '{}', '[]', 1, now(), gen_random_uuid()
      from generate_series(1, 100000) n
      """);
    await app.AsIntruder("""
      insert into process.work_task (id, instance, token, process_key, element, name, business_key, office, office_code, candidate_group, assignee, status, priority, headers, created_at, due)
      select gen_random_uuid(), ('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 1, 'p' || n % 20, 'e', 'Việc ' || n, 'K' || n, md5((n % 150)::text)::uuid, 'H21.' || n % 150,
        'H21.' || n % 150 || ':' || (array['specialist', 'leader', 'clerk'])[1 + n % 3], case when n % 7 = 0 then md5((n % 900)::text)::uuid end, case when n % 7 = 0 then 'Assigned' when n % 2 = 0 then 'Open' else 'Completed' end,
        50, '{}', now(), now() + (n % 500 - 250) * interval '1 hour' from generate_series(1, 100000) n
      """);
    await app.Sql("analyze process.work_task");
    await app.Sql("analyze process.instance");
    var officer = ProcessApp.Officer("leader", code: "H21.106", office: Guid.CreateVersion7());
    var before = await Scans();
    await using (var act = app.Begin(officer)) {
      var processes = act.Services.GetRequiredService<Processes>();
      var group = await processes.Worklist(act.Work, WorklistKind.Group, null, null, Ct);
      Assert.Equal(Processes.PageSize, group.Items.Count);
      Assert.All(group.Items, i => Assert.Equal("H21.106:leader", i.Group));
      Assert.NotEmpty((await processes.Worklist(act.Work, WorklistKind.Group, null, WorklistCursor.Parse(group.Next), Ct)).Items);
      await processes.Worklist(act.Work, WorklistKind.Mine, null, null, Ct);
      Assert.True((await processes.Counts(act.Work, Ct)).Group > Processes.PageSize);
      await (await processes.Tasks(act.Work, Ct)).Where(t => t.BusinessKey == "K77").ToListAsync(Ct);
      await (await processes.Instances(act.Work, Ct)).Where(i => i.BusinessKey == "K77").ToListAsync(Ct);
      await (await processes.Instances(act.Work, Ct)).OrderByDescending(i => i.Id).Take(50).ToListAsync(Ct);
      await using var flush = new NpgsqlCommand("select pg_stat_force_next_flush()", await act.Work.ReadConnection(Ct));
      await flush.ExecuteNonQueryAsync(Ct);
    }
    Assert.Equal(before, await Scans());
  }

  /// <summary>How often the large tables were read whole.</summary>
  async Task<long> Scans() {
    await app.Sql("select pg_stat_force_next_flush()");
    await Task.Delay(300, Ct);
    return Convert.ToInt64((await app.Sql("select sum(seq_scan) from pg_stat_user_tables where schemaname = 'process' and relname in ('work_task', 'instance')"))[0][0], System.Globalization.CultureInfo.InvariantCulture);
  }
}
