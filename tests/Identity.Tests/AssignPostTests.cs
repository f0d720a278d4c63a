using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Saola.Testing;

namespace Saola.Identity.Tests;

public sealed class AssignPostTests(IdentityApp app) : IClassFixture<IdentityApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  Task<HttpResponseMessage> Assign(Actor? actor, Guid person, Guid unit, params string[] roles) =>
    app.As(actor).PostAsJsonAsync("/api/identity/posts", new { person, unit, roles }, Ct);

  static async Task<string> Code(HttpResponseMessage answer) =>
    (await answer.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("code").GetString()!;

  [Fact]
  public async Task Nobody_signed_in_assigns_no_post() {
    await app.Fill();
    var answer = await Assign(null, Guid.CreateVersion7(), app.Desk.Id, "intake");
    Assert.Equal((HttpStatusCode.Unauthorized, "identity.not_signed_in"), (answer.StatusCode, await Code(answer)));
  }

  [Fact]
  public async Task Without_the_permission_no_post_is_assigned() {
    var person = await app.Person("p1", units: app.Desk);
    var answer = await Assign(app.Counter(app.Ward), person.Person!.Value, app.Ward.Id, "intake");
    Assert.Equal((HttpStatusCode.Forbidden, "identity.not_permitted"), (answer.StatusCode, await Code(answer)));
  }

  [Fact]
  public async Task Another_offices_person_or_unit_is_not_found() {
    var person = await app.Person("p2", units: app.Desk);
    var stranger = await Assign(app.Manager(app.Department), person.Person!.Value, app.Department.Id, "intake");
    Assert.Equal((HttpStatusCode.NotFound, "identity.person_not_found"), (stranger.StatusCode, await Code(stranger)));
    var elsewhere = await Assign(app.Manager(app.Ward), person.Person!.Value, app.Department.Id, "intake");
    Assert.Equal((HttpStatusCode.NotFound, "identity.unit_not_found"), (elsewhere.StatusCode, await Code(elsewhere)));
  }

  [Fact]
  public async Task Roles_must_exist() {
    var person = await app.Person("p3", units: app.Desk);
    Assert.Equal("identity.roles_missing", await Code(await Assign(app.Manager(app.Ward), person.Person!.Value, app.Ward.Id)));
    var unknown = await Assign(app.Manager(app.Ward), person.Person!.Value, app.Ward.Id, "intake", "king");
    Assert.Equal((HttpStatusCode.BadRequest, "identity.role_unknown"), (unknown.StatusCode, await Code(unknown)));
  }

  [Fact]
  public async Task A_post_already_held_is_not_given_twice() {
    var person = await app.Person("p4", units: app.Desk);
    var answer = await Assign(app.Manager(app.Ward), person.Person!.Value, app.Desk.Id, "intake");
    Assert.Equal((HttpStatusCode.Conflict, "identity.post_held"), (answer.StatusCode, await Code(answer)));
  }

  [Fact]
  public async Task Nobody_gives_themselves_a_post() {
    var person = await app.Person("p5", units: app.Desk);
    var self = app.Manager(app.Ward) with { Id = person.Person!.Value };
    Assert.Equal("identity.own_post", await Code(await Assign(self, self.Id, app.Ward.Id, "administrator")));
  }

  [Fact]
  public async Task A_post_is_assigned_with_its_evidence_and_works_at_once() {
    var person = await app.Person("p6", units: app.Desk);
    var manager = app.Manager(app.Ward);
    var answer = await Assign(manager, person.Person!.Value, app.Ward.Id, "administrator");
    Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    var id = (await answer.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("id").GetGuid();
    Assert.Equal(["identity.post_changed"], await app.Ledger(id));
    var row = Assert.Single(await app.Sql("select actor, office, purpose, facts->>'change' from ledger.entry where object_id = $1", id));
    Assert.Equal([manager.Id, app.Ward.Id, "people.manage", "began"], row);
    await using var act = app.Begin();
    var names = await app.Services.GetRequiredService<Identities>().Officials(act.Work, app.Ward.Id, "administrator", null, Ct);
    Assert.Contains(names, o => o.Person == person.Person && o.Unit == app.Ward.Id);
  }
}
