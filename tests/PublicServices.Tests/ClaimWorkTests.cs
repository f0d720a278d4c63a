using Saola.Testing;
using Xunit;
using static Saola.PublicServices.Tests.DossierApp;

namespace Saola.PublicServices.Tests;

public sealed class ClaimWorkTests(SliceApp app) : WriteSliceTests(app) {
  protected override async Task<Write> Prepare() {
    var (_, _, task) = await app.WaitingAt("assign", "9.100002");
    return new("/api/dossiers/tasks/claim", new { tasks = new[] { task }, take = true }, Officer("division_head"), task, "process.task_claimed") {
      Permission = DossierPermissions.Read, Stranger = Officer("division_head", BienHo), Unseen = "process.task_not_found",
      Invalid = new { tasks = Array.Empty<Guid>(), take = true }, InvalidCode = "dossiers.nothing_chosen",
      Meanwhile = () => app.Post(Officer("division_head", id: Guid.CreateVersion7()), "/api/dossiers/tasks/claim", new { tasks = new[] { task }, take = true }),
      Again = "process.task_held", Row = "select 1 from process.work_task where id = $1 and status = 'Assigned'",
    };
  }

  [Fact]
  public async Task What_was_taken_is_given_back() {
    var (_, _, task) = await app.WaitingAt("assign", "9.100002");
    var head = Officer("division_head");
    foreach (var take in (bool[])[true, false]) await app.Post(head, "/api/dossiers/tasks/claim", new { tasks = new[] { task }, take });
    Assert.Equal("Open", (await app.Sql("select status from process.work_task where id = $1", task)).Single()[0]);
    Assert.Equal(["process.task_claimed", "process.task_released"], (await app.Ledger(task))[^2..]);
  }

  [Fact]
  public async Task Of_several_that_are_taken_together_none_is_when_one_is_not_ones_own_to_take() {
    var ((_, _, own), (_, _, other)) = (await app.WaitingAt("assign", "9.100002"), await app.WaitingAt("assign", "9.100002"));
    await app.Post(Officer("division_head", id: Guid.CreateVersion7()), "/api/dossiers/tasks/claim", new { tasks = new[] { other }, take = true });
    await app.Post(Officer("division_head"), "/api/dossiers/tasks/claim", new { tasks = new[] { own, other }, take = true }, 409);
    Assert.Equal("Open", (await app.Sql("select status from process.work_task where id = $1", own)).Single()[0]);
  }
}
