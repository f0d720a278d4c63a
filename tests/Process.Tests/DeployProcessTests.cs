using System.Text.Json.Nodes;
using Saola.Kernel;

namespace Saola.Process.Tests;

/// <summary>Definitions belong to no office: whoever may design deploys for all.</summary>
public sealed class DeployProcessTests(ProcessApp app) : IClassFixture<ProcessApp> {
  readonly string key = "p" + Guid.CreateVersion7().ToString("N");

  Task<(int Status, JsonNode Body)> Deploy(Actor? actor, string? xml) => app.Post(actor, "definitions", new { xml });

  static Actor Designer => ProcessApp.Officer(permissions: ProcessPermissions.Design);
  string Drawn(string user = "check") => new Bpmn(key).Start().User(user).End().Path("start", user, "end").Xml;
  Task<List<object?[]>> Versions() => app.Sql("select number, id from process.definition where key = $1 order by number", key);

  [Fact]
  public async Task Nobody_deploys_without_signing_in_or_the_permission() {
    Assert.Equal(401, (await Deploy(null, Drawn())).Status);
    Assert.Equal(403, (await Deploy(ProcessApp.Officer(permissions: [ProcessPermissions.Operate, ProcessPermissions.Read]), Drawn())).Status);
    Assert.Empty(await Versions());
  }

  [Theory]
  [InlineData(null)]
  [InlineData("")]
  [InlineData("không phải XML")]
  [InlineData("<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>")]
  public async Task What_is_no_process_is_refused(string? xml) => Assert.Equal(400, (await Deploy(Designer, xml)).Status);

  [Fact]
  public async Task A_file_that_cannot_be_run_is_refused_with_every_mistake() {
    var xml = new Bpmn(key).Start().Element("complexGateway", "x").Element("userTask", "y").End().Path("start", "x", "y", "end").Xml;
    var (status, body) = await Deploy(Designer, xml);
    Assert.Equal((400, 2), (status, body["errors"]!.AsArray().Count));
    Assert.Empty(await Versions());
  }

  [Fact]
  public async Task The_same_text_again_makes_no_version_and_no_entry() {
    await Deploy(Designer, Drawn());
    var (status, body) = await Deploy(Designer, Drawn());
    Assert.Equal((200, false), (status, (bool?)body[0]!["isNew"]));
    var version = Assert.Single(await Versions());
    Assert.Equal(["process.deployed"], await app.Ledger((Guid)version[1]!));
  }

  [Fact]
  public async Task A_changed_file_is_the_next_version_with_evidence() {
    var actor = Designer;
    await Deploy(actor, Drawn());
    var (status, body) = await Deploy(actor, Drawn("other"));
    Assert.Equal((200, 2, true), (status, (int?)body[0]!["number"], (bool?)body[0]!["isNew"]));
    var id = (Guid)body[0]!["id"]!;
    Assert.Equal([[1], [2]], (await Versions()).Select(v => new object?[] { v[0] }));
    Assert.Equal([actor.Id, ProcessApp.Office, ProcessPermissions.Design],
      Assert.Single(await app.Sql("select actor, office, purpose from ledger.entry where object_id = $1 and type = 'process.deployed'", id)));
  }
}
