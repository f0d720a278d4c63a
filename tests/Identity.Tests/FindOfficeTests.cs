using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Saola.Testing;

namespace Saola.Identity.Tests;

public sealed class FindOfficeTests : PackFolder {
  const string Ward = "gia-lai:organisation/H21.106";

  async Task<(int Status, JsonObject Said)> Find(string code) {
    using var answer = await App.As().GetAsync($"/api/identity/offices/by-code/{code}", Ct);
    return ((int)answer.StatusCode, (await answer.Content.ReadFromJsonAsync<JsonObject>(Ct))!);
  }

  [Theory]
  [InlineData("H08.55.3", false, "2025-07-01")]
  [InlineData("000.07.55.H08", true, null)]
  [InlineData("h21.106", false, null)]
  public async Task Any_code_an_office_has_or_had_leads_to_it_with_the_day_of_the_change(string code, bool oldForm, string? changed) {
    Change("organisations/communes.json", Ward, o => o["formerCodes"] = JsonNode.Parse("""
      [{"code": "H08.55.3", "from": "2020-09-01", "to": "2025-07-01", "source": {"document": "Quyết định mẫu"}}, {"code": "000.07.55.H08", "oldForm": true, "to": null, "source": null}]
      """));
    await Apply();
    var (status, office) = await Find(code);
    Assert.Equal((200, "H21.106", oldForm, changed), (status, (string?)office["code"], (bool)office["oldForm"]!, (string?)office["changedOn"]));
    Assert.Equal(code == "h21.106", (bool)office["inUse"]!);
  }

  [Fact]
  public async Task A_code_that_the_pack_changes_is_kept_with_its_last_day() {
    await Apply();
    Change("organisations/communes.json", Ward, o => o["code"] = "H21.990");
    await Apply();
    var (_, office) = await Find("H21.106");
    Assert.Equal(("H21.990", $"{Vn.Day(App.Clock.GetUtcNow()):yyyy-MM-dd}"), ((string?)office["code"], (string?)office["changedOn"]));
  }

  [Fact]
  public async Task An_unknown_code_leads_nowhere() {
    var (status, said) = await Find("H99.1");
    Assert.Equal((404, "identity.office_code_unknown"), (status, (string?)said["code"]));
  }

  [Fact]
  public async Task No_office_without_a_published_code_gets_one() {
    await Apply();
    Assert.Empty(await App.Sql("select 1 from identity.organisation o left join identity.organisation_code c on c.organisation = o.id where o.code is null and c.id is not null"));
    var page = await App.As(People.Official(Guid.CreateVersion7(), "", [], IdentityPermissions.Manage)).GetStringAsync("/quan-tri/co-quan?q=van phong uy ban nhan dan tinh", Ct);
    Assert.Contains("Văn phòng Ủy ban nhân dân tỉnh", page, StringComparison.Ordinal);
  }

  [Theory]
  [InlineData("/kind", "\"guild\"", "Không có loại cơ quan")]
  [InlineData("/formerCodes", """[{"code": "H08.1", "to": null, "source": null}]""", "ngày thôi dùng")]
  public async Task A_mistake_in_kind_or_code_is_named_with_its_cure(string pointer, string value, string said) {
    Write("organisation-kinds/kinds.json", """{"items": [{"id": "gia-lai:organisation-kind/ward", "key": "ward", "name": {"vi": "Phường"}, "side": "state"}]}""");
    Change("organisations/communes.json", Ward, o => o[pointer[1..]] = JsonNode.Parse(value));
    Assert.Contains(said, (await Run("lint")).Said, StringComparison.Ordinal);
  }

  [Fact]
  public void Every_body_of_a_two_level_province_has_its_kind() {
    var kinds = JsonNode.Parse(Repository.Read("packs/core/organisation-kinds/kinds.json"))!["items"]!.AsArray().Select(k => (Key: (string)k!["key"]!, Side: (string)k["side"]!)).ToArray();
    Assert.Equal(["central", "enterprise", "mass", "party", "public_service", "state"], kinds.Select(k => k.Side).Distinct().Order(StringComparer.Ordinal));
    var used = Repository.Files.Where(f => f.StartsWith("packs/gia-lai/organisations/", StringComparison.Ordinal))
      .SelectMany(f => JsonNode.Parse(Repository.Read(f))!["items"]!.AsArray().Select(o => (string)o!["kind"]!)).Distinct();
    Assert.Empty(used.Except(kinds.Select(k => k.Key)));
  }
}
