using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Security.Tests;

/// <summary>Failed jobs belong to the whole installation: whoever manages jobs sends back any of them.</summary>
public sealed class RetryJobsTests(SaolaApp app) : IClassFixture<SaolaApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;
  static readonly Actor Operator = People.With("jobs.manage");

  async Task<(int Status, JsonNode Body)> Retry(Actor? actor, params long[] ids) {
    using var answer = await app.As(actor).PostAsJsonAsync("/api/jobs/retry", new { ids }, Ct);
    return ((int)answer.StatusCode, (await answer.Content.ReadFromJsonAsync<JsonNode>(Ct))!);
  }

  Task<List<object?[]>> StillDead(long id) => app.Sql("select 1 from kernel.outbox where id = $1 and dead_at is not null", id);

  [Fact]
  public async Task Nobody_sends_jobs_back_without_signing_in_or_the_permission() {
    var id = await app.Dead();
    Assert.Equal(401, (await Retry(null, id)).Status);
    Assert.Equal(403, (await Retry(People.With("ledger.read"), id)).Status);
    Assert.Single(await StillDead(id));
  }

  [Fact]
  public async Task A_failed_job_is_shown_with_its_error_and_run_again_without_script() {
    var id = await app.Dead();
    var client = app.As(Operator);
    var page = await client.Page("/quan-tri/cong-viec");
    Assert.Contains("IOException: down", page.QuerySelector("main")!.TextContent);
    Assert.Contains(page.QuerySelectorAll("input[name=chon]"), i => i.GetAttribute("value") == id.ToString());
    var after = await client.Submit(page, "/quan-tri/cong-viec", "bulk", ("chon", id.ToString()));
    Assert.Contains("Đã cho thực hiện lại 1 công việc", after.QuerySelector("[role=status]")!.TextContent);
    var row = Assert.Single(await app.Sql("select dead_at, attempts from kernel.outbox where id = $1", id));
    Assert.Equal([null, 0], row);
    Assert.Equal([Operator.Id, Operator.Post!.Office], Assert.Single(await app.Sql("select actor, office from ledger.entry where type = 'jobs.retried' and facts->>'id' = $1", id.ToString())));
  }

  [Theory]
  [InlineData(0)]
  [InlineData(201)]
  public async Task None_or_too_many_are_refused(int count) {
    var (status, body) = await Retry(Operator, [.. Enumerable.Range(1, count).Select(i => (long)i)]);
    Assert.Equal((400, "jobs.none_chosen"), (status, (string?)body["code"]));
  }

  [Fact]
  public async Task Choosing_nothing_says_what_to_do() {
    var client = app.As(Operator);
    var after = await client.Submit(await client.Page("/quan-tri/cong-viec"), "/quan-tri/cong-viec", "bulk");
    Assert.Contains("Chọn ít nhất một công việc", after.QuerySelector("main")!.TextContent);
  }

  [Fact]
  public async Task A_job_that_is_not_dead_is_only_counted() {
    var id = await app.Dead();
    Assert.Equal(1, (int?)(await Retry(Operator, id, id)).Body["retried"]);
    var (_, body) = await Retry(Operator, id);
    Assert.Equal((0, 1), ((int?)body["retried"], (int?)body["gone"]));
    Assert.Single(await app.Sql("select 1 from ledger.entry where type = 'jobs.retried' and facts->>'id' = $1", id.ToString()));
  }
}
