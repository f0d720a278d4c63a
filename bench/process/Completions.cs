using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Saola.Bench;

/// <summary>
/// Officials begin instances of a process of ten tasks in a row and complete each task over the API, as another system that
/// works on tasks does. Each looks at the worklist of their own office and completes all that it shows.
/// </summary>
internal static class Completions {
  const double Least = 0.25;
  const int Tasks = 10, InstancesAtOnce = 5;
  static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(60);

  public static async Task<int> Run(Cluster cluster, int seconds, int atOnce, int pgbench) {
    Console.WriteLine($"load before: {Times.Load}, {Environment.ProcessorCount} cores, {atOnce} officials at once for {seconds} s");
    await using var site = new Site(cluster, "process");
    await site.Prepare();
    var before = await PgBench(site, pgbench, "before");
    await site.Start();
    // One after the other: the program hashes few passwords at once and sends away who waits too long.
    var officials = new List<Official>();
    foreach (var office in BenchPeople.Offices.Take(atOnce)) {
      using var visitor = await Visitor.SignedIn(site.Address, BenchPeople.User(office, "process"));
      if (officials.Count == 0) await Deploy(visitor);
      officials.Add(new(office, new(site.Address, visitor.Cookies)));
    }
    // A province's program has run for weeks: what compiles and fills caches in the first seconds is not its speed.
    await For(officials, WarmUp, new());
    await cluster.Do("postgres", "checkpoint");
    var (times, watch) = (new Times(), Stopwatch.StartNew());
    var from = await Spent.Read(site);
    await For(officials, TimeSpan.FromSeconds(seconds), times);
    var (elapsed, spent) = (watch.Elapsed.TotalSeconds, await Spent.Read(site) - from);
    await site.Stop();
    var after = await PgBench(site, pgbench, "after");
    foreach (var official in officials) official.Wire.Dispose();
    return Report(times, spent, elapsed, (before.Rate + after.Rate) / 2, (before.Milliseconds + after.Milliseconds) / 2);
  }

  static async Task Deploy(Visitor visitor) {
    using var bpmn = new StreamReader(typeof(Completions).Assembly.GetManifestResourceStream("ten-tasks.bpmn")!);
    await visitor.PostForList("/api/process/definitions", new { xml = await bpmn.ReadToEndAsync() });
  }

  /// <summary>Transactions of pgbench a second, and the processor time of one, its own client included.</summary>
  static async Task<(double Rate, double Milliseconds)> PgBench(Site site, int seconds, string when) {
    await site.Cluster.PreparePgBench();
    await site.Cluster.Do("postgres", "checkpoint");
    var (from, clients) = (await Spent.Read(site), Processor.Children(Environment.ProcessId));
    var rate = await site.Cluster.PgBench(seconds);
    var spent = (await Spent.Read(site) - from).Database + Processor.Children(Environment.ProcessId) - clients;
    Console.WriteLine($"{$"pgbench {when}:",-18}{rate,8:0} /s, {spent * 1000 / (rate * seconds):0.00} ms of processor each");
    return (rate, spent * 1000 / (rate * seconds));
  }

  static int Report(Times times, Spent spent, double elapsed, double tps, double transaction) {
    var done = times.Count("complete");
    Console.WriteLine($"instances:        {times.Count("start") / elapsed,8:0.0} /s begun");
    Console.WriteLine($"task completions: {done / elapsed,8:0.0} /s   ({done} in {elapsed:0.0} s), commits of the database {spent.Commits / elapsed:0}/s");
    var (program, database, bench) = (spent.Program * 1000 / done, spent.Database * 1000 / done, spent.Bench * 1000 / done);
    Console.WriteLine($"a completion:     {program:0.00} ms of processor in the program, {database:0.00} in PostgreSQL, {bench:0.00} in the bench itself; {spent.Log / done} bytes written ahead");
    foreach (var step in new[] { "start", "worklist", "complete" }) Console.WriteLine($"{step,-16} {times.Count(step),8} {times.At(step, 0.5),8:0.0} ms p50 {times.At(step, 0.99),8:0.0} ms p99");
    var ratio = done / elapsed / tps;
    Console.WriteLine($"completions / pgbench: {ratio:0.000}; by processor time, whatever else ran: {transaction / (program + database + bench):0.000}");
    Console.WriteLine($"load after: {Times.Load}");
    Console.WriteLine($"aim of {Least}: {(ratio >= Least ? "met" : "missed")}");
    return ratio >= Least ? 0 : 1;
  }

  static Task For(List<Official> officials, TimeSpan time, Times times) => Task.WhenAll(officials.Select(async o => {
    for (var watch = Stopwatch.StartNew(); watch.Elapsed < time;) await o.Round(InstancesAtOnce, Tasks, times);
  }));

  sealed record Official(string Office, Wire Wire) {
    /// <summary>Takes some instances from their start to their end.</summary>
    public async Task Round(int instances, int tasks, Times times) {
      for (var i = 0; i < instances; i++) {
        var start = new { process = "bench_ten_tasks", businessKey = $"{Office}-{Guid.NewGuid():N}", variables = new { group = $"{Office}:bench_process", amount = 7, decision = "pass" } };
        await times.Of("start", () => Wire.Post("/api/process/instances", start));
      }
      for (var step = 0; step < tasks; step++) {
        var list = await times.Of("worklist", () => Wire.Get("/api/process/tasks?kind=group&process=bench_ten_tasks"));
        var open = list["items"]!.AsArray();
        if (open.Count != instances) throw new InvalidOperationException($"{Office} has {open.Count} open tasks instead of {instances}.");
        foreach (var task in open) await times.Of("complete", () => Wire.Post($"/api/process/tasks/{(string)task!["id"]!}/complete", new { data = new JsonObject { ["note"] = "Đồng ý", ["amount"] = step } }));
      }
    }
  }
}
