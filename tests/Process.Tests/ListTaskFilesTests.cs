using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using Microsoft.Extensions.DependencyInjection;
using Saola.Kernel;
using Saola.Testing;

namespace Saola.Process.Tests;

/// <summary>What an earlier step handed in, opened by those who go on with it and by nobody else.</summary>
public sealed class ListTaskFilesTests(ProcessApp app) : IClassFixture<ProcessApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  static Actor Board(string role) => ProcessApp.Officer(role, permissions: ProcessPermissions.Work);
  static Actor Office(string role) => ProcessApp.Officer(role, code: ProcessApp.OtherCode, office: ProcessApp.OtherOffice, permissions: ProcessPermissions.Work);

  /// <summary>Items of the pack as its files have them.</summary>
  async Task Apply(string kind, string folder, string pattern) {
    await using var act = app.Begin();
    var items = Directory.GetFiles(Path.Combine(Repository.Root, "packs/internal-work", folder), pattern).Select(f => {
      var (name, text) = (Path.GetFileNameWithoutExtension(f), File.ReadAllText(f));
      return new PackItem($"internal-work:{kind}/{name}", "internal-work", kind, name, f, 1, kind == "form" ? JsonDocument.Parse(text).RootElement : default, text, "");
    });
    await act.Services.GetServices<IPackKind>().Single(k => k.Name == kind).Apply([.. items], act.Work, Ct);
    act.Work.Record("test.applied", "pack", Guid.Empty);
    await act.Work.Commit(Ct);
  }

  /// <summary>A commendation whose dossier reception has handed in.</summary>
  async Task<Guid> Commended() {
    await app.Colleague("Ksor Thảo", (ProcessApp.OtherOffice, ProcessApp.OtherCode));
    // offices are looked at again after some seconds
    app.Clock.Pass(TimeSpan.FromMinutes(1));
    await Apply("form", "forms", "commendation-*.json");
    await Apply("process", "processes", "commendation.bpmn");
    var instance = await app.Start("commendation", new { board = ProcessApp.Code, provinceOffice = ProcessApp.OtherCode, committee = ProcessApp.OtherCode });
    var reception = Board("reception");
    var task = await app.Held(reception, instance, "receive");
    Assert.Equal(200, (await app.Attach(reception, task, SaolaApp.Picture, "dossierFiles", "to-trinh.png")).Status);
    await Finish(reception, task, new { requester = "Trường THCS Hoa Lư", proposal = "Tặng Bằng khen" });
    return instance;
  }

  async Task Finish(Actor actor, Guid task, object data) {
    var (status, body) = await app.Post(actor, $"tasks/{task}/finish", new { data });
    Assert.True(status == 200, body.ToJsonString());
  }

  async Task<(HttpStatusCode Status, IElement? Page)> Open(Actor actor, string path) {
    using var answer = await app.As(actor).GetAsync(path, Ct);
    return (answer.StatusCode, (await new HtmlParser().ParseDocumentAsync(await answer.Content.ReadAsStringAsync(Ct), Ct)).QuerySelector("main"));
  }

  /// <summary>The page leads to the file, and the link opens it.</summary>
  async Task Opens(Actor actor, string path, string within = "main") {
    var (status, page) = await Open(actor, path);
    Assert.Equal(HttpStatusCode.OK, status);
    var link = Assert.Single(page!.QuerySelectorAll($"{(within == "main" ? "" : within)} .file-list a"), a => a.TextContent == "to-trinh.png");
    using var file = await app.As(actor).GetAsync(link.GetAttribute("href"), Ct);
    Assert.Equal(HttpStatusCode.OK, file.StatusCode);
    Assert.Equal(SaolaApp.Picture, await file.Content.ReadAsByteArrayAsync(Ct));
  }

  [Fact]
  public async Task The_dossier_of_a_commendation_is_opened_by_who_may_take_has_or_follows_the_next_step_and_not_by_a_stranger() {
    var instance = await Commended();
    var (leader, colleague) = (Board("agency_head"), Board("specialist") with { Id = await app.Colleague("Bùi Văn Năm"), Name = "Bùi Văn Năm" });
    var (task, path) = (await app.Task(instance, "assign"), $"/can-bo/viec/{await app.Task(instance, "assign")}");
    await Opens(leader, path);
    Assert.Null(await app.Do(leader, (p, w) => p.Claim(w, task, Ct)));
    // the form of this step has the field, to read only
    await Opens(leader, path, "form");
    Assert.Null((await Open(leader, path)).Page!.QuerySelector("input[type=file]"));
    Assert.Equal(HttpStatusCode.NotFound, (await Open(colleague, path)).Status);
    Assert.Equal(200, (await app.Post(leader, $"tasks/{task}/collaborators", new { person = colleague.Id })).Status);
    await Opens(colleague, path);
    foreach (var stranger in new[] { ProcessApp.Stranger(ProcessPermissions.Work), Board("clerk") }) {
      Assert.Equal(HttpStatusCode.NotFound, (await Open(stranger, path)).Status);
      Assert.Equal((404, "process.task_not_found"), ((await app.Get(stranger, $"tasks/{task}/files")) is var (status, body) ? (status, (string?)body["code"]) : default));
    }
    var file = (Guid)(await app.Get(leader, $"tasks/{task}/files")).Body["items"]!.AsArray().Single()!["id"]!;
    using var unsigned = await app.As(leader).GetAsync($"/tep/{file}", Ct);
    Assert.Equal(HttpStatusCode.NotFound, unsigned.StatusCode);
  }

  [Fact]
  public async Task It_goes_with_the_work_through_steps_without_a_form_and_to_the_other_office() {
    var instance = await Commended();
    var (leader, specialist) = (Board("agency_head"), Board("specialist"));
    await Finish(leader, await app.Held(leader, instance, "assign"), new { directive = "Thẩm định trước" });
    await Finish(specialist, await app.Held(specialist, instance, "appraise"), new { appraisal = "Đủ hồ sơ", specialistOpinion = "Đề nghị trình" });
    await Opens(specialist, $"/can-bo/viec/{await app.Held(specialist, instance, "submit")}");
    foreach (var (element, actor) in new[] { ("submit", specialist), ("approve_appraisal", leader), ("store_appraisal", specialist), ("receive_appraised", Board("reception")) })
      await Finish(actor, element == "submit" ? await app.Task(instance, element) : await app.Held(actor, instance, element), new { });
    await Opens(Office("reception"), $"/can-bo/viec/{await app.Task(instance, "office_receive")}");
  }

  [Fact]
  public async Task An_office_that_is_asked_opens_it_beside_the_question_and_no_other_does() {
    var instance = await Commended();
    var leader = Board("agency_head");
    var task = await app.Held(leader, instance, "assign");
    Assert.Equal(200, (await app.Post(leader, $"tasks/{task}/opinions", new { office = ProcessApp.OtherOffice, question = "Có trùng đề nghị nào không?" })).Status);
    var asked = Office("clerk");
    await Opens(asked, "/can-bo/y-kien");
    Assert.Equal(404, (await app.Get(asked, $"tasks/{task}/files")).Status);
    Assert.Empty((await Open(Board("clerk"), "/can-bo/y-kien")).Page!.QuerySelectorAll(".file-list"));
  }

  [Fact]
  public async Task A_called_process_sees_the_files_it_is_given_and_naming_one_of_another_run_opens_nothing() {
    var (parent, child) = ("p" + Guid.CreateVersion7().ToString("N"), "c" + Guid.CreateVersion7().ToString("N"));
    await app.Deploy(new Bpmn(child).Start().User("check").End().Path("start", "check", "end"));
    await app.AsIntruder("insert into forms.form (id, hash, number, content, at) values ($1, 'h', 1, $2, now())", parent, """
      {"id": "take", "type": "default", "components": [{"id": "g", "type": "group", "label": "Hồ sơ", "components": [{"id": "a", "type": "filepicker", "key": "hoSo", "label": "Hồ sơ"}]}]}
      """);
    await app.Deploy(new Bpmn(parent).Start().User("take", more: $"<zeebe:formDefinition formId=\"{parent}\" />")
      .Element("callActivity", "call", Bpmn.Extensions($"""<zeebe:calledElement processId="{child}" />""")).End().Path("start", "take", "call", "end"));
    var officer = HeldTask.Holder;
    var instance = await app.Start(parent);
    var task = await app.Held(officer, instance, "take");
    var file = (Guid)(await app.Attach(officer, task, SaolaApp.Picture)).Body["file"]!;
    await Finish(officer, task, new { });
    await app.RunJobs();
    var called = (Guid)(await app.Sql("select id from process.instance where parent = $1", instance)).Single()[0]!;
    Assert.Equal([file], await Files(officer, await app.Task(called, "check")));
    var forged = await app.Start(child, new { hoSo = new[] { new { file, name = "a.png" } } });
    Assert.Empty(await Files(officer, await app.Task(forged, "check")));
  }

  async Task<Guid[]> Files(Actor actor, Guid task) => [.. (await app.Get(actor, $"tasks/{task}/files")).Body["items"]!.AsArray().Select(f => (Guid)f!["id"]!)];

  [Fact]
  public async Task Files_of_a_task_are_for_who_works_in_processes() {
    var (_, task) = await app.Waiting();
    await app.NeedsPermission($"tasks/{task}/files", ProcessPermissions.Work);
  }
}
