using Microsoft.Extensions.Configuration;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Exchange.Tests;

public sealed class SegmentsTests : IDisposable {
  readonly string data = Directory.CreateTempSubdirectory("saola-segments-").FullName;
  readonly Segments segments;

  public SegmentsTests() => segments = new(new(new ConfigurationBuilder().AddInMemoryCollection([new("SAOLA_DATA", data)]).Build()), new ManualClock());

  public void Dispose() {
    segments.Dispose();
    Directory.Delete(data, recursive: true);
  }

  [Fact]
  public void Parts_of_many_at_once_lie_where_they_say() {
    var parts = new string[200];
    Parallel.For(0, parts.Length, i => {
      parts[i] = segments.Write(BusSite.Bytes(1_000 + i), "GOV");
      if (i % 10 == 0) segments.Flush();
    });
    segments.Flush();
    Assert.False(segments.IsLost(parts));
    Assert.NotEqual(parts[^1][..parts[^1].LastIndexOf(':')], segments.Write("other"u8, "COM").Split(':')[0]);
    Assert.All(Enumerable.Range(0, parts.Length), i => Assert.Equal(BusSite.Bytes(1_000 + i), segments.Read(parts[i], 1_000 + i)));
  }

  [Fact]
  public void What_did_not_come_to_the_disk_is_lost_for_good_and_a_new_file_is_begun() {
    var gone = segments.Write("one"u8, "GOV");
    Directory.Delete(segments.Folder, recursive: true);
    segments.Flush();
    Assert.True(segments.IsLost([gone]));
    var kept = segments.Write("two"u8, "GOV");
    segments.Flush();
    Assert.NotEqual(gone[..gone.LastIndexOf(':')], kept[..kept.LastIndexOf(':')]);
    Assert.Equal((true, false), (segments.IsLost([kept, gone]), segments.IsLost([kept])));
  }
}
