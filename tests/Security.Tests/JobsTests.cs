using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Saola.Testing;
using Xunit;

namespace Saola.Security.Tests;

public sealed class JobsTests(SaolaApp app) : IClassFixture<SaolaApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;
  static readonly Kernel.Actor Operator = People.With("jobs.manage");

  /// <summary>A job that failed for good, as the dispatcher leaves it.</summary>
  async Task<long> Dead() {
    var id = Guid.CreateVersion7();
    await app.AsIntruder("""
      insert into kernel.outbox (handler, type, body, key, process, at, due, attempts, dead_at, error)
      values ('tests.gone', 'tests.job', '{}', $1, $2, now(), now(), 10, now(), 'IOException: down')
      """, id.ToString("N"), id);
    return (long)(await app.Sql("select id from kernel.outbox where process = $1", id))[0][0]!;
  }

  [Fact]
  public async Task Nobody_without_the_permission_sees_or_retries_jobs() {
    foreach (var client in new[] { app.As(), app.As(People.Citizen()), app.As(People.With("ledger.read")) }) {
      using var page = await client.GetAsync("/quan-tri/cong-viec", Ct);
      using var post = await client.PostAsJsonAsync("/api/jobs/retry", new { ids = new[] { 1 } }, Ct);
      Assert.NotEqual(HttpStatusCode.OK, page.StatusCode);
      Assert.NotEqual(HttpStatusCode.OK, post.StatusCode);
    }
  }

  [Fact]
  public async Task A_failed_job_is_shown_with_its_error_and_run_again_without_script() {
    var id = await Dead();
    var client = app.As(Operator);
    var page = await client.Page("/quan-tri/cong-viec");
    Assert.Contains("IOException: down", page.QuerySelector("main")!.TextContent);
    Assert.Contains(page.QuerySelectorAll("input[name=chon]"), i => i.GetAttribute("value") == id.ToString());
    var after = await client.Submit(page, "/quan-tri/cong-viec", "bulk", ("chon", id.ToString()));
    Assert.Contains("Đã cho thực hiện lại 1 công việc", after.QuerySelector("[role=status]")!.TextContent);
    var row = Assert.Single(await app.Sql("select dead_at, attempts from kernel.outbox where id = $1", id));
    Assert.Equal([null, 0], row);
    Assert.Single(await app.Sql("select from ledger.entry where type = 'jobs.retried' and facts->>'id' = $1 and actor = $2", id.ToString(), Operator.Id));
  }

  [Fact]
  public async Task Choosing_nothing_says_what_to_do() {
    var client = app.As(Operator);
    var page = await client.Page("/quan-tri/cong-viec");
    var after = await client.Submit(page, "/quan-tri/cong-viec", "bulk");
    Assert.Contains("Chọn ít nhất một công việc", after.QuerySelector("main")!.TextContent);
    using var answer = await client.PostAsJsonAsync("/api/jobs/retry", new { ids = Array.Empty<long>() }, Ct);
    Assert.Equal((HttpStatusCode.BadRequest, "jobs.none_chosen"), (answer.StatusCode, (string?)JsonNode.Parse(await answer.Content.ReadAsStringAsync(Ct))!["code"]));
  }

  [Fact]
  public async Task A_job_that_is_not_dead_is_only_counted() {
    var id = await Dead();
    var client = app.As(Operator);
    await client.PostAsJsonAsync("/api/jobs/retry", new { ids = new[] { id } }, Ct);
    using var again = await client.PostAsJsonAsync("/api/jobs/retry", new { ids = new[] { id } }, Ct);
    var body = JsonNode.Parse(await again.Content.ReadAsStringAsync(Ct))!;
    Assert.Equal((0, 1), ((int?)body["retried"], (int?)body["gone"]));
  }
}
