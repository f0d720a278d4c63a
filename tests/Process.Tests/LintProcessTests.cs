using Saola.Kernel;

namespace Saola.Process.Tests;

public sealed class LintProcessTests(ProcessApp app) : IClassFixture<ProcessApp> {
  static readonly Actor Designer = ProcessApp.Officer(permissions: ProcessPermissions.Design);

  async Task<string[]> Findings(string xml) {
    var (status, body) = await app.Post(Designer, "definitions/lint", new { xml });
    Assert.Equal(200, status);
    return [.. body["findings"]!.AsArray().Select(f => (string)f!["code"]!)];
  }

  [Fact]
  public async Task Nobody_lints_without_signing_in_or_the_permission() {
    Assert.Equal(401, (await app.Post(null, "definitions/lint", new { xml = "" })).Status);
    Assert.Equal(403, (await app.Post(ProcessApp.Officer(permissions: ProcessPermissions.Read), "definitions/lint", new { xml = "" })).Status);
  }

  [Fact]
  public async Task A_file_is_told_every_mistake_and_is_not_kept() {
    var xml = new Bpmn("bad").Start().Element("complexGateway", "x").Element("userTask", "y").End().Path("start", "x", "y", "end").Xml;
    Assert.Equal(["process.not_executed", "process.nobody"], await Findings(xml));
    Assert.Empty(await app.Sql("select 1 from process.definition where key = 'bad'"));
  }

  [Fact]
  public async Task A_service_that_nobody_offers_is_a_mistake() =>
    Assert.Equal(["process.unknown_type"], await Findings(new Bpmn("p").Start().Service("s", "nobody.offers").End().Path("start", "s", "end").Xml));

  [Fact]
  public async Task A_file_that_can_be_run_has_no_finding_and_is_not_kept() {
    Assert.Empty(await Findings(new Bpmn("only-linted").Start().User("a").End().Path("start", "a", "end").Xml));
    Assert.Empty(await app.Sql("select 1 from process.definition where key = 'only-linted'"));
  }
}
