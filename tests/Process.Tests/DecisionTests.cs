using Microsoft.Extensions.DependencyInjection;
using Saola.Kernel;

namespace Saola.Process.Tests;

/// <summary>Business rule tasks that ask decisions.</summary>
public sealed class DecisionTests(ProcessApp app) : IClassFixture<ProcessApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;
  readonly string decision = "d" + Guid.CreateVersion7().ToString("N");
  readonly string key = "p" + Guid.CreateVersion7().ToString("N");

  static string Asks(string id, string binding = "", string more = "") => Bpmn.Extensions($"""<zeebe:calledDecision decisionId="{Bpmn.Escape(id)}" resultVariable="fee" {binding} />{more}""");

  Bpmn Drawn(string asks) => new Bpmn(key).Start().User("count").Element("businessRuleTask", "fee", asks).User("pay").End().Path("start", "count", "fee", "pay", "end");

  async Task<Error?> Decide(string xml) => await app.Do(null, async (p, w) => (await p.DeployDecisions(w, xml, null, Ct)).Error);

  async Task<Guid> Counted(int pages, object? variables = null) {
    var id = await app.Start(key, variables);
    Assert.Null(await app.Complete(await app.Task(id, "count"), new { pages }, ProcessApp.Officer()));
    return id;
  }

  async Task<int?> Fee(Guid id) => (int?)(await app.Variables(id))["fee"];

  [Theory]
  [InlineData(3, 100_000)]
  [InlineData(30, 200_000)]
  public async Task A_decision_is_asked_within_the_step_and_gives_its_result(int pages, int fee) {
    Assert.Null(await Decide(Dmn.Fee(decision)));
    await app.Deploy(Drawn(Asks(decision)));
    var id = await Counted(pages);
    Assert.Equal(["pay"], await app.Open(id));
    Assert.Equal(fee, await Fee(id));
  }

  [Fact]
  public async Task Without_a_word_the_newest_version_is_asked_also_by_instances_that_run() {
    Assert.Null(await Decide(Dmn.Fee(decision)));
    await app.Deploy(Drawn(Asks(decision)));
    var id = await app.Start(key);
    Assert.Null(await Decide(Dmn.Fee(decision, large: "500000")));
    Assert.Null(await app.Complete(await app.Task(id, "count"), new { pages = 50 }, ProcessApp.Officer()));
    Assert.Equal(500_000, await Fee(id));
  }

  [Fact]
  public async Task Bound_at_deployment_a_process_keeps_the_version_it_was_deployed_with() {
    Assert.Null(await Decide(Dmn.Fee(decision)));
    await app.Deploy(Drawn(Asks(decision, "bindingType=\"deployment\"")));
    Assert.Null(await Decide(Dmn.Fee(decision, large: "500000")));
    Assert.Equal(200_000, await Fee(await Counted(50)));
    await app.Deploy(Drawn(Asks(decision, "bindingType=\"deployment\"", "<zeebe:versionTag value=\"2\" />")));
    Assert.Equal(500_000, await Fee(await Counted(50)));
  }

  [Fact]
  public async Task A_process_bound_to_a_decision_that_does_not_exist_is_refused() =>
    Assert.Equal("process.unknown_decision", (await app.Do(null, async (p, w) => (await p.Deploy(w, Drawn(Asks(decision, "bindingType=\"deployment\"")).Xml, null, Ct)).Error))!.Code);

  [Fact]
  public async Task A_decision_that_does_not_exist_yet_is_an_incident_that_can_be_cured() {
    await app.Deploy(Drawn(Asks("=which")));
    var id = await Counted(3, new { which = decision });
    var incident = Assert.Single(await app.Sql("select token, message from process.incident where instance = $1", id));
    Assert.Contains(decision, (string)incident[1]!, StringComparison.Ordinal);
    Assert.Null(await Decide(Dmn.Fee(decision)));
    Assert.Null(await app.Do(null, (p, w) => p.Retry(w, id, (long)incident[0]!, Ct)));
    Assert.Equal(["pay"], await app.Open(id));
    Assert.Equal(100_000, await Fee(id));
  }

  [Fact]
  public async Task A_table_that_contradicts_itself_is_an_incident_and_not_a_guess() {
    Assert.Null(await Decide(Dmn.Fee(decision, rule: "&gt; 5")));
    await app.Deploy(Drawn(Asks(decision)));
    var id = await Counted(8);
    Assert.Equal("fee", Assert.Single(await app.Sql("select node from process.incident where instance = $1", id))[0]);
    Assert.Null(await app.Do(null, (p, w) => p.SetVariables(w, id, new() { ["pages"] = 3 }, Ct)));
    Assert.Null(await app.Do(null, async (p, w) => await p.Retry(w, id, (long)(await app.Sql("select token from process.incident where instance = $1", id)).Single()[0]!, Ct)));
    Assert.Equal(100_000, await Fee(id));
  }

  [Theory]
  [InlineData("&gt; 5", "200000")]
  [InlineData("&gt; 10", "\"nhiều\"")]
  public async Task What_another_decision_makes_of_a_mistaken_table_is_no_outcome_either(string rule, string large) {
    var total = $"""
      <decision id="t{decision}" name="Tổng"><informationRequirement id="needs"><requiredDecision href="#{decision}" /></informationRequirement>
        <literalExpression id="sum"><text>if Mức thu {decision} &gt; 10 then 20000 else 0</text></literalExpression></decision>
      """;
    Assert.Null(await Decide(Dmn.Fee(decision, large: large, rule: rule, more: total)));
    await app.Deploy(Drawn(Asks("t" + decision)));
    var id = await Counted(rule == "&gt; 5" ? 8 : 12);
    Assert.Equal("fee", Assert.Single(await app.Sql("select node from process.incident where instance = $1", id))[0]);
    Assert.Equal(20_000, await Fee(await Counted(3)));
  }

  [Fact]
  public async Task A_repeated_decision_is_asked_for_each_member() {
    Assert.Null(await Decide(Dmn.Fee(decision)));
    await app.Deploy(new Bpmn(key).Start().Element("businessRuleTask", "fees", Asks(decision, more: """<zeebe:ioMapping><zeebe:input source="=item" target="pages" /></zeebe:ioMapping>""")
      + Bpmn.Each("=[5, 50]", output: """outputCollection="fees" outputElement="=fee" """)).User("pay").End().Path("start", "fees", "pay", "end"));
    var id = await app.Start(key);
    Assert.Equal("[100000,200000]", (await app.Variables(id))["fees"]!.ToJsonString());
  }

  [Theory]
  [InlineData("bindingType=\"versionTag\" versionTag=\"1\"", "process.binding")]
  [InlineData("bindingType=\"nonsense\"", "process.binding")]
  public void A_binding_that_is_not_known_is_refused(string binding, string code) =>
    Assert.Equal(code, Assert.Single(Drawn(Asks("d", binding)).Read().Findings).Code);

  [Fact]
  public void A_decision_bound_at_deployment_has_a_fixed_id_and_each_a_result() {
    Assert.Equal("process.computed_decision", Assert.Single(Drawn(Asks("=which", "bindingType=\"deployment\"")).Read().Findings).Code);
    Assert.Equal("process.bad_target", Assert.Single(Drawn(Bpmn.Extensions("""<zeebe:calledDecision decisionId="d" resultVariable="" />""")).Read().Findings).Code);
  }

  static PackItem Item(string kind, string name, string text) => new($"core:{kind}/{name}", "core", kind, name, $"core/{kind}s/{name}", 1, default, text, "");

  [Fact]
  public async Task Decisions_of_a_pack_are_applied_once_and_kept_under_their_item() {
    await using var act = app.Begin();
    var kind = act.Services.GetServices<IPackKind>().OfType<DecisionKind>().Single();
    for (var i = 0; i < 2; i++) await kind.Apply([Item("decision", "fee", Dmn.Fee(decision))], act.Work, Ct);
    await act.Work.Commit(Ct);
    Assert.Equal([("core:decision/fee", 1)], (await app.Sql("select source, number from process.decision where decisions @> array[$1]", decision)).Select(r => ((string)r[0]!, (int)r[1]!)));
  }

  [Fact]
  public void A_faulty_decision_of_a_pack_and_a_process_that_asks_for_none_are_told_by_file_line_and_cure() {
    using var scope = app.Services.CreateScope();
    var kinds = scope.ServiceProvider.GetServices<IPackKind>().ToArray();
    var (decisions, processes) = (kinds.OfType<DecisionKind>().Single(), kinds.OfType<ProcessKind>().Single());
    var broken = Item("decision", "fee", Dmn.Fee(decision, rule: "&gt; 10 and and"));
    Assert.All(decisions.Lint(broken, new([], [broken])).ToList() is { Count: > 0 } faults ? faults : throw new InvalidOperationException(), f => Assert.True(f.Line > 1 && f.Cure.Length > 0));
    var (one, two) = (Item("decision", "one", Dmn.Fee(decision)), Item("decision", "two", Dmn.Fee(decision)));
    Assert.Contains("core:decision/two", Assert.Single(decisions.Lint(one, new([], [one, two]))).Problem, StringComparison.Ordinal);
    var process = Item("process", key, Drawn(Asks(decision)).Xml);
    Assert.Empty(processes.Lint(process, new([], [process, one])));
    Assert.Contains(decision, Assert.Single(processes.Lint(process, new([], [process]))).Problem, StringComparison.Ordinal);
  }
}
