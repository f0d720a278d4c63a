using System.Globalization;
using System.Text.RegularExpressions;
using Npgsql;

namespace Saola.Bench;

/// <summary>
/// What readers ask, over HTTP and by the statement that the program sends for it, taken from PostgreSQL's log, on a connection of the
/// same role with the same values. The two go in turns and each first by turns, so that neither finds pages that only the other read.
/// </summary>
internal static partial class Reads {
  const double Times = 1.5, More = 0.5;
  const int WarmUp = 500;

  /// <param name="Path">Over HTTP, of one known record.</param>
  /// <param name="Values">What the statement's parameters are for the same.</param>
  sealed record Question(string Name, Func<object[], string> Path, Func<object[], object[]> Values);

  static readonly Question[] Asked = [
    new("by key", k => $"/api/registries/{Place.Key}/by-key?code={k[0]}", k => [k[0], Today]),
    new("filtered page", k => $"/api/registries/{Place.Key}/records?kind={k[1]}&commune={k[2]}&limit=50", k => [k[1], k[2]]),
    new("words", k => $"/api/registries/{Place.Key}/records?q={Uri.EscapeDataString(string.Join(' ', Words(k)))}&limit=50", Words),
    new("box", k => $"/ogc/collections/{Place.Key}/items?bbox={Place.Box(k)}&limit=50", k => [Polygon(k)]),
  ];

  /// <summary>By which of the records of one key the program chooses the one that holds.</summary>
  static DateOnly Today => DateOnly.FromDateTime(DateTime.UtcNow.AddHours(7));

  /// <summary>Two words that many names have, and a number that few have.</summary>
  static object[] Words(object[] known) => ((string)known[3]).Split(' ') is [var first, var second, .., var last] ? [first, second, last] : [];

  public static async Task<int> Run(Cluster cluster, int requests) {
    await using var site = await Place.Filled(cluster);
    var known = await Place.Known(site, 1_000);
    var statements = await Statements(site, known[0]);
    await site.Start("--role web");
    using var visitor = await Visitor.SignedIn(site.Address, BenchPeople.User(BenchPeople.Offices[0], Place.Reader));
    using var wire = new Wire(site.Address, visitor.Cookies);
    await using var connection = new NpgsqlConnection(cluster.Connection(site.Database, "saola_web", Site.Password));
    await connection.OpenAsync();
    // as the program has its lists planned
    await using (var anew = new NpgsqlCommand("set plan_cache_mode = force_custom_plan", connection)) await anew.ExecuteNonQueryAsync();
    await Ask(wire, connection, statements, known, WarmUp, new());
    Console.WriteLine($"{requests} of each, load before: {Bench.Times.Load}");
    var times = new Times();
    await Ask(wire, connection, statements, known, requests, times);
    Console.WriteLine($"{"p50 and p95 in ms",-18}{"HTTP",8}{"",8}{"database",10}{"",8}{"p95 may be",12}");
    var met = true;
    foreach (var question in Asked) {
      var (http, own) = (times.At(question.Name, 0.95), times.At(question.Name + " SQL", 0.95));
      var most = own * Times + More;
      met &= http <= most;
      Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{question.Name,-18}{times.At(question.Name, 0.5),8:0.00}{http,8:0.00}{times.At(question.Name + " SQL", 0.5),10:0.00}{own,8:0.00}{most,12:0.00} {(http <= most ? "met" : "missed")}"));
    }
    Console.WriteLine($"load after: {Bench.Times.Load}");
    return met ? 0 : 1;
  }

  /// <summary>What the program sends for each question.</summary>
  static async Task<Dictionary<string, string>> Statements(Site site, object[] known) {
    var statements = new Dictionary<string, string>(StringComparer.Ordinal);
    await Plans.Watch(site, on: true);
    await site.Start("--role web");
    using (var visitor = await Visitor.SignedIn(site.Address, BenchPeople.User(BenchPeople.Offices[0], Place.Reader)))
      foreach (var question in Asked)
        statements[question.Name] = (await Plans.Of(site, () => visitor.Get(question.Path(known)))).Select(p => (string)p["Query Text"]!).Last(q => q.Contains("registry_data.\"bench_place\" r", StringComparison.Ordinal));
    await site.Stop();
    await Plans.Watch(site, on: false);
    return statements;
  }

  static async Task Ask(Wire wire, NpgsqlConnection connection, Dictionary<string, string> statements, List<object[]> known, int times, Times taken) {
    foreach (var question in Asked) {
      await using var command = new NpgsqlCommand(statements[question.Name], connection);
      for (var i = 0; i < times; i++) {
        var one = known[i % known.Count];
        if (i % 2 == 0) await taken.Of(question.Name, () => wire.Read(question.Path(one)));
        await taken.Of(question.Name + " SQL", () => Read(command, question.Values(one)));
        if (i % 2 == 1) await taken.Of(question.Name, () => wire.Read(question.Path(one)));
      }
    }
  }

  /// <summary>All rows and all their values.</summary>
  static async Task<int> Read(NpgsqlCommand command, object[] values) {
    if (values.Length != Parameter().Matches(command.CommandText).Select(m => m.Value).Distinct().Count()) throw new InvalidOperationException($"{values.Length} values do not fit: {command.CommandText}");
    if (command.Parameters.Count != values.Length) {
      command.Parameters.Clear();
      foreach (var value in values) command.Parameters.Add(new() { Value = value });
    } else for (var i = 0; i < values.Length; i++) command.Parameters[i].Value = values[i];
    await command.PrepareAsync();
    await using var reader = await command.ExecuteReaderAsync();
    var (rows, row) = (0, new object[reader.FieldCount]);
    for (; await reader.ReadAsync(); rows++) reader.GetValues(row);
    return rows;
  }

  static string Polygon(object[] known) {
    var n = Place.Box(known).Split(',');
    return $$"""{"type":"Polygon","coordinates":[[[{{n[0]}},{{n[1]}}],[{{n[2]}},{{n[1]}}],[{{n[2]}},{{n[3]}}],[{{n[0]}},{{n[3]}}],[{{n[0]}},{{n[1]}}]]]}""";
  }

  [GeneratedRegex(@"\$\d+", RegexOptions.None, 1000)]
  private static partial Regex Parameter();
}
