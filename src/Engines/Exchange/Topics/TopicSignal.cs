namespace Saola.Exchange;

/// <summary>Wakes who waits for events of a topic on this node; what other nodes kept is seen at the next look.</summary>
internal sealed class TopicSignal {
  readonly Lock gate = new();
  TaskCompletionSource<Guid> next = new(TaskCreationOptions.RunContinuationsAsynchronously);

  public void Ring(Guid topic) {
    TaskCompletionSource<Guid> rung;
    lock (gate) (rung, next) = (next, new(TaskCreationOptions.RunContinuationsAsynchronously));
    rung.SetResult(topic);
  }

  /// <summary>Ends at the next ring of any topic; taken before one looks, no ring between the look and the waiting is lost.</summary>
  public Task<Guid> Next {
    get {
      lock (gate) return next.Task;
    }
  }
}
