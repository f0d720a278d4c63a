using System.Text.Json.Nodes;
using Saola.Kernel;

namespace Saola.Process.Tests;

/// <summary>Each office has the instances that it sees go over.</summary>
public sealed class MigrateInstancesTests(ProcessApp app) : IClassFixture<ProcessApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;
  readonly string key = "p" + Guid.CreateVersion7().ToString("N");
  static readonly Actor Operator = ProcessApp.Officer(permissions: ProcessPermissions.Operate);

  async Task<(Guid From, Guid To, List<Guid> Instances)> Prepare(int count) {
    await app.Deploy(new Bpmn(key).Start().User("check").User("sign").End().Path("start", "check", "sign", "end"));
    var all = new List<Guid>();
    for (var i = 0; i < count; i++) all.Add(await app.Start(key));
    await app.Deploy(new Bpmn(key).Start().User("check").User("approve").End().Path("start", "check", "approve", "end"));
    var versions = await app.Sql("select id from process.definition where key = $1 order by number", key);
    return ((Guid)versions[0][0]!, (Guid)versions[1][0]!, all);
  }

  Task<(int Status, JsonNode Body)> Ask(Actor? actor, Guid from, Guid to, string reason = "quy định mới", bool dryRun = false) =>
    app.Post(actor, $"definitions/{from}/migrate", new { to, reason, dryRun });

  async Task<long> At(Guid version) => (long)(await app.Sql("select count(*) from process.instance where definition = $1", version)).Single()[0]!;

  [Fact]
  public async Task Nobody_does_it_without_signing_in_or_the_permission() {
    var (from, to, _) = await Prepare(1);
    Assert.Equal(401, (await Ask(null, from, to)).Status);
    Assert.Equal(403, (await Ask(ProcessApp.Officer(permissions: [ProcessPermissions.Read, ProcessPermissions.Design]), from, to)).Status);
    await app.RunJobs();
    Assert.Equal(1, await At(from));
  }

  [Fact]
  public async Task Without_a_reason_or_a_version_it_is_refused() {
    var (from, to, _) = await Prepare(1);
    Assert.Equal("process.reason_missing", (string?)(await Ask(Operator, from, to, " ")).Body["code"]);
    Assert.Equal("process.no_version", (string?)(await Ask(Operator, from, from)).Body["code"]);
  }

  [Fact]
  public async Task A_dry_run_says_who_can_go_over_and_why_another_cannot_and_changes_nothing() {
    var (from, to, all) = await Prepare(3);
    Assert.Null(await app.Complete(await app.Task(all[0], "check"), null, ProcessApp.Officer()));
    var (status, body) = await Ask(Operator, from, to, dryRun: true);
    Assert.Equal((200, false, 3, 2), (status, (bool)body["begun"]!, (int)body["looked"]!, (int)body["ready"]!));
    var blocked = Assert.Single(body["blocked"]!.AsArray())!;
    Assert.Equal((all[0], "sign", "process.migrate_gone"), ((Guid)blocked["instance"]!, (string?)blocked["unmapped"]![0]!["element"], (string?)blocked["unmapped"]![0]!["code"]));
    await app.RunJobs();
    Assert.Equal(3, await At(from));
  }

  [Fact]
  public async Task All_that_can_go_over_each_with_evidence_and_the_others_say_why_not() {
    var (from, to, all) = await Prepare(4);
    Assert.Null(await app.Complete(await app.Task(all[0], "check"), null, ProcessApp.Officer()));
    Assert.Equal(200, (await Ask(Operator, from, to)).Status);
    await app.RunJobs();
    Assert.Equal((1, 3), (await At(from), await At(to)));
    Assert.Contains("process.migration_refused", await app.Ledger(all[0]));
    Assert.Equal("quy định mới", (await app.Sql("select reason from ledger.entry where object_id = $1 and type = 'process.migrated'", all[1])).Single()[0]);
    Assert.Equal([Operator.Id, ProcessApp.Office, ProcessPermissions.Operate], (await app.Sql("select actor, office, purpose from ledger.entry where object_id = $1 and type = 'process.migration_begun'", from)).Single());
  }

  [Fact]
  public async Task Instances_of_other_offices_stay() {
    var (from, to, _) = await Prepare(2);
    var (_, body) = await Ask(ProcessApp.Stranger(ProcessPermissions.Operate), from, to);
    await app.RunJobs();
    Assert.Equal((0, 2), ((int)body["looked"]!, await At(from)));
  }

  [Fact]
  public async Task What_went_over_before_stays_where_it_is() {
    var (from, to, _) = await Prepare(2);
    await Ask(Operator, from, to);
    await app.RunJobs();
    Assert.Equal(0, (int)(await Ask(Operator, from, to)).Body["looked"]!);
    await app.RunJobs();
    Assert.Equal(2L, (await app.Sql("select count(*) from ledger.entry e join process.instance i on i.id = e.object_id where i.definition = $1 and e.type = 'process.migrated'", to)).Single()[0]);
  }

  [Fact]
  public async Task On_the_page_an_operator_looks_first_and_then_has_all_go_over() {
    var (from, to, _) = await Prepare(2);
    using var client = app.As(Operator with { Permissions = [ProcessPermissions.Operate, ProcessPermissions.Read] });
    async Task<string> Press(string verb) {
      var path = $"/quan-tri/quy-trinh/phien-ban/{from}/doi-phien-ban";
      var page = await new AngleSharp.Html.Parser.HtmlParser().ParseDocumentAsync(await client.GetStringAsync(path, Ct), Ct);
      var hidden = page.QuerySelectorAll("main form input[type=hidden]").Select(f => KeyValuePair.Create(f.GetAttribute("name")!, f.GetAttribute("value") ?? ""));
      using var answer = await client.PostAsync(path, new FormUrlEncodedContent([.. hidden, new("Form.To", to.ToString()), new("Form.Reason", "quy định mới"), new("Form.Verb", verb)]), Ct);
      return await answer.Content.ReadAsStringAsync(Ct);
    }
    Assert.Contains("Có thể chuyển 2 trong 2", await Press("look"), StringComparison.Ordinal);
    await app.RunJobs();
    Assert.Equal(2, await At(from));
    Assert.Contains("Đang chuyển 2 trong 2", await Press("do"), StringComparison.Ordinal);
    await app.RunJobs();
    Assert.Equal(2, await At(to));
  }
}
