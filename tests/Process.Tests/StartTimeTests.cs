using Saola.Kernel;

namespace Saola.Process.Tests;

/// <summary>Processes that begin at a time.</summary>
public sealed class StartTimeTests(ProcessApp app) : IClassFixture<ProcessApp> {
  readonly string key = "p" + Guid.CreateVersion7().ToString("N");
  readonly string office = "H21." + Random.Shared.Next(10_000, 99_999);

  static string Office(string value) => Bpmn.Extensions($"""<zeebe:properties><zeebe:property name="office" value="{Bpmn.Escape(value)}" /></zeebe:properties>""");
  static string Date(string text) => $"<bpmn:timerEventDefinition><bpmn:timeDate>{Bpmn.Escape(text)}</bpmn:timeDate></bpmn:timerEventDefinition>";

  Bpmn Drawn(string timer, string? offices = null, string step = "report") =>
    new Bpmn(key).Element("startEvent", "due", timer + Office(offices ?? office)).User(step).End().Path("due", step, "end");

  async Task Known(string code) => await app.Colleague("Trần Văn Tư", (Guid.CreateVersion7(), code));

  async Task<string[]> Begun() {
    await app.RunJobs();
    return [.. (await app.Sql("select office_code from process.instance where process_key = $1 order by id", key)).Select(r => (string)r[0]!)];
  }

  [Fact]
  public async Task A_process_begins_at_its_date_and_not_before() {
    await Known(office);
    await app.Deploy(Drawn(Date("=now() + duration(\"P2D\")")));
    app.Clock.Pass(TimeSpan.FromDays(1));
    Assert.Empty(await Begun());
    app.Clock.Pass(TimeSpan.FromDays(1));
    Assert.Equal([office], await Begun());
    app.Clock.Pass(TimeSpan.FromDays(9));
    Assert.Equal([office], await Begun());
  }

  [Fact]
  public async Task A_process_begins_in_each_turn_for_each_office_as_often_as_it_says() {
    var other = office + "1";
    await Known(office);
    await Known(other);
    await app.Deploy(Drawn(Bpmn.Cycle("R2/P7D"), $"=[\"{office}\", \"{other}\"]"));
    for (var turn = 0; turn < 3; turn++) {
      app.Clock.Pass(TimeSpan.FromDays(7));
      Assert.Equal(Math.Min(turn + 1, 2) * 2, (await Begun()).Length);
    }
    Assert.Equal([(office, 2), (other, 2)], (await Begun()).CountBy(o => o).Select(o => (o.Key, o.Value)).Order());
  }

  [Fact]
  public async Task Only_the_newest_version_begins() {
    await Known(office);
    await app.Deploy(Drawn(Bpmn.Cycle("R/P1D")));
    await app.Deploy(Drawn(Bpmn.Cycle("R/P1D"), step: "other"));
    app.Clock.Pass(TimeSpan.FromDays(1));
    Assert.Single(await Begun());
    Assert.Equal(["other"], (await app.Sql("select element from process.work_task where process_key = $1", key)).Select(r => r[0]));
  }

  [Fact]
  public async Task An_office_that_does_not_exist_keeps_no_other_from_beginning() {
    await Known(office);
    await app.Deploy(Drawn(Date("=now() + duration(\"PT1H\")"), $"=[\"H99.99\", \"{office}\"]"));
    app.Clock.Pass(TimeSpan.FromHours(1));
    Assert.Equal([office], await Begun());
    Assert.NotEmpty(await app.Sql("select 1 from kernel.outbox where body->>'officeCode' = 'H99.99' and done_at is null"));
  }

  [Fact]
  public async Task A_time_that_cannot_be_computed_is_refused_when_it_is_deployed() {
    var refused = await app.Do(null, async (p, w) => (await p.Deploy(w, Drawn(Date("=someday")).Xml, null, TestContext.Current.CancellationToken)).Error);
    Assert.Equal(("process.bad_timer", "due"), (refused!.Code, refused.Field));
  }

  [Theory]
  [InlineData("R/2026-11-20T01:30:00Z/P1D", "2026-11-23T01:00:00Z", "2026-11-23T01:30:00Z")]
  [InlineData("R/2026-11-20T08:30:00/P1D", "2026-11-23T01:30:00Z", "2026-11-24T01:30:00Z")]
  [InlineData("R/2027-01-31/P1M", "2026-11-23T01:00:00Z", "2027-01-30T17:00:00Z")]
  [InlineData("R3/PT1H", "2026-11-23T01:00:00Z", "2026-11-23T02:00:00Z")]
  public void A_cycle_counts_from_its_own_beginning(string cycle, string now, string next) {
    Assert.True(Timers.IsCycle(cycle));
    Assert.Equal(DateTimeOffset.Parse(next, System.Globalization.CultureInfo.InvariantCulture),
      Timers.Next(System.Text.Json.JsonSerializer.SerializeToElement(cycle), DateTimeOffset.Parse(now, System.Globalization.CultureInfo.InvariantCulture)));
  }

  [Theory]
  [InlineData("R/PT0S")]
  [InlineData("R/P0D")]
  [InlineData("R3/PT59S")]
  [InlineData("R/-P1D")]
  [InlineData("R/P9999Y")]
  public void A_cycle_that_never_rests_is_none(string cycle) {
    Assert.False(Timers.IsCycle(cycle));
    Assert.Throws<ExpressionException>(() => Timers.Next(System.Text.Json.JsonSerializer.SerializeToElement(cycle), app.Clock.GetUtcNow()));
  }
}
