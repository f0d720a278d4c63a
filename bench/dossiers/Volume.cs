using System.Globalization;

namespace Saola.Bench;

/// <summary>
/// The lists of officials, tracking and statistics at 10,000 and at 1,000,000 dossiers of the same province, request by
/// request in turns and first by turns, so that what else the machine does weighs on both alike; then the plans of every statement they send.
/// </summary>
internal static class Volume {
  const int Small = 10_000, Large = 1_000_000, WarmUp = 150, Requests = 1000;
  const double Most = 1.3;

  public static async Task<int> Run(Cluster cluster) {
    await using var small = new Site(cluster, Loader.Name(Small));
    await using var large = new Site(cluster, Loader.Name(Large));
    foreach (var (site, dossiers) in new[] { (small, Small), (large, Large) }) {
      await site.Prepare();
      if ((long)(await cluster.Ask(site.Database, "select count(*) from public_services.dossier"))! < dossiers) throw new InvalidOperationException($"Fill it first: bench/dossiers/run load {dossiers}");
      await Plans.Watch(site, on: false);
      await site.Start("--role web");
    }
    var slow = await Compare(await Desk.Open(small), await Desk.Open(large));
    await small.Stop();
    await large.Stop();
    var scanned = await Plans.Check(large, Desk.Open, Desk.Questions);
    foreach (var fault in slow.Concat(scanned)) Console.WriteLine("FAULT " + fault);
    return slow.Count + scanned.Count == 0 ? 0 : 1;
  }

  static async Task<List<string>> Compare(Desk small, Desk large) {
    var (few, many) = (new Times(), new Times());
    for (var i = 0; i < WarmUp; i++) foreach (var (_, ask) in Desk.Questions) await Task.WhenAll(ask(small), ask(large));
    Console.WriteLine($"{Requests} requests each, load before: {Times.Load}");
    for (var i = 0; i < Requests; i++)
      foreach (var (name, ask) in Desk.Questions) {
        if (i % 2 == 0) await few.Of(name, async () => { await ask(small); return true; });
        await many.Of(name, async () => { await ask(large); return true; });
        if (i % 2 == 1) await few.Of(name, async () => { await ask(small); return true; });
      }
    Console.WriteLine($"{"p50 and p95 in ms",-24} {"10,000",8} {"",8} {"1,000,000",9} {"",8} {"p95 ratio",10}");
    var faults = new List<string>();
    foreach (var (name, _) in Desk.Questions) {
      var ratio = many.At(name, 0.95) / few.At(name, 0.95);
      Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-24} {few.At(name, 0.5),8:0.0} {few.At(name, 0.95),8:0.0} {many.At(name, 0.5),9:0.0} {many.At(name, 0.95),8:0.0} {ratio,10:0.00}"));
      if (ratio > Most) faults.Add(string.Create(CultureInfo.InvariantCulture, $"{name}: p95 {ratio:0.00} times that at 10,000, more than {Most}"));
    }
    Console.WriteLine($"load after: {Times.Load}");
    return faults;
  }
}

/// <summary>Officials of three communes and a stranger, with what they look for.</summary>
internal sealed class Desk(Visitor[] officials, Visitor stranger, List<object[]> known) {
  int turn;

  /// <summary>What is asked, as the program's own pages and interfaces ask it.</summary>
  public static readonly (string Name, Func<Desk, Task> Ask)[] Questions = [
    ("worklist of the role", d => d.Official("/api/dossiers/tasks?kind=group", _ => "")),
    ("worklist of one's own", d => d.Official("/api/dossiers/tasks?kind=mine", _ => "")),
    ("list of the office", d => d.Official("/api/dossiers", _ => "")),
    ("list of open dossiers", d => d.Official("/api/dossiers?open=true", _ => "")),
    ("search by a full name", d => d.Official("/api/dossiers?q=", k => (string)k[2])),
    ("search by a family name", d => d.Official("/api/dossiers?q=", k => ((string)k[2]).Split(' ')[0])),
    ("search by a rare text", d => d.Official("/api/dossiers?q=", k => $"khong co {((string)k[3])[..4]}")),
    ("search by a number", d => d.Official("/api/dossiers?reason=measured%20by%20the%20bench&q=", k => (string)k[3])),
    ("search by a phone", d => d.Official("/api/dossiers?q=", k => (string)k[1])),
    ("search by a code", d => d.Official("/api/dossiers?q=", k => (string)k[0])),
    ("tracking by code", d => d.Track()),
    ("tracking by token", d => d.Stranger("/api/dossiers/track/", k => (string)k[4])),
    ("statistics", d => d.Stranger("/api/statistics", _ => "")),
    ("statistics of an office", d => d.Stranger("/api/statistics?office=", k => ((string)k[0])[..((string)k[0]).IndexOf('-', StringComparison.Ordinal)])),
  ];

  /// <summary>Offices as large as they come among those with a crew.</summary>
  public static async Task<Desk> Open(Site site) {
    string[] offices = [.. BenchPeople.Offices.Take(3)];
    var officials = await Task.WhenAll(offices.Select(o => Visitor.SignedIn(site.Address, BenchPeople.User(o, "specialist"))));
    var known = await site.Cluster.Rows(site.Database, $"""
      select code, applicant_phone, subject_name, subject_number, track_token from public_services.dossier where office_code in ({string.Join(',', offices.Select(o => $"'{o}'"))}) order by md5(code) limit 1000
      """);
    return new(officials, new Visitor(site.Address), known);
  }

  object[] Next => known[turn++ % known.Count];
  Task Official(string path, Func<object[], string> what) => officials[turn % officials.Length].Get(path + Uri.EscapeDataString(what(Next)));
  Task Stranger(string path, Func<object[], string> what) => stranger.Get(path + Uri.EscapeDataString(what(Next)));
  Task Track() => Next is var k ? stranger.Post("/api/dossiers/track", new { code = (string)k[0], phone = (string)k[1] }) : Task.CompletedTask;
}
