namespace Saola.Studio.Tests;

public sealed class ListDraftsTests(SaolaApp app) : IClassFixture<SaolaApp> {
  [Theory]
  [InlineData("drafts", StudioPermissions.Edit, StudioPermissions.Publish)]
  [InlineData("offered", StudioPermissions.Publish, StudioPermissions.Edit)]
  public async Task A_list_needs_its_own_permission(string path, string permission, string other) {
    Assert.Equal(401, (await app.Send(null, HttpMethod.Get, path)).Status);
    Assert.Equal(403, (await app.Send(People.With(other), HttpMethod.Get, path)).Status);
    Assert.Equal(200, (await app.Send(People.With(permission), HttpMethod.Get, path)).Status);
  }

  async Task<string[]> Items(Actor actor, string path) => [.. (await app.Send(actor, HttpMethod.Get, path)).Body!["items"]!.AsArray().Select(i => (string)i!["id"]!)];

  [Fact]
  public async Task One_sees_ones_own_drafts_and_a_second_person_those_that_are_offered() {
    var (author, both) = (Drawing.Author(), People.With(StudioPermissions.Edit, StudioPermissions.Publish));
    Guid[] made = [(await app.Drawn(author)).Draft, (await app.Drawn(author)).Draft];
    var (drawn, offered) = (made.MinBy(d => d.ToString()), made.MaxBy(d => d.ToString()));
    await app.Offered(author, offered);
    Assert.Equal([drawn.ToString(), offered.ToString()], (await Items(author, "drafts")).Order(StringComparer.Ordinal));
    Assert.Empty(await Items(both, "drafts"));
    Assert.Contains(offered.ToString(), await Items(both, "offered"));
    Assert.DoesNotContain(drawn.ToString(), await Items(both, "offered"));
  }

  [Fact]
  public async Task What_was_published_is_listed_apart_and_exported_with_its_pack() {
    var author = Drawing.Author();
    var (draft, key) = await app.Drawn(author);
    await app.Offered(author, draft);
    Assert.Empty(await Items(author, "drafts?published=true"));
    Assert.Equal(200, (await app.Publish(Drawing.Publisher(), draft)).Status);
    Assert.Empty(await Items(author, "drafts"));
    Assert.Equal([draft.ToString()], await Items(author, "drafts?published=true"));
    Assert.Empty(await Items(Drawing.Author(), "drafts?published=true"));
    using var client = app.As(author);
    using var zip = new System.IO.Compression.ZipArchive(await client.GetStreamAsync($"/api/studio/export?draft={draft}", TestContext.Current.CancellationToken));
    Assert.Contains(zip.Entries, e => e.FullName.EndsWith($"processes/{key}.bpmn", StringComparison.Ordinal));
    var page = await client.GetStringAsync("/quan-tri/thiet-ke?da-cong-bo=1", TestContext.Current.CancellationToken);
    Assert.Contains($"/quan-tri/thiet-ke/{draft}", page, StringComparison.Ordinal);
    Assert.DoesNotContain($"/quan-tri/thiet-ke/{draft}", await client.GetStringAsync("/quan-tri/thiet-ke", TestContext.Current.CancellationToken), StringComparison.Ordinal);
  }

  [Fact]
  public async Task Many_drafts_come_page_by_page_each_once() {
    var author = Drawing.Author();
    for (var i = 0; i < 53; i++) await app.Begun(author, "studio:form/" + Drawing.NewKey());
    var first = (await app.Send(author, HttpMethod.Get, "drafts")).Body!;
    var second = (await app.Send(author, HttpMethod.Get, $"drafts?after={(string)first["next"]!}")).Body!;
    string[] ids = [.. first["items"]!.AsArray().Concat(second["items"]!.AsArray()).Select(i => (string)i!["id"]!)];
    Assert.Equal((53, 53, 50, null), (ids.Length, ids.Distinct().Count(), first["items"]!.AsArray().Count, (string?)second["next"]));
  }
}
