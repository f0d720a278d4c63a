using System.Text.Json.Nodes;
using Saola.Kernel;

namespace Saola.Process.Tests;

/// <summary>Decisions belong to no office: whoever may design deploys for all.</summary>
public sealed class DeployDecisionsTests(ProcessApp app) : IClassFixture<ProcessApp> {
  readonly string decision = "d" + Guid.CreateVersion7().ToString("N");

  Task<(int Status, JsonNode Body)> Deploy(Actor? actor, string? xml) => app.Post(actor, "decisions", new { xml });

  static Actor Designer => ProcessApp.Officer(permissions: ProcessPermissions.Design);
  Task<List<object?[]>> Versions() => app.Sql("select number, id from process.decision where decisions @> array[$1] order by number", decision);

  [Fact]
  public async Task Nobody_deploys_without_signing_in_or_the_permission() {
    Assert.Equal(401, (await Deploy(null, Dmn.Fee(decision))).Status);
    Assert.Equal(403, (await Deploy(ProcessApp.Officer(permissions: [ProcessPermissions.Operate, ProcessPermissions.Read]), Dmn.Fee(decision))).Status);
    Assert.Empty(await Versions());
  }

  [Theory]
  [InlineData(null)]
  [InlineData("")]
  [InlineData("không phải XML")]
  [InlineData("<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>")]
  [InlineData("<definitions xmlns=\"https://www.omg.org/spec/DMN/20191111/MODEL/\" id=\"x\" name=\"x\" namespace=\"x\" />")]
  public async Task What_holds_no_decision_is_refused(string? xml) => Assert.Equal(400, (await Deploy(Designer, xml)).Status);

  [Fact]
  public async Task A_file_over_the_limit_is_refused() =>
    Assert.Equal("process.too_large", (string?)(await Deploy(Designer, Dmn.Fee(decision, more: $"<!--{new string('x', Decisions.MaxBytes)}-->"))).Body["code"]);

  [Fact]
  public async Task A_file_with_a_mistake_is_refused() {
    Assert.Equal(400, (await Deploy(Designer, Dmn.Fee(decision, rule: "&gt; and"))).Status);
    Assert.Empty(await Versions());
  }

  [Fact]
  public async Task A_decision_of_another_file_is_refused() {
    await Deploy(Designer, Dmn.Fee(decision));
    var (status, body) = await Deploy(Designer, Dmn.Fee(decision).Replace($"file_{decision}", "another", StringComparison.Ordinal));
    Assert.Equal((409, "process.decision_elsewhere"), (status, (string?)body["code"]));
  }

  [Fact]
  public async Task The_same_text_again_makes_no_version_and_no_entry() {
    await Deploy(Designer, Dmn.Fee(decision));
    var (status, body) = await Deploy(Designer, Dmn.Fee(decision).ReplaceLineEndings("\r\n"));
    Assert.Equal((200, false), (status, (bool?)body["isNew"]));
    Assert.Equal(["process.decisions_deployed"], await app.Ledger((Guid)Assert.Single(await Versions())[1]!));
  }

  [Fact]
  public async Task A_changed_file_is_the_next_version_with_evidence() {
    var actor = Designer;
    await Deploy(actor, Dmn.Fee(decision));
    var (status, body) = await Deploy(actor, Dmn.Fee(decision, large: "1"));
    Assert.Equal((200, 2, true), (status, (int?)body["number"], (bool?)body["isNew"]));
    Assert.Equal([actor.Id, ProcessApp.Office, ProcessPermissions.Design],
      Assert.Single(await app.Sql("select actor, office, purpose from ledger.entry where object_id = $1 and type = 'process.decisions_deployed'", (Guid)body["id"]!)));
  }

  [Fact]
  public async Task A_decision_that_its_file_gave_up_is_asked_no_more_and_may_move_to_another() {
    async Task<(int, int?)> Ask() => await app.Post(ProcessApp.Officer(permissions: ProcessPermissions.Decide), $"decisions/{decision}/evaluate", new { variables = new { pages = 3 } }) is var (status, body) ? (status, (int?)body["result"]) : default;
    await Deploy(Designer, Dmn.Fee(decision));
    Assert.Equal((200, 100_000), await Ask());
    Assert.Equal(200, (await Deploy(Designer, Dmn.Fee("x" + decision).Replace($"file_x{decision}", $"file_{decision}", StringComparison.Ordinal))).Status);
    Assert.Equal((404, null), await Ask());
    Assert.Equal(200, (await Deploy(Designer, Dmn.Fee(decision).Replace($"file_{decision}", $"other_{decision}", StringComparison.Ordinal).Replace("100000", "7", StringComparison.Ordinal))).Status);
    Assert.Equal((200, 7), await Ask());
    Assert.Equal(409, (await Deploy(Designer, Dmn.Fee(decision))).Status);
  }
}
