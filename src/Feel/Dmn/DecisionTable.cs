namespace Saola.Feel.Dmn;

internal enum HitPolicy { Unique, First, Priority, Any, Collect, RuleOrder, OutputOrder }

internal sealed record TableInput(FeelExpression? Expression, FeelType? Type, FeelUnary? Allowed);

/// <summary>Order: the output values from most to least important, for the policies that rank.</summary>
internal sealed record TableOutput(string Name, FeelType? Type, FeelUnary? Allowed, object?[] Order, FeelExpression? Default);

/// <summary>A test is null where any input will do.</summary>
internal sealed record TableRule(string? Id, FeelUnary?[] Tests, FeelExpression?[] Outputs);

internal sealed class DecisionTable(HitPolicy policy, string aggregation, TableInput[] inputs, TableOutput[] outputs, TableRule[] rules) : Boxed {
  protected override object? Evaluate(FeelContext scope, Evaluation run) {
    var values = new object?[inputs.Length];
    for (var i = 0; i < values.Length; i++) {
      values[i] = Typed(inputs[i].Expression?.Evaluate(scope, run), inputs[i].Type, run);
      if (values[i] is not null && inputs[i].Allowed?.Test(values[i], scope, run) is false) {
        return run.Report(-1, "dmn.input_not_allowed", inputs[i].Expression?.Text, FeelFormat.Short(values[i]));
      }
    }
    var hits = new List<int>();
    for (var i = 0; i < rules.Length; i++) {
      run.Step();
      if (Hit(rules[i], values, scope, run)) {
        hits.Add(i);
        run.Options.Matched?.Invoke(new(run.Element, i + 1, rules[i].Id));
        if (policy == HitPolicy.First) {
          break;
        }
      }
    }
    if (hits.Count == 0) {
      return NoHit(scope, run);
    }
    return policy switch {
      HitPolicy.Unique => hits.Count == 1 ? Output(hits[0], scope, run) : run.Report(-1, "dmn.unique", Rules(hits)),
      HitPolicy.Any => AnyOf(hits, scope, run),
      HitPolicy.Priority => Ranked(hits, scope, run) is { } ranked ? ranked[0] : null,
      HitPolicy.OutputOrder => Ranked(hits, scope, run),
      HitPolicy.Collect => Collected([.. hits.Select(h => Output(h, scope, run))], run),
      HitPolicy.RuleOrder => hits.Select(h => Output(h, scope, run)).ToArray(),
      _ => Output(hits[0], scope, run),
    };
  }

  static bool Hit(TableRule rule, object?[] values, FeelContext scope, Evaluation run) {
    for (var i = 0; i < rule.Tests.Length; i++) {
      if (rule.Tests[i] is { } test && test.Test(values[i], scope, run) is not true) {
        return false;
      }
    }
    return true;
  }

  static string Rules(List<int> hits) => string.Join(", ", hits.Select(h => h + 1));

  object? NoHit(FeelContext scope, Evaluation run) {
    if (Array.Exists(outputs, o => o.Default is not null)) {
      var value = Shaped(Array.ConvertAll(outputs, o => o.Default?.Evaluate(scope, run)), run);
      var many = policy is HitPolicy.RuleOrder or HitPolicy.OutputOrder || (policy == HitPolicy.Collect && aggregation.Length == 0);
      return many && value is not Array ? (object?[])[value] : value;
    }
    return policy switch {
      HitPolicy.Collect when aggregation == "COUNT" => FeelNumber.Box(0),
      HitPolicy.Collect when aggregation.Length > 0 => null,
      HitPolicy.Collect or HitPolicy.RuleOrder or HitPolicy.OutputOrder => Array.Empty<object?>(),
      _ => null,
    };
  }

  object? Output(int rule, FeelContext scope, Evaluation run) => Shaped(Array.ConvertAll(rules[rule].Outputs, e => e?.Evaluate(scope, run)), run);

  object? Shaped(object?[] values, Evaluation run) {
    for (var i = 0; i < values.Length; i++) {
      values[i] = Typed(values[i], outputs[i].Type, run);
      if (values[i] is not null && outputs[i].Allowed?.Test(values[i], FeelContext.Empty, run) is false) {
        values[i] = run.Report(-1, "dmn.output_not_allowed", FeelFormat.Short(values[i]));
      }
    }
    if (outputs.Length == 1) {
      return values[0];
    }
    var context = new FeelContext();
    for (var i = 0; i < outputs.Length; i++) {
      context.Put(outputs[i].Name, values[i]);
    }
    return context;
  }

  object? AnyOf(List<int> hits, FeelContext scope, Evaluation run) {
    var first = Output(hits[0], scope, run);
    return hits.TrueForAll(h => FeelCompare.Same(first, Output(h, scope, run), run)) ? first : run.Report(-1, "dmn.any", Rules(hits));
  }

  /// <summary>Outputs by the place of their values in the lists of output values, the first column counting most.</summary>
  object?[]? Ranked(List<int> hits, FeelContext scope, Evaluation run) {
    if (Array.TrueForAll(outputs, o => o.Order.Length == 0)) {
      run.Report(-1, "dmn.no_order");
      return null;
    }
    var ranked = hits.Select(h => Output(h, scope, run)).Select(value => (value, Rank: Ranks(value, run))).ToList();
    // OrderBy is stable: equal ranks stay in rule order.
    return [.. ranked.OrderBy(r => r.Rank, Comparer<int[]>.Create((x, y) => x.AsSpan().SequenceCompareTo(y))).Select(r => r.value)];
  }

  int[] Ranks(object? value, Evaluation run) {
    var ranks = new int[outputs.Length];
    for (var i = 0; i < ranks.Length; i++) {
      var part = outputs.Length == 1 ? value : ((FeelContext)value!)[outputs[i].Name];
      var at = Array.FindIndex(outputs[i].Order, o => FeelCompare.Same(o, part, run));
      ranks[i] = at < 0 ? int.MaxValue : at;
    }
    return ranks;
  }

  object? Collected(object?[] values, Evaluation run) {
    if (aggregation.Length == 0) {
      return values;
    }
    if (aggregation == "COUNT") {
      return FeelNumber.Box(values.Length);
    }
    var name = aggregation.ToLowerInvariant();
    return outputs.Length > 1
      ? run.Report(-1, "dmn.aggregate_columns", name)
      : Functions.Builtins.Find(name)?.Invoke([values], run);
  }
}
