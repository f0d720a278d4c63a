namespace Saola.Bench;

/// <summary>The plans of what operators ask of a process with 1,000,000 running instances and as many visits: its figures, a migration beforehand, suspended instances.</summary>
internal static class Operations {
  const int Instances = 1_000_000;

  static readonly (string Name, Func<Operator, Task> Ask)[] Questions = [
    ("figures of the office", o => o.Visitor.Get($"/api/process/definitions/{o.Definition}/monitor")),
    ("figures of two days", o => o.Visitor.Get($"/api/process/definitions/{o.Definition}/monitor?from={DateTime.UtcNow.AddDays(-2):yyyy-MM-dd}&to={DateTime.UtcNow:yyyy-MM-dd}")),
    ("migration beforehand", o => o.Visitor.Post($"/api/process/definitions/{o.Definition}/migrate", new { to = o.Next, dryRun = true })),
    ("suspend and resume", async o => {
      await o.Visitor.Post($"/api/process/instances/{o.Instance}/suspend", new { reason = "đo" });
      await o.Visitor.Post($"/api/process/instances/{o.Instance}/resume", new { reason = "đo" });
    }),
    ("instances of the office", o => o.Visitor.Get("/api/process/instances?process=bench_ten_tasks")),
    ("incidents of the office", o => o.Visitor.Get("/api/process/incidents")),
  ];

  sealed record Operator(Visitor Visitor, Guid Definition, Guid Next, Guid Instance);

  public static async Task<int> Run(Cluster cluster) {
    await using var site = await Worklists.Filled(cluster, Instances);
    if (await cluster.Ask(site.Database, "select count(*) from (select from process.visit limit 100000) v") is < 100_000L) await site.Load("operate.sql", Instances, "process.visit, process.held, process.incident");
    var faults = await Plans.Check(site, Open, Questions);
    foreach (var fault in faults) Console.WriteLine("FAULT " + fault);
    return faults.Count == 0 ? 0 : 1;
  }

  static async Task<Operator> Open(Site site) {
    var office = BenchPeople.Offices[0];
    var visitor = await Visitor.SignedIn(site.Address, BenchPeople.User(office, "process"));
    using var bpmn = new StreamReader(typeof(Operations).Assembly.GetManifestResourceStream("ten-tasks.bpmn")!);
    var next = (Guid)(await visitor.PostForList("/api/process/definitions", new { xml = await bpmn.ReadToEndAsync() }))[0]!["id"]!;
    // The instances were made without a drawing: theirs is that of the version after it.
    await site.Cluster.Do(site.Database, $"set session_replication_role = replica; update process.definition set xml = (select xml from process.definition where id = '{next}') where key = 'bench_ten_tasks' and xml = ''");
    var of = (await site.Cluster.Rows(site.Database, $"select d.id, (select i.id from process.instance i where i.definition = d.id and i.office_code = '{office}' limit 1) from process.definition d where d.key = 'bench_ten_tasks' and d.number = 1"))[0];
    return new(visitor, (Guid)of[0], next, (Guid)of[1]);
  }
}
