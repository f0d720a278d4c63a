using Saola.Testing;

namespace Saola.Process.Tests;

public sealed class AskOpinionTests(ProcessApp app) : WriteSliceTests(app), IClassFixture<ProcessApp> {
  protected override async Task<Write> Prepare() {
    var task = await app.HeldTaskOf(HeldTask.Holder);
    var colleague = await app.Colleague("Bùi Văn Năm");
    return new($"/api/process/tasks/{task}/opinions", new { person = colleague, question = "Thửa B12 có tranh chấp không?" }, HeldTask.Holder, task, "process.opinion_asked") {
      Permission = ProcessPermissions.Work, Stranger = ProcessApp.Stranger(ProcessPermissions.Work) with { Post = HeldTask.Holder.Post! with { Roles = ["clerk"] } }, Unseen = "process.task_not_found",
      Invalid = new { person = colleague, question = "" }, InvalidCode = "process.opinion_text_missing", Meanwhile = HeldTask.Done(app, task), Again = "process.task_done",
      Row = $"select 1 from process.opinion where task = $1 and person = '{colleague}' and whom = 'Bùi Văn Năm' and asked_by = '{HeldTask.Holder.Id}'",
    };
  }

  [Fact]
  public async Task Of_an_office_that_is_asked_those_who_can_open_the_question_are_told() {
    var member = await app.Colleague("Bùi Văn Năm", (ProcessApp.OtherOffice, ProcessApp.OtherCode));
    await app.AsIntruder("insert into identity.role (id, item, key, name, permissions, version) values (gen_random_uuid(), null, 'specialist', 'Chuyên viên', array[$1], 1)", ProcessPermissions.Work);
    var accountant = await app.Colleague("Ksor Thảo");
    await app.AsIntruder("insert into identity.official_post (id, person, unit, roles, sub_tree, valid_from, version) values (gen_random_uuid(), $1, $2, '{accountant}', false, '2026-01-01', 1)", accountant, ProcessApp.OtherOffice);
    var task = await app.HeldTaskOf(HeldTask.Holder);
    // offices are looked at again after some seconds
    app.Clock.Pass(TimeSpan.FromMinutes(1));
    Assert.Equal(200, (await app.Post(HeldTask.Holder, $"tasks/{task}/opinions", new { office = ProcessApp.OtherOffice, question = "Có tranh chấp không?" })).Status);
    Assert.Single(await app.Sql("select 1 from kernel.notification where recipient = $1 and template = 'opinion-asked-office' and link = '/can-bo/y-kien'", member));
    Assert.Empty(await app.Sql("select 1 from kernel.notification where recipient = $1", accountant));
  }

  [Fact]
  public async Task One_asks_a_colleague_or_an_office_and_neither_nobody_nor_oneself() {
    var task = await app.HeldTaskOf(HeldTask.Holder);
    var colleague = await app.Colleague("Bùi Văn Năm", (ProcessApp.OtherOffice, ProcessApp.OtherCode));
    foreach (var (person, office) in new (Guid?, Guid?)[] { (null, null), (HeldTask.Holder.Id, null), (colleague, ProcessApp.OtherOffice), (null, Guid.CreateVersion7()) })
      Assert.Equal("process.nobody_asked", (string?)(await app.Post(HeldTask.Holder, $"tasks/{task}/opinions", new { person, office, question = "Có không?" })).Body["code"]);
    Assert.Equal("process.task_held", (string?)(await app.Post(ProcessApp.Officer(permissions: ProcessPermissions.Work), $"tasks/{task}/opinions", new { person = colleague, question = "Có không?" })).Body["code"]);
  }
}
