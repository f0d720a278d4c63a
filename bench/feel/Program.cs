// Evaluations a second of the packs' own expressions, parsed each time and compiled once, beside npm feelin on the same.
// Usage: bench/feel/run [seconds=5]
using System.Diagnostics;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Saola.Feel;

const double Parsing = 10, Compiled = 200;
var seconds = args.Length > 0 ? double.Parse(args[0], CultureInfo.InvariantCulture) : 5;
var root = new DirectoryInfo(AppContext.BaseDirectory);
while (!File.Exists(Path.Combine(root.FullName, "Saola.slnx"))) root = root.Parent ?? throw new InvalidOperationException("Saola.slnx is not above the bench.");

var expressions = Expressions(Path.Combine(root.FullName, "packs")).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray();
var variables = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "variables.json")))!.AsObject();
var known = FeelValue.FromJson(variables) as FeelContext ?? throw new InvalidOperationException("variables.json is no context.");
var once = expressions.Select(e => FeelExpression.Parse(e)).ToArray();

Console.WriteLine($"load before: {File.ReadAllText("/proc/loadavg").Trim()}, {expressions.Length} expressions");
var peer = Feelin();
var (parsed, compiled) = (
  Rate(() => { foreach (var e in expressions) FeelExpression.Parse(e).Evaluate(known); }),
  Rate(() => { foreach (var e in once) e.Evaluate(known); }));
var peerRate = (double)peer["rate"]!;
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"feelin:           {peerRate,12:0} evaluations/s, parsed each time (it has no other way)"));
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"parsed each time: {parsed,12:0} evaluations/s, {parsed / peerRate:0.0} times as many (aim {Parsing})"));
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"compiled once:    {compiled,12:0} evaluations/s, {compiled / peerRate:0.0} times as many (aim {Compiled})"));
var different = Enumerable.Range(0, expressions.Length).Where(i => !Same(once[i].Evaluate(known).Value, peer["values"]![i])).ToArray();
foreach (var i in different) Console.WriteLine($"FAULT {expressions[i]}: {Text(once[i].Evaluate(known).Value)}, feelin {peer["values"]![i]?.ToJsonString() ?? "null"}");
Console.WriteLine($"load after: {File.ReadAllText("/proc/loadavg").Trim()}");
return parsed / peerRate >= Parsing && compiled / peerRate >= Compiled && different.Length == 0 ? 0 : 1;

double Rate(Action round) {
  for (var warm = Stopwatch.StartNew(); warm.Elapsed.TotalSeconds < 2;) round();
  var (watch, done) = (Stopwatch.StartNew(), 0L);
  while (watch.Elapsed.TotalSeconds < seconds) {
    round();
    done += expressions.Length;
  }
  return done / watch.Elapsed.TotalSeconds;
}

JsonObject Feelin() {
  using var node = Process.Start(new ProcessStartInfo("node", [Path.Combine(root.FullName, "bench/feel/feelin.mjs")]) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true })!;
  node.StandardInput.Write(JsonSerializer.Serialize(new { expressions, variables, seconds }));
  node.StandardInput.Close();
  var said = node.StandardOutput.ReadToEnd();
  node.WaitForExit();
  return node.ExitCode == 0 ? JsonNode.Parse(said)!.AsObject() : throw new InvalidOperationException("feelin failed.");
}

static string Text(object? value) => FeelValue.ToJson(value)?.ToJsonString(new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }) ?? "null";

static bool Same(object? ours, JsonNode? theirs) => JsonNode.DeepEquals(FeelValue.ToJson(ours), theirs);

// FEEL begins with "=" in forms, procedures and Zeebe's BPMN.
static IEnumerable<string> Expressions(string packs) {
  var options = new EnumerationOptions { RecurseSubdirectories = true };
  foreach (var file in Directory.EnumerateFiles(packs, "*", options).Where(f => !f.Contains("node_modules", StringComparison.Ordinal) && !f.Contains("/generated/", StringComparison.Ordinal))) {
    var texts = Path.GetExtension(file) switch {
      ".json" => Strings(JsonNode.Parse(File.ReadAllText(file))),
      ".bpmn" => XDocument.Load(file).Descendants().SelectMany(e => e.Attributes().Select(a => a.Value).Append(e.HasElements ? "" : e.Value.Trim())),
      _ => [],
    };
    foreach (var text in texts.Where(t => t.Length > 1 && t[0] == '=')) yield return text[1..].Trim();
  }
}

static IEnumerable<string> Strings(JsonNode? node) => node switch {
  JsonObject o => o.SelectMany(p => Strings(p.Value)),
  JsonArray a => a.SelectMany(Strings),
  JsonValue v when v.GetValueKind() == JsonValueKind.String => [(string)v!],
  _ => [],
};
