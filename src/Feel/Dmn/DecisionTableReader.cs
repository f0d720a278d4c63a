using System.Xml.Linq;

namespace Saola.Feel.Dmn;

internal sealed class DecisionTableReader(DmnCompiler compiler, XElement source, HashSet<string> names) {
  internal Boxed Read(FeelType? type) {
    var inputs = source.All("input").Select(Input).ToArray();
    var outputs = source.All("output").ToArray();
    var single = outputs.Length == 1;
    var columns = Array.ConvertAll(outputs, o => Output(o, single));
    var rules = source.All("rule").Select(r => Rule(r, inputs.Length, columns.Length)).OfType<TableRule>().ToArray();
    if (columns.Length == 0) {
      compiler.Fail(source, "dmn.no_output");
      return new NothingBoxed("dmn.faulty");
    }
    var policy = (source.Get("hitPolicy") ?? "UNIQUE") switch {
      "UNIQUE" => HitPolicy.Unique,
      "FIRST" => HitPolicy.First,
      "PRIORITY" => HitPolicy.Priority,
      "ANY" => HitPolicy.Any,
      "COLLECT" => HitPolicy.Collect,
      "RULE ORDER" => HitPolicy.RuleOrder,
      "OUTPUT ORDER" => HitPolicy.OutputOrder,
      var other => Unknown(other),
    };
    var aggregation = policy == HitPolicy.Collect ? source.Get("aggregation") ?? "" : "";
    if (policy is HitPolicy.Priority or HitPolicy.OutputOrder && Array.TrueForAll(columns, c => c.Order.Length == 0)) {
      compiler.Fail(source, "dmn.no_order");
    }
    return new DecisionTable(policy, aggregation, inputs, columns, rules) { Type = type };
  }

  HitPolicy Unknown(string policy) {
    compiler.Fail(source, "dmn.hit_policy", policy);
    return HitPolicy.Unique;
  }

  TableInput Input(XElement input) {
    var expression = input.One("inputExpression");
    return new TableInput(
      compiler.Expression(expression, names),
      expression is null ? null : compiler.TypeOf(expression.Get("typeRef"), expression),
      compiler.Tests(input.One("inputValues"), names, out _));
  }

  TableOutput Output(XElement output, bool single) {
    var allowed = output.One("outputValues");
    var typeRef = output.Get("typeRef");
    return new TableOutput(
      output.Get("name").Trimmed() is { Length: > 0 } name || single ? output.Get("name").Trimmed() : output.Get("label").Trimmed(),
      compiler.TypeOf(typeRef, output),
      compiler.Tests(allowed, names, out _),
      Order(allowed),
      compiler.Expression(output.One("defaultOutputEntry"), names));
  }

  /// <summary>The output values one by one, read as a list.</summary>
  static object?[] Order(XElement? allowed) {
    var text = allowed.TextOf();
    if (string.IsNullOrWhiteSpace(text) || FeelExpression.TryParse("[" + text + "]", out _) is not { } list || list.Evaluate().Value is not object?[] items) {
      return [];
    }
    return items;
  }

  TableRule? Rule(XElement rule, int inputCount, int outputCount) {
    var inputs = rule.All("inputEntry").ToArray();
    var outputs = rule.All("outputEntry").ToArray();
    if (inputs.Length != inputCount || outputs.Length != outputCount) {
      compiler.Fail(rule, "dmn.rule_cells", inputCount, outputCount, inputs.Length, outputs.Length);
      return null;
    }
    var tests = new FeelUnary?[inputCount];
    for (var i = 0; i < inputCount; i++) {
      tests[i] = compiler.Tests(inputs[i], names, out var faulty);
      if (faulty) {
        return null;
      }
    }
    return new TableRule(rule.Get("id"), tests, Array.ConvertAll(outputs, o => compiler.Expression(o, names)));
  }
}
