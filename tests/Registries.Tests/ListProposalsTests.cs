using System.Text.Json.Nodes;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Registries.Tests;

public sealed class ListProposalsTests(ReviewApp app) : IClassFixture<ReviewApp> {
  async Task<JsonArray> Listed(Actor actor, string query) {
    var (status, body) = await app.Read(actor, $"{ReviewApp.Root}?{query}");
    Assert.True(status == 200, body?.ToJsonString());
    return body!["items"]!.AsArray();
  }

  static string[] Titles(JsonArray rows) => [.. rows.Select(r => (string)r!["title"]!)];

  [Fact]
  public async Task Who_confirms_sees_what_waits_the_oldest_first_and_nothing_of_their_own() {
    var key = await app.Made(ReviewApp.Reviewed);
    await app.Proposal(key, RecordApp.Values("A"));
    app.Clock.Pass(TimeSpan.FromSeconds(2));
    await app.Proposal(key, RecordApp.Values("B"));
    app.Clock.Pass(TimeSpan.FromSeconds(2));
    var both = RecordApp.Official(ShapeApp.Office, RegistryPermissions.Read, RegistryPermissions.Write, RegistryPermissions.Review);
    await app.Proposal(key, RecordApp.Values("C"), both);
    Assert.Equal(["A", "B", "C"], Titles(await Listed(app.Checker, $"registry={key}")));
    Assert.Equal(["A", "B"], Titles(await Listed(both, $"registry={key}")));
    Assert.Equal(["C"], Titles(await Listed(both, $"registry={key}&view=mine")));
    Assert.Empty(await Listed(app.OtherChecker, $"registry={key}"));
    Assert.Empty(await Listed(app.OtherChecker, $"registry={key}&view=all"));
    Assert.Empty(await Listed(RecordApp.Official(ShapeApp.Office, RegistryPermissions.Read), $"registry={key}&view=all"));
    Assert.Equal(401, (await app.Read(null, ReviewApp.Root)).Status);
    Assert.Equal(403, (await app.Read(RecordApp.Official(ShapeApp.Office, RegistryPermissions.Write), ReviewApp.Root)).Status);
  }

  [Fact]
  public async Task It_is_filtered_by_maker_office_age_and_state() {
    var key = await app.Made(ReviewApp.Reviewed);
    var (old, record) = await app.Proposal(key, RecordApp.Values("A"));
    app.Clock.Pass(TimeSpan.FromDays(4));
    await app.Proposal(key, RecordApp.Values("B"), app.Clerk);
    Assert.Equal(["A"], Titles(await Listed(app.Checker, $"registry={key}&days=3")));
    Assert.Equal(["B"], Titles(await Listed(app.Checker, $"registry={key}&maker={app.Clerk.Id}")));
    Assert.Equal(["A"], Titles(await Listed(app.Checker, $"registry={key}&record={record}")));
    Assert.Equal(2, (await Listed(app.Checker, $"registry={key}&office={ShapeApp.Office}")).Count);
    Assert.Empty(await Listed(app.Checker, $"registry={key}&office={RecordApp.OtherOffice}"));
    await app.Accept(old);
    Assert.Equal(["B"], Titles(await Listed(app.Checker, $"registry={key}")));
    Assert.Equal(["A"], Titles(await Listed(app.Checker, $"registry={key}&view=all&status=accepted")));
    Assert.Equal("registries.proposal_view", (string)(await app.Read(app.Checker, $"{ReviewApp.Root}?status=lost")).Body!["code"]!);
  }

  [Fact]
  public async Task Pages_give_each_once() {
    var key = await app.Made(k => {
      var made = ShapeApp.Registry(k, ShapeApp.Field("code", "text", required: true));
      made["review"] = true;
      return made;
    });
    await app.Send(app.Steward, HttpMethod.Post, $"/api/registries/{key}/records/batch", new { rows = Enumerable.Range(0, 230).Select(i => new { values = new { code = $"{i:000}" } }) });
    foreach (var view in new[] { "toDecide", "all" }) {
      var (seen, after) = (new List<string>(), (string?)null);
      do {
        var (_, body) = await app.Read(app.Checker, $"{ReviewApp.Root}?registry={key}&view={view}{(after is null ? "" : $"&after={after}")}");
        seen.AddRange(Titles(body!["items"]!.AsArray()));
        after = (string?)body["next"];
      } while (after is not null);
      Assert.Equal(230, seen.Count);
      Assert.Equal(230, seen.Distinct().Count());
    }
  }

  [Fact]
  public async Task Nothing_personal_is_in_it() {
    var key = await app.Made(k => {
      var made = ReviewApp.Reviewed(k);
      made["title"] = "phone";
      return made;
    });
    await app.Proposal(key, RecordApp.Values("A"));
    var (_, body) = await app.Read(app.Checker, $"{ReviewApp.Root}?registry={key}");
    foreach (var secret in new[] { RecordApp.Number, "0905" }) Assert.DoesNotContain(secret, body!.ToJsonString(), StringComparison.Ordinal);
    Assert.Equal(["A"], Titles(body!["items"]!.AsArray()));
  }
}
