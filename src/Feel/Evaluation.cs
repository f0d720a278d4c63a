using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Saola.Feel;

/// <summary>Stops an evaluation that spends too much. It never leaves the library.</summary>
internal sealed class LimitException(string code) : Exception(code) {
  internal string Code => Message;
}

/// <summary>One run: its budget and what it noted. Used by one thread.</summary>
internal sealed class Evaluation(FeelOptions options) {
  const int MaxDiagnostics = 50;
  // Set at the first look, after some thousand steps: most runs end before and never ask for the time.
  long deadline;
  int steps = options.MaxSteps;
  int nextLook = options.MaxSteps - 4096;
  int depth;
  List<FeelDiagnostic>? diagnostics;

  internal FeelOptions Options => options;

  /// <summary>Where the running part stands in the text, for diagnostics.</summary>
  internal int Position { get; set; } = -1;

  internal bool Muted { get; set; }

  /// <summary>The DMN element being evaluated.</summary>
  internal string? Element { get; set; }

  internal IReadOnlyList<FeelDiagnostic> Diagnostics => diagnostics is null ? [] : diagnostics;

  internal void Step(int count = 1) {
    steps -= count;
    if (steps < nextLook) {
      Look();
    }
  }

  /// <summary>Checks the budget now, before something that may take long by itself.</summary>
  internal void Look() {
    if (steps < 0) {
      throw new LimitException("feel.limit_steps");
    }
    var now = Stopwatch.GetTimestamp();
    deadline = deadline == 0 ? now + (long)(options.MaxTime.TotalSeconds * Stopwatch.Frequency) : deadline;
    if (now > deadline) {
      throw new LimitException("feel.limit_time");
    }
    nextLook = steps - 4096;
  }

  internal void Enter() {
    Step();
    if (++depth > options.MaxDepth || !RuntimeHelpers.TryEnsureSufficientExecutionStack()) {
      throw new LimitException("feel.limit_depth");
    }
  }

  internal void Leave() => depth--;

  /// <summary>A result made of shared parts may be far larger than it took to build; who reads it must not pay for that.</summary>
  internal object? Measured(object? value) {
    switch (value) {
      case object?[] list:
        RuntimeHelpers.EnsureSufficientExecutionStack();
        Step(list.Length);
        foreach (var item in list) {
          Measured(item);
        }
        break;
      case FeelContext context:
        RuntimeHelpers.EnsureSufficientExecutionStack();
        Step(context.Count);
        for (var i = 0; i < context.Count; i++) {
          Measured(context.At(i).Value);
        }
        break;
      default:
        break;
    }
    return value;
  }

  internal string Sized(string text) {
    if (text.Length > options.MaxText) {
      throw new LimitException("feel.limit_size");
    }
    Step(text.Length >> 6);
    return text;
  }

  /// <summary>Notes why the result is null, and is that null.</summary>
  internal object? Report(string code, params object?[] arguments) => Report(Position, code, arguments);

  internal object? Report(int position, string code, params object?[] arguments) {
    if (Muted) {
      return null;
    }
    diagnostics ??= [];
    if (diagnostics.Count < MaxDiagnostics) {
      diagnostics.Add(new FeelDiagnostic(code, position, arguments) { Element = Element });
    }
    return null;
  }

  internal FeelResult Run<T>(T state, Func<T, Evaluation, object?> body) {
    try {
      return new FeelResult(Measured(body(state, this)), Diagnostics);
    } catch (LimitException limit) {
      return Stopped(limit.Code);
    } catch (InsufficientExecutionStackException) {
      return Stopped("feel.limit_depth");
    }
  }

  internal FeelResult Stopped(string code) {
    (diagnostics ??= []).Add(new FeelDiagnostic(code, Position, []) { Element = Element });
    return new FeelResult(null, diagnostics, LimitHit: true);
  }
}
