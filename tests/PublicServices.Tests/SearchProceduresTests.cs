using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Saola.Testing;
using Xunit;

namespace Saola.PublicServices.Tests;

public sealed class SearchProceduresTests(ReadProvince app) {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  async Task<string[]> Search(string query) =>
    [.. (await app.As().GetFromJsonAsync<JsonNode>("/api/procedures?" + query, Ct))!["procedures"]!.AsArray().Select(p => (string)p!["code"]!)];

  [Theory]
  [InlineData("khai sinh")]
  [InlineData("Khai Sinh")]
  [InlineData("dang ky khai sinh")]
  [InlineData("đăng  ký khai sinh")]
  [InlineData("ĐĂNG KÝ KHAI SINH")]
  [InlineData("sinh con")]
  [InlineData("1.001193")]
  public async Task Birth_registration_is_found_however_it_is_typed(string typed) =>
    Assert.Contains("1.001193", await Search("q=" + Uri.EscapeDataString(typed)));

  [Fact]
  public async Task A_name_comes_before_everyday_words() => Assert.Equal("1.001193", (await Search("q=dang%20ky%20khai%20sinh"))[0]);

  [Theory]
  [InlineData("field=xay-dung", "1.013225")]
  [InlineData("lifeEvent=nha-o-dat-dai", "1.013225")]
  [InlineData("level=commune", "1.013225")]
  [InlineData("office=H21.106", "1.013225")]
  public async Task Procedures_are_found_by_field_office_level_and_life_event(string query, string code) {
    var found = new List<string>();
    var address = query;
    for (var page = 0; page < 10; page++) {
      var answer = (await app.As().GetFromJsonAsync<JsonNode>("/api/procedures?" + address, Ct))!;
      found.AddRange(answer["procedures"]!.AsArray().Select(p => (string)p!["code"]!));
      if (answer["next"] is not { } next) break;
      address = $"{query}&after={next}";
    }
    Assert.Contains(code, found);
    Assert.Equal(found.Count, found.Distinct().Count());
  }

  [Fact]
  public async Task An_office_of_the_province_has_no_procedures_of_communes() => Assert.DoesNotContain("1.001193", await Search("office=H21.18"));

  [Fact]
  public async Task All_28_procedures_are_listed_once_over_the_pages() {
    var found = new List<string>();
    string? after = null;
    do {
      var answer = (await app.As().GetFromJsonAsync<JsonNode>("/api/procedures" + (after is null ? "" : $"?after={after}"), Ct))!;
      found.AddRange(answer["procedures"]!.AsArray().Select(p => (string)p!["code"]!));
      after = (string?)answer["next"];
    } while (after is not null);
    Assert.Equal((28, 28), (found.Count, found.Distinct().Count()));
  }

  [Fact]
  public async Task A_broken_page_link_is_refused_with_its_code() {
    var answer = await app.As().GetAsync("/api/procedures?after=%7Bx", Ct);
    Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    Assert.Equal("procedures.bad_cursor", (string)(await answer.Content.ReadFromJsonAsync<JsonNode>(Ct))!["code"]!);
  }

  [Fact]
  public async Task Wildcards_are_only_letters() => Assert.Empty(await Search("q=%25%25khong-co%25"));
}
