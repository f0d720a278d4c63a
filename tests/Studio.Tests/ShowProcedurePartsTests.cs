using System.Net;
using System.Text.Json.Nodes;

namespace Saola.Studio.Tests;

public sealed class ShowProcedurePartsTests(ProvinceApp app) : IClassFixture<ProvinceApp> {
  readonly Actor author = Drawing.Author();

  [Fact]
  public async Task A_procedure_opens_as_one_thing_with_what_is_in_force_and_what_is_drawn() {
    var shown = (await app.Send(author, HttpMethod.Get, "procedures/1.001193")).Body!;
    var parts = shown["rows"]!.AsArray().Select(r => ((string)r!["part"]!, (bool)r["inForce"]!, (Guid?)r["draft"])).ToList();
    foreach (var part in (string[])["description", "form", "process", "result", "task-form"]) Assert.Contains(parts, p => p is { Item2: true, Item3: null } && p.Item1 == part);

    var draft = await app.Begun(author, "studio:procedure/1.001193");
    var row = (await app.Send(author, HttpMethod.Get, "procedures/1.001193")).Body!["rows"]![0]!;
    Assert.Equal((draft, 0, 0), ((Guid)row["draft"]!, (int)row["findings"]!, (int)row["changes"]!));
    Assert.Null((await app.Send(Drawing.Author("Người khác"), HttpMethod.Get, "procedures/1.001193")).Body!["rows"]![0]!["draft"]);
  }

  [Fact]
  public async Task Mistakes_and_changes_of_each_part_are_counted() {
    var code = DrawnProcedure.NewCode();
    await app.Described(author, code);
    await app.Part(author, code, "process");
    var rows = (await app.Send(author, HttpMethod.Get, $"procedures/{code}")).Body!["rows"]!.AsArray();
    Assert.Equal([("description", false), ("process", false)], rows.Select(r => ((string)r!["part"]!, (bool)r["inForce"]!)));
    Assert.All(rows, r => Assert.True((int)r!["changes"]! > 0, r.ToString()));
  }

  [Fact]
  public async Task It_needs_the_permission_and_a_code_that_is_there() {
    Assert.Equal(401, (await app.Send(null, HttpMethod.Get, "procedures/1.001193")).Status);
    Assert.Equal(403, (await app.Send(Drawing.Publisher(), HttpMethod.Get, "procedures/1.001193")).Status);
    Assert.Equal((404, "studio.no_procedure"), ((await app.Send(author, HttpMethod.Get, "procedures/9.999999")) is var (status, body) ? status : 0, (string?)body!["code"]));
  }

  [Fact]
  public async Task A_whole_procedure_goes_out_as_a_pack_and_in_again_byte_for_byte() {
    var drafts = await app.Whole(author, DrawnProcedure.NewCode());
    using var client = app.As(author);
    var zip = await client.GetByteArrayAsync("/api/studio/export?" + string.Join('&', drafts.Select(d => $"draft={d}")), TestContext.Current.CancellationToken);
    var other = Drawing.Author("Người nhận");
    using var receiver = app.As(other);
    using var body = new ByteArrayContent(zip) { Headers = { ContentType = new("application/zip") } };
    using var answer = await receiver.PostAsync("/api/studio/import", body, TestContext.Current.CancellationToken);
    Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    Task<List<object?[]>> Of(Guid person) => app.Sql("select item, content from studio.draft where author = $1 order by item", person);
    Assert.Equal(await Of(author.Id), await Of(other.Id));
  }

  /// <summary>Every submission would be refused: which of the two would be printed?</summary>
  [Fact]
  public async Task A_slip_that_is_declared_twice_is_a_mistake() {
    var code = DrawnProcedure.NewCode();
    var text = DrawnProcedure.Text(code);
    text["slips"] = new JsonArray([.. Enumerable.Range(0, 2).Select(_ => (JsonNode)new JsonObject { ["form"] = "01", ["template"] = "core:template/form-01" })]);
    var findings = (await app.Send(Drawing.Author(), HttpMethod.Post, "lint", new { item = $"studio:procedure/{code}", content = text.ToJsonString() })).Body!["findings"]!.AsArray();
    Assert.Contains("Phiếu mẫu 01 được khai hai lần", (string)Assert.Single(findings)!["message"]!, StringComparison.Ordinal);
  }
}
