using System.Net;
using System.Text.Json.Nodes;
using Saola.Kernel;
using Saola.Testing;
using Xunit;
using static Saola.PublicServices.Tests.DossierApp;

namespace Saola.PublicServices.Tests;

/// <summary>What is not in step, and how it is found and mended.</summary>
public sealed class PortalWatchTests(PortalApp app) : IClassFixture<PortalApp> {
  static readonly Actor Watcher = People.With(PortalWatch.Permission);
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  /// <summary>A dossier of ours of which the portal could not hear.</summary>
  async Task<(Guid Record, string Code)> Behind() {
    await app.Mood(new { absent = true });
    var (_, code) = await app.Submitted();
    await app.RunJobs();
    await app.Mood();
    return ((Guid)Assert.Single(await app.Sql("select id from public_services.portal_record where code = $1", code))[0]!, code);
  }

  async Task Compare() {
    await app.Post(Watcher, "/api/portal/compare", new { });
    await app.RunJobs();
  }

  [Fact]
  public async Task A_retry_needs_someone_who_may_watch_and_something_to_retry() {
    var (record, code) = await Behind();
    await app.Post(null, "/api/portal/retry", new { ids = new[] { record } }, 401);
    await app.Post(Officer("intake"), "/api/portal/retry", new { ids = new[] { record } }, 403);
    Assert.Equal("portal.nothing_chosen", (string)(await app.Post(Watcher, "/api/portal/retry", new { ids = Array.Empty<Guid>() }, 400))["code"]!);
    Assert.Equal("portal.not_found", (string)(await app.Post(Watcher, "/api/portal/retry", new { ids = new[] { Guid.CreateVersion7() } }, 404))["code"]!);
    Assert.Equal(1, (int)(await app.Post(Watcher, "/api/portal/retry", new { ids = new[] { record } }))["retried"]!);
    Assert.Contains("portal.retried", await app.Ledger(record));
    Assert.Equal(Watcher.Id, (await app.Sql("select actor from ledger.entry where object_id = $1 and type = 'portal.retried'", record))[0][0]);
    await app.RunJobs();
    Assert.Equal(1, (int)(await app.Held(code))!["status"]!);
    Assert.Equal("portal.in_step", (string)(await app.Post(Watcher, "/api/portal/retry", new { ids = new[] { record } }, 409))["code"]!);
  }

  [Fact]
  public async Task The_page_names_what_is_behind_with_the_error_and_tries_it_again_without_scripts() {
    var (_, code) = await Behind();
    var visitor = await new CitizenVisitor(app, Watcher).Open("/quan-tri/dong-bo");
    Assert.Contains(code, visitor.Text, StringComparison.Ordinal);
    Assert.Contains("HTTP 503", visitor.Text, StringComparison.Ordinal);
    await visitor.Press("Thử lại", ("chon", (string?)(await Id(code)).ToString()));
    Assert.Contains("Đang gửi lại 1 hồ sơ", visitor.Text, StringComparison.Ordinal);
    await app.RunJobs();
    await visitor.Open("/quan-tri/dong-bo");
    Assert.DoesNotContain(code, visitor.Text, StringComparison.Ordinal);
  }

  async Task<Guid> Id(string code) => (Guid)Assert.Single(await app.Sql("select id from public_services.portal_record where code = $1", code))[0]!;

  [Fact]
  public async Task The_page_is_for_who_may_watch() {
    Assert.DoesNotContain("Đồng bộ với Cổng", (await new CitizenVisitor(app, null).Open("/quan-tri/dong-bo")).Text, StringComparison.Ordinal);
    Assert.Equal(HttpStatusCode.Forbidden, (await app.As(Officer("intake")).GetAsync("/quan-tri/dong-bo", Ct)).StatusCode);
    await app.Get(Officer("intake"), "/api/portal/records", 403);
    await app.Post(Officer("intake"), "/api/portal/compare", new { }, 403);
    await app.Post(null, "/api/portal/compare", new { }, 401);
  }

  [Fact]
  public async Task The_list_goes_on_where_the_page_before_ended() {
    var ours = new List<string>();
    for (var i = 0; i < WatchPortal.PageSize + 3; i++) {
      ours.Add(PortalApp.NewNumber());
      await app.AsIntruder("insert into public_services.portal_record (id, code, sequence, tries, behind_since) values ($1, $2, -1, 0, '2026-01-01')", Guid.CreateVersion7(), ours[^1]);
    }
    var found = new List<string>();
    string? after = null;
    do {
      var page = await app.Get(Watcher, "/api/portal/records" + (after is null ? "" : $"?after={after}"));
      found.AddRange(page["items"]!.AsArray().Select(i => (string)i!["code"]!));
      after = (string?)page["next"];
    } while (after is not null);
    Assert.Equal(found.Count, found.Distinct().Count());
    Assert.Empty(ours.Except(found));
    await app.AsIntruder("delete from public_services.portal_record where behind_since = '2026-01-01'");
  }

  [Fact]
  public async Task A_comparison_finds_what_either_side_missed_and_brings_it_in_step() {
    // comparisons of other tests may bear a later hour
    await app.AsIntruder("delete from public_services.portal_comparison");
    // ours, of which the portal was never told
    var (_, untold) = await app.Submitted();
    await app.AsIntruder("delete from kernel.outbox where handler = 'public_services.tell_portal' and done_at is null");
    // theirs, of which we never heard
    await app.Mood(new { absent = true });
    var theirs = (string)(await app.Do("own", new { procedure = "9.100009", office = "H21.106", subject = new { name = "Nguyễn Thị Hoa" } }))["code"]!;
    await app.Mood();
    // one that they think is elsewhere than it is
    var (moved, differs) = await app.Submitted();
    await app.RunJobs();
    await app.AsIntruder("update public_services.dossier set status = 4, accepted_at = now(), version = version + 1 where id = $1", moved);
    app.Clock.Pass(TimeSpan.FromSeconds(1));
    await Compare();
    Assert.Equal(1, (int)(await app.Held(untold))!["status"]!);
    Assert.Equal(4, (int)(await app.Held(differs))!["status"]!);
    Assert.Equal("Cổng Dịch vụ công quốc gia", Assert.Single(await app.Sql("select origin from public_services.dossier where code = $1", theirs))[0]);
    foreach (var code in new[] { untold, theirs, differs }) Assert.Null((await app.Record(code))[4]);
    var shown = await app.Get(Watcher, "/api/portal/records");
    Assert.NotNull(shown["comparedAt"]);
    Assert.InRange((int)shown["differences"]!, 3, 1000);
    app.Clock.Set(TimeProvider.System.GetUtcNow());
  }

  [Fact]
  public async Task What_was_handed_in_there_and_refused_here_is_listed_until_it_is_taken() {
    var submission = await app.Submission();
    submission["office"] = "H21.999";
    var number = (string)(await app.Do("submit", submission))["portalCode"]!;
    app.Clock.Pass(TimeSpan.FromSeconds(1));
    await Compare();
    var item = Assert.Single((await app.Get(Watcher, "/api/portal/records"))["items"]!.AsArray(), i => (string)i!["code"]! == number)!;
    Assert.Null(item["dossier"]);
    submission["office"] = "H21.106";
    var (status, answer) = await app.Say("/api/portal/dossiers", submission);
    Assert.Equal(HttpStatusCode.OK, status);
    await app.RunJobs();
    Assert.DoesNotContain((await app.Get(Watcher, "/api/portal/records"))["items"]!.AsArray(), i => (string)i!["code"]! == number || (string)i["code"]! == (string)answer["code"]!);
    app.Clock.Set(TimeProvider.System.GetUtcNow());
  }

  [Fact]
  public async Task A_comparison_waits_for_a_portal_that_is_away() {
    await app.Mood(new { absent = true });
    await app.Post(Watcher, "/api/portal/compare", new { });
    await app.RunJobs();
    Assert.NotEmpty(await app.Sql("select 1 from public_services.portal_comparison where finished_at is null"));
    await app.Mood();
    app.Clock.Pass(TimeSpan.FromMinutes(1));
    await app.RunJobs();
    Assert.Empty(await app.Sql("select 1 from public_services.portal_comparison where finished_at is null"));
    app.Clock.Set(TimeProvider.System.GetUtcNow());
  }
}
