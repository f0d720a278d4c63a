using Microsoft.Extensions.Configuration;
using Saola.Testing;
using Xunit;

namespace Saola.Kernel.Tests;

/// <summary>A migration beside a program that works: it never waits long with tables locked, and comes through when they are free.</summary>
public sealed class MigratorTests(SaolaApp app) : IClassFixture<SaolaApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  Migrator Migrator() => new([new("tests", typeof(MigratorTests).Assembly)], new(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal) { ["SAOLA_DB"] = app.OwnerConnection }).Build())) {
    Pause = TimeSpan.Zero,
  };

  async Task<long> Columns() => (long)(await app.Sql("select count(*) from information_schema.columns where column_name = 'of_test'"))[0][0]!;

  [Fact]
  public async Task A_table_in_use_is_waited_for_in_short_tries_that_lock_nothing_in_between() {
    var said = new List<string>();
    await using (await Hold.Writes(app, "kernel.schedule", "")) {
      var failed = await Assert.ThrowsAsync<InvalidOperationException>(() => Migrator().Run(said.Add, Ct));
      Assert.Contains($"found a table in use {Kernel.Migrator.Tries} times", failed.Message, StringComparison.Ordinal);
    }
    Assert.Equal(Kernel.Migrator.Tries - 1, said.Count(s => s.Contains("in use", StringComparison.Ordinal)));
    Assert.Equal(0, await Columns());
    var (held, freed) = (await Hold.Writes(app, "kernel.schedule", ""), Task.CompletedTask);
    Assert.Equal(1, await Migrator().Run(line => {
      if (line.Contains("in use", StringComparison.Ordinal) && freed.IsCompleted) freed = held.DisposeAsync().AsTask();
    }, Ct));
    await freed;
    Assert.Equal(2, await Columns());
    Assert.Equal(0, await Migrator().Run(said.Add, Ct));
  }
}
