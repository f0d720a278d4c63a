using System.Buffers;
using Microsoft.AspNetCore.Http;

namespace Saola.Exchange;

/// <summary>
/// A body that is read a window at a time, hashed and kept on its way. A body that fits into the window is held whole before any of
/// it goes on; of a larger one everything but the last part goes on at once, and that when the message is in the log.
/// </summary>
/// <param name="before">Before each reading, which <paramref name="after"/> ends.</param>
/// <param name="isCallers">What cannot be read of it is the caller's fault, and not the service's.</param>
/// <param name="most">Bytes that it may have; null for any.</param>
internal sealed class HeldStream(Stream from, KeptBody kept, Action before, Action after, bool isCallers = false, long? most = null) : IDisposable {
  public const int Window = 64 * 1024;
  byte[] held = ArrayPool<byte>.Shared.Rent(Window), next = [];
  int filled;

  public KeptBody Kept => kept;
  public ReadOnlyMemory<byte> Held => held.AsMemory(0, filled);

  /// <summary>Fills the window; true when that is all.</summary>
  public async ValueTask<bool> ReadWhole(CancellationToken ct) {
    (filled, var ended) = await Fill(held, ct);
    return ended;
  }

  /// <summary>Sends the window and all behind it, the last part after <paramref name="end"/>.</summary>
  public async Task CopyTo(Stream to, Func<Task> end, CancellationToken ct) {
    if (next.Length == 0) next = ArrayPool<byte>.Shared.Rent(Window);
    for (var ended = false; !ended;) {
      (var more, ended) = await Fill(next, ct);
      // nothing came any more: what is held is the last part
      if (more == 0) break;
      await to.WriteAsync(Held, ct);
      (held, next, filled) = (next, held, more);
    }
    await end();
    await to.WriteAsync(Held, ct);
    await to.FlushAsync(ct);
  }

  async ValueTask<(int Filled, bool Ended)> Fill(byte[] window, CancellationToken ct) {
    for (var at = 0; ;) {
      before();
      var read = await Read(window.AsMemory(at, Window - at), ct);
      after();
      if (read == 0) return (at, true);
      kept.Add(window.AsSpan(at, read));
      if (kept.Size > most) throw new BadHttpRequestException("The body of the request is too large", StatusCodes.Status413PayloadTooLarge);
      if ((at += read) == Window) return (at, false);
    }
  }

  async ValueTask<int> Read(Memory<byte> into, CancellationToken ct) {
    try {
      return await from.ReadAsync(into, ct);
    } catch (IOException e) when (isCallers && e is not BadHttpRequestException) {
      throw new BadHttpRequestException("The body of the request cannot be read", e);
    }
  }

  public void Dispose() {
    ArrayPool<byte>.Shared.Return(held);
    if (next.Length > 0) ArrayPool<byte>.Shared.Return(next);
    kept.Dispose();
  }
}
