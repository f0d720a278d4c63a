using System.Text.Json.Nodes;
using Saola.Kernel;
using Saola.Testing;

namespace Saola.Process.Tests;

public sealed class AnswerOpinionTests(ProcessApp app) : WriteSliceTests(app), IClassFixture<ProcessApp> {
  async Task<(Guid Task, Guid Opinion, Actor Asked)> Ask(bool office = false) {
    var asked = ProcessApp.Stranger(ProcessPermissions.Work) with { Id = await app.Colleague("Bùi Văn Năm", (ProcessApp.OtherOffice, ProcessApp.OtherCode)), Name = "Bùi Văn Năm" };
    var task = await app.HeldTaskOf(HeldTask.Holder);
    var (status, body) = await app.Post(HeldTask.Holder, $"tasks/{task}/opinions", new { person = office ? (Guid?)null : asked.Id, office = office ? ProcessApp.OtherOffice : (Guid?)null, question = "Có tranh chấp không?" });
    Assert.True(status == 200, body.ToJsonString());
    return (task, (Guid)body["id"]!, asked);
  }

  protected override async Task<Write> Prepare() {
    var (task, opinion, asked) = await Ask();
    return new($"/api/process/opinions/{opinion}/answer", new { text = "Không có tranh chấp." }, asked, task, "process.opinion_given") {
      Permission = ProcessPermissions.Work, Stranger = ProcessApp.Stranger(ProcessPermissions.Work), Unseen = "process.opinion_not_found",
      Invalid = new { text = new string('x', 2001) }, InvalidCode = "process.opinion_text_too_long", Again = "process.opinion_given",
      Row = $"select 1 from process.opinion where task = $1 and answer = 'Không có tranh chấp.' and answered_by = '{asked.Id}' and version = 2",
    };
  }

  [Fact]
  public async Task The_answer_stands_at_the_task_and_who_asked_is_told() {
    var (task, opinion, asked) = await Ask();
    await app.Post(asked, $"opinions/{opinion}/answer", new { text = "Không có tranh chấp." });
    var shown = (await app.Get(HeldTask.Holder, $"tasks/{task}")).Body["opinions"]!.AsArray().Single()!;
    Assert.Equal(("Không có tranh chấp.", "Bùi Văn Năm"), ((string?)shown["answer"], (string?)shown["answeredByName"]));
    Assert.Single(await app.Sql("select 1 from kernel.notification where recipient = $1 and template = 'opinion-given' and link = $2", HeldTask.Holder.Id, $"/can-bo/viec/{task}"));
  }

  [Fact]
  public async Task Anyone_of_the_office_asked_sees_the_question_and_answers_it_without_seeing_the_task() {
    var (task, opinion, asked) = await Ask(office: true);
    var another = asked with { Id = Guid.CreateVersion7() };
    async Task<bool> Waits(Actor actor) => ((JsonArray)(await app.Get(actor, "opinions")).Body["items"]!).Any(o => (Guid)o!["id"]! == opinion);
    Assert.Equal((true, false), (await Waits(another), await Waits(HeldTask.Holder)));
    Assert.Equal(404, (await app.Get(another, $"tasks/{task}")).Status);
    Assert.Equal(200, (await app.Post(another, $"opinions/{opinion}/answer", new { text = "Không." })).Status);
    Assert.False(await Waits(another));
  }

  [Fact]
  public async Task Nothing_waits_for_the_answer_and_after_the_task_none_is_wanted() {
    var (task, opinion, asked) = await Ask();
    Assert.Null(await app.Complete(task, null, HeldTask.Holder));
    Assert.Equal("process.opinion_too_late", (string?)(await app.Post(asked, $"opinions/{opinion}/answer", new { text = "Không." })).Body["code"]);
    Assert.DoesNotContain(((JsonArray)(await app.Get(asked, "opinions")).Body["items"]!), o => (Guid)o!["id"]! == opinion);
  }
}
