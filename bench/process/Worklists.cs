using System.Globalization;

namespace Saola.Bench;

/// <summary>The worklists of a role and of one's own at 10,000 and at 1,000,000 open tasks of the same offices, asked in turns.</summary>
internal static class Worklists {
  const int Small = 10_000, Large = 1_000_000, Requests = 1000;
  const double Most = 1.3;

  static readonly (string Name, string Path)[] Questions = [
    ("worklist of the role", "/api/process/tasks?kind=group"), ("worklist of one's own", "/api/process/tasks?kind=mine"), ("worklist of a process", "/api/process/tasks?kind=group&process=bench_ten_tasks"),
  ];

  public static async Task<int> Run(Cluster cluster) {
    await using var small = await Open(cluster, Small);
    await using var large = await Open(cluster, Large);
    var (few, many) = (await Officials(small), await Officials(large));
    Console.WriteLine($"{Requests} requests each, load before: {Times.Load}");
    await Ask(few, many, 50, new(), new());
    var (fast, slow) = (new Times(), new Times());
    await Ask(few, many, Requests, fast, slow);
    Console.WriteLine($"{"p50 and p95 in ms",-24} {"10,000",8} {"",8} {"1,000,000",9} {"",8} {"p95 ratio",10}");
    var missed = false;
    foreach (var (name, _) in Questions) {
      var ratio = slow.At(name, 0.95) / fast.At(name, 0.95);
      missed |= ratio > Most;
      Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-24} {fast.At(name, 0.5),8:0.0} {fast.At(name, 0.95),8:0.0} {slow.At(name, 0.5),9:0.0} {slow.At(name, 0.95),8:0.0} {ratio,10:0.00}"));
    }
    Console.WriteLine($"load after: {Times.Load}");
    Console.WriteLine($"aim of {Most}: {(missed ? "missed" : "met")}");
    return missed ? 1 : 0;
  }

  static async Task Ask(Visitor[] few, Visitor[] many, int times, Times fast, Times slow) {
    for (var i = 0; i < times; i++)
      foreach (var (name, path) in Questions) {
        await fast.Of(name, () => few[i % few.Length].Get(path));
        await slow.Of(name, () => many[i % many.Length].Get(path));
      }
  }

  static async Task<Visitor[]> Officials(Site site) => await Task.WhenAll(BenchPeople.Offices.Take(3).Select(o => Visitor.SignedIn(site.Address, BenchPeople.User(o, "process"))));

  /// <summary>A site with so many open tasks; they are made when they are not there yet.</summary>
  public static async Task<Site> Filled(Cluster cluster, int tasks) {
    var site = new Site(cluster, $"process_{tasks}");
    await site.Prepare();
    if ((long)(await cluster.Ask(site.Database, "select count(*) from process.work_task"))! < tasks) {
      await site.Load("load.sql", tasks, "process.work_task, process.instance");
      Console.WriteLine($"{tasks} open tasks made");
    }
    return site;
  }

  static async Task<Site> Open(Cluster cluster, int tasks) {
    var site = await Filled(cluster, tasks);
    await site.Start("--role web");
    return site;
  }
}
