namespace Saola.Exchange;

/// <summary>Takes all that is written, and keeps no more than it may.</summary>
internal sealed class BoundedStream(int most) : MemoryStream {
  /// <summary>How much was written.</summary>
  public long Size { get; private set; }
  public bool IsOver => Size > most;

  /// <summary>Where all other writing of the class comes to.</summary>
  public override void Write(byte[] buffer, int offset, int count) {
    Size += count;
    if (!IsOver) base.Write(buffer, offset, count);
  }

  /// <summary>What is written anew is counted anew.</summary>
  public override void SetLength(long value) {
    if (value == 0) Size = 0;
    base.SetLength(value);
  }
}
