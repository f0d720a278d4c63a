using System.Collections.Frozen;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Saola.Kernel;
using Saola.Testing;

namespace Saola.Process.Tests;

/// <summary>The program with a stand-in for each service task that the processes of the packs name.</summary>
public sealed class PackApp : SaolaApp {
  public static readonly ProcessOffice Office = new(Guid.CreateVersion7(), "H21.106");
  public static string File(string name) => System.IO.File.ReadAllText(Path.Combine(Repository.Root, "packs/core/processes", name + ".bpmn"));

  protected override void Configure(IServiceCollection services) {
    services.RemoveAll<IServiceTask>().RemoveAll<IProcessObserver>();
    foreach (var type in new[] { "one-stop", "certify-copy" }.SelectMany(f => Definitions.Read(File(f)).Processes).SelectMany(p => p.ServiceTypes).Distinct())
      services.AddScoped<IServiceTask>(_ => new StandIn(type, local: !type.EndsWith("-result", StringComparison.Ordinal)));
  }

  sealed class StandIn(string type, bool local) : IServiceTask {
    public string Type => type;
    public bool Local => local;
    public Task<ServiceOutcome> Run(ServiceTaskContext context, Work w, CancellationToken ct) => Task.FromResult(ServiceOutcome.Done());
  }

  public static Actor Officer(string role) => People.Official(Office.Id, Office.Code, [role]);
}

public sealed class PackTests(PackApp app) : IClassFixture<PackApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  async Task<Guid> Start(string process, object variables) {
    await using var act = app.Begin();
    var kind = act.Services.GetServices<IPackKind>().OfType<ProcessKind>().Single();
    await kind.Apply([Item(process)], act.Work, Ct);
    var started = await act.Services.GetRequiredService<Processes>().Start(act.Work, new(process, Guid.CreateVersion7().ToString(), PackApp.Office, ProcessApp.Json(variables)), Ct);
    Assert.Null(started.Error);
    await act.Work.Commit(Ct);
    return started.Value;
  }

  static PackItem Item(string name, string? text = null) => new($"core:process/{name}", "core", "process", name, $"core/processes/{name}.bpmn", 1, default, text ?? PackApp.File(name), "");

  async Task Do(Guid instance, string element, string role, object? data = null) {
    await app.RunJobs();
    var open = await app.Sql("select id, element from process.work_task where instance = $1 and status in ('Open', 'Assigned')", instance);
    Assert.Equal(element, Assert.Single(open)[1]);
    await using var act = app.Begin(PackApp.Officer(role));
    Assert.Null(await act.Services.GetRequiredService<Processes>().Complete(act.Work, (Guid)open[0][0]!, ProcessApp.Json(data ?? new { decision = "done" }), Ct));
    await act.Work.Commit(Ct);
  }

  static object Variables(bool division, bool counter = false) => new {
    dossier = Guid.CreateVersion7(), code = Guid.CreateVersion7().ToString(), channel = "online", office = "H21.106", intakeOffice = "H21.106",
    handler = "H21.106", hasDivision = division, checkedAtCounter = counter, amountDue = 0, paid = false, payWhen = "receive", delivery = "in_person",
  };

  string Day(int later) => app.Clock.GetUtcNow().AddDays(later).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

  async Task<string?> Status(Guid id) => (string?)(await app.Sql("select status from process.instance where id = $1", id))[0][0];

  [Fact]
  public async Task The_nine_step_process_runs_to_the_end_with_returns_and_a_supplement() {
    var id = await Start("one-stop", Variables(division: true));
    await Do(id, "intake_check", "intake", new { decision = "accept" });
    await Do(id, "receive", "intake");
    await Do(id, "assign", "division_head");
    await Do(id, "appraise", "specialist", new { decision = "supplement", reason = "thiếu bản sao", supplementDue = Day(10) });
    await Supplement(id);
    await Do(id, "appraise", "specialist", new { decision = "pass" });
    await Do(id, "division_approval", "division_head", new { decision = "disagree", reason = "sửa căn cứ" });
    await Do(id, "appraise", "specialist", new { decision = "pass" });
    await Do(id, "division_approval", "division_head", new { decision = "agree" });
    await Do(id, "agency_signature", "agency_head", new { decision = "disagree" });
    await Do(id, "division_approval", "division_head", new { decision = "agree" });
    await Do(id, "agency_signature", "agency_head", new { decision = "sign" });
    await Do(id, "transfer", "specialist");
    await Do(id, "seal", "clerk", new { decision = "done", resultNumber = "12/2026" });
    await Do(id, "deliver", "intake");
    Assert.Equal("Completed", await Status(id));
    Assert.Empty(await app.Sql("select 1 from process.incident where instance = $1", id));
  }

  async Task Supplement(Guid id) {
    await app.RunJobs();
    Assert.Empty(await app.Sql("select 1 from process.work_task where instance = $1 and status = 'Open'", id));
    await Bring(id);
  }

  async Task Bring(Guid id) {
    var key = (string)(await app.Sql("select key from process.subscription where instance = $1", id)).Single()[0]!;
    await using var act = app.Begin();
    Assert.Equal(1, (await act.Services.GetRequiredService<Processes>().Correlate(act.Work, new("supplement-received", key, []), Ct)).Value.Reached);
    await act.Work.Commit(Ct);
  }

  [Fact]
  public async Task A_supplement_that_never_comes_ends_with_the_stop_of_the_dossier() {
    var id = await Start("one-stop", Variables(division: false));
    await Do(id, "intake_check", "intake", new { decision = "supplement", reason = "thiếu", supplementDue = Day(10) });
    app.Clock.Pass(TimeSpan.FromDays(11));
    await Do(id, "supplement_expired", "intake", new { decision = "stop" });
    await app.RunJobs();
    Assert.Equal("Completed", await Status(id));
  }

  [Fact]
  public async Task A_supplement_that_comes_late_takes_the_decision_about_it_away() {
    var id = await Start("one-stop", Variables(division: false));
    await Do(id, "intake_check", "intake", new { decision = "supplement", reason = "thiếu", supplementDue = Day(10) });
    app.Clock.Pass(TimeSpan.FromDays(11));
    await app.RunJobs();
    Assert.Equal([["supplement_expired"]], await app.Sql("select element from process.work_task where instance = $1 and status = 'Open'", id));
    await Bring(id);
    await Do(id, "intake_check", "intake", new { decision = "accept" });
    await Do(id, "receive", "intake");
  }

  [Fact]
  public async Task At_the_counter_the_short_process_needs_no_check() {
    var id = await Start("certify-copy", Variables(division: false, counter: true));
    await app.RunJobs();
    var open = Assert.Single(await app.Sql("select element from process.work_task where instance = $1 and status = 'Open'", id));
    Assert.Equal("appraise", open[0]);
  }

  [Fact]
  public async Task A_process_of_a_pack_is_applied_once_and_kept_under_its_item() {
    await using var act = app.Begin();
    var kind = act.Services.GetServices<IPackKind>().OfType<ProcessKind>().Single();
    await kind.Apply([Item("one-stop")], act.Work, Ct);
    await kind.Apply([Item("one-stop")], act.Work, Ct);
    await act.Work.Commit(Ct);
    Assert.Equal(["core:process/one-stop"], (await app.Sql("select source from process.definition where key = 'one-stop'")).Select(r => r[0]));
  }

  [Fact]
  public async Task A_broken_process_of_a_pack_is_refused_by_file_line_and_cure() {
    await using var act = app.Begin();
    var kind = act.Services.GetServices<IPackKind>().OfType<ProcessKind>().Single();
    var broken = PackApp.File("one-stop").Replace("public-services.clock", "public-services.cluck", StringComparison.Ordinal);
    var faults = kind.Lint(Item("another", broken), new([], [])).ToList();
    Assert.All(faults, f => Assert.True(f.Line > 0 && f.Cure.Length > 0));
    Assert.Contains(faults, f => f.Problem.Contains("public-services.cluck", StringComparison.Ordinal));
    Assert.Contains(faults, f => f.Problem.Contains("another", StringComparison.Ordinal));
    Assert.Empty(kind.Lint(Item("one-stop"), new([], [])));
  }

  [Theory]
  [InlineData("""{"id": "f", "type": "filepicker", "key": "hoSo", "label": "Hồ sơ"}""", true, false)]
  [InlineData("""{"id": "f", "type": "filepicker", "key": "hoSo", "label": "Hồ sơ", "readonly": true}""", false, false)]
  [InlineData("""{"id": "r", "type": "dynamiclist", "path": "rows", "label": "Dòng", "components": [{"id": "f", "type": "filepicker", "key": "hoSo", "label": "Hồ sơ"}]}""", true, true)]
  [InlineData("""{"id": "f", "type": "textfield", "key": "hoSo", "label": "Hồ sơ"}""", false, false)]
  public async Task Files_that_a_form_asks_for_where_none_can_lie_are_refused(string component, bool atStart, bool atTask) {
    await using var act = app.Begin();
    var kind = act.Services.GetServices<IPackKind>().OfType<ProcessKind>().Single();
    var form = $$"""{"id": "begin", "type": "default", "components": [{"id": "g", "type": "group", "label": "Đề nghị", "components": [{{component}}]}]}""";
    PackSet packs = new([], [new("x:form/begin", "x", "form", "begin", "x/forms/begin.json", 1, System.Text.Json.JsonDocument.Parse(form).RootElement, form, "")]);
    const string Asks = """<zeebe:formDefinition formId="x:form/begin" />""";
    var start = new Bpmn("p").Element("startEvent", "start", Bpmn.Extensions(Asks + """<zeebe:properties><zeebe:property name="starters" value="specialist" /></zeebe:properties>""")).User("check").End().Path("start", "check", "end");
    var task = new Bpmn("p").Start().User("check", more: Asks).End().Path("start", "check", "end");
    Assert.Equal((atStart, atTask), (kind.Lint(Item("p", start.Xml), packs).Any(), kind.Lint(Item("p", task.Xml), packs).Any()));
  }
}
