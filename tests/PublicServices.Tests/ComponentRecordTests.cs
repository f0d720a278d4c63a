using System.Text.Json;
using System.Text.Json.Nodes;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.PublicServices.Tests;

/// <summary>What a registry holds of the applicant takes the place of a paper: online, at the counter, and until the dossier is decided.</summary>
[Collection(nameof(SectorProvince))]
public sealed class ComponentRecordTests(SectorProvince app) : ResultWalk(app) {
  const string HoaNumber = "000190000001";
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  /// <summary>Handed in over the interface with this record in the place of the land papers.</summary>
  async Task<JsonObject> HandIn(Guid record, int expected = 200) {
    var hoa = await Hoa();
    var (draft, papers) = await Calls.Papers(App, hoa, "1.013225", "ban-ve");
    return await Send(hoa, "/api/dossiers", new {
      procedure = "1.013225", @case = "nha-o-rieng-le", office = "H21.106", contact = new { phone = "0900000001" }, form = House, draft, components = papers.Append(new { key = "giay-to-dat", record }),
      delivery = "electronic", notice = "inbox", declared = true,
    }, expected);
  }

  [Fact]
  public async Task A_citizen_is_told_that_the_paper_need_not_be_handed_in_and_agrees() {
    await Gone();
    var record = await Held("45");
    var hoa = await Hoa();
    var answers = JsonSerializer.SerializeToNode(House, Json.Options)!.AsObject();
    answers.Remove("landPapers");
    var draft = (Guid)(await Send(hoa, "/api/dossiers/drafts", new { procedure = "1.013225", @case = "nha-o-rieng-le", office = "H21.106", page = 3, content = new { form = answers, filledFor = "gia-lai:form/building-permit", subject = new { kind = "self" }, contact = new { phone = "0900000001" }, delivery = "electronic", notice = "inbox" }, files = new { } }))["id"]!;
    var v = new CitizenVisitor(App, hoa);
    for (var page = 1; page < 9 && v.Page?.QuerySelector("[name='record.giay-to-dat']") is null; page++) await v.Open($"/nop-ho-so/{draft}/thong-tin-{page}");
    var offered = v.Page!.QuerySelectorAll("[name='record.giay-to-dat']").Select(i => i.GetAttribute("value") ?? "").ToArray();
    Assert.Equal([record.ToString(), "paper"], offered);
    foreach (var said in (string[])["Không phải nộp giấy", "Thửa đất", "04/05/2020", "đồng ý"]) Assert.Contains(said, v.Text, StringComparison.Ordinal);
    Assert.All(v.Page.QuerySelectorAll("[name='record.giay-to-dat']"), i => Assert.False(i.HasAttribute("checked")));
    // the paper is asked for until the person has chosen
    await v.Press("Lưu và tiếp tục");
    Assert.Contains("Giấy tờ về quyền sử dụng đất", v.Page.QuerySelector(".ds-error-summary")?.TextContent ?? "", StringComparison.Ordinal);
    await v.Send("Lưu và tiếp tục", [("record.giay-to-dat", record.ToString())], [("drawings", "ban-ve.png", SaolaApp.Picture)]);
    await v.Open($"/nop-ho-so/{draft}/xem-lai");
    Assert.Contains("Không phải nộp giấy: dùng dữ liệu của", v.Text, StringComparison.Ordinal);
    await v.Press("Nộp hồ sơ", ("declared", "true"));
    Assert.Contains("/da-nop", v.At, StringComparison.Ordinal);
    var kept = Assert.Single(await App.Sql("select c.record, c.record_version, c.record_said->>'register', c.record_said->>'agreed', c.file, c.originals from public_services.dossier_component c join public_services.dossier d on d.id = c.dossier where d.code = $1 and c.key = 'giay-to-dat'", v.At.Split('/')[2]));
    Assert.Equal([record, 1, "registry.land_party", "true", null, 0], kept);
  }

  [Fact]
  public async Task A_page_without_its_paper_asks_no_registry_and_keeps_what_was_chosen() {
    await Gone();
    var record = await Held("55");
    var hoa = await Hoa();
    var draft = (Guid)(await Send(hoa, "/api/dossiers/drafts", new { procedure = "1.013225", @case = "nha-o-rieng-le", office = "H21.106", page = 3, content = new { form = House, filledFor = "gia-lai:form/building-permit", subject = new { kind = "self" }, contact = new { phone = "0900000001" }, delivery = "electronic", notice = "inbox" }, files = new { } }))["id"]!;
    var v = new CitizenVisitor(App, hoa);
    for (var page = 1; page < 9 && v.Page?.QuerySelector("[name='record.giay-to-dat']") is null; page++) await v.Open($"/nop-ho-so/{draft}/thong-tin-{page}");
    await v.Send("Lưu và tiếp tục", [("record.giay-to-dat", record.ToString())], [("drawings", "ban-ve.png", SaolaApp.Picture)]);
    async Task<string?> Chosen() => (string?)(await App.Sql("select content->'chosen'->'giay-to-dat'->>'id' from public_services.dossier_draft where id = $1", draft))[0][0];
    Assert.Equal(record.ToString(), await Chosen());
    // who asked it now would be told that it is not there
    await App.AsIntruder("alter table registry_data.land_party rename to land_party_away");
    try {
      foreach (var step in (string[])["/noi-nop", "/chu-ho-so", "/thong-tin-1", "/nhan-ket-qua"]) Assert.Equal(System.Net.HttpStatusCode.OK, (await v.Open($"/nop-ho-so/{draft}{step}")).Status);
      await v.Press("Lưu, làm tiếp sau");
      Assert.Equal(System.Net.HttpStatusCode.InternalServerError, (await v.Open($"/nop-ho-so/{draft}/xem-lai")).Status);
    } finally {
      await App.AsIntruder("alter table registry_data.land_party_away rename to land_party");
    }
    Assert.Equal(record.ToString(), await Chosen());
    await v.Open($"/nop-ho-so/{draft}/xem-lai");
    Assert.Contains("Không phải nộp giấy: dùng dữ liệu của", v.Text, StringComparison.Ordinal);
    // what holds no more is not shown as chosen, wherever it was kept
    await Gone();
    await v.Open($"/nop-ho-so/{draft}/xem-lai");
    Assert.DoesNotContain("Không phải nộp giấy: dùng dữ liệu của", v.Text, StringComparison.Ordinal);
  }

  [Fact]
  public async Task Officers_see_what_it_said_with_its_source_in_the_place_of_a_file() {
    await Gone();
    var record = await Held("46");
    var id = (Guid)(await HandIn(record))["id"]!;
    var page = await Text(await Official("pleiku.motcua", "intake", DossierPermissions.Intake), $"/can-bo/ho-so/{id}");
    foreach (var said in (string[])["Dữ liệu thay giấy", "Nguyễn Thị Hoa", "04/05/2020", $"/can-bo/co-so-du-lieu/land_party/{record}", "Phiên bản 1 của bản ghi"]) Assert.Contains(said, System.Net.WebUtility.HtmlDecode(page), StringComparison.Ordinal);
    // the record changes later; the dossier keeps what was used
    await App.AsIntruder("update registry_data.land_party set party_name = 'Tên khác', _version = 2 where _id = $1", record);
    Assert.Contains("Nguyễn Thị Hoa", System.Net.WebUtility.HtmlDecode(await Text(await Official("pleiku.motcua", "intake", DossierPermissions.Intake), $"/can-bo/ho-so/{id}")), StringComparison.Ordinal);
  }

  [Fact]
  public async Task Nobody_hands_in_what_is_held_of_somebody_else_or_holds_no_more() {
    await Gone();
    var other = await Held("47", "000190000009", "Người Khác");
    Assert.Contains("dossiers.record_not_there", (await HandIn(other, 400)).ToJsonString(), StringComparison.Ordinal);
    var ended = await Held("48");
    await Gone();
    Assert.Contains("dossiers.record_not_there", (await HandIn(ended, 400)).ToJsonString(), StringComparison.Ordinal);
    Assert.Contains("dossiers.record_not_there", (await HandIn(Guid.CreateVersion7(), 400)).ToJsonString(), StringComparison.Ordinal);
  }

  [Fact]
  public async Task A_record_that_ends_before_the_decision_is_told_to_the_officer_and_the_applicant() {
    await Gone();
    var record = await Held("49");
    var made = await HandIn(record);
    var (id, code) = ((Guid)made["id"]!, (string)made["code"]!);
    var owner = (Guid)(await App.Sql("select _office from registry_data.land_party where _id = $1", record))[0][0]!;
    using (var keeper = App.As(People.Official(owner, "H21.24", [], "registries.read", "registries.write", "registries.personal"))) {
      using var end = new HttpRequestMessage(HttpMethod.Delete, $"/api/registries/land_party/records/{record}") { Content = System.Net.Http.Json.JsonContent.Create(new { to = Vn.Day(App.Clock.GetUtcNow()).ToString("yyyy-MM-dd"), reason = "Chuyển nhượng" }) };
      end.Headers.IfMatch.Add(new("\"1\""));
      using var answer = await keeper.SendAsync(end, Ct);
      Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Ct));
    }
    await App.RunJobs();
    Assert.Contains("Bản ghi này hết hiệu lực từ", System.Net.WebUtility.HtmlDecode(await Text(await Official("pleiku.motcua", "intake", DossierPermissions.Intake), $"/can-bo/ho-so/{id}")), StringComparison.Ordinal);
    Assert.Single(await App.Sql("select 1 from ledger.entry where type = 'dossiers.record_over' and object_id = $1", id));
    Assert.Contains(await App.Sql("select title from kernel.notification"), n => ((string)n[0]!).Contains(code, StringComparison.Ordinal) && ((string)n[0]!).Contains("hết hiệu lực", StringComparison.Ordinal));
  }

  [Fact]
  public async Task A_record_that_was_merged_goes_on_in_the_one_that_stays_until_that_ends() {
    await Gone();
    var (record, twin) = (await Held("52"), await Held("53"));
    var id = (Guid)(await HandIn(record))["id"]!;
    var owner = (Guid)(await App.Sql("select _office from registry_data.land_party where _id = $1", record))[0][0]!;
    var keeper = People.Official(owner, "H21.24", [], "registries.read", "registries.write", "registries.personal");
    await Send(keeper, "/api/registries/land_party/merges", new { survivor = new { id = twin, version = 1 }, other = new { id = record, version = 1 }, fields = Array.Empty<string>(), reason = "Cùng một người" });
    await App.RunJobs();
    Assert.Empty(await App.Sql("select 1 from ledger.entry where type = 'dossiers.record_over' and object_id = $1", id));
    Assert.Empty(await App.Sql("select 1 from public_services.dossier_component where dossier = $1 and record_ended_on is not null", id));
    using (var client = App.As(keeper)) {
      using var end = new HttpRequestMessage(HttpMethod.Delete, $"/api/registries/land_party/records/{twin}") { Content = System.Net.Http.Json.JsonContent.Create(new { to = Vn.Day(App.Clock.GetUtcNow()).ToString("yyyy-MM-dd"), reason = "Chuyển nhượng" }) };
      end.Headers.IfMatch.Add(new($"\"{(await App.Sql("select _version from registry_data.land_party where _id = $1", twin))[0][0]}\""));
      using var answer = await client.SendAsync(end, Ct);
      if (!answer.IsSuccessStatusCode) Assert.Fail(await answer.Content.ReadAsStringAsync(Ct));
    }
    await App.RunJobs();
    Assert.Single(await App.Sql("select 1 from ledger.entry where type = 'dossiers.record_over' and object_id = $1", id));
  }

  [Fact]
  public async Task At_the_counter_the_officer_takes_it_for_the_person_and_the_look_leaves_evidence() {
    await Gone();
    var record = await Held("50");
    var officer = await Official("pleiku.motcua", "intake", DossierPermissions.Intake, DossierPermissions.Counter, "people.serve");
    var v = await new CitizenVisitor(App, officer).Serve("1.013225/nha-o-rieng-le", HoaNumber);
    Assert.Contains("Dữ liệu thay cho giấy này", v.Text, StringComparison.Ordinal);
    // what it says is drawn when the person has agreed, and not before
    Assert.DoesNotContain("04/05/2020", v.Text, StringComparison.Ordinal);
    await v.Press("register", ("Form.Pieces[0].Record", record.ToString()), ("Form.Phone", "khong phai so"));
    Assert.Contains("04/05/2020", v.Text, StringComparison.Ordinal);
    Assert.NotEmpty(await App.Sql("select 1 from ledger.entry where type = 'registries.personal_read' and object_id = $1 and actor = $2 and subject = $3", record, officer.Id, (await Hoa()).Id));
    var looks = (await App.Sql("select 1 from ledger.entry where type = 'registries.personal_read' and object_id = $1", record)).Count;
    await v.Press("register", ("Form.Pieces[0].Record", record.ToString()), ("Form.Phone", "0900000001"));
    var code = v.Page.QuerySelector(".confirmed .code")?.TextContent;
    Assert.True(code is not null, v.Text);
    Assert.Equal(looks + 1, (await App.Sql("select 1 from ledger.entry where type = 'registries.personal_read' and object_id = $1", record)).Count);
    Assert.Equal([record, "registry.land_party"], Assert.Single(await App.Sql("select c.record, c.record_said->>'register' from public_services.dossier_component c join public_services.dossier d on d.id = c.dossier where d.code = $1 and c.key = 'giay-to-dat'", code!)));
  }
}
