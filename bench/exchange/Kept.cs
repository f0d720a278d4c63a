using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace Saola.Bench;

/// <summary>What many messages in the log cost: the program's memory, a search by message id, and how fast all of them are verified.</summary>
internal static class Kept {
  const int Searches = 200;

  /// <param name="most">Messages to which the log is filled after all else; 0 for none more.</param>
  public static async Task<int> Run(Cluster cluster, int seconds, int connections, int most) {
    Console.WriteLine($"load before: {Times.Load}, {Environment.ProcessorCount} cores, {connections} connections");
    await using var site = new Site(cluster, "exchange");
    await site.Prepare();
    await site.Start();
    using var lanes = new Lanes(connections);
    var (path, caller) = await Bus.Open(site, lanes.Direct);
    var through = new Uri(site.Address, path + "/1k");
    await Rate.Of(through, 5, connections, header: caller);
    for (var quarter = 0; quarter <= 4; quarter++) {
      if (quarter > 0) await Rate.Of(through, Math.Max(1, seconds / 4), connections, header: caller);
      await Say(site);
    }
    await Search(site);
    while (await site.Cluster.Ask(site.Database, "select count(*) from exchange.log_pending") is > 0L) await Task.Delay(500);
    await Verify(site);
    if (most > 0) {
      await Fill(site, most);
      for (var part = 0; part <= 2; part++) {
        if (part > 0) await Rate.Of(through, Math.Max(1, seconds / 2), connections, header: caller);
        await Say(site);
      }
      await Search(site);
    }
    Console.WriteLine($"load after: {Times.Load}");
    return 0;
  }

  static async Task Say(Site site) {
    var messages = await Messages(site);
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{messages,12:#,0} messages, resident {Resident(site.ProcessId) / 1e6:0} MB"));
  }

  static async Task Verify(Site site) {
    Console.WriteLine(string.Join('\n', (await site.Command("verify")).Split('\n').Where(l => l.Contains("message", StringComparison.Ordinal))));
  }

  /// <summary>As many rows as lack, each like one that was logged but for its ids and within the same day, as they would lie if all had passed; they are in no batch.</summary>
  static async Task Fill(Site site, int most) {
    const int AtOnce = 200_000;
    for (var lacking = most - await Messages(site); lacking > 0; lacking -= AtOnce)
      await site.Cluster.Do(site.Database, string.Create(CultureInfo.InvariantCulture, $"""
        set session_replication_role = replica;
        insert into exchange.log_record (id, at, message, request, response, client, service, member, method, status, result, size, kept, hash, content, parts)
        select gen_random_uuid(), r.at, gen_random_uuid()::text, gen_random_uuid(), r.response, r.client, r.service, r.member, r.method, r.status, r.result, r.size, r.kept, r.hash, r.content, r.parts
        from generate_series(1, 20) n, (select * from exchange.log_record limit {Math.Min(AtOnce, lacking) / 20 + 1}) r
        """));
    await site.Cluster.Do(site.Database, "vacuum analyze exchange.log_record");
  }

  static async Task<long> Messages(Site site) => (long)(await site.Cluster.Ask(site.Database, "select count(*) from exchange.log_record"))!;

  static long Resident(int process) => long.Parse(File.ReadLines($"/proc/{process}/status").Single(l => l.StartsWith("VmRSS:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;

  /// <summary>On one connection, as a program holds it, but with a plan of its own for each search.</summary>
  static async Task Search(Site site) {
    var ids = (await site.Cluster.Rows(site.Database, $"select message from exchange.log_record tablesample system (1) limit {Searches}")).ConvertAll(r => (string)r[0]);
    await using var connection = new NpgsqlConnection(site.Cluster.Connection(site.Database));
    await connection.OpenAsync();
    var took = new List<double>();
    foreach (var id in ids) {
      var watch = Stopwatch.StartNew();
      await using (var search = new NpgsqlCommand("select id, at, client, service, status from exchange.log_record where message = $1", connection) { Parameters = { new() { Value = id } } })
      await using (var found = await search.ExecuteReaderAsync())
        if (!await found.ReadAsync()) throw new InvalidOperationException($"Message {id} is not found");
      took.Add(watch.Elapsed.TotalMilliseconds);
    }
    took.Sort();
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"search by message id: median {took[took.Count / 2]:0.0} ms, p99 {took[took.Count * 99 / 100]:0.0} ms (aim under 20)"));
  }
}
