namespace Saola.Registries;

/// <summary>What is unpacked, up to a length; more than that is not read.</summary>
internal sealed class BoundedStream(Stream inner, long most) : Stream {
  long left = most;

  public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

  /// <exception cref="SheetUnreadable">It is longer.</exception>
  public override int Read(Span<byte> buffer) {
    var read = inner.Read(buffer);
    return (left -= read) < 0 ? throw new SheetUnreadable(ImportErrors.FileSize) : read;
  }

  public override bool CanRead => true;
  public override bool CanSeek => false;
  public override bool CanWrite => false;
  public override long Length => throw new NotSupportedException();
  public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }
  public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
  public override void SetLength(long value) => throw new NotSupportedException();
  public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
  public override void Flush() { }

  protected override void Dispose(bool disposing) {
    if (disposing) inner.Dispose();
    base.Dispose(disposing);
  }
}
