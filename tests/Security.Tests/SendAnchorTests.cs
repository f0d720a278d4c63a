using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Saola.Kernel;
using Saola.Security.Features;
using Saola.Testing;
using Xunit;

namespace Saola.Security.Tests;

public sealed class SendAnchorTests(SaolaApp app) : IClassFixture<SaolaApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  async Task Write() {
    await using var act = app.Begin();
    act.Work.Record("tests.happened", "thing", Guid.CreateVersion7());
    await act.Work.Commit(Ct);
    await app.Seal();
  }

  async Task Send(params (string Key, string Value)[] settings) {
    var handler = ActivatorUtilities.CreateInstance<SendAnchorHandler>(app.Services,
      new Settings(new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(s => s.Key, s => (string?)s.Value)).Build()));
    await using var scope = app.Begin();
    await handler.Handle(new(), scope.Work, Ct);
    await scope.Work.Commit(Ct);
  }

  [Fact]
  public async Task The_newest_head_goes_outside_and_later_finds_a_cut_tail() {
    var file = Path.Combine(app.Data, "anchor.json");
    await Write();
    await Send(("SAOLA_ANCHOR_FILE", file), ("SAOLA_ANCHOR_MAIL", "thanh-tra@example.vn"));
    await Write();
    await Send(("SAOLA_ANCHOR_FILE", file));
    Assert.Equal(2, (await File.ReadAllLinesAsync(file + ".history", Ct)).Length);
    var anchor = JsonSerializer.Deserialize<Anchor>(await File.ReadAllTextAsync(file, Ct), Json.Options)!;
    Assert.True((await app.Verify(anchor)).IsWhole);
    Assert.NotEmpty(await app.Sql("select from kernel.notification where template = 'ledger_anchor' and address = 'thanh-tra@example.vn' and body like '%' || $1 || '%'", "Giá trị gốc: "));

    await app.AsIntruder("delete from ledger.sealed where batch = $1", anchor.Number);
    await app.AsIntruder("delete from ledger.batch where number = $1", anchor.Number);
    var cut = await Assert.ThrowsAsync<InvalidOperationException>(() => Send(("SAOLA_ANCHOR_FILE", file)));
    Assert.Contains("tail was cut off", cut.Message);
  }

  [Fact]
  public async Task Without_a_place_nothing_is_sent() {
    await Write();
    await Send();
    Assert.Empty(await app.Sql("select from ledger.entry where type = 'ledger.anchored' and facts->'places' is null"));
  }
}
