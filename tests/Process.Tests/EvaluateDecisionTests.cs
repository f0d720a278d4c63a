using System.Text.Json.Nodes;
using Saola.Kernel;

namespace Saola.Process.Tests;

/// <summary>Decisions belong to no office: whoever may ask, asks all of them.</summary>
public sealed class EvaluateDecisionTests(ProcessApp app) : IClassFixture<ProcessApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;
  readonly string decision = "d" + Guid.CreateVersion7().ToString("N");

  static Actor Asker => ProcessApp.Officer(permissions: ProcessPermissions.Decide);

  async Task Deploy(string xml) => Assert.Null(await app.Do(null, async (p, w) => (await p.DeployDecisions(w, xml, null, Ct)).Error));
  Task<(int Status, JsonNode Body)> Ask(Actor? actor, object? variables, string? id = null) => app.Post(actor, $"decisions/{id ?? decision}/evaluate", new { variables });

  [Fact]
  public async Task Nobody_asks_without_signing_in_or_the_permission() {
    await Deploy(Dmn.Fee(decision));
    Assert.Equal(401, (await Ask(null, new { pages = 3 })).Status);
    Assert.Equal(403, (await Ask(ProcessApp.Officer(permissions: [ProcessPermissions.Design, ProcessPermissions.Operate, ProcessPermissions.Read]), new { pages = 3 })).Status);
  }

  [Fact]
  public async Task A_decision_that_does_not_exist_is_not_found() {
    var (status, body) = await Ask(Asker, new { pages = 3 });
    Assert.Equal((404, "process.decision_not_found"), (status, (string?)body["code"]));
  }

  [Theory]
  [InlineData("\"ba\"", "process.undecided")]
  [InlineData("[1, 2]", "process.undecided")]
  [InlineData("\"a\\u0000b\"", "process.bad_text")]
  public async Task What_the_table_cannot_read_is_refused_by_its_code(string pages, string code) {
    await Deploy(Dmn.Fee(decision, rule: "&gt; 5"));
    var (status, body) = await app.Post(Asker, $"decisions/{decision}/evaluate", JsonNode.Parse($$"""{ "variables": { "pages": {{pages}} } }""")!);
    Assert.Equal((400, code), (status, (string?)body["code"]));
  }

  [Fact]
  public async Task Too_much_is_refused_and_a_body_that_is_none() {
    await Deploy(Dmn.Fee(decision));
    Assert.Equal((413, "process.data_too_large"), await Code(new { variables = new { pages = 1, note = new string('a', Processes.MaxVariables) } }));
    Assert.Equal((400, "kernel.bad_request"), await Code(new { variables = 5 }));
    async Task<(int, string?)> Code(object body) => await app.Post(Asker, $"decisions/{decision}/evaluate", body) is var (status, said) ? (status, (string?)said["code"]) : default;
  }

  [Fact]
  public async Task A_table_that_contradicts_itself_says_which_rules() {
    await Deploy(Dmn.Fee(decision, rule: "&gt; 5"));
    var (status, body) = await Ask(Asker, new { pages = 8 });
    Assert.Equal((400, "process.undecided"), (status, (string?)body["code"]));
    Assert.Contains("1, 2", (string)body["detail"]!, StringComparison.Ordinal);
  }

  [Fact]
  public async Task An_endless_decision_ends_by_its_limit() {
    await Deploy(Dmn.Fee(decision).Replace("<text>100000</text>", "<text>count(for i in 1..1e12 return i)</text>", StringComparison.Ordinal));
    var (status, body) = await Ask(Asker, new { pages = 3 });
    Assert.Equal((400, "process.undecided"), (status, (string?)body["code"]));
  }

  [Theory]
  [InlineData(3, 100_000, "r1")]
  [InlineData(30, 200_000, "r2")]
  public async Task The_answer_says_the_outcome_the_version_and_the_rules_that_held(int pages, int fee, string rule) {
    await Deploy(Dmn.Fee(decision, large: "1"));
    await Deploy(Dmn.Fee(decision));
    var (status, body) = await Ask(Asker, new { pages });
    Assert.Equal((200, fee, 2, $"Mức thu {decision}"), (status, (int)body["result"]!, (int)body["number"]!, (string?)body["name"]));
    var matched = Assert.Single(body["matched"]!.AsArray())!;
    Assert.Equal((rule, int.Parse(rule[1..], System.Globalization.CultureInfo.InvariantCulture), $"Mức thu {decision}"), ((string?)matched["id"], (int)matched["number"]!, (string?)matched["decision"]));
  }

  [Fact]
  public async Task Asking_keeps_nothing() {
    await Deploy(Dmn.Fee(decision));
    var actor = Asker;
    await Ask(actor, new { pages = 3, secret = "số định danh" });
    Assert.Empty(await app.Sql("select 1 from ledger.entry where actor = $1", actor.Id));
  }
}
