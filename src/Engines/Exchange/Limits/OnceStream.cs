using System.Runtime.CompilerServices;

namespace Saola.Exchange;

/// <summary>
/// A connection to a service. Where it ends before anything of an answer has come .NET would send the same request again on another one, up to
/// three times and whatever its method; here that is a fault, so that nothing is sent that is not in the log.
/// </summary>
internal sealed class OnceStream(Stream line) : Stream {
  volatile bool waiting;

  public override bool CanRead => true;
  public override bool CanWrite => true;
  public override bool CanSeek => false;
  public override long Length => throw new NotSupportedException();
  public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

  [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
  public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) {
    var read = await line.ReadAsync(buffer, cancellationToken);
    if (read > 0) waiting = false;
    else if (waiting && buffer.Length > 0) throw new IOException("The connection ended before an answer.");
    return read;
  }

  public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) {
    waiting = true;
    return line.WriteAsync(buffer, cancellationToken);
  }

  public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();
  public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();
  public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
  public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
  public override Task FlushAsync(CancellationToken cancellationToken) => line.FlushAsync(cancellationToken);
  public override void Flush() => line.Flush();
  public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
  public override void SetLength(long value) => throw new NotSupportedException();

  protected override void Dispose(bool disposing) {
    if (disposing) line.Dispose();
    base.Dispose(disposing);
  }
}
