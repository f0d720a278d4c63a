using System.Net;
using System.Text.Json.Nodes;
using AngleSharp.Html.Parser;
using Xunit;
using static Saola.PublicServices.Tests.DossierApp;

namespace Saola.PublicServices.Tests;

/// <summary>Several tasks of the officers' list at once, dossiers among other work: each verb does what it can, and says the rest by name.</summary>
public sealed class DoWorkTests(SliceApp app) {
  const string Path = "/api/dossiers/tasks/bulk";

  static (string? Code, string Name)[] Items(JsonObject answer) => [.. answer["items"]!.AsArray().Select(i => ((string?)i!["code"], (string)i["name"]!))];

  [Fact]
  public async Task Who_did_not_sign_in_or_reads_no_dossiers_does_nothing() {
    var (_, _, task) = await app.WaitingAt("assign", "9.100002");
    await app.Post(null, Path, new { verb = "claim", tasks = new[] { task } }, 401);
    await app.Post(Officer("division_head") with { Permissions = [] }, Path, new { verb = "claim", tasks = new[] { task } }, 403);
    Assert.DoesNotContain("process.task_claimed", await app.Ledger(task));
  }

  [Theory]
  [InlineData("deliver", true, "dossiers.no_such_act")]
  [InlineData("claim", false, "dossiers.nothing_chosen")]
  [InlineData("assign", true, "dossiers.no_assignee")]
  public async Task What_makes_no_sense_is_refused_as_a_whole(string verb, bool some, string code) {
    var (_, _, task) = await app.WaitingAt("assign", "9.100002");
    Assert.Equal(code, (string?)(await app.Post(Officer("division_head"), Path, new { verb, tasks = some ? [task] : Array.Empty<Guid>() }, 400))["code"]);
  }

  [Fact]
  public async Task Another_offices_task_is_not_found_and_a_held_one_is_named_beside_what_is_done() {
    var ((_, _, own), (_, taken, held)) = (await app.WaitingAt("assign", "9.100002"), await app.WaitingAt("assign", "9.100002"));
    Assert.Equal("dossiers.task_not_found", Items(await app.Post(Officer("division_head", BienHo), Path, new { verb = "claim", tasks = new[] { own } })).Single().Code);
    await app.Post(Officer("division_head"), "/api/dossiers/tasks/claim", new { tasks = new[] { held }, take = true });
    var head = Officer("division_head");
    var answer = await app.Post(head, Path, new { verb = "claim", tasks = new[] { own, held, own } });
    Assert.Equal(1, (int)answer["done"]!);
    Assert.Equal([null, "process.task_held"], Items(answer).Select(i => i.Code));
    Assert.StartsWith(taken + " · ", Items(answer)[1].Name, StringComparison.Ordinal);
    Assert.Equal(head.Id, (await app.Sql("select actor from ledger.entry where object_id = $1 and type = 'process.task_claimed'", own)).Single()[0]);
  }

  [Fact]
  public async Task A_division_head_of_the_packs_assigns_a_mix_and_a_colleague_of_elsewhere_gets_nothing() {
    var head = OtherWork.InRole("division_head");
    var ((id, code, assign), (other, _)) = (await app.WaitingAt("assign", "9.100002"), await OtherWork.Waiting(app, "division_head"));
    var tasks = new[] { assign, other };
    var stranger = Items(await app.Post(head, Path, new { verb = "assign", tasks, person = Guid.CreateVersion7() }));
    Assert.Equal(["dossiers.nobody_to_assign", "dossiers.not_of_office"], stranger.Select(i => i.Code));
    Assert.Equal(2, (int)(await app.Post(head, Path, new { verb = "assign", tasks, person = Specialist }))["done"]!);
    Assert.Equal(Specialist, (await app.Sql("select assignee from process.work_task where id = $1", other)).Single()[0]);
    Assert.Equal(Specialist, (await app.Sql("select assignee from process.work_task where id = $1", await app.Open(code, "appraise"))).Single()[0]);
    Assert.Equal(4, await app.Status(id));
  }

  [Theory]
  [InlineData("approve", "division_approval", "division_head")]
  [InlineData("sign", "agency_signature", "agency_head")]
  public async Task A_leader_of_the_packs_decides_the_dossiers_of_a_mix_and_the_rest_is_named(string verb, string step, string role) {
    var leader = OtherWork.InRole(role);
    var ((_, code, task), (other, key)) = (await app.WaitingAt(step, "9.100002"), await OtherWork.Waiting(app, role));
    var answer = await app.Post(leader, Path, new { verb, tasks = new[] { other, task } });
    Assert.Equal([("dossiers.no_dossier", $"{key} · Soạn báo cáo"), (null, Items(answer)[1].Name)], Items(answer));
    Assert.StartsWith(code, Items(answer)[1].Name, StringComparison.Ordinal);
    Assert.Equal((1, "Completed", "Open"), ((int)answer["done"]!, await Status(task), await Status(other)));
  }

  async Task<string> Status(Guid task) => (string)(await app.Sql("select status from process.work_task where id = $1", task)).Single()[0]!;

  [Theory]
  [InlineData("division_head")]
  [InlineData("one_stop_supervisor")]
  public async Task Who_leads_work_in_the_packs_assigns_it_on_the_page_and_reads_what_was_not_done(string role) {
    var (leader, (one, _), (two, second)) = (OtherWork.InRole(role), await OtherWork.Waiting(app, role), await OtherWork.Waiting(app, role));
    using var client = app.As(leader);
    var ct = TestContext.Current.CancellationToken;
    var page = await new HtmlParser().ParseDocumentAsync(await client.GetStringAsync("/can-bo?ds=group", ct), ct);
    Assert.Contains(page.QuerySelectorAll("main button"), b => b.TextContent.Trim() == "Phân công");
    Assert.Contains(page.QuerySelectorAll("select[name='Form.Assignee'] option"), o => o.GetAttribute("value") == Chair.ToString());
    await app.Post(leader with { Id = Guid.CreateVersion7() }, "/api/dossiers/tasks/claim", new { tasks = new[] { two }, take = true });
    var hidden = page.QuerySelectorAll("form#bulk input[type=hidden]").Select(i => KeyValuePair.Create(i.GetAttribute("name")!, i.GetAttribute("value") ?? ""));
    async Task<string> Press(string verb) {
      using var answer = await client.PostAsync("/can-bo?ds=group", new FormUrlEncodedContent([.. hidden, new("Form.Picked", one.ToString()), new("Form.Picked", two.ToString()), new("Form.Assignee", Chair.ToString()), new("Form.Verb", verb)]), ct);
      return WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(ct));
    }
    var claimed = await Press("claim");
    Assert.Contains("Đã xử lý 1 trên 2 việc", claimed, StringComparison.Ordinal);
    Assert.Contains($"{second} · Soạn báo cáo", claimed, StringComparison.Ordinal);
    Assert.Contains("Đã xử lý 2 việc", await Press("assign"), StringComparison.Ordinal);
    Assert.Equal(2, (await app.Sql("select 1 from process.work_task where id in ($1, $2) and assignee = $3", one, two, Chair)).Count);
  }
}
