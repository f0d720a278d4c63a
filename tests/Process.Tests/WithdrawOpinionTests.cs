using Saola.Kernel;
using Saola.Testing;

namespace Saola.Process.Tests;

public sealed class WithdrawOpinionTests(ProcessApp app) : BareWriteTests(app), IClassFixture<ProcessApp> {
  async Task<(Guid Task, Guid Opinion, Actor Asked)> Ask() {
    var asked = ProcessApp.Officer(permissions: ProcessPermissions.Work) with { Id = await app.Colleague("Bùi Văn Năm"), Name = "Bùi Văn Năm" };
    var task = await app.HeldTaskOf(HeldTask.Holder);
    return (task, (Guid)(await app.Post(HeldTask.Holder, $"tasks/{task}/opinions", new { person = asked.Id, question = "Có tranh chấp không?" })).Body["id"]!, asked);
  }

  protected override async Task<Write> Prepare() {
    var (task, opinion, asked) = await Ask();
    return new($"/api/process/opinions/{opinion}/withdraw", null, HeldTask.Holder, task, "process.opinion_withdrawn") {
      Permission = ProcessPermissions.Work, Stranger = asked, Unseen = "process.opinion_not_found",
      Meanwhile = async () => Assert.Equal(200, (await app.Post(asked, $"opinions/{opinion}/answer", new { text = "Không." })).Status), Again = "process.opinion_given",
      Row = "select 1 from process.opinion where task = $1 and withdrawn_at is not null and answered_at is null",
    };
  }

  [Fact]
  public async Task Who_was_asked_is_asked_no_more() {
    var (task, opinion, asked) = await Ask();
    Assert.Equal(200, (await app.Post(HeldTask.Holder, $"opinions/{opinion}/withdraw", new { })).Status);
    Assert.Empty((await app.Get(asked, "opinions")).Body["items"]!.AsArray());
    Assert.Equal("process.opinion_not_found", (string?)(await app.Post(asked, $"opinions/{opinion}/answer", new { text = "Không." })).Body["code"]);
    Assert.Empty((await app.Get(HeldTask.Holder, $"tasks/{task}")).Body["opinions"]!.AsArray());
  }
}
