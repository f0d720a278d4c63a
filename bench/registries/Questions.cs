using System.Globalization;

namespace Saola.Bench;

/// <summary>The plans of everything that is asked of a registry and grows with it: none reads a large table from end to end, or most of it by an index.</summary>
internal static class Questions {
  /// <summary>Rows that one step of a plan may touch for a page of fifty.</summary>
  const int Most = 60_000;

  sealed class Desk(Visitor reader, List<object[]> known) {
    int turn;
    public object[] Next => known[turn++ % known.Count];
    public Task Read(Func<object[], string> path) => reader.Get(path(Next));

    /// <summary>The second page by the cursor of the first, and the one after it.</summary>
    public async Task Pages(Func<object[], string> path) {
      var (first, next) = (path(Next), "");
      for (var i = 0; i < 3; i++) next = Uri.EscapeDataString((string?)(await reader.Get(first + (next.Length > 0 ? "&after=" + next : "")))["next"] ?? throw new InvalidOperationException($"{first} has no more pages."));
    }
  }

  const string Records = $"/api/registries/{Place.Key}/records?limit=50";

  static readonly (string Name, Func<Desk, Task> Ask)[] Asked = [
    ("list", d => d.Pages(_ => Records)), ("by key", d => d.Read(k => $"/api/registries/{Place.Key}/by-key?code={k[0]}")), ("by id", d => d.Read(k => $"/api/registries/{Place.Key}/records/{k[7]}")),
    ("by id at a moment", d => d.Read(k => $"/api/registries/{Place.Key}/records/{k[7]}?asOf=2025-02-01T00:00:00Z")), ("history", d => d.Read(k => $"/api/registries/{Place.Key}/records/{k[7]}/history")),
    ("by a choice", d => d.Pages(k => $"{Records}&kind={k[1]}")), ("by two", d => d.Pages(k => $"{Records}&kind={k[1]}&commune={k[2]}")), ("by a name", d => d.Read(k => $"{Records}&name={Uri.EscapeDataString((string)k[3])}")),
    ("by a day", d => d.Pages(k => $"{Records}&opened[gte]={k[6]}")), ("sorted by name", d => d.Pages(_ => $"{Records}&sort=name")), ("from the end by name", d => d.Pages(_ => $"{Records}&sort=-name")),
    ("sorted by a number", d => d.Pages(_ => $"{Records}&sort=seats")), ("by a number, from the end", d => d.Pages(_ => $"{Records}&sort=-seats")), ("sorted by a day", d => d.Pages(k => $"{Records}&sort=opened&opened[gte]={k[6]}")),
    ("sorted by from", d => d.Pages(_ => $"{Records}&sort=-from")), ("sorted by a code", d => d.Pages(_ => $"{Records}&sort=commune")),
    ("on this day", d => d.Pages(_ => $"{Records}&on={DateTime.UtcNow:yyyy-MM-dd}")), ("on an earlier day", d => d.Pages(_ => $"{Records}&on=2016-01-01")), ("at a moment", d => d.Pages(_ => $"{Records}&asOf=2024-12-01T00:00:00Z")),
    ("words", d => d.Read(k => $"{Records}&q={Uri.EscapeDataString((string)k[3])}")), ("a common word", d => d.Pages(_ => $"{Records}&q=nha")), ("a rare word", d => d.Read(k => $"{Records}&q={k[0]}")), ("no such word", d => d.Read(k => $"{Records}&q=khongco{((string)k[0])[^3..]}")),
    ("changes", d => d.Read(_ => $"/api/registries/{Place.Key}/changes?limit=50")), ("box", d => d.Read(k => $"/ogc/collections/{Place.Key}/items?limit=50&bbox={Place.Box(k)}")), ("large box", d => d.Read(_ => $"/ogc/collections/{Place.Key}/items?limit=50&bbox=107,12,110,15")),
    ("near", d => d.Read(k => string.Create(CultureInfo.InvariantCulture, $"/odata/{Place.Key}?$top=50&$filter=geo.distance(place,geography'POINT({k[4]} {k[5]})') lt 1000"))),
    ("OData by a choice", d => d.Read(k => $"/odata/{Place.Key}?$top=50&$filter=kind eq '{k[1]}'&$orderby=opened desc")), ("OData skipping", d => d.Read(_ => $"/odata/{Place.Key}?$top=50&$skip=5000")),
  ];

  public static async Task<int> Run(Cluster cluster) {
    await using var site = await Place.Filled(cluster);
    var known = await Place.Known(site, 200);
    var faults = await Plans.Check(site, async s => new Desk(await Visitor.SignedIn(s.Address, BenchPeople.User(BenchPeople.Offices[0], Place.Reader)), known), Asked, Most);
    foreach (var fault in faults) Console.WriteLine("FAULT " + fault);
    return faults.Count == 0 ? 0 : 1;
  }
}
