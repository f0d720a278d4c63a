using System.Net;
using System.Text.Json.Nodes;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Personnel.Tests;

public sealed class ShowStandingTests(PersonnelApp app) : IClassFixture<PersonnelApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  Task<HttpResponseMessage> Ask(Actor? actor, string registry, Guid record) => app.As(actor).GetAsync($"/api/personnel/officials/{registry}/{record}", Ct);

  async Task<JsonNode> Told(Actor actor, string registry, Guid record) => JsonNode.Parse(await (await Ask(actor, registry, record)).Content.ReadAsStringAsync(Ct))!;

  [Fact]
  public async Task The_account_and_posts_of_the_person_are_told_by_the_record_of_the_official_and_of_each_post() {
    var number = PersonnelApp.NewNumber();
    await app.Registered("Kiều Văn Thấy", number, app.Ward, title: "Chuyên viên");
    var (official, _) = await app.Official("Kiều Văn Thấy", number);
    var post = await app.PostOf(official, "H21.106", "Chuyên viên");
    foreach (var (registry, record) in new[] { ("official", official), ("official_post", post) }) {
      var told = await Told(app.Chief, registry, record);
      Assert.Equal((true, true, false), ((bool)told["linked"]!, (bool)told["open"]!, (bool)told["identified"]!));
      var held = Assert.Single(told["posts"]!.AsArray())!;
      Assert.Equal(("Chuyên viên", $"{app.Today:yyyy-MM-dd}"), ((string)held["title"]!, (string)held["from"]!));
      Assert.DoesNotContain(number, told.ToJsonString(), StringComparison.Ordinal);
    }
    await app.AsIntruder("update identity.person set source = 'electronic_identification' where personal_number = $1", number);
    await app.AsIntruder("update identity.account set disabled_at = now() where person = (select id from identity.person where personal_number = $1)", number);
    var later = await Told(app.Chief, "official", official);
    Assert.Equal((true, false), ((bool)later["identified"]!, (bool)later["open"]!));
  }

  [Fact]
  public async Task Pages_of_other_registries_do_not_ask_where_officials_are_kept() {
    var (official, _) = await app.Official("Vũ Thị Khác", PersonnelApp.NewNumber());
    Assert.Contains("Tài khoản và chức vụ", await Page("official", official), StringComparison.Ordinal);
    var evaluation = Guid.CreateVersion7();
    await app.AsIntruder("insert into registry_data.official_evaluation (_id, _version, _office, _at, _process, official, year, rating) values ($1, 1, (select _office from registry_data.official where _id = $2), now(), gen_random_uuid(), $2, 2026, 'Hoàn thành tốt')", evaluation, official);
    await using var other = new Npgsql.NpgsqlConnection(app.OwnerConnection);
    await other.OpenAsync(Ct);
    await using var held = await other.BeginTransactionAsync(Ct);
    await using (var command = new Npgsql.NpgsqlCommand("lock table personnel.source in access exclusive mode", other)) await command.ExecuteNonQueryAsync(Ct);
    Assert.Contains("Hoàn thành tốt", await Page("official_evaluation", evaluation), StringComparison.Ordinal);

    async Task<string> Page(string registry, Guid record) {
      using var answer = await app.As(app.Chief).GetAsync($"/can-bo/co-so-du-lieu/{registry}/{record}", Ct);
      var page = WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(Ct));
      Assert.True(answer.IsSuccessStatusCode, page);
      return page;
    }
  }

  [Fact]
  public async Task Nothing_is_told_to_who_may_not_compare_in_that_office_nor_of_what_is_no_official() {
    var (official, _) = await app.Official("Chu Thị Kín", PersonnelApp.NewNumber());
    Assert.Equal(HttpStatusCode.Unauthorized, (await Ask(null, "official", official)).StatusCode);
    Assert.Equal(HttpStatusCode.Forbidden, (await Ask(People.Official(app.Ward, "H21.106", [], "registries.read"), "official", official)).StatusCode);
    foreach (var (actor, registry, record) in new[] { (app.Manager(app.Other), "official", official), (app.Chief, "official", Guid.CreateVersion7()), (app.Chief, "official_evaluation", official), (app.Chief, "khong_co", official) })
      Assert.Equal(HttpStatusCode.NotFound, (await Ask(actor, registry, record)).StatusCode);
  }

  [Fact]
  public async Task Of_somebody_with_another_name_only_that_is_told() {
    var number = PersonnelApp.NewNumber();
    await app.Registered("Quách Văn Một", number, app.Ward);
    var (official, _) = await app.Official("Quách Văn Hai", number);
    var told = await Told(app.Chief, "official", official);
    Assert.Equal((false, false, null, 0), ((bool)told["linked"]!, (bool)told["nameAgrees"]!, (bool?)told["open"], told["posts"]!.AsArray().Count));
    Assert.DoesNotContain("Quách Văn Một", told.ToJsonString(), StringComparison.Ordinal);
  }
}
