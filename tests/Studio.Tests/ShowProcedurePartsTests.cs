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

  /// <summary>One of each kind: form, process, decision of the fee, slip, result, refusal, form of the appraisal, and the decision that the process asks.</summary>
  [Fact]
  public async Task Each_part_that_the_description_and_the_process_name_is_there_once() {
    var code = DrawnProcedure.NewCode();
    var (description, key) = (await app.Described(author, code), $"p{code.Replace('.', '-')}");
    string[] parts = ["form", "process", "fee", "slip-01", "slip-03", "result", "refusal", "result-form"];
    var drafts = new Dictionary<string, Guid> { ["description"] = description };
    foreach (var part in parts) drafts[part] = await app.Part(author, code, part);
    drafts["decision"] = await app.Begun(author, $"studio:decision/{key}-branch", Drawing.Dmn($"{key}-branch"));
    drafts["task-form"] = await app.Begun(author, $"studio:form/{key}-task", Drawing.Form($"{key}-task"));
    await app.Save(author, drafts["process"], Drawing.Bpmn($"{key}-process").Replace("<zeebe:userTask />", $"<zeebe:userTask /><zeebe:formDefinition formId=\"studio:form/{key}-task\" />", StringComparison.Ordinal)
      .Replace("<bpmn:sequenceFlow id=\"f2\" sourceRef=\"check\" targetRef=\"end\" />", $"""
        <bpmn:sequenceFlow id="f2" sourceRef="check" targetRef="ask" />
        <bpmn:businessRuleTask id="ask" name="Phân loại"><bpmn:extensionElements><zeebe:calledDecision decisionId="{key}-branch" resultVariable="branch" /></bpmn:extensionElements><bpmn:incoming>f2</bpmn:incoming><bpmn:outgoing>f3</bpmn:outgoing></bpmn:businessRuleTask>
        <bpmn:sequenceFlow id="f3" sourceRef="ask" targetRef="end" />
        """, StringComparison.Ordinal).Replace("<bpmn:incoming>f2</bpmn:incoming></bpmn:endEvent>", "<bpmn:incoming>f3</bpmn:incoming></bpmn:endEvent>", StringComparison.Ordinal));
    var rows = (await app.Send(author, HttpMethod.Get, $"procedures/{code}")).Body!["rows"]!.AsArray();
    Assert.Equal(drafts.OrderBy(d => d.Key, StringComparer.Ordinal).Select(d => (d.Key, d.Value)), rows.Select(r => ((string)r!["part"]!, (Guid)r["draft"]!)).OrderBy(r => r.Item1, StringComparer.Ordinal));
    Assert.Equal($"studio:decision/{key}-fee", (string)rows.Single(r => (string?)r!["part"] == "fee")!["item"]!);
    Assert.All(rows, r => Assert.False((bool)r!["inForce"]!));
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

  /// <summary>Each pause while typing asks; only what the text names is fetched, so nothing is too far back either.</summary>
  [Fact]
  public async Task However_much_one_draws_a_description_is_judged_beside_what_it_names() {
    var code = DrawnProcedure.NewCode();
    var drafts = await app.Whole(author, code);
    var (_, shown) = await app.Send(author, HttpMethod.Get, $"drafts/{drafts[0]}");
    Assert.Empty(shown!["findings"]!.AsArray());
    await app.AsIntruder("""
      insert into studio.draft (id, version, kind, item, name, content, status, author, author_name, made_at, changed_at)
      select gen_random_uuid(), 1, 'Form', 'studio:form/other-' || n, 'Khác', '{}', 'Draft', $1, 'Trần Thị Bình', now() + interval '1 year', now() + interval '1 year' from generate_series(1, 1200) n
      """, author.Id);
    Assert.Empty((await app.Send(author, HttpMethod.Post, "lint", new { item = $"studio:procedure/{code}", content = (string)shown["content"]! })).Body!["findings"]!.AsArray());
    var rows = (await app.Send(author, HttpMethod.Get, $"procedures/{code}")).Body!["rows"]!.AsArray();
    Assert.Equal(drafts.Order(), rows.Where(r => r!["draft"] is not null).Select(r => (Guid)r!["draft"]!).Order());
    Assert.All(rows, r => Assert.Equal(0, (int)r!["findings"]!));
  }

  /// <summary>Of what was offered together the same: the set is judged beside itself, not beside what its author draws since.</summary>
  [Fact]
  public async Task What_was_offered_is_judged_beside_what_was_offered_with_it() {
    var code = DrawnProcedure.NewCode();
    var drafts = await app.Whole(author, code);
    var lead = await app.OfferedTogether(author, drafts);
    await app.Begun(author, $"studio:form/p{code.Replace('.', '-')}-form", "{ no form");
    Assert.Empty((await app.Send(Drawing.Publisher(), HttpMethod.Get, $"offered/{lead}")).Body!["findings"]!.AsArray());
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
    Assert.Contains("Mẫu số 01 được khai hai lần", (string)Assert.Single(findings)!["message"]!, StringComparison.Ordinal);
  }
}
