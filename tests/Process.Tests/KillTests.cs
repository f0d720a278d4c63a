using System.Globalization;
using Saola.Testing;

namespace Saola.Process.Tests;

/// <summary>
/// The program is killed for real while instances run; started again, every one ends as it would have. <c>bench/faults/run</c>
/// kills it 500 times.
/// </summary>
public sealed class KillTests(ProcessApp app) : IClassFixture<ProcessApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;
  const int InstancesALife = 3;
  static readonly int Kills = int.Parse(Environment.GetEnvironmentVariable("SAOLA_KILLS") ?? "20", CultureInfo.InvariantCulture);

  [Fact]
  public async Task Instances_survive_the_death_of_the_program_and_no_step_is_lost_or_done_twice() {
    await app.Deploy(new Bpmn("inner").Start().Timer("in", "PT0.2S").End().Path("start", "in", "end"));
    await app.Deploy(new Bpmn("outer").Start().Timer("t1", "PT0.2S").Element("parallelGateway", "fork").Timer("t2", "PT0.4S").Timer("t3", "PT0.2S").Timer("t4", "PT0.2S")
      .Element("callActivity", "call", Bpmn.Extensions("""<zeebe:calledElement processId="inner" />""")).Element("parallelGateway", "join").Timer("t5", "PT0.3S").End()
      .Path("start", "t1", "fork", "t2", "join", "t5", "end").Path("fork", "t3", "t4", "join").Path("fork", "call", "join"));
    var random = new Random(11);
    await using var program = app.Serve();
    for (var kill = 0; kill < Kills; kill++) {
      for (var i = 0; i < InstancesALife; i++) await app.Start("outer");
      await program.Start();
      await Task.Delay(random.Next(100, 700), Ct);
      await program.Kill();
      await app.EndLeases();
    }
    var instances = InstancesALife * Kills;
    await program.Start();
    for (var i = 0; i < 300 && await Active() > 0; i++) await Task.Delay(200, Ct);
    Assert.Equal(0, await Active());
    Assert.Equal(2L * instances, (await app.Sql("select count(*) from process.instance where status = 'Completed'"))[0][0]);
    Assert.Empty(await app.Sql("select instance, node, count(*) from process.visit group by 1, 2 having count(*) <> case node when 'join' then 3 else 1 end"));
    Assert.Equal(6L * instances, (await app.Sql("select count(*) from ledger.entry where type = 'process.timer_fired'"))[0][0]);
  }

  async Task<long> Active() => (long)(await app.Sql("select count(*) from process.instance where status = 'Active'"))[0][0]!;
}
