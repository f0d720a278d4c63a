using System.Text.Json.Nodes;

namespace Saola.Process.Tests;

/// <summary>Definitions are drawings of how offices work: open to whoever may read processes.</summary>
public sealed class ListDefinitionsTests(ProcessApp app) : IClassFixture<ProcessApp> {
  async Task<JsonNode> List(string query = "") => (await app.Get(ProcessApp.Officer(permissions: ProcessPermissions.Read), "definitions" + query)).Body;

  Task Deploy(string key, string user = "a") => app.Deploy(new Bpmn(key).Start().User(user).End().Path("start", user, "end"));

  [Fact]
  public Task Definitions_need_their_permission() => app.NeedsPermission("definitions", ProcessPermissions.Read);

  [Fact]
  public async Task All_versions_of_one_are_listed_the_newest_first_and_of_all_only_the_newest() {
    var key = "v" + Guid.CreateVersion7().ToString("N");
    foreach (var user in (string[])["a", "b", "c"]) await Deploy(key, user);
    Assert.Equal([3, 2, 1], (await List($"?key={key}"))["items"]!.AsArray().Select(d => (int)d!["number"]!));
    var before = key[..^1] + (char)(key[^1] - 1);
    var own = (await List($"?after={before}"))["items"]!.AsArray().Where(d => (string?)d!["key"] == key);
    Assert.Equal(3, (int)Assert.Single(own)!["number"]!);
  }

  [Fact]
  public async Task A_long_list_is_paged_by_key() {
    var first = "z" + Guid.CreateVersion7().ToString("N");
    for (var i = 0; i < Processes.PageSize + 5; i++) await Deploy($"{first}-{i:000}");
    var seen = new List<string>();
    for (string? after = first; after is not null;) {
      var page = await List($"?after={after}");
      seen.AddRange(page["items"]!.AsArray().Select(d => (string)d!["key"]!));
      after = (string?)page["next"];
    }
    Assert.Equal(Enumerable.Range(0, Processes.PageSize + 5).Select(i => $"{first}-{i:000}"), seen);
  }
}
