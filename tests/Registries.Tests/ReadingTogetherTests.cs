using Microsoft.AspNetCore.Hosting;
using Xunit;

namespace Saola.Registries.Tests;

/// <summary>More people read personal data at the same moment than there are connections.</summary>
public sealed class ReadingTogetherTests(ReadingTogetherTests.Narrow app) : IClassFixture<ReadingTogetherTests.Narrow> {
  public sealed class Narrow : RecordApp {
    protected override void ConfigureWebHost(IWebHostBuilder builder) {
      base.ConfigureWebHost(builder);
      builder.UseSetting("SAOLA_DB_WEB", SettingsFor(Database)["SAOLA_DB_WEB"] + ";Maximum Pool Size=4;Timeout=10");
    }
  }

  [Fact]
  public async Task All_are_answered_and_of_each_reading_there_is_evidence() {
    var key = await app.Made();
    var id = await app.Added(key, RecordApp.Values("A"));
    var read = await Task.WhenAll(Enumerable.Range(0, 24).Select(_ => app.Read(app.Steward, $"/api/registries/{key}/records/{id}")));
    Assert.All(read, r => Assert.Equal((200, RecordApp.Phone), (r.Status, (string?)r.Body!["values"]?["phone"])));
    Assert.Equal(24L, (await app.Sql("select count(*) from ledger.entry where object_id = $1 and type = 'registries.personal_read'", id))[0][0]);
  }
}
