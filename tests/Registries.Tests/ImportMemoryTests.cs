using System.Text;
using Xunit;

namespace Saola.Registries.Tests;

/// <summary>A long file is looked through and written, all or nothing or what is right of it, without being held; measured while nothing else runs.</summary>
[Collection(nameof(SheetMemoryTests))]
public sealed class ImportMemoryTests(ImportApp app) : IClassFixture<ImportApp> {
  const int Rows = 30_000;

  [Theory]
  [InlineData(false)]
  [InlineData(true)]
  public async Task What_is_held_does_not_grow_with_the_rows_that_are_written(bool onlyValid) {
    var key = ShapeApp.NewKey();
    await app.Bring(ShapeApp.Registry(key, ShapeApp.Field("code", "text", required: true), ShapeApp.Field("title", "text"), ShapeApp.Field("seats", "integer")));
    var file = new StringBuilder("code,title,seats\r\n");
    for (var i = 0; i < Rows; i++) file.Append(System.Globalization.CultureInfo.InvariantCulture, $"Q{i:000000},Quán ăn số {i},{i % 90}\r\n");
    var (id, seen) = await app.Look(key, Encoding.UTF8.GetBytes(file.ToString()));
    Assert.Equal((Rows, 0), ((int)seen["import"]!["rows"]!, (int)seen["import"]!["wrong"]!));
    var (heard, over) = (new List<long>(), false);
    var watch = Task.Run(async () => {
      for (; !Volatile.Read(ref over); await Task.Delay(300, TestContext.Current.CancellationToken)) heard.Add(GC.GetTotalMemory(forceFullCollection: true));
    }, TestContext.Current.CancellationToken);
    var done = await app.Write(key, id, onlyValid);
    Volatile.Write(ref over, true);
    await watch;
    Assert.Equal(("done", Rows), ((string)done["state"]!, (int)done["added"]!));
    // one act wrote them all, with an entry for each part of it, or one for each part
    Assert.Equal([[onlyValid ? (long)Rows / ImportRows.Together : 1L, (long)Rows]], await app.Sql($"select count(distinct _process), count(*) from registry_data.{key}"));
    Assert.True(heard.Count > 3, $"{heard.Count} looks");
    Assert.True(heard.Max() - heard[0] < 24 << 20, $"{(heard.Max() - heard[0]) >> 20} MB more were held while it was written.");
  }
}
