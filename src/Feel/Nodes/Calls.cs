using Saola.Feel.Functions;

namespace Saola.Feel.Nodes;

internal sealed class FunctionNode(string name, (string Name, int Slot, FeelType? Type)[] parameters, int slotCount, Node body) : Node {
  internal string Name => name;
  internal (string Name, int Slot, FeelType? Type)[] Parameters => parameters;
  internal int SlotCount => slotCount;
  internal Node Body => body;

  internal override object? Evaluate(Frame frame) {
    frame.Run.Step();
    return new Closure(this, frame.Snapshot());
  }
}

/// <summary>function(...) external {...}: refused, no Java and no PMML runs here.</summary>
internal sealed class ExternalFunctionNode : Node {
  internal override object? Evaluate(Frame frame) => Report(frame, "feel.external");
}

internal sealed class Closure : FeelFunction {
  readonly FunctionNode node;
  readonly Frame captured;
  readonly string[] names;

  internal Closure(FunctionNode node, Frame captured) {
    this.node = node;
    this.captured = captured;
    names = Array.ConvertAll(node.Parameters, p => p.Name);
  }

  internal override string Name => node.Name;
  internal override IReadOnlyList<string> Parameters => names;
  internal override FeelType?[] ParameterTypes => Array.ConvertAll(node.Parameters, p => p.Type);

  /// <summary>Lets a function of a context call itself by its entry's name.</summary>
  internal void Bind(int slot) => captured.Slots[slot] = this;

  internal override object? Invoke(object?[] arguments, Evaluation run) {
    var parameters = node.Parameters;
    if (arguments.Length != parameters.Length) {
      return run.Report("feel.arity", Name, parameters.Length, arguments.Length);
    }
    run.Enter();
    var slots = new object?[node.SlotCount];
    for (var i = 0; i < arguments.Length; i++) {
      var (parameter, slot, type) = parameters[i];
      slots[slot] = type is null ? arguments[i] : type.Coerce(arguments[i], run);
      if (slots[slot] is null && arguments[i] is not null) {
        run.Leave();
        return run.Report("feel.argument", Name, parameter, type!.Word, FeelValue.KindWord(arguments[i]));
      }
    }
    var result = node.Body.Evaluate(new Frame(slots, captured, run));
    run.Leave();
    return result;
  }
}

/// <summary>A call of a built-in function that the parser has already matched with one of its forms.</summary>
internal sealed class BuiltinCall(BuiltinForm form, Node?[] arguments) : Node {
  internal override FeelShape Shape => Array.TrueForAll(arguments, a => a is not null)
    ? new FeelShape.Call(form.Name, [.. arguments.Select(a => a!.Shape)]) { Position = Position } : base.Shape;

  internal override object? Evaluate(Frame frame) {
    var values = new object?[arguments.Length];
    for (var i = 0; i < values.Length; i++) {
      values[i] = arguments[i] is { } argument ? argument.Evaluate(frame) : BuiltinForm.Omitted;
    }
    frame.Run.Position = Position;
    return form.Invoke(values, frame.Run);
  }
}

/// <summary>A call that cannot succeed; the mistake was told at parse time too.</summary>
internal sealed class BadCall(string code, object?[] arguments) : Node {
  internal override object? Evaluate(Frame frame) => Report(frame, code, arguments);
}

internal sealed class CallNode(Node callee, string[]? names, Node[] arguments) : Node {
  internal override object? Evaluate(Frame frame) {
    var target = callee.Evaluate(frame);
    if (target is not FeelFunction function) {
      return Report(frame, "feel.not_function", FeelValue.KindWord(target));
    }
    var values = new object?[arguments.Length];
    for (var i = 0; i < values.Length; i++) {
      values[i] = arguments[i].Evaluate(frame);
    }
    frame.Run.Position = Position;
    return names is null ? function.Invoke(values, frame.Run) : function.InvokeNamed(names, values, frame.Run);
  }
}
