using System.Globalization;
using System.Xml.Linq;
using Saola.Feel.Dmn;

namespace Saola.Feel.Tests;

/// <summary>One expected result of one test case of the DMN compatibility kit.</summary>
internal sealed record TckOutcome(string Level, string Folder, string Case, string Node, bool Passed, string Detail);

/// <summary>Runs the kit's folders: models (*.dmn) beside test files (*.xml) with inputs and expected values.</summary>
internal static class TckRunner {
  static readonly XName Type = XName.Get("type", "http://www.w3.org/2001/XMLSchema-instance");
  static readonly XName Nil = XName.Get("nil", "http://www.w3.org/2001/XMLSchema-instance");

  /// <summary>Null where the kit is absent.</summary>
  internal static string? Root() {
    var given = Environment.GetEnvironmentVariable("DMN_TCK");
    if (!string.IsNullOrEmpty(given)) {
      return Directory.Exists(given) ? given : null;
    }
    for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent) {
      if (File.Exists(Path.Combine(folder.FullName, "Saola.slnx"))) {
        var kit = Path.Combine(folder.FullName, "..", "shared", "peers", "dmn-tck");
        return Directory.Exists(kit) ? kit : null;
      }
    }
    return null;
  }

  internal static IEnumerable<TckOutcome> Run(string root, string level) =>
    Directory.EnumerateDirectories(Path.Combine(root, level)).Order(StringComparer.Ordinal).SelectMany(folder => RunFolder(level, folder));

  static IEnumerable<TckOutcome> RunFolder(string level, string folder) {
    var models = Load(folder);
    foreach (var file in Directory.EnumerateFiles(folder, "*.xml").Order(StringComparer.Ordinal)) {
      var tests = XDocument.Load(file, LoadOptions.PreserveWhitespace).Root!;
      var model = models[tests.Elements().First(e => e.Name.LocalName == "modelName").Value.Trim()];
      foreach (var test in tests.Elements().Where(e => e.Name.LocalName == "testCase")) {
        var inputs = new FeelContext();
        foreach (var input in test.Elements().Where(e => e.Name.LocalName == "inputNode")) {
          inputs[input.Attribute("name")!.Value] = Value(input);
        }
        foreach (var node in test.Elements().Where(e => e.Name.LocalName == "resultNode")) {
          var name = test.Attribute("invocableName")?.Value ?? node.Attribute("name")!.Value;
          var expected = Value(node.Elements().First(e => e.Name.LocalName == "expected"));
          var result = model.Evaluate(name, inputs);
          // A decision service of several outputs gives them all, the case names one.
          var actual = name != node.Attribute("name")!.Value && result.Value is FeelContext outputs && outputs.TryGetValue(node.Attribute("name")!.Value, out var one) ? one : result.Value;
          var passed = Same(expected, actual);
          var detail = passed ? "" : $"expected {FeelFormat.Text(expected)} but was {FeelFormat.Text(actual)}; {string.Join("; ", result.Diagnostics)} {string.Join("; ", model.Errors.Where(e => e.Element == name))}";
          yield return new TckOutcome(level, Path.GetFileName(folder), test.Attribute("id")?.Value ?? "", name, passed, detail);
        }
      }
    }
  }

  /// <summary>Models by file name; those that import others are read after them.</summary>
  static Dictionary<string, DmnModel> Load(string folder) {
    var waiting = Directory.EnumerateFiles(folder, "*.dmn").ToDictionary(f => f, f => XDocument.Load(f).Root!);
    var loaded = new Dictionary<string, DmnModel>(StringComparer.Ordinal);
    while (waiting.Count > 0) {
      var ready = waiting.First(w => !w.Value.Elements().Any(e => e.Name.LocalName == "import" && waiting.Values.Any(o => o.Attribute("namespace")?.Value == e.Attribute("namespace")?.Value)));
      using var text = File.OpenText(ready.Key);
      loaded[Path.GetFileName(ready.Key)] = DmnModel.Load(text, loaded.Values);
      waiting.Remove(ready.Key);
    }
    return loaded;
  }

  static object? Value(XElement holder) {
    if (holder.Attribute(Nil)?.Value == "true") {
      return null;
    }
    var children = holder.Elements().Where(e => e.Name.LocalName is "value" or "list" or "component").ToList();
    if (children.Count == 0) {
      return null;
    }
    switch (children[0].Name.LocalName) {
      case "component":
        var context = new FeelContext();
        foreach (var component in children) {
          context[component.Attribute("name")!.Value] = Value(component);
        }
        return context;
      case "list":
        return children[0].Attribute(Nil)?.Value == "true" ? null : children[0].Elements().Where(e => e.Name.LocalName == "item").Select(Value).ToArray();
      default:
        return Scalar(children[0]);
    }
  }

  static object? Scalar(XElement value) {
    if (value.Attribute(Nil)?.Value == "true") {
      return null;
    }
    var text = value.Value;
    return value.Attribute(Type)?.Value.Split(':')[^1] switch {
      "decimal" or "integer" or "double" or "float" or "long" or "int" => decimal.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture),
      "boolean" => text.Trim() == "true",
      "date" => Made("date", text),
      "time" => Made("time", text),
      "dateTime" => Made("date and time", text),
      "duration" => Made("duration", text),
      "string" => text,
      // Old cases leave the type to the reader.
      _ => text.Length == 0 ? null : bool.TryParse(text, out var truth) ? truth : decimal.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number
        : text.Contains('T', StringComparison.Ordinal) && Made("date and time", text) is { } at ? at : text,
    };
  }

  static object? Made(string function, string text) => FeelExpression.Parse(function + "(t)").Evaluate(new FeelContext { ["t"] = text }).Value;

  static bool Same(object? expected, object? actual) => (expected, actual) switch {
    (decimal x, decimal y) => Math.Abs(x - y) <= 0.00000001m * Math.Max(1, Math.Abs(x)),
    (object?[] x, object?[] y) => x.Length == y.Length && x.Zip(y).All(p => Same(p.First, p.Second)),
    (FeelContext x, FeelContext y) => x.Count == y.Count && x.All(e => y.TryGetValue(e.Key, out var other) && Same(e.Value, other)),
    (null, null) => true,
    _ => FeelCompare.Identical(expected, actual),
  };
}
