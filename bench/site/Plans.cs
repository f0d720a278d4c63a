using System.Text;
using System.Text.Json.Nodes;

namespace Saola.Bench;

/// <summary>The plans that PostgreSQL really ran for the statements of each question, as it writes them into its log.</summary>
internal static class Plans {
  const double LargeTable = 10_000;

  /// <summary>Has the sessions of the web role explain each of their statements, or stops it.</summary>
  public static async Task Watch(Site site, bool on) {
    foreach (var (setting, value) in new[] { ("session_preload_libraries", "auto_explain"), ("auto_explain.log_min_duration", "0"), ("auto_explain.log_analyze", "on"), ("auto_explain.log_timing", "off"), ("auto_explain.log_format", "json") })
      await site.Cluster.Do(site.Database, on ? $"load 'auto_explain'; alter role saola_web in database {site.Database} set {setting} = '{value}'" : $"load 'auto_explain'; alter role saola_web in database {site.Database} reset {setting}");
  }

  /// <summary>Asks each question often enough to see the prepared plans too; names those that read a large table from end to end.</summary>
  /// <param name="most">Rows that one step of a plan may touch.</param>
  public static async Task<List<string>> Check<T>(Site site, Func<Site, Task<T>> open, IEnumerable<(string Name, Func<T, Task> Ask)> questions, double most = double.PositiveInfinity) {
    var large = (await site.Cluster.Rows(site.Database, $"select relname::text from pg_class where relkind = 'r' and reltuples > {LargeTable}")).Select(r => (string)r[0]).ToHashSet(StringComparer.Ordinal);
    await Watch(site, on: true);
    await site.Start("--role web");
    var desk = await open(site);
    var faults = new List<string>();
    foreach (var (name, ask) in questions) {
      var plans = await Of(site, async () => {
        for (var i = 0; i < 20; i++) await ask(desk);
      });
      if (plans.Count == 0) throw new InvalidOperationException($"No plan of '{name}' is in {site.Cluster.Log}.");
      var scanned = plans.SelectMany(p => Scans(p["Plan"]!, large).Select(table => (Table: table, Query: (string)p["Query Text"]!))).Distinct().ToList();
      Console.WriteLine($"{name,-24} {plans.Count,4} plans, {plans.Select(p => (string)p["Query Text"]!).Distinct(StringComparer.Ordinal).Count(),2} statements, {scanned.Count} full scans of a large table, {plans.Max(p => Touched(p["Plan"]!)):0} rows touched at most");
      faults.AddRange(plans.Where(p => Touched(p["Plan"]!) > most).Select(p => (string)p["Query Text"]!).Distinct(StringComparer.Ordinal).Select(q => $"{name}: touches more than {most} rows: {q.ReplaceLineEndings(" ")}"));
      faults.AddRange(scanned.Select(s => $"{name}: reads all of {s.Table}: {s.Query.ReplaceLineEndings(" ")}"));
    }
    await site.Stop();
    await Watch(site, on: false);
    return faults;
  }

  /// <summary>The plans of what is asked while <paramref name="ask"/> runs; the sessions are being watched.</summary>
  public static async Task<List<JsonNode>> Of(Site site, Func<Task> ask) {
    var from = new FileInfo(site.Cluster.Log).Length;
    await ask();
    await Task.Delay(200);
    return [.. Read(site.Cluster.Log, from)];
  }

  /// <summary>Rows that the step which touches most reads, those too that it leaves out.</summary>
  static double Touched(JsonNode plan) {
    double Count(string name) => (double?)plan[name] ?? 0;
    var own = (Count("Actual Rows") + Count("Rows Removed by Filter") + Count("Rows Removed by Index Recheck")) * Count("Actual Loops");
    return (plan["Plans"]?.AsArray() ?? []).Select(p => Touched(p!)).Append(own).Max();
  }

  static IEnumerable<string> Scans(JsonNode plan, HashSet<string> large) {
    if ((string?)plan["Node Type"] == "Seq Scan" && (string?)plan["Relation Name"] is { } table && large.Contains(table)) yield return table;
    foreach (var inner in plan["Plans"]?.AsArray() ?? []) foreach (var found in Scans(inner!, large)) yield return found;
  }

  static IEnumerable<JsonNode> Read(string log, long from) {
    using var file = new FileStream(log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
    file.Position = from;
    using var reader = new StreamReader(file);
    StringBuilder? plan = null;
    while (reader.ReadLine() is { } line) {
      if (plan is not null && line.StartsWith('\t')) {
        plan.AppendLine(line);
        continue;
      }
      if (plan is { Length: > 0 }) yield return JsonNode.Parse(plan.ToString())!;
      plan = line.EndsWith("plan:", StringComparison.Ordinal) ? new() : null;
    }
    if (plan is { Length: > 0 }) yield return JsonNode.Parse(plan.ToString())!;
  }
}
