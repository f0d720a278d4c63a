using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Saola.Identity;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Personnel.Tests;

public sealed class CarryAppointmentTests(PersonnelApp app) : WriteSliceTests(app), IClassFixture<PersonnelApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  /// <summary>Moved by the record from the ward to the other department, where nothing is given yet.</summary>
  async Task<(Guid Difference, Guid Person, Guid Official, Guid Post, Guid Document)> Moved(string name, DateOnly? from = null) {
    var number = PersonnelApp.NewNumber();
    var (person, _) = await app.Registered(name, number, app.Ward);
    var (official, _) = await app.Official(name, number);
    await app.PostOf(official, "H21.106", "Chuyên viên");
    var document = await app.Decision();
    var post = await app.PostOf(official, "H21.16", "Phó trưởng phòng", "27/QĐ-UBND", from, document);
    return (Assert.Single(await app.Differences(official)).Id, person, official, post, document);
  }

  /// <summary>Administers both offices, so that the person is known to them.</summary>
  Actor Both => app.Manager(app.Other, app.Ward);

  static async Task<string?> Code(HttpResponseMessage answer) => (string?)JsonNode.Parse(await answer.Content.ReadAsStringAsync(Ct))!["code"];

  protected override async Task<Write> Prepare() {
    var made = await Moved("Cao Thị Giao");
    return new($"/api/personnel/differences/{made.Difference}/appoint", new { unit = app.Other, roles = new[] { "specialist" } }, Both, made.Difference, "personnel.carried_over") {
      Permission = IdentityPermissions.Manage, Stranger = app.Manager(app.Ward), Unseen = "personnel.difference_not_found",
      Invalid = new { unit = app.Other, roles = Array.Empty<string>() }, InvalidCode = "identity.roles_missing", Again = "personnel.difference_not_found",
      Row = "select 1 from identity.official_post p join ledger.entry e on e.object_id = $1 and (e.facts->>'post')::uuid = p.id",
    };
  }

  [Fact]
  public async Task A_post_is_given_as_recorded_with_the_chosen_roles_and_its_decision_is_the_evidence() {
    var made = await Moved("Đinh Văn Bổ Nhiệm");
    Assert.Single(await app.Sql("select 1 from identity.official_post where person = $1", made.Person));
    (await app.As(Both).PostAsJsonAsync($"/api/personnel/differences/{made.Difference}/appoint", new { unit = app.Other, roles = new[] { "specialist" } }, Ct)).EnsureSuccessStatusCode();
    await app.RunJobs();
    Assert.Empty(await app.Differences(made.Official));
    var post = Assert.Single(await app.Sql("select id, title, roles, valid_from from identity.official_post where person = $1 and unit = $2", made.Person, app.Other));
    Assert.Equal(("Phó trưởng phòng", "specialist", app.Today), ((string)post[1]!, Assert.Single((string[])post[2]!), (DateOnly)post[3]!));
    var facts = JsonNode.Parse((string)(await app.Sql("select facts::text from ledger.entry where object_id = $1 and type = 'personnel.carried_over'", made.Difference))[0][0]!)!;
    Assert.Equal(("27/QĐ-UBND", made.Post, "began"), ((string)facts["decision"]!, (Guid)facts["postRecord"]!, (string)facts["change"]!));
    // the decision itself is a personal value: it is in that record and nowhere else
    Assert.DoesNotContain(made.Document.ToString(), facts.ToJsonString(), StringComparison.Ordinal);
    Assert.Contains("27/QĐ-UBND", (string)(await app.Sql("select reason from ledger.entry where object_id = $1 and type = 'identity.post_changed'", post[0]!))[0][0]!, StringComparison.Ordinal);
  }

  [Fact]
  public async Task A_record_that_names_somebody_else_by_now_gives_nobody_the_post_before_that_was_seen() {
    var (made, number) = (await Moved("Trịnh Văn Nhầm"), PersonnelApp.NewNumber());
    var (other, _) = await app.Registered("Trịnh Văn Đúng", number, app.Ward);
    await app.AsIntruder("update registry_data.official set personal_number = $2, full_name = 'Trịnh Văn Đúng' where _id = $1", made.Official, number);
    var answer = await app.As(Both).PostAsJsonAsync($"/api/personnel/differences/{made.Difference}/appoint", new { unit = app.Other, roles = new[] { "specialist" } }, Ct);
    Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    Assert.Empty(await app.Sql("select 1 from identity.official_post where person = any($1) and unit = $2", new[] { made.Person, other }, app.Other));
    Assert.Equal([[other]], await app.Sql("select person from personnel.difference where record = $1", made.Official));
  }

  [Fact]
  public async Task A_post_that_is_to_come_begins_on_its_day() {
    var made = await Moved("Mai Thị Sắp", app.Today.AddDays(9));
    (await app.As(Both).PostAsJsonAsync($"/api/personnel/differences/{made.Difference}/appoint", new { unit = app.Other, roles = new[] { "specialist" } }, Ct)).EnsureSuccessStatusCode();
    Assert.Equal(app.Today.AddDays(9), (await app.Sql("select valid_from from identity.official_post where person = $1 and unit = $2", made.Person, app.Other))[0][0]);
  }

  [Fact]
  public async Task Only_a_unit_of_the_office_that_the_record_names_is_taken() {
    var made = await Moved("Lâm Văn Nơi");
    Assert.Equal("personnel.unit_elsewhere", await Code(await app.As(Both).PostAsJsonAsync($"/api/personnel/differences/{made.Difference}/appoint", new { unit = app.Ward, roles = new[] { "specialist" } }, Ct)));
  }

  [Fact]
  public async Task Who_manages_the_new_office_alone_leaves_the_first_post_there_to_who_answers_for_both() {
    var made = await Moved("Phan Thị Xa");
    var answer = await app.As(app.Manager(app.Other)).PostAsJsonAsync($"/api/personnel/differences/{made.Difference}/appoint", new { unit = app.Other, roles = new[] { "specialist" } }, Ct);
    Assert.Equal((HttpStatusCode.Forbidden, "personnel.of_province"), (answer.StatusCode, await Code(answer)));
  }

  [Fact]
  public async Task The_rules_of_posts_hold_also_by_the_record() {
    var made = await Moved("Tạ Văn Quyền");
    Assert.Equal("identity.role_of_province", await Code(await app.As(Both).PostAsJsonAsync($"/api/personnel/differences/{made.Difference}/appoint", new { unit = app.Other, roles = new[] { "office_administrator" } }, Ct)));
    Assert.Equal("identity.own_post", await Code(await app.As(Both with { Id = made.Person }).PostAsJsonAsync($"/api/personnel/differences/{made.Difference}/appoint", new { unit = app.Other, roles = new[] { "specialist" } }, Ct)));
  }
}
