using System.Collections.Concurrent;
using System.Text;
using Microsoft.Extensions.Logging;

namespace Saola.Kernel.Pdf;

/// <summary>The document could not be rendered: a fault of the template or of the machine, not of the person who asked.</summary>
public sealed class PdfFailedException(string message) : Exception(message);

/// <summary>
/// HTML to PDF/A-3b through a few warm WeasyPrint processes. They start when first needed, are replaced when they crash, hang
/// or grow, and can read neither files nor the network. <c>SAOLA_PDF_WORKERS</c> sets their number,
/// <c>SAOLA_PYTHON</c> the interpreter that has WeasyPrint.
/// </summary>
public sealed class PdfRenderer : IDisposable {
  const int MaxWaiting = 200;
  static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(60);
  readonly System.Threading.Channels.Channel<PdfWorker?> places;
  readonly ConcurrentDictionary<PdfWorker, bool> alive = new();
  readonly string python;
  readonly ILogger<PdfRenderer> log;
  int waiting;
  volatile bool closed;

  public PdfRenderer(Settings settings, ILogger<PdfRenderer> log) {
    this.log = log;
    python = settings["SAOLA_PYTHON"] ?? "/usr/bin/python3";
    Workers = int.TryParse(settings["SAOLA_PDF_WORKERS"], out var given) && given is > 0 and <= 64 ? given : Math.Clamp(Environment.ProcessorCount, 1, 8);
    places = System.Threading.Channels.Channel.CreateBounded<PdfWorker?>(Workers);
    for (var i = 0; i < Workers; i++) places.Writer.TryWrite(null);
  }

  public int Workers { get; }

  /// <summary>How long one document may take.</summary>
  internal TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);

  internal IEnumerable<int> ProcessIds => alive.Keys.Select(worker => worker.ProcessId);

  /// <exception cref="PdfFailedException">The document cannot be rendered.</exception>
  public async Task<Answer<byte[]>> Render(string html, PdfAssets assets, CancellationToken ct) {
    if (Interlocked.Increment(ref waiting) > MaxWaiting + Workers) {
      Interlocked.Decrement(ref waiting);
      return new Error(ErrorKind.TooMany, "pdf.busy", Words.T["pdf_busy"]);
    }
    try {
      var worker = await places.Reader.ReadAsync(ct);
      try {
        return await RenderTwice(html, assets, worker, used => worker = used, ct);
      } finally {
        await GiveBack(worker);
      }
    } finally {
      Interlocked.Decrement(ref waiting);
    }
  }

  /// <summary>A worker that died in its sleep, or under this document, is replaced once.</summary>
  async Task<byte[]> RenderTwice(string html, PdfAssets assets, PdfWorker? worker, Action<PdfWorker?> use, CancellationToken ct) {
    var bytes = Encoding.UTF8.GetBytes(html);
    for (var attempt = 1; ; attempt++) {
      // The caller's cancellation does not reach into a rendering: a half-read answer would cost the whole process.
      ct.ThrowIfCancellationRequested();
      using var patience = new CancellationTokenSource(StartPatience);
      try {
        if (worker is null) {
          worker = await PdfWorker.Start(python, patience.Token);
          alive[worker] = true;
          use(worker);
        }
        patience.CancelAfter(Patience);
        var (reply, pdf) = await worker.Render(bytes, assets, patience.Token);
        if (reply.Refused is { Count: > 0 } refused) log.LogWarning("A document asked for what it may not fetch: {Addresses}", refused);
        return reply.Error is null ? pdf : throw new PdfFailedException(reply.Error);
      } catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException) {
        Discard(worker);
        use(worker = null);
        if (e is OperationCanceledException) throw new PdfFailedException($"The document took longer than {Patience.TotalSeconds:0} s.");
        if (attempt > 1) throw new PdfFailedException("The PDF worker stopped twice under this document.");
        log.LogWarning("A PDF worker stopped and is replaced: {Reason}", e.Message);
      }
    }
  }

  async Task GiveBack(PdfWorker? worker) {
    if (worker is not null && (worker.IsTired || closed)) {
      Discard(worker);
      worker = null;
    }
    await places.Writer.WriteAsync(worker);
  }

  void Discard(PdfWorker? worker) {
    if (worker is null) return;
    alive.TryRemove(worker, out _);
    worker.Dispose();
  }

  public void Dispose() {
    closed = true;
    foreach (var worker in alive.Keys) Discard(worker);
  }
}
