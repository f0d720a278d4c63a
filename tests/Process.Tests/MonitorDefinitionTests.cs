using System.Text.Json.Nodes;
using Saola.Kernel;

namespace Saola.Process.Tests;

/// <summary>Each office sees what its own instances do; who sees several sees them together or beside each other.</summary>
public sealed class MonitorDefinitionTests(ProcessApp app) : IClassFixture<ProcessApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;
  readonly string key = "p" + Guid.CreateVersion7().ToString("N");

  static Actor Reader => ProcessApp.Officer(permissions: ProcessPermissions.Read);
  static Actor Province => Reader with { Offices = [ProcessApp.OtherOffice] };

  async Task<Guid> Deployed() {
    await app.Deploy(new Bpmn(key).Start().User("check", more: """<zeebe:taskHeaders><zeebe:header key="limitHours" value="2" /></zeebe:taskHeaders>""").User("sign").Timer("wait", "P90D").End().Path("start", "check", "sign", "wait", "end"));
    return (Guid)(await app.Sql("select id from process.definition where key = $1", key)).Single()[0]!;
  }

  async Task<Guid> Start(bool other = false) {
    Guid id = default;
    Assert.Null(await app.Do(null, async (p, w) => {
      var begun = await p.Start(w, new(key, Guid.CreateVersion7().ToString(), other ? new(ProcessApp.OtherOffice, ProcessApp.OtherCode) : new(ProcessApp.Office, ProcessApp.Code), []), Ct);
      if (!begun.IsError) id = begun.Value;
      return begun.Error;
    }));
    return id;
  }

  async Task Check(Guid instance, double hours) {
    app.Clock.Pass(TimeSpan.FromHours(hours));
    Assert.Null(await app.Complete(await app.Task(instance, "check")));
  }

  async Task<JsonNode> Monitor(Guid id, Actor? actor = null, string query = "") {
    var (status, body) = await app.Get(actor ?? Reader, $"definitions/{id}/monitor{query}");
    Assert.True(status == 200, body.ToJsonString());
    return body;
  }

  static JsonNode Step(JsonNode body, string element) => body["steps"]!.AsArray().Single(s => (string?)s!["element"] == element)!;

  [Fact]
  public async Task It_needs_its_permission() => await app.NeedsPermission($"definitions/{await Deployed()}/monitor", ProcessPermissions.Read);

  [Fact]
  public async Task A_version_that_does_not_exist_is_not_found() =>
    Assert.Equal((404, "process.not_found"), await app.Get(Reader, $"definitions/{Guid.CreateVersion7()}/monitor") is var (status, body) ? (status, (string?)body["code"]) : default);

  [Theory]
  [InlineData("?from=2026-02-01&to=2026-01-01", "process.bad_period")]
  [InlineData("?from=2024-01-01&to=2026-01-01", "process.bad_period")]
  [InlineData("?office=0193f1f0-0000-7000-8000-000000000001", "process.office_not_found")]
  [InlineData("?withOffice=0193f1f0-0000-7000-8000-000000000001", "process.office_not_found")]
  public async Task A_period_or_an_office_that_is_none_of_the_readers_is_refused(string query, string code) =>
    Assert.Equal(code, (string?)(await app.Get(Reader, $"definitions/{await Deployed()}/monitor{query}")).Body["code"]);

  [Fact]
  public async Task It_says_what_stands_where_how_long_steps_took_and_what_was_late() {
    var id = await Deployed();
    foreach (var hours in (double[])[1, 1, 4]) await Check(await Start(), hours);
    await Start();
    app.Clock.Pass(TimeSpan.FromHours(3));
    var body = await Monitor(id);
    Assert.Equal(4, (int)body["running"]!);
    var (check, sign) = (Step(body, "check"), Step(body, "sign"));
    Assert.Equal((1, 1), ((int)check["now"]!["count"]!, (int)check["now"]!["late"]!));
    Assert.Equal((3, 1), ((int)check["done"]!["count"]!, (int)check["done"]!["late"]!));
    Assert.Equal(7200, (double)check["done"]!["averageSeconds"]!, 60.0);
    Assert.Equal(3600 * 3.7, (double)check["done"]!["p95Seconds"]!, 60.0);
    Assert.Equal(3, (int)sign["now"]!["count"]!);
    Assert.Null(sign["done"]);
    Assert.Equal((2, 1), ((int)check["bottleneck"]!, (int)sign["bottleneck"]!));
    Assert.DoesNotContain(body["steps"]!.AsArray(), s => (string?)s!["element"] == "start");
  }

  [Fact]
  public async Task The_period_before_stands_beside_and_its_work_is_not_counted_twice() {
    var id = await Deployed();
    await Check(await Start(), 1);
    app.Clock.Pass(TimeSpan.FromDays(10));
    await Check(await Start(), 2);
    var check = Step(await Monitor(id, query: $"?from={Day(-6)}&to={Day(0)}"), "check");
    Assert.Equal((1, 1), ((int)check["done"]!["count"]!, (int)Step(await Monitor(id, query: $"?from={Day(-12)}&to={Day(-6)}"), "check")["done"]!["count"]!));
    Assert.Equal(1, (int)check["compared"]!["count"]!);
    string Day(int days) => Vn.Day(app.Clock.GetUtcNow()).AddDays(days).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
  }

  [Fact]
  public async Task Each_office_sees_its_own_part_and_who_sees_both_may_compare_them() {
    var id = await Deployed();
    await Check(await Start(), 1);
    var far = await Start(other: true);
    app.Clock.Pass(TimeSpan.FromHours(3));
    Assert.Null(await app.Complete(await app.Task(far, "check")));
    await Start(other: true);
    int Done(JsonNode body) => (int?)Step(body, "check")["done"]?["count"] ?? 0;
    var (own, other, both) = (await Monitor(id), await Monitor(id, ProcessApp.Stranger(ProcessPermissions.Read)), await Monitor(id, Province));
    Assert.Equal((1, 1, 2), (Done(own), Done(other), Done(both)));
    Assert.Equal((1, 2, 3), ((int)own["running"]!, (int)other["running"]!, (int)both["running"]!));
    var compared = Step(await Monitor(id, Province, $"?office={ProcessApp.Office}&withOffice={ProcessApp.OtherOffice}"), "check");
    Assert.Equal(3600, (double)compared["done"]!["averageSeconds"]!, 60.0);
    Assert.Equal(10_800, (double)compared["compared"]!["averageSeconds"]!, 60.0);
  }
}
