using System.Collections.Immutable;
using System.Text.Json;

namespace Saola.Process;

using Values = ImmutableSortedDictionary<string, JsonElement>;

/// <summary>Activities that are done more than once: one token holds the turns together, each turn is a token inside it.</summary>
internal sealed partial class Stepper {
  /// <summary>Turns at the same time are all opened in one step.</summary>
  internal const int MaxTurnsAtOnce = 1_000;

  /// <summary>So many also where turns hold turns.</summary>
  internal const int MaxTurnsWithin = 10_000;
  static readonly JsonElement Nothing = JsonElement.Parse("null");

  void BeginLoop(Token token, Node node) {
    var seen = Seen(token);
    var around = AtOnce(token);
    var turns = around.Aggregate(1, static (all, outer) => all * outer.Loop!.Total);
    var list = node.Repeat is Repeat.ForEach each ? List(each, seen, turns) : default;
    var total = node.Repeat is Repeat.ForEach ? list.GetArrayLength() : 0;
    var begins = node.Repeat is Repeat.While loop ? !loop.TestBefore || GoesOn(loop, 0, seen.Under(Counter(0))) : total > 0;
    Arm(token.Id, seen, node.Boundaries.Select(b => definition.Nodes[b]));
    var sequential = node.Repeat is Repeat.ForEach { Sequential: true };
    var body = Keep(token with { Phase = Phase.Waiting, Loop = new(sequential ? list : null, total, 0, 0), Local = Collected(node.Repeat!, total) });
    if (!sequential) allowed = Math.Max(allowed, MaxMoves + turns * total * (1 + Within((around.LastOrDefault() ?? token).Node)));
    if (!begins) EndLoop(body, node);
    else if (node.Repeat is Repeat.ForEach { Sequential: false }) foreach (var item in list.EnumerateArray()) body = NextTurn(body, node, item);
    else NextTurn(body, node, sequential ? list[0] : null);
  }

  /// <summary>What holds the turns together in which this stands, from inside out, where they are done at the same time.</summary>
  Token[] AtOnce(Token token) {
    var found = new List<Token>();
    for (var at = token; at.Scope != 0; at = tokens[at.Scope])
      if (tokens[at.Scope] is { Loop: { Items: null, Total: > 0 } } body) found.Add(body);
    return [.. found];
  }

  int Within(string node) => definition.Nodes.Values.Count(n => definition.IsWithin(n.Id, node));

  JsonElement List(Repeat.ForEach each, Variables seen, int turns) {
    var list = each.Items.Evaluate(seen, now);
    if (list.ValueKind != JsonValueKind.Array) throw new ExpressionException(Words.T["not_a_collection", each.Items.Text, list.GetRawText()]);
    if (each.Sequential) return list;
    if (list.GetArrayLength() > MaxTurnsAtOnce) throw new ExpressionException(Words.T["too_many_turns", list.GetArrayLength(), MaxTurnsAtOnce]);
    return turns * list.GetArrayLength() <= MaxTurnsWithin ? list : throw new ExpressionException(Words.T["too_many_turns_within", list.GetArrayLength(), turns, MaxTurnsWithin]);
  }

  static Values Collected(Repeat repeat, int total) => repeat is Repeat.ForEach { Results: { } name }
    ? StateJson.Empty.Add(name, JsonSerializer.SerializeToElement(Enumerable.Repeat<object?>(null, total)))
    : StateJson.Empty;

  static Values Counter(int turn) => StateJson.Empty.Add("loopCounter", JsonSerializer.SerializeToElement(turn));

  Token NextTurn(Token body, Node node, JsonElement? item) {
    var turn = body.Loop!.Begun + 1;
    var local = Counter(turn);
    if (node.Repeat is Repeat.ForEach each) {
      if (each.Own is { } own) local = local.SetItem(own, Nothing);
      if (each.Item is { } name) local = local.SetItem(name, item!.Value);
    }
    Admit(new Token(0, node.Id, body.Id, null, now) { Turn = turn, Local = local });
    return Keep(body with { Loop = body.Loop with { Begun = turn } });
  }

  /// <summary>All is computed before anything is written, so that a fault leaves nothing half done.</summary>
  void EndTurn(Token turn) {
    var (node, body, seen) = (NodeOf(turn), tokens[turn.Scope], Seen(turn));
    var loop = body.Loop! with { Completed = body.Loop.Completed + 1 };
    var local = body.Local;
    if (node.Repeat is Repeat.ForEach { Results: { } results } each) local = local.SetItem(results, Placed(results, local[results], turn.Turn - 1, each.Result!.Evaluate(seen, now)));
    var more = node.Repeat switch {
      Repeat.ForEach { Until: { } until } when IsTrue(until, seen.Under(Numbers(loop))) => false,
      Repeat.ForEach { Sequential: true } => loop.Begun < loop.Total,
      Repeat.While again => GoesOn(again, loop.Begun, seen),
      _ => loop.Completed < loop.Total,
    };
    body = Keep(body with { Loop = loop, Local = local });
    Remove(turn, Ending.Completed);
    if (!more) {
      Empty(body.Id);
      EndLoop(body, node);
    } else if (loop.Items is { } items) {
      NextTurn(body, node, items[loop.Begun]);
    } else if (node.Repeat is Repeat.While) {
      NextTurn(body, node, null);
    }
  }

  void EndLoop(Token body, Node node) {
    body = Keep(body with { Phase = Phase.Leaving });
    if (node.Repeat is Repeat.ForEach { Results: { } results }) Set(body.Scope, results, _ => body.Local[results]);
    Leave(body);
  }

  bool GoesOn(Repeat.While loop, int done, Variables seen) => (loop.Most is not { } most || done < most) && (loop.Condition is null || IsTrue(loop.Condition, seen));

  bool IsTrue(Expression expression, Variables seen) => expression.Evaluate(seen, now).ValueKind == JsonValueKind.True;

  /// <summary>As Zeebe names them for the completion condition.</summary>
  static Values Numbers(Loop loop) {
    Values numbers = StateJson.Empty;
    foreach (var (name, value) in new[] {
      ("numberOfInstances", loop.Total), ("numberOfActiveInstances", loop.Begun - loop.Completed), ("numberOfCompletedInstances", loop.Completed), ("numberOfTerminatedInstances", 0),
    }) numbers = numbers.Add(name, JsonSerializer.SerializeToElement(value));
    return numbers;
  }

  /// <summary>A turn may have written over the list, which its scope sees like any variable.</summary>
  static JsonElement Placed(string name, JsonElement list, int index, JsonElement value) => list.ValueKind == JsonValueKind.Array
    ? JsonSerializer.SerializeToElement(list.EnumerateArray().Select((old, i) => i == index ? value : old))
    : throw new ExpressionException(Words.T["not_a_collection", name, list.GetRawText()]);
}
