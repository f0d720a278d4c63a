using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Saola.Kernel;
using Saola.Testing;
using Xunit;
using static Saola.PublicServices.Tests.DossierApp;

namespace Saola.PublicServices.Tests;

[Collection(nameof(CounterCollection))]
public sealed class KeepIntakeTests(DossierApp shared) : AtTheCounter(shared) {
  [Fact]
  public async Task An_intake_is_kept_for_later_and_only_its_officer_finds_it() {
    var officer = Officer("intake");
    var v = await Serve("9.100001", "000190000001", officer);
    await v.Send("keep", [("Form.Address", "Tổ 4")], [(Birth, "a.png", Photo)]);
    var draft = Value(v, "Form.Draft");
    var again = await At("/can-bo/mot-cua", officer);
    var link = Assert.Single(again.Page.QuerySelectorAll("main a"), a => a.GetAttribute("href")?.EndsWith(draft, StringComparison.Ordinal) == true);
    await again.Open(link.GetAttribute("href")!);
    Assert.Equal("Tổ 4", Value(again, "Form.Address"));
    Assert.Contains("a.png", again.Text, StringComparison.Ordinal);
    // a colleague neither sees it nor registers it
    var colleague = await At($"{Page}&nhap={draft}");
    Assert.Equal("", Value(colleague, "Form.Name"));
    Assert.DoesNotContain("a.png", colleague.Text, StringComparison.Ordinal);
    Assert.DoesNotContain("a.png", (await At("/can-bo/mot-cua")).Text, StringComparison.Ordinal);
    Assert.Empty(await app.Sql("select 1 from public_services.dossier_draft where id = $1 and not at_counter", Guid.Parse(draft)));
    await again.Press("accept", Got);
    Assert.Equal(4, await app.Status(await Registered(again)));
  }

  [Fact]
  public async Task A_draft_of_the_counter_is_no_draft_of_the_persons_own() {
    var officer = Officer("intake");
    await (await Serve("9.100001", "000190000001", officer)).Press("keep");
    Assert.Empty((await app.Get(officer, "/api/dossiers/drafts"))["drafts"]!.AsArray());
  }

  [Fact]
  public async Task Drafts_of_the_counter_are_swept_after_a_week() {
    var officer = Officer("intake");
    var v = await Serve("9.100001", "000190000001", officer);
    await v.Press("keep");
    var draft = Guid.Parse(Value(v, "Form.Draft"));
    await app.AsIntruder("update public_services.dossier_draft set changed_at = $2 where id = $1", draft, app.Clock.GetUtcNow().AddDays(-8));
    await using var act = app.Begin();
    act.Work.Enqueue(new SweepDrafts());
    await act.Work.Commit(Ct);
    await app.RunJobs();
    Assert.Empty(await app.Sql("select 1 from public_services.dossier_draft where id = $1", draft));
  }
}
