using System.Net;

namespace Saola.Exchange;

/// <summary>The body of a request that goes on while it comes; its last part is held back until the message is in the log.</summary>
/// <param name="first">What has come of it; it is not all.</param>
/// <param name="end">Keeps the message.</param>
internal sealed class SentBody(HeldStream first, long? length, Func<Task> end) : HttpContent {
  readonly TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
  bool begun;

  /// <summary>Ends when all was sent, and fails as that failed.</summary>
  public Task Done => done.Task;

  /// <summary>Ends the sending where it still goes on: from then on nobody reads the caller's body and nobody holds its parts.</summary>
  public async Task Stop(CancellationTokenSource silence) {
    if (!begun || done.Task.IsCompleted) return;
    await silence.CancelAsync();
    await done.Task.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
  }

  protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

  protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) {
    if (begun) throw new HttpRequestException("What was sent in parts is not sent again.");
    begun = true;
    try {
      await first.CopyTo(stream, end, cancellationToken);
      done.TrySetResult();
    } catch (Exception e) {
      done.TrySetException(e);
      _ = done.Task.Exception;
      throw;
    }
  }

  protected override bool TryComputeLength(out long known) {
    known = length ?? 0;
    return length is not null;
  }

  /// <summary>Headers that .NET takes for those of a body.</summary>
  static bool IsOfBody(string name) => name.StartsWith("Content-", StringComparison.OrdinalIgnoreCase) || name.Equals("Allow", StringComparison.OrdinalIgnoreCase)
    || name.Equals("Expires", StringComparison.OrdinalIgnoreCase) || name.Equals("Last-Modified", StringComparison.OrdinalIgnoreCase);

  public static void Put(HttpRequestMessage request, List<(string Name, string Value)> headers) {
    foreach (var (name, value) in headers) {
      if (!IsOfBody(name)) request.Headers.TryAddWithoutValidation(name, value);
      else (request.Content ??= new ByteArrayContent([])).Headers.TryAddWithoutValidation(name, value);
    }
  }
}
