using System.Text.Json.Nodes;

namespace Saola.Studio.Tests;

public sealed class OfferDraftsTests(ProvinceApp app) : WriteSliceTests(app), IClassFixture<ProvinceApp> {
  readonly ProvinceApp app = app;
  readonly Actor author = Drawing.Author(), publisher = Drawing.Publisher();

  protected override async Task<Write> Prepare() {
    var drafts = await app.Whole(author, DrawnProcedure.NewCode());
    return new("/api/studio/offer", new { drafts, from = app.Today() }, author, drafts[0], "studio.draft_offered") {
      Permission = StudioPermissions.Edit, Stranger = Drawing.Author("Người khác"), Unseen = "studio.not_found", Invalid = new { drafts = Array.Empty<Guid>(), from = app.Today() }, InvalidCode = "studio.nothing_chosen",
      Again = "studio.not_being_drawn", Row = "select 1 from studio.draft where id = $1 and status = 'Offered' and together is not null",
    };
  }

  static (int, string?) Code((int Status, JsonNode? Body) answer) => (answer.Status, answer.Status == 200 ? null : (string?)answer.Body!["code"]);

  [Fact]
  public async Task A_whole_procedure_comes_into_force_at_once_by_a_second_person() {
    var code = DrawnProcedure.NewCode();
    var lead = await app.OfferedTogether(author, await app.Whole(author, code));
    Assert.Equal((403, "studio.own_draft"), Code(await app.Publish(author with { Permissions = [StudioPermissions.Edit, StudioPermissions.Publish] }, lead)));
    var (status, body) = await app.Publish(publisher, lead);
    Assert.Equal((200, 5), (status, (int?)body?["drafts"]));
    var item = JsonNode.Parse((string)Assert.Single(await app.Sql("select item::text from public_services.procedure where code = $1", code))[0]!)!;
    Assert.Equal((1, app.Today()), ((int)item["version"]!, (string)item["effective"]!["from"]!));
    var key = $"studio:{{0}}/p{code.Replace('.', '-')}-";
    Assert.Single(await app.Sql("select 1 from forms.form where id = $1", string.Format(null, key, "form") + "form"));
    Assert.Single(await app.Sql("select 1 from process.decision where source = $1", string.Format(null, key, "decision") + "fee"));
    Assert.Equal(2, (await app.Sql("select 1 from kernel.template where id = any($1)", (object)new[] { string.Format(null, key, "template") + "slip-01", string.Format(null, key, "template") + "result" })).Count);
  }

  /// <summary>An empty list under "papers to prepare" leaves people to guess.</summary>
  [Fact]
  public async Task A_procedure_without_papers_says_so_to_who_draws_it_and_to_who_asks_for_it() {
    var code = DrawnProcedure.NewCode();
    var drafts = await app.Whole(author, code);
    Assert.Contains("Chưa khai giấy tờ nào.", await Page(author, $"/quan-tri/thiet-ke/thu-tuc/{code}"), StringComparison.Ordinal);
    Assert.Equal(200, (await app.Publish(publisher, await app.OfferedTogether(author, drafts))).Status);
    foreach (var page in (string[])[$"/dich-vu-cong/{code}", $"/dich-vu-cong/{code}/nop-ho-so"])
      Assert.Contains("Mô tả thủ tục không nêu giấy tờ phải chuẩn bị.", await Page(People.Citizen(), page), StringComparison.Ordinal);
  }

  async Task<string> Page(Actor actor, string address) {
    using var client = app.As(actor);
    return System.Net.WebUtility.HtmlDecode(await client.GetStringAsync(address, TestContext.Current.CancellationToken));
  }

  [Fact]
  public async Task Where_one_is_refused_nothing_comes_into_force() {
    var code = DrawnProcedure.NewCode();
    var drafts = await app.Whole(author, code);
    var lead = await app.OfferedTogether(author, drafts);
    // meanwhile another form of this name came into force: what was looked at is no longer the difference
    await app.AsIntruder("insert into forms.form (id, hash, number, content, at) values ($1, 'h', 1, '{\"id\":\"x\",\"type\":\"default\",\"components\":[]}', now())", $"studio:form/p{code.Replace('.', '-')}-form");
    Assert.Equal((409, "studio.base_changed"), Code(await app.Publish(publisher, lead)));
    Assert.Empty(await app.Sql("select 1 from public_services.procedure where code = $1", code));
    Assert.Empty(await app.Sql("select 1 from kernel.template where id like $1", $"studio:template/p{code.Replace('.', '-')}-%"));
    Assert.Equal(5, (await app.Sql("select 1 from studio.draft where id = any($1) and status = 'Offered'", (object)drafts)).Count);
  }

  /// <summary>The description comes last, and today has its version already: what was written before it must be gone again.</summary>
  [Theory]
  [InlineData(0)]
  [InlineData(1)]
  public async Task Where_the_last_is_refused_nothing_of_those_before_it_is_left(int days) {
    var code = DrawnProcedure.NewCode();
    Guid[] drafts = [.. await app.Whole(author, code), await app.Part(author, code, "process", "core:process/one-stop")];
    Assert.Equal(200, (await app.Publish(publisher, await app.OfferedTogether(author, drafts, days))).Status);
    app.Clock.Pass(TimeSpan.FromDays(days));
    await app.RunJobs();
    var before = await InForce(code);
    Assert.Equal(6, before.Count);

    var next = new List<Guid>();
    (string Was, string Is)[] changes = [("</bpmn:definitions>", "<!-- Mới --></bpmn:definitions>"), ("Số bản", "Số bản cần cấp"), ("</body>", "<p>Mới</p></body>"), ("then 20000", "then 30000")];
    foreach (var row in await app.Sql("select item, content from studio.draft where id = any($1)", (object)drafts))
      next.Add(await app.Begun(author, (string)row[0]!, changes.Aggregate((string)row[1]!, (text, c) => text.Replace(c.Was, c.Is, StringComparison.Ordinal))));
    var lead = await app.OfferedTogether(author, [.. next]);
    var (status, body) = await app.Publish(publisher, lead);
    Assert.True(status == 409, body?.ToString());
    Assert.Contains($"studio:procedure/{code}", (string)body!["detail"]!, StringComparison.Ordinal);
    Assert.Equal(before, await InForce(code));
    Assert.Equal(6, (await app.Sql("select 1 from studio.draft where id = any($1) and status = 'Offered'", (object)next.ToArray())).Count);
    Assert.Empty(await app.Sql("select 1 from ledger.entry where object_id = any($1) and type = 'studio.draft_published'", (object)next.ToArray()));
  }

  Task<List<object?[]>> InForce(string code) => app.Sql("""
    select id, content from forms.form where id like 'studio:form/' || $1
    union all select source, xml from process.decision where source like 'studio:decision/' || $1
    union all select source, xml from process.definition where source like 'studio:process/' || $1
    union all select id, html from kernel.template where id like 'studio:template/' || $1
    union all select item_id, item::text from public_services.procedure where code = $2
    order by 1, 2
    """, $"p{code.Replace('.', '-')}-%", code);

  [Fact]
  public async Task For_a_later_day_all_of_it_waits_and_comes_together() {
    var code = DrawnProcedure.NewCode();
    var lead = await app.OfferedTogether(author, await app.Whole(author, code), days: 2);
    Assert.Equal(200, (await app.Publish(publisher, lead)).Status);
    await app.RunJobs();
    Assert.Empty(await app.Sql("select 1 from public_services.procedure where code = $1", code));
    var day = app.Today(2);
    app.Clock.Pass(TimeSpan.FromDays(2));
    await app.RunJobs();
    Assert.Equal(day, ((DateOnly)Assert.Single(await app.Sql("select effective_from from public_services.procedure where code = $1", code))[0]!).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
    Assert.Equal(5, (await app.Sql("select 1 from studio.draft where together is not null and status = 'Published' and item like $1", $"%{code.Replace('.', '_')}%")).Count);
  }

  [Theory]
  [InlineData("withdraw")]
  [InlineData("return")]
  public async Task What_was_offered_together_goes_back_together(string way) {
    var drafts = await app.Whole(author, DrawnProcedure.NewCode());
    var lead = await app.OfferedTogether(author, drafts);
    Assert.Equal(200, (way == "withdraw" ? await app.Send(author, HttpMethod.Post, $"drafts/{lead}/withdraw") : await app.Send(publisher, HttpMethod.Post, $"offered/{lead}/return", new { reason = "Thiếu căn cứ" })).Status);
    Assert.Equal(5, (await app.Sql("select 1 from studio.draft where id = any($1) and status = 'Draft' and together is null", (object)drafts)).Count);
  }

  [Fact]
  public async Task A_description_that_names_what_is_not_there_is_not_offered() {
    var drafts = await app.Whole(author, DrawnProcedure.NewCode());
    var (status, body) = await app.Send(author, HttpMethod.Post, "offer", new { drafts = drafts[..1], from = app.Today() });
    Assert.Equal((400, "studio.faulty"), (status, (string?)body!["code"]));
    Assert.Contains("-form", body.ToString(), StringComparison.Ordinal);
  }
}
