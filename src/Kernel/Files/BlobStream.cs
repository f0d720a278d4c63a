using Amazon.S3.Model;

namespace Saola.Kernel;

/// <summary>A content of a bucket, fetched from where the reader stands when they begin to read, and never held whole.</summary>
internal sealed class BlobStream(Func<long, CancellationToken, Task<GetObjectResponse>> fetch, long length) : Stream {
  GetObjectResponse? source;
  long position;

  public override bool CanRead => true;
  public override bool CanSeek => true;
  public override bool CanWrite => false;
  public override long Length => length;

  public override long Position {
    get => position;
    set {
      ArgumentOutOfRangeException.ThrowIfNegative(value);
      if (value == position) return;
      position = value;
      source?.Dispose();
      source = null;
    }
  }

  public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) {
    if (position >= length || buffer.IsEmpty) return 0;
    source ??= await fetch(position, cancellationToken);
    var room = (int)Math.Min(buffer.Length, length - position);
    var read = await source.ResponseStream.ReadAsync(buffer[..room], cancellationToken);
    if (read == 0) throw new EndOfStreamException($"{source.Key} ends {length - position} bytes early.");
    position += read;
    return read;
  }

  public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

  public override long Seek(long offset, SeekOrigin origin) => Position = origin switch {
    SeekOrigin.Begin => offset,
    SeekOrigin.Current => position + offset,
    _ => length + offset,
  };

  public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("A content of a bucket is read asynchronously.");
  public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
  public override void SetLength(long value) => throw new NotSupportedException();
  public override void Flush() { }

  protected override void Dispose(bool disposing) {
    if (disposing) source?.Dispose();
    base.Dispose(disposing);
  }
}
