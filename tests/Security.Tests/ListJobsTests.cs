using System.Net;
using System.Text.Json.Nodes;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Security.Tests;

/// <summary>Failed jobs belong to the whole installation: whoever manages jobs sees all of them.</summary>
public sealed class ListJobsTests(SaolaApp app) : IClassFixture<SaolaApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;
  static readonly Actor Operator = People.With("jobs.manage");

  [Theory]
  [InlineData("/quan-tri/cong-viec")]
  [InlineData("/api/jobs/dead")]
  public async Task Nobody_without_the_permission_sees_jobs(string address) {
    foreach (var client in new[] { app.As(), app.As(People.Citizen()), app.As(People.With("ledger.read")) }) {
      using var answer = await client.GetAsync(address, Ct);
      Assert.NotEqual(HttpStatusCode.OK, answer.StatusCode);
    }
  }

  [Fact]
  public async Task A_long_list_is_paged_the_newest_first() {
    var made = new List<long>();
    for (var i = 0; i < DeadLetters.PageSize + 3; i++) made.Add(await app.Dead());
    var (client, seen) = (app.As(Operator), new List<long>());
    for (string? next = ""; next is not null;) {
      var page = JsonNode.Parse(await client.GetStringAsync(next.Length == 0 ? "/api/jobs/dead" : $"/api/jobs/dead?after={next}", Ct))!;
      seen.AddRange(page["dead"]!.AsArray().Select(d => (long)d!["id"]!));
      next = page["next"]?.ToString();
    }
    Assert.Equal(seen.OrderDescending(), seen);
    Assert.Equal(made.Order(), seen.Where(made.Contains).Order());
  }

  [Fact]
  public async Task What_waits_and_what_failed_are_counted_apart() {
    async Task<long> Failed() => (long)JsonNode.Parse(await app.As(Operator).GetStringAsync("/api/jobs/dead", Ct))!["counts"]!["dead"]!;
    var before = await Failed();
    await app.Dead();
    Assert.Equal(before + 1, await Failed());
  }
}
