using System.Diagnostics;
using Npgsql;

namespace Saola.Bench;

/// <summary>Fills a database with dossiers as a province makes them, with their processes, steps and evidence.</summary>
internal static class Loader {
  const int Batch = 50_000, Lived = 2;

  /// <summary>Indexes are left off while rows come in; their definitions are kept until they are made again.</summary>
  const string Indexes = """
    create table if not exists public.bench_index as
    select i.indexrelid::regclass::text name, pg_get_indexdef(i.indexrelid) definition from pg_index i join pg_class c on c.oid = i.indrelid
    where c.relnamespace::regnamespace::text in ('public_services', 'process', 'ledger') and not i.indisprimary
      and not exists (select from pg_constraint k where k.conindid = i.indexrelid)
      and c.relname in ('dossier', 'dossier_component', 'dossier_handover', 'dossier_slip', 'dossier_result', 'dossier_rating', 'instance', 'work_task', 'entry')
    """;

  /// <summary>The statistics that the nightly counts would have left.</summary>
  const string Months = """
    insert into public_services.dossier_month (month, office, field, received, received_online, done_in_time, done_late, open_in_time, open_late, not_judged, counted_at)
    select date_trunc('month', registered_at at time zone 'Asia/Ho_Chi_Minh')::date, office, field, count(*), count(*) filter (where channel = 2), count(*) filter (where ended_at <= appointment_at),
      count(*) filter (where ended_at > appointment_at), count(*) filter (where ended_at is null), 0, 0, now()
    from public_services.dossier group by 1, 2, 3 on conflict (month, office, field) do nothing;
    insert into public_services.province_month
    select month, field, sum(received), sum(received_online), sum(done_in_time), sum(done_late), sum(open_in_time), sum(open_late), sum(not_judged), max(counted_at)
    from public_services.dossier_month group by month, field on conflict (month, field) do nothing
    """;

  public static string Name(int dossiers) => $"dossiers_{dossiers}";

  public static async Task<int> Run(Cluster cluster, int dossiers) {
    var watch = Stopwatch.StartNew();
    await using var site = new Site(cluster, Name(dossiers));
    await site.Prepare();
    var there = (long)(await cluster.Ask(site.Database, "select count(*) from public_services.dossier"))!;
    if (there >= dossiers && await cluster.Ask(site.Database, "select to_regclass('public.bench_index') is null") is true) {
      Console.WriteLine($"{there} dossiers are there.");
      return 0;
    }
    if (there == 0) await Seeds(site);
    await using var connection = new NpgsqlConnection(cluster.Connection(site.Database));
    await connection.OpenAsync();
    await Do(connection, "set session_replication_role = replica; set synchronous_commit = off; set maintenance_work_mem = '1GB'; set work_mem = '256MB'");
    await Do(connection, Indexes);
    foreach (var index in await cluster.Rows(site.Database, "select name from public.bench_index")) await Do(connection, $"drop index if exists {index[0]}");
    using var text = new StreamReader(typeof(Loader).Assembly.GetManifestResourceStream("load.sql")!);
    var sql = await text.ReadToEndAsync();
    // A load that was broken off goes on where it stood.
    for (var from = (int)Math.Max(there - Lived, 0) + 1; from <= dossiers; from += Batch) {
      await using var transaction = await connection.BeginTransactionAsync();
      await Do(connection, sql.Replace("$1", $"{from}").Replace("$2", $"{Math.Min(dossiers, from + Batch - 1)}").Replace("$3", $"{dossiers}"));
      await transaction.CommitAsync();
      Console.WriteLine($"{Math.Min(dossiers, from + Batch - 1),9} dossiers after {watch.Elapsed.TotalSeconds:0} s");
    }
    foreach (var index in await cluster.Rows(site.Database, "select definition from public.bench_index")) await Do(connection, (string)index[0]);
    await Do(connection, "drop table public.bench_index");
    await Do(connection, Months);
    await Do(connection, "vacuum analyze");
    Console.WriteLine($"indexed after {watch.Elapsed.TotalSeconds:0} s; {await cluster.Ask(site.Database, "select pg_size_pretty(pg_database_size(current_database()))")}");
    return 0;
  }

  /// <summary>Two dossiers that were really lived, for the terms and the process that the others share.</summary>
  static async Task Seeds(Site site) {
    await site.Start();
    var life = new Life(await Everyone.SignIn(site));
    for (var n = 0; n < Lived; n++) await life.Live(n);
    await site.Stop();
  }

  static async Task Do(NpgsqlConnection connection, string sql) {
    await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
    await command.ExecuteNonQueryAsync();
  }
}
