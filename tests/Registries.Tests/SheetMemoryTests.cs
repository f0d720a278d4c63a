using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Xunit;

namespace Saola.Registries.Tests;

/// <summary>What is held of the whole program is measured while nothing else runs in it.</summary>
[CollectionDefinition(nameof(SheetMemoryTests), DisableParallelization = true)]
[Collection(nameof(SheetMemoryTests))]
public sealed class SheetMemoryTests {
  static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

  /// <summary>A million rows that are made while they are read.</summary>
  [Theory]
  [InlineData(nameof(SheetKind.Csv))]
  [InlineData(nameof(SheetKind.Json))]
  public async Task A_million_rows_are_read_without_holding_them(string kind) {
    var which = Enum.Parse<SheetKind>(kind);
    var (rows, held, most) = (0, 0L, 0L);
    await foreach (var row in SheetReader.Read(new Endless(which, 1_000_000), which, TestContext.Current.CancellationToken)) {
      if (++rows % 200_000 != 0) continue;
      var now = GC.GetTotalMemory(forceFullCollection: true);
      (held, most) = (held == 0 ? now : held, Math.Max(most, now));
    }
    Assert.Equal(1_000_001, rows);
    Assert.True(most - held < 8 << 20, $"{(most - held) >> 20} MB more were held after the first rows.");
  }

  sealed class Endless(SheetKind kind, int rows) : Stream {
    byte[] line = Utf8(kind == SheetKind.Csv ? "code,title,seats\r\n" : "");
    int next, at;

    public override int Read(Span<byte> buffer) {
      var written = 0;
      while (written < buffer.Length) {
        if (at == line.Length) {
          if (next == rows) break;
          (line, at) = (Utf8(kind == SheetKind.Csv ? $"Q{next},Quán ăn số {next},{next % 90}\r\n" : $"{{\"code\":\"Q{next}\",\"title\":\"Quán ăn số {next}\",\"seats\":{next % 90}}}\n"), 0);
          next++;
        }
        var some = Math.Min(buffer.Length - written, line.Length - at);
        line.AsSpan(at, some).CopyTo(buffer[written..]);
        (written, at) = (written + some, at + some);
      }
      return written;
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => ValueTask.FromResult(Read(buffer.Span));
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => Task.FromResult(Read(buffer.AsSpan(offset, count)));
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));
    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }
    public override void Flush() { }
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
  }
}
