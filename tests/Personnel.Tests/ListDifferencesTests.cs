using System.Net;
using System.Text.Json.Nodes;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Personnel.Tests;

public sealed class ListDifferencesTests(PersonnelApp app) : IClassFixture<PersonnelApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  async Task<JsonObject> List(Actor actor, string query = "") => JsonNode.Parse(await app.As(actor).GetStringAsync($"/api/personnel/differences{query}", Ct))!.AsObject();

  static string[] Codes(JsonObject page) => [.. page["items"]!.AsArray().Select(r => (string)r!["code"]!)];

  [Fact]
  public async Task Nobody_else_sees_differences() {
    Assert.Equal(HttpStatusCode.Unauthorized, (await app.As().GetAsync("/api/personnel/differences", Ct)).StatusCode);
    Assert.Equal(HttpStatusCode.Forbidden, (await app.As(People.Official(app.Ward, "H21.106", [], "people.manage")).GetAsync("/api/personnel/differences", Ct)).StatusCode);
  }

  [Fact]
  public async Task Each_office_sees_its_own_and_a_row_says_who_what_where_and_whether_they_can_sign_in() {
    var number = PersonnelApp.NewNumber();
    var (person, _) = await app.Registered("Hoàng Thị Dòng", number, app.Ward, title: "Chuyên viên");
    var (official, code) = await app.Official("Hoàng Thị Dòng", number);
    await app.Retired(official, app.Today, "3/QĐ");
    var page = await List(app.Manager(app.Ward));
    var row = page["items"]!.AsArray().Single(r => (string)r!["code"]! == code)!;
    Assert.Equal(("postOver", "Hoàng Thị Dòng", person, true, "Chuyên viên", "3/QĐ", true), ((string)row["kind"]!, (string)row["name"]!, (Guid)row["person"]!, (bool)row["open"]!, (string)row["title"]!, (string)row["decision"]!, (bool)row["carried"]!));
    Assert.DoesNotContain(code, Codes(await List(app.Manager(app.Other))));
    // who sees it all and administers no accounts carries nothing over
    var seen = (await List(app.Chief))["items"]!.AsArray().Single(r => (string)r!["code"]! == code)!;
    Assert.False((bool)seen["carried"]!);
    Assert.DoesNotContain(number, page.ToJsonString(), StringComparison.Ordinal);
  }

  [Fact]
  public async Task Who_is_no_official_here_is_called_by_the_code_of_the_record_alone() {
    var (official, code) = await app.Official("Người Chưa Có Tài Khoản", PersonnelApp.NewNumber());
    await app.PostOf(official, "H21.106", "Chuyên viên");
    var page = await List(app.Manager(app.Ward), "?kind=NoAccount");
    Assert.Contains(code, Codes(page));
    Assert.DoesNotContain("Người Chưa Có Tài Khoản", page.ToJsonString(), StringComparison.Ordinal);
    Assert.DoesNotContain(code, Codes(await List(app.Manager(app.Ward), "?kind=PostOver")));
  }

  [Fact]
  public async Task A_long_list_is_paged_without_gaps() {
    var seen = new HashSet<string>();
    List<string> made = [];
    for (var i = 0; i < 55; i++) made.Add((await app.Official($"Người Thứ {i}", null, app.Other)).Code);
    var manager = app.Manager(app.Other);
    for (string? after = null; ;) {
      var page = await List(manager, after is null ? "" : $"?after={after}");
      Assert.All(Codes(page), c => Assert.True(seen.Add(c)));
      if ((after = (string?)page["next"]) is null) break;
    }
    Assert.Superset(made.ToHashSet(), seen);
  }
}
