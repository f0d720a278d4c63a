namespace Saola.Feel.Nodes;

/// <summary>The variables of one activation. A function value keeps a copy of the frame it was made in.</summary>
internal sealed class Frame(object?[] slots, Frame? outer, Evaluation run) {
  internal object?[] Slots => slots;
  internal Frame? Outer => outer;
  internal Evaluation Run => run;

  internal Frame Snapshot() => new((object?[])slots.Clone(), outer, run);
}

/// <summary>A part of an expression, ready to evaluate. Nodes never change after parsing, so threads may share them.</summary>
internal abstract class Node {
  /// <summary>Where it starts in the text.</summary>
  internal int Position { get; init; }

  internal abstract object? Evaluate(Frame frame);

  internal virtual FeelShape Shape => new FeelShape.Other { Position = Position };

  protected object? Report(Frame frame, string code, params object?[] arguments) => frame.Run.Report(Position, code, arguments);
}

internal sealed class Literal(object? value) : Node {
  internal object? Value => value;
  internal override object? Evaluate(Frame frame) => value;
  internal override FeelShape Shape => new FeelShape.Value(value) { Position = Position };
}

/// <summary>A variable given from outside, which may be absent.</summary>
internal sealed class FreeVariable(string name, int depth, int slot, object? otherwise) : Node {
  internal static readonly object Missing = new();

  internal string Name => name;

  internal override FeelShape Shape => new FeelShape.Name([name]) { Position = Position };

  internal override object? Evaluate(Frame frame) {
    for (var i = depth; i > 0; i--) {
      frame = frame.Outer!;
    }
    var value = frame.Slots[slot];
    return ReferenceEquals(value, Missing) ? otherwise ?? Report(frame, "feel.no_variable", name) : value;
  }
}

internal sealed class LocalVariable(int depth, int slot) : Node {
  internal override object? Evaluate(Frame frame) => Raw(frame) is var value && value is PartialResult partial ? partial.Snapshot(frame.Run) : value;

  /// <summary>The value as it is kept: the growing result of a for is not copied.</summary>
  internal object? Raw(Frame frame) {
    for (var i = depth; i > 0; i--) {
      frame = frame.Outer!;
    }
    return frame.Slots[slot];
  }
}

/// <summary>Inside a filter a name means the item's entry first, and only then what it means outside.</summary>
internal sealed class MemberOrOuter(Node item, string name, Node outer) : Node {
  internal override object? Evaluate(Frame frame) =>
    item.Evaluate(frame) is FeelContext context && context.TryGetValue(name, out var value) ? value : outer.Evaluate(frame);
}

internal sealed class ListNode(Node[] items) : Node {
  internal override FeelShape Shape => new FeelShape.List([.. items.Select(i => i.Shape)]) { Position = Position };

  internal override object? Evaluate(Frame frame) {
    if (items.Length == 0) {
      return Array.Empty<object?>();
    }
    frame.Run.Step(items.Length);
    var list = new object?[items.Length];
    for (var i = 0; i < list.Length; i++) {
      list[i] = items[i].Evaluate(frame);
    }
    return list;
  }
}

internal sealed class ContextNode((string Key, int Slot, Node Value)[] entries) : Node {
  internal override object? Evaluate(Frame frame) {
    frame.Run.Step(entries.Length + 1);
    var context = new FeelContext();
    foreach (var (key, slot, node) in entries) {
      var value = node.Evaluate(frame);
      frame.Slots[slot] = value;
      if (value is Closure closure && node is FunctionNode) {
        closure.Bind(slot);
      }
      context.Put(key, value);
    }
    return context;
  }
}

internal sealed class RangeNode(Node? start, bool startIncluded, Node? end, bool endIncluded) : Node {
  internal Node? Start => start;
  internal Node? End => end;

  internal override FeelShape Shape => new FeelShape.Range(start?.Shape, startIncluded, end?.Shape, endIncluded) { Position = Position };

  internal override object? Evaluate(Frame frame) {
    var from = start?.Evaluate(frame);
    var to = end?.Evaluate(frame);
    if (start is not null && end is not null) {
      // "[null..5]" is unbounded below; two ends must be of one ordered kind.
      if (from is not null && to is not null && FeelCompare.Order(from, to) is null) {
        return Report(frame, "feel.range_kinds", FeelValue.KindWord(from), FeelValue.KindWord(to));
      }
      if (from is null && to is null) {
        return Report(frame, "feel.range_ends");
      }
    } else if ((from ?? to) is null) {
      return Report(frame, "feel.range_ends");
    }
    return new FeelRange(from, startIncluded && from is not null, to, endIncluded && to is not null);
  }
}
