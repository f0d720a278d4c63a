using System.Net;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.PublicServices.Tests;

[Collection(nameof(CorrectionCollection))]
public sealed class KeepSupplementTests(ProvinceApp shared) : Corrections(shared) {
  [Fact]
  public async Task A_file_that_was_chosen_stays_when_another_field_is_wrong_and_when_one_comes_back_later() {
    var (id, code) = await Asked();
    var v = await new CitizenVisitor(app, await CitizenVisitor.Person(app, Hoa)).Open($"/ho-so/{code}/bo-sung");
    await v.Send("Gửi bổ sung", [("childFullName", "")], [("item-0", "ten-con.png", SaolaApp.Picture)]);
    Assert.Equal(HttpStatusCode.BadRequest, v.Status);
    Assert.Contains("ten-con.png", v.Text, StringComparison.Ordinal);
    // another person's window of the same dossier shows and takes nothing
    Assert.Equal(HttpStatusCode.NotFound, (await new CitizenVisitor(app, await CitizenVisitor.Person(app, "000088000002")).Open($"/ho-so/{code}/bo-sung")).Status);
    await (await v.Open($"/ho-so/{code}/bo-sung")).Press("Gửi bổ sung", ("childFullName", "Nguyễn Minh An"));
    v.IsAt("?da-lam=bo-sung");
    Assert.Equal([["ten-con.png", "Tên con viết đủ", "dossier"]], await app.Sql("select c.file_name, c.note, f.owner_kind from public_services.dossier_component c join kernel.file f on f.id = c.file where c.dossier = $1 and c.supplement = 1", id));
    Assert.Equal([["{}"]], await app.Sql("select files::text from public_services.dossier_supplement where dossier = $1", id));
  }

  [Fact]
  public async Task A_file_chosen_by_mistake_is_taken_out_and_is_not_sent() {
    var (id, code) = await Asked();
    var v = await new CitizenVisitor(app, await CitizenVisitor.Person(app, Hoa)).Open($"/ho-so/{code}/bo-sung");
    await v.Send("stay", [], [("item-0", "nham.png", SaolaApp.Picture), ("item-0", "dung.png", SaolaApp.Picture)]);
    var wrong = v.Page.QuerySelectorAll("button[name=item-0__drop]").Single(b => b.TextContent.Contains("nham.png", StringComparison.Ordinal)).GetAttribute("value")!;
    await v.Press(wrong);
    Assert.DoesNotContain("nham.png", v.Text, StringComparison.Ordinal);
    await v.Press("Gửi bổ sung");
    v.IsAt("?da-lam=bo-sung");
    Assert.Equal([["dung.png"]], await app.Sql("select file_name from public_services.dossier_component where dossier = $1 and supplement = 1", id));
  }

  [Fact]
  public async Task Files_of_a_supplement_that_can_be_sent_no_more_are_swept() {
    var (id, code) = await Asked();
    var v = await new CitizenVisitor(app, await CitizenVisitor.Person(app, Hoa)).Open($"/ho-so/{code}/bo-sung");
    await v.Send("stay", [], [("item-0", "chua-gui.png", SaolaApp.Picture)]);
    await app.AsIntruder("update public_services.dossier set status = 8, stopped_at = now() where id = $1", id);
    await using (var act = app.Begin()) {
      act.Work.Enqueue(new SweepDrafts());
      await act.Work.Commit(TestContext.Current.CancellationToken);
    }
    await app.RunJobs();
    Assert.Equal([[true]], await app.Sql("select f.removed_at is not null from kernel.file f join public_services.dossier_supplement s on s.id = f.owner where s.dossier = $1 and s.files = '{}'", id));
  }
}
