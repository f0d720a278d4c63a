using System.Net;
using System.Text.Json.Nodes;
using Saola.Kernel;
using Saola.Testing;
using Xunit;
using static Saola.PublicServices.Tests.DossierApp;

namespace Saola.PublicServices.Tests;

[Collection(nameof(PortalWatchCollection))]
public sealed class WatchPortalTests(PortalApp shared) : PortalWatching(shared) {
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
}
