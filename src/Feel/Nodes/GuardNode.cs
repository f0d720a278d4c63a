using System.Runtime.CompilerServices;

namespace Saola.Feel.Nodes;

/// <summary>Stands at intervals in deep trees, so that a deep expression ends as a limit and never as a stack overflow.</summary>
internal sealed class GuardNode(Node inner) : Node {
  internal override FeelShape Shape => inner.Shape;

  internal override object? Evaluate(Frame frame) {
    RuntimeHelpers.EnsureSufficientExecutionStack();
    return inner.Evaluate(frame);
  }
}
