namespace Saola.Feel.Nodes;

internal sealed class IfNode(Node condition, Node then, Node otherwise) : Node {
  internal override object? Evaluate(Frame frame) {
    var test = condition.Evaluate(frame);
    if (test is not (bool or null)) {
      Report(frame, "feel.not_boolean", FeelValue.KindWord(test));
    }
    return (test is true ? then : otherwise).Evaluate(frame);
  }
}

/// <summary>The growing result of a for, read as "partial".</summary>
internal sealed class PartialResult(List<object?> items) {
  internal List<object?> Items => items;

  internal object?[] Snapshot(Evaluation run) {
    run.Step(items.Count >> 3);
    return [.. items];
  }
}

/// <summary>One "name in source" of a for, some or every. When To is given the source is the run of values from Source to To.</summary>
internal sealed record Iterator(int Slot, Node Source, Node? To);

internal abstract class LoopNode(Iterator[] iterators) : Node {
  /// <summary>Calls <see cref="Turn"/> for every combination; false when a source cannot be iterated.</summary>
  protected bool Loop(Frame frame, int level, ref object? state) {
    if (level == iterators.Length) {
      frame.Run.Step();
      return Turn(frame, ref state);
    }
    var (slot, source, end) = iterators[level];
    var from = source.Evaluate(frame);
    var to = end?.Evaluate(frame);
    if (end is null) {
      switch (from) {
        case object?[] list:
          foreach (var item in list) {
            frame.Slots[slot] = item;
            if (!Loop(frame, level + 1, ref state)) {
              return false;
            }
          }
          return true;
        case FeelRange { Start: decimal or FeelDate, End: not null } range:
          return Span(frame, level, range.Start, range.End, range.StartIncluded, range.EndIncluded, ref state);
        case null:
          Fail(ref state, frame, "feel.not_iterable", "word.kind_null");
          return false;
        default:
          frame.Slots[slot] = from;
          return Loop(frame, level + 1, ref state);
      }
    }
    return Span(frame, level, from, to, true, true, ref state);
  }

  bool Span(Frame frame, int level, object? from, object? to, bool fromIncluded, bool toIncluded, ref object? state) {
    var slot = iterators[level].Slot;
    if (from is decimal a && to is decimal b) {
      var step = a <= b ? 1 : -1;
      for (var i = fromIncluded ? a : a + step; toIncluded ? i * step <= b * step : i * step < b * step; i += step) {
        frame.Run.Step();
        frame.Slots[slot] = i;
        if (!Loop(frame, level + 1, ref state)) {
          return false;
        }
      }
      return true;
    }
    if (from is FeelDate first && to is FeelDate last) {
      var end = last.EpochDay;
      var start = first.EpochDay;
      var step = start <= end ? 1 : -1;
      for (var day = fromIncluded ? start : start + step; toIncluded ? day * step <= end * step : day * step < end * step; day += step) {
        frame.Run.Step();
        frame.Slots[slot] = FeelDate.FromEpochDay(day);
        if (!Loop(frame, level + 1, ref state)) {
          return false;
        }
      }
      return true;
    }
    Fail(ref state, frame, "feel.not_iterable", FeelValue.KindWord(from is decimal or FeelDate ? to : from));
    return false;
  }

  /// <summary>One turn; false ends the loop.</summary>
  protected abstract bool Turn(Frame frame, ref object? state);

  void Fail(ref object? state, Frame frame, string code, string kind) {
    Report(frame, code, kind);
    Stop(ref state);
  }

  protected abstract void Stop(ref object? state);
}

internal sealed class ForNode(Iterator[] iterators, int partialSlot, Node body) : LoopNode(iterators) {
  internal override object? Evaluate(Frame frame) {
    var results = new List<object?>();
    frame.Slots[partialSlot] = new PartialResult(results);
    object? state = results;
    Loop(frame, 0, ref state);
    return state is null ? null : results.ToArray();
  }

  protected override bool Turn(Frame frame, ref object? state) {
    ((List<object?>)state!).Add(body.Evaluate(frame));
    return true;
  }

  protected override void Stop(ref object? state) => state = null;
}

/// <summary>some and every: a chain of "or" or of "and" in three-valued logic.</summary>
internal sealed class QuantifiedNode(Iterator[] iterators, bool every, Node condition) : LoopNode(iterators) {
  internal override object? Evaluate(Frame frame) {
    object? answer = FeelValue.Box(every);
    Loop(frame, 0, ref answer);
    return answer;
  }

  protected override bool Turn(Frame frame, ref object? state) {
    var test = condition.Evaluate(frame);
    if (test is bool known) {
      if (known == every) {
        return true;
      }
      state = FeelValue.Box(!every);
      return false;
    }
    state = null;
    if (test is null) {
      return true;
    }
    Report(frame, "feel.not_boolean", FeelValue.KindWord(test));
    return false;
  }

  protected override void Stop(ref object? state) => state = null;
}
