using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Registries.Tests;

public sealed class ApprovePlanTests(ShapeApp app) : BareWriteTests(app), IClassFixture<ShapeApp> {
  readonly ShapeApp app = app;

  protected override async Task<Write> Prepare() {
    var (key, plan) = await app.Waiting();
    return new($"/api/registries/change-plans/{plan}/approve", null, ShapeApp.Approver, await app.IdOf(key), "registries.plan_approved") {
      Permission = RegistryPermissions.Approve, Stranger = People.With(RegistryPermissions.Approve), Unseen = "registries.plan_not_found", Again = "registries.plan_closed",
      Row = "select 1 from registries.plan p join registries.definition d on d.key = p.key where d.id = $1 and p.status = 'Ready' and p.decided_by is not null",
    };
  }

  [Fact]
  public async Task Who_brought_the_change_does_not_approve_it_and_another_does() {
    var (key, plan) = await app.Waiting();
    var approver = ShapeApp.Approver;
    await app.AsIntruder("update registries.plan set made_by = $2 where id = $1", plan, approver.Id);
    Assert.Equal((403, "registries.own_plan"), await Refused(approver, plan));
    Assert.Equal(2, (await app.Find(key))!.Fields.Count);
    Assert.Equal((200, null), await Refused(ShapeApp.Approver, plan));
    await app.RunJobs();
    Assert.Single((await app.Find(key))!.Fields);
  }

  async Task<(int, string?)> Refused(Actor actor, Guid plan) {
    var (status, body) = await app.Send(actor, HttpMethod.Post, $"/api/registries/change-plans/{plan}/approve");
    return (status, status == 200 ? null : (string?)body!["code"]);
  }
}
