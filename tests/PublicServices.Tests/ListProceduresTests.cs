using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.PublicServices.Tests;

[Collection(nameof(ProcedureVersionCollection))]
public sealed class ListProceduresTests(ProvinceApp shared) : ProcedureVersions(shared) {
  [Fact]
  public async Task The_list_of_versions_goes_on_where_the_page_before_ended() {
    var found = new List<string>();
    string? after = null;
    do {
      var page = await app.As(Steward).GetFromJsonAsync<JsonNode>("/api/procedures/versions" + (after is null ? "" : $"?after={after}"), Ct);
      found.AddRange(page!["items"]!.AsArray().Select(v => $"{v!["code"]}_{v["number"]}"));
      after = (string?)page["next"];
    } while (after is not null);
    Assert.True(found.Count >= 28);
    Assert.Equal(found.Count, found.Distinct().Count());
    Assert.Equal(HttpStatusCode.Forbidden, (await app.As(People.With("statistics.read")).GetAsync("/api/procedures/versions", Ct)).StatusCode);
  }
}
