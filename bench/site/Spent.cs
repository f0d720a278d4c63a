namespace Saola.Bench;

/// <summary>What the database and the program have done so far.</summary>
/// <param name="Acts">Transactions that left evidence in the ledger.</param>
/// <param name="Log">Bytes that PostgreSQL wrote ahead.</param>
/// <param name="Pdf">The workers that the program has started, in seconds of processor time as the others.</param>
internal readonly record struct Spent(long Acts, long Commits, long Rows, long Log, double Program, double Pdf, double Database, double Bench) {
  public static async Task<Spent> Read(Site site) {
    var row = (await site.Cluster.Rows(site.Database, """
      select (select count(distinct process) from ledger.entry), (select xact_commit from pg_stat_database where datname = current_database()),
        (select coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0)::bigint from pg_stat_user_tables), pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint, split_part(pg_read_file('postmaster.pid'), E'\n', 1)::int
      """))[0];
    return new((long)row[0], (long)row[1], (long)row[2], (long)row[3], Processor.Own(site.ProcessId), Processor.Children(site.ProcessId), Processor.Children((int)row[4]), Processor.Own(Environment.ProcessId));
  }

  public static Spent operator -(Spent a, Spent b) => new(a.Acts - b.Acts, a.Commits - b.Commits, a.Rows - b.Rows, a.Log - b.Log, a.Program - b.Program, a.Pdf - b.Pdf, a.Database - b.Database, a.Bench - b.Bench);
}
