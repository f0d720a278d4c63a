using Saola.Kernel;
using Saola.Testing;

namespace Saola.Process.Tests;

public sealed class EndAbsenceTests(ProcessApp app) : BareWriteTests(app), IClassFixture<ProcessApp> {
  protected override async Task<Write> Prepare() {
    var (me, standIn) = (ProcessApp.Officer(permissions: ProcessPermissions.Work) with { Id = await app.Colleague("Đỗ Thị Tư") }, await app.Colleague("Bùi Văn Năm"));
    var id = await app.Away(me, standIn);
    return new($"/api/process/absences/{id}/end", null, me, me.Id, "process.absence_ended") {
      Permission = ProcessPermissions.Work, Stranger = ProcessApp.Stranger(ProcessPermissions.Work, ProcessPermissions.Assign), Unseen = "process.absence_not_found",
      Again = "process.absence_over", Row = "select 1 from process.absence where person = $1 and ended_at is not null and version = 2",
    };
  }

  [Fact]
  public async Task Who_stands_in_does_not_end_it_and_who_assigns_work_does() {
    var (me, other) = (ProcessApp.Officer(permissions: ProcessPermissions.Work) with { Id = await app.Colleague("Đỗ Thị Tư") }, await app.Colleague("Bùi Văn Năm"));
    var path = $"absences/{await app.Away(me, other)}/end";
    Assert.Equal("process.absence_of_another", (string?)(await app.Post(ProcessApp.Officer(permissions: ProcessPermissions.Work) with { Id = other }, path, new { })).Body["code"]);
    Assert.Equal(200, (await app.Post(ProcessApp.Officer("leader", permissions: [ProcessPermissions.Work, ProcessPermissions.Assign]), path, new { })).Status);
  }
}
