using System.Text.Json.Nodes;
using Saola.Kernel;
using Saola.Testing;
using Xunit;
using static Saola.PublicServices.Tests.DossierApp;

namespace Saola.PublicServices.Tests;

/// <summary>Everyone who can see a dossier: by role, on a condition, or because it is theirs.</summary>
public sealed class ListReadersTests(DossierApp app) : IClassFixture<DossierApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  static Actor Overseer => People.Official(Pleiku, "H21.106", [], "people.explain");

  async Task<JsonNode> Ask(string code) {
    using var client = app.As(Overseer);
    return JsonNode.Parse(await client.GetStringAsync($"/api/identity/readers?kind=dossier&key={Uri.EscapeDataString(code)}", Ct))!;
  }

  /// <summary>A person with a post in an office, with one role.</summary>
  async Task<string> Named(string name, Guid office, string role) {
    var person = Guid.CreateVersion7();
    await app.AsIntruder("insert into identity.person (id, full_name, source, demo, created_at, changed_at, version) values ($1, $2, 'test', true, now(), now(), 1)", person, name);
    await app.AsIntruder("insert into identity.official_post (id, person, unit, roles, sub_tree, valid_from, version) values ($1, $2, $3, array[$4], false, '2026-01-01', 1)", Guid.CreateVersion7(), person, office, role);
    return name;
  }

  Task Role(string key, string when = "{}") => app.AsIntruder(
    "insert into identity.role (id, key, name, permissions, conditions, version) values ($1, $2, $2, '{dossiers.read}', $3::jsonb, 1) on conflict (key) do nothing", Guid.CreateVersion7(), key, when);

  [Fact]
  public async Task Those_are_listed_to_whom_a_role_gives_it_in_its_office_and_those_it_belongs_to() {
    await app.Ready();
    await Role("reader");
    await Role("division_reader", """{"dossiers.read": "resource.handler = subject.place"}""");
    await Role("procedure_reader", """{"dossiers.read": "resource.procedure = \"9.999999\""}""");
    var (here, elsewhere) = (await Named("Người xem tại phường", Pleiku, "reader"), await Named("Người xem nơi khác", BienHo, "reader"));
    var (division, other) = (await Named("Người xem của phòng", Pleiku, "division_reader"), await Named("Người xem thủ tục khác", Pleiku, "procedure_reader"));
    var (id, code) = await app.Submitted();
    var answer = await Ask(code);
    var names = answer["officials"]!.AsArray().Select(o => ((string)o!["name"]!, (bool)o["bound"]!)).ToList();
    Assert.Contains((here, false), names);
    Assert.Contains((division, true), names);
    Assert.DoesNotContain(names, n => n.Item1 == elsewhere || n.Item1 == other);
    Assert.Contains("Người nộp hồ sơ", answer["others"]!.AsArray().Select(o => (string)o!["who"]!));
    Assert.DoesNotContain("Nguyễn Thị Hoa", answer.ToJsonString(), StringComparison.Ordinal);
    Assert.Contains("identity.readers_listed", await app.Ledger(id));
  }

  [Fact]
  public async Task Whom_a_condition_keeps_from_dossiers_of_those_who_gave_them_a_power_is_not_among_them() {
    await app.Ready();
    await Role("impartial_reader", """{"dossiers.read": "not(list contains(subject.principals, resource.subject))"}""");
    var (partial, impartial) = (await Named("Người xem được ủy quyền", Pleiku, "impartial_reader"), await Named("Người xem không liên quan", Pleiku, "impartial_reader"));
    var (_, code) = await app.Submitted();
    await app.AsIntruder("update identity.person set personal_number = '064100990001' where full_name = $1", partial);
    await app.Power(Citizen, (Guid)(await app.Sql("select id from identity.person where full_name = $1", partial))[0][0]!, PowerActs.Follow);
    var names = (await Ask(code))["officials"]!.AsArray().Select(o => (string)o!["name"]!).ToList();
    Assert.Contains(impartial, names);
    Assert.DoesNotContain(partial, names);
  }

  [Fact]
  public async Task Who_holds_a_task_of_it_is_named() {
    await app.Ready();
    var (_, code) = await app.Submitted();
    var officer = Officer("intake");
    officer = officer with { Name = "Siu H'Nga", Permissions = [.. officer.Permissions, "process.work"] };
    await app.Post(officer, $"/api/process/tasks/{await app.Open(code, "intake_check")}/claim", new { });
    Assert.Contains("Siu H'Nga", (await Ask(code))["others"]!.AsArray().Select(o => (string)o!["who"]!));
  }

  [Fact]
  public async Task It_needs_its_permission_and_a_code_that_exists() {
    await app.Ready();
    var (_, code) = await app.Submitted();
    async Task<int> Status(Actor? actor, string key) => (int)(await app.As(actor).GetAsync(new Uri($"/api/identity/readers?kind=dossier&key={key}", UriKind.Relative), Ct)).StatusCode;
    Assert.Equal(401, await Status(null, code));
    Assert.Equal(403, await Status(Officer("intake"), code));
    Assert.Equal(404, await Status(Overseer, "H21.106-000000-0000"));
  }

  [Fact]
  public async Task Who_explains_rights_elsewhere_learns_nothing_of_it_unless_it_was_taken_in_there() {
    await app.Ready();
    var (id, code) = await app.Submitted();
    var elsewhere = People.Official(BienHo, "H21.110", [], "people.explain");
    async Task<int> Status(Actor actor) => (int)(await app.As(actor).GetAsync(new Uri($"/api/identity/readers?kind=dossier&key={code}", UriKind.Relative), Ct)).StatusCode;
    Assert.Equal(404, await Status(elsewhere));
    Assert.DoesNotContain("identity.readers_listed", await app.Ledger(id));
    Assert.Equal(200, await Status(Overseer));
    await app.AsIntruder("update public_services.dossier set intake_office = $2 where id = $1", id, BienHo);
    Assert.Equal(200, await Status(elsewhere));
  }
}
