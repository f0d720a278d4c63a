using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Saola.Testing;

namespace Saola.Identity.Tests;

public sealed class SetDirectoryMapTests(IdentityApp app) : IClassFixture<IdentityApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  async Task<(int Status, string? Code)> Set(Actor? actor, string field, string attribute) {
    await app.Fill();
    using var answer = await app.As(actor).PutAsJsonAsync($"/api/identity/directory/map/{field}", new { attribute }, Ct);
    return ((int)answer.StatusCode, answer.IsSuccessStatusCode ? null : (string?)(await answer.Content.ReadFromJsonAsync<JsonObject>(Ct))!["code"]);
  }

  [Theory]
  [InlineData("nobody", "phone", "mobile", 401, "identity.not_signed_in")]
  [InlineData("counter", "phone", "mobile", 403, "identity.not_permitted")]
  [InlineData("ward", "phone", "mobile", 404, "identity.directory_not_found")]
  [InlineData("top", "phone", "mobile", 404, "identity.directory_not_found")]
  [InlineData("province", "shoe", "mobile", 404, "identity.directory_not_found")]
  [InlineData("province", "phone", "a)(uid=*", 400, "identity.directory_attribute")]
  [InlineData("province", "email", "mail", 409, "identity.directory_same")]
  public async Task Only_who_manages_the_province_sets_a_plain_attribute(string who, string field, string attribute, int status, string code) {
    var actor = who switch { "nobody" => null, "counter" => app.Counter(app.Ward), "ward" => app.Manager(app.Ward), "top" => app.Manager(app.Province) with { Offices = [] }, _ => await app.Whole() };
    Assert.Equal((status, code), await Set(actor, field, attribute));
  }

  [Fact]
  public async Task A_change_is_kept_with_evidence_of_who_made_it() {
    var manager = await app.Whole();
    Assert.Equal((200, null), await Set(manager, "user_name", "sAMAccountName"));
    Assert.Equal([["sAMAccountName"]], (await app.Sql("select attribute from identity.directory_map where field = 'user_name'")).Select(r => r.ToArray()));
    Assert.Equal([[manager.Id]], (await app.Sql("select actor from ledger.entry where type = 'identity.directory_map_set' and facts->>'field' = 'user_name'")).Select(r => r.ToArray()));
  }
}
