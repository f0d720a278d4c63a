using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Saola.Identity;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Personnel.Tests;

public sealed class CarryEndTests(PersonnelApp app) : WriteSliceTests(app), IClassFixture<PersonnelApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  async Task<(Guid Difference, Guid Post, Guid Person, Guid Official, string Code)> Retired(string name, DateOnly? on = null) {
    var number = PersonnelApp.NewNumber();
    var (person, post) = await app.Registered(name, number, app.Ward);
    var (official, code) = await app.Official(name, number);
    await app.PostOf(official, "H21.106", "Chuyên viên");
    Assert.Empty(await app.Differences(official));
    await app.Retired(official, on ?? app.Today, "15/QĐ-SNV");
    return (Assert.Single(await app.Differences(official)).Id, post, person, official, code);
  }

  protected override async Task<Write> Prepare() {
    var made = await Retired("Hồ Văn Nghỉ");
    return new($"/api/personnel/differences/{made.Difference}/end", new { reason = "Nghỉ hưu theo quyết định" }, app.Manager(app.Ward), made.Difference, "personnel.carried_over") {
      Permission = IdentityPermissions.Manage, Stranger = app.Manager(app.Other), Unseen = "personnel.difference_not_found",
      Invalid = new { reason = "  " }, InvalidCode = "identity.reason_missing", Again = "personnel.difference_not_found",
      Row = "select 1 from identity.official_post p join ledger.entry e on e.object_id = $1 and (e.facts->>'post')::uuid = p.id where p.valid_to is not null",
    };
  }

  [Fact]
  public async Task A_recorded_retirement_ends_nothing_by_itself_and_the_administrator_ends_the_post_by_it() {
    var made = await Retired("Nguyễn Thị Hưu");
    Assert.Null((await app.Sql("select valid_to from identity.official_post where id = $1", made.Post))[0][0]);
    (await app.As(app.Manager(app.Ward)).PostAsJsonAsync($"/api/personnel/differences/{made.Difference}/end", new { reason = "Nghỉ hưu" }, Ct)).EnsureSuccessStatusCode();
    await app.RunJobs();
    Assert.Empty(await app.Differences(made.Official));
    await using var act = app.Begin();
    Assert.DoesNotContain(await app.Services.GetRequiredService<Identities>().Officials(act.Work, app.Ward, null, null, Ct), o => o.Person == made.Person);
    var facts = JsonNode.Parse((string)(await app.Sql("select facts::text from ledger.entry where object_id = $1 and type = 'personnel.carried_over'", made.Difference))[0][0]!)!;
    Assert.Equal(("15/QĐ-SNV", made.Official, made.Post, "ended"), ((string)facts["decision"]!, (Guid)facts["record"]!, (Guid)facts["post"]!, (string)facts["change"]!));
    // Identity's own evidence of the same act
    Assert.Equal([["identity.post_changed", "Nghỉ hưu"]], await app.Sql("select type, reason from ledger.entry where object_id = $1 and facts->>'change' = 'ended'", made.Post));
  }

  [Fact]
  public async Task Who_left_stands_in_for_nobody_any_more_either() {
    var (number, both) = (PersonnelApp.NewNumber(), app.Manager(app.Other, app.Ward));
    var (person, own) = await app.Registered("Võ Thị Làm Thay", number, app.Ward);
    var (_, colleague) = await app.Registered("Võ Văn Vắng", PersonnelApp.NewNumber(), app.Other);
    (await app.As(both).PostAsJsonAsync("/api/identity/posts", new { person, unit = app.Other, roles = new[] { "specialist" }, to = app.Today.AddDays(30), standInFor = colleague }, Ct)).EnsureSuccessStatusCode();
    var (official, _) = await app.Official("Võ Thị Làm Thay", number);
    await app.PostOf(official, "H21.106", "Chuyên viên");
    Assert.Empty(await app.Differences(official));
    await app.Retired(official, app.Today, "16/QĐ-SNV");
    foreach (var (difference, kind) in await app.Differences(official)) {
      Assert.Equal("PostOver", kind);
      (await app.As(both).PostAsJsonAsync($"/api/personnel/differences/{difference}/end", new { reason = "Nghỉ hưu" }, Ct)).EnsureSuccessStatusCode();
    }
    Assert.Empty(await app.Sql("select 1 from identity.official_post where person = $1 and (valid_to is null or $2 < valid_to)", person, app.Today.AddDays(1)));
    Assert.Equal([[null]], await app.Sql("select valid_to from identity.official_post where id = $1", colleague));
  }

  [Fact]
  public async Task The_head_of_personnel_sees_it_and_may_not_end_it() {
    var made = await Retired("Lý Văn Xem");
    using var answer = await app.As(app.Chief).PostAsJsonAsync($"/api/personnel/differences/{made.Difference}/end", new { reason = "Nghỉ hưu" }, Ct);
    Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
  }

  [Fact]
  public async Task Nobody_ends_a_post_of_their_own_by_the_record() {
    var made = await Retired("Trần Tự Mình");
    using var answer = await app.As(app.Manager(app.Ward) with { Id = made.Person }).PostAsJsonAsync($"/api/personnel/differences/{made.Difference}/end", new { reason = "Nghỉ hưu" }, Ct);
    Assert.Equal("identity.own_post", (string)JsonNode.Parse(await answer.Content.ReadAsStringAsync(Ct))!["code"]!);
  }

  [Fact]
  public async Task A_record_that_was_mended_meanwhile_ends_no_post() {
    var made = await Retired("Bùi Thị Sửa");
    await app.AsIntruder("update registry_data.official set _state = 'working', left_on = null where _id = $1", made.Official);
    using var answer = await app.As(app.Manager(app.Ward)).PostAsJsonAsync($"/api/personnel/differences/{made.Difference}/end", new { reason = "Nghỉ hưu" }, Ct);
    Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    Assert.Null((await app.Sql("select valid_to from identity.official_post where id = $1", made.Post))[0][0]);
  }

  [Fact]
  public async Task What_a_registry_says_that_holds_officials_no_more_ends_nothing_and_leaves_the_list() {
    var (made, kept) = (await Retired("Lưu Văn Nguồn"), await Retired("Lưu Thị Nguồn"));
    await app.AsIntruder("update personnel.source set officials = officials || '-before', posts = posts || '-before'");
    try {
      using var answer = await app.As(app.Manager(app.Ward)).PostAsJsonAsync($"/api/personnel/differences/{made.Difference}/end", new { reason = "Nghỉ hưu" }, Ct);
      Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
      Assert.Empty(await app.Differences(made.Official));
      Assert.Null((await app.Sql("select valid_to from identity.official_post where id = $1", made.Post))[0][0]);
      // nobody touches the other: it goes when all are compared
      await using (var act = app.Begin()) {
        act.Work.Record("test.day", "person", Guid.Empty);
        act.Work.Enqueue(new CompareOfficials());
        await act.Work.Commit(Ct);
      }
      await app.RunJobs();
      Assert.Empty(await app.Differences(kept.Official));
    } finally {
      await app.AsIntruder("update personnel.source set officials = replace(officials, '-before', ''), posts = replace(posts, '-before', '')");
    }
  }
}
