using System.Net;
using System.Text.Json.Nodes;
using Saola.Kernel;
using Saola.Testing;
using Xunit;
using static Saola.PublicServices.Tests.DossierApp;

namespace Saola.PublicServices.Tests;

[Collection(nameof(PortalWatchCollection))]
public sealed class ComparePortalsTests(PortalApp shared) : PortalWatching(shared) {
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
