using System.Text.Json.Nodes;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.PublicServices.Tests;

/// <summary>A son registers a birth for his neighbour, who gave him an electronic power: on pages, without scripts.</summary>
[Collection(nameof(OnlineSubmissionCollection))]
public sealed class ActingFlowTests(ProvinceApp shared) : OnlineSubmission(shared) {
  const string Birth = "1.001193", Start = $"/dich-vu-cong/{Birth}/nop-ho-so";

  async Task<(Actor Long, Guid Power, Guid Session, Guid Hoa)> Acting(params string[] procedures) {
    var (hoa, son) = ((await CitizenVisitor.Person(app, Hoa)).Id, (await CitizenVisitor.Person(app, Long)).Id);
    var session = await app.Session(son);
    var power = await app.Power(hoa, son, PowerActs.Follow | PowerActs.Submit, procedures);
    return (await app.Now(session), power, session, hoa);
  }

  async Task<CitizenVisitor> Begun(Actor actor, Guid power) {
    var v = await new CitizenVisitor(app, actor).Open(Start);
    await v.Press("Bắt đầu", ("For", power.ToString()));
    v.IsAt("/noi-nop");
    return v;
  }

  [Fact]
  public async Task Who_begins_chooses_for_whom_and_hands_it_in_in_the_others_name() {
    var (actor, power, _, hoa) = await Acting(Birth);
    var start = await new CitizenVisitor(app, actor).Open(Start);
    Assert.Contains("Thực hiện thay cho Nguyễn Thị Hoa", start.Text, StringComparison.Ordinal);
    var v = await Begun(actor, power);
    Assert.Contains("Ông/Bà đang làm thay cho Nguyễn Thị Hoa", v.Text, StringComparison.Ordinal);
    // where the hand that types lives says nothing of where the other does
    Assert.Equal("", v.Page.QuerySelector("[name=place]")!.GetAttribute("value") ?? "");
    await v.Press("find", ("place", "Phường Pleiku, Tỉnh Gia Lai"));
    await v.Press("Lưu và tiếp tục", ("office", "H21.106"));
    // whose case it is is not asked: the power says it
    v.IsAt("/thong-tin-1");
    await Fill(v, true, ("dateOfBirth", "08/03/1990"), ("residenceCommune__text", "Phường Pleiku, Tỉnh Gia Lai"), ("residenceDetail", "12 đường Trần Hưng Đạo"), ("phone", "0905123456"));
    Assert.Contains("Trần Văn Long, theo ủy quyền điện tử đến hết ngày", v.Text, StringComparison.Ordinal);
    await v.Press("Nộp hồ sơ", ("declared", "true"));
    v.IsAt("/da-nop");
    Assert.Empty(v.Page.QuerySelectorAll("main svg[role=img], main figure"));
    Assert.Equal([hoa, actor.Id, power], Assert.Single(await app.Sql("select subject_account, applicant_account, power from public_services.dossier where power = $1", power)));
    Assert.Contains("Thực hiện thay cho Nguyễn Thị Hoa", (await new CitizenVisitor(app, actor).Open("/ho-so")).Text, StringComparison.Ordinal);
  }

  [Fact]
  public async Task No_more_of_the_other_is_filled_in_than_name_and_number() {
    await app.AsIntruder("update identity.person set phone = '0977000111', email = 'rieng@example.vn', residence_detail = 'số nhà kín' where personal_number = $1", Hoa);
    var (actor, power, _, _) = await Acting();
    var v = await Begun(actor, power);
    var draft = Guid.Parse(v.At.Split('/')[2]);
    var kept = (string)(await app.Sql("select content::text from public_services.dossier_draft where id = $1", draft))[0][0]!;
    foreach (var secret in (string[])["0977000111", "rieng@example.vn", "số nhà kín", "1990-03-08"]) Assert.DoesNotContain(secret, kept, StringComparison.Ordinal);
    // and nothing of the hand that types it stands in the other's declaration
    Assert.DoesNotContain(Long, kept, StringComparison.Ordinal);
    Assert.All(JsonNode.Parse(kept)!["provenance"]!.AsObject(), p => Assert.Contains((string)p.Value!["source"]!, (string[])["profile.fullName", "profile.personalNumber"]));
  }

  [Fact]
  public async Task When_the_power_ends_what_was_begun_under_it_is_closed_and_no_other_power_opens_it() {
    var (actor, power, session, _) = await Acting();
    var v = await Begun(actor, power);
    var draft = Guid.Parse(v.At.Split('/')[2]);
    await app.End(power);
    actor = await app.Now(session);
    foreach (var at in (string[])[v.At, $"/nop-ho-so/{draft}"]) {
      var gone = await new CitizenVisitor(app, actor).Open(at);
      Assert.Equal(System.Net.HttpStatusCode.Forbidden, gone.Status);
      Assert.Contains("Ủy quyền của Nguyễn Thị Hoa đã hết hiệu lực", gone.Text, StringComparison.Ordinal);
    }
    var refused = JsonNode.Parse(await (await app.As(actor).GetAsync(new Uri($"/api/dossiers/drafts/{draft}", UriKind.Relative), TestContext.Current.CancellationToken)).Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!.AsObject();
    Assert.Equal(("drafts.power_over", false), ((string?)refused["code"], refused.ContainsKey("content")));
    // the list says it, and lets them throw it away
    var list = await new CitizenVisitor(app, actor).Open("/ho-so");
    Assert.Contains("bản nháp làm thay không dùng được nữa", list.Text, StringComparison.Ordinal);
    Assert.Null(list.Page.QuerySelector($"a[href='/nop-ho-so/{draft}']"));
    Assert.Null((await new CitizenVisitor(app, actor).Open(Start)).Page.QuerySelector($"a[href='/nop-ho-so/{draft}']"));
    Assert.NotNull(list.Page.QuerySelector($"button[name=drop][value='{draft}']"));
    await app.As(actor).DeleteAsync(new Uri($"/api/dossiers/drafts/{draft}", UriKind.Relative), TestContext.Current.CancellationToken);
    Assert.Empty(await app.Sql("select 1 from public_services.dossier_draft where id = $1", draft));
    Assert.Null((await new CitizenVisitor(app, actor).Open(Start)).Page.QuerySelector($"[name=For][value='{power}']"));
  }

  [Fact]
  public async Task A_power_for_other_procedures_is_not_offered_here() {
    var (actor, power, _, _) = await Acting("2.000635");
    var v = await new CitizenVisitor(app, actor).Open(Start);
    Assert.DoesNotContain(power.ToString(), v.Page.DocumentElement.OuterHtml, StringComparison.Ordinal);
  }

  [Fact]
  public async Task At_the_counter_the_officer_sees_for_whom_the_person_lets_others_act() {
    await Acting();
    var row = Assert.Single(await app.Sql("select id, office from identity.organisation where code = 'H21.106'"));
    var officer = People.Official((Guid)row[1]!, "H21.106", ["intake"], DossierPermissions.Read, DossierPermissions.Counter, "people.serve");
    var v = await new CitizenVisitor(app, officer).Serve($"{Birth}/{await Case()}", Hoa);
    Assert.Contains("Người này đang ủy quyền điện tử cho", v.Text, StringComparison.Ordinal);
    Assert.Contains("Trần Văn Long", v.Text, StringComparison.Ordinal);
  }

  async Task<string> Case() => (string)(await app.Sql("select item->'cases'->0->>'key' from public_services.procedure where code = $1 order by number desc limit 1", Birth))[0][0]!;
}
