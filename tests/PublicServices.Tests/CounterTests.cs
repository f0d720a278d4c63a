using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Saola.Kernel;
using Saola.Testing;
using Xunit;
using static Saola.PublicServices.Tests.DossierApp;

namespace Saola.PublicServices.Tests;

/// <summary>The counter page without JavaScript: what is known is filled in, and nothing typed or scanned is lost.</summary>
public sealed class CounterTests(DossierApp app) : IClassFixture<DossierApp> {
  const string Page = "/can-bo/mot-cua?thu-tuc=9.100001", Birth = "components.chung-sinh";

  static readonly byte[] Photo = Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");
  static readonly (string, string?) Got = ("Form.Pieces[0].Got", "true");
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  async Task<CitizenVisitor> At(string address, Actor? officer = null) {
    await app.Ready();
    return await new CitizenVisitor(app, officer ?? Officer("intake")).Open(address);
  }

  static string Value(CitizenVisitor v, string name) => v.Page.QuerySelector($"[name='{name}']")!.GetAttribute("value") ?? "";

  async Task<Guid> Registered(CitizenVisitor v) {
    Assert.True(v.Page.QuerySelector(".confirmed .code") is not null, v.Text);
    return (Guid)Assert.Single(await app.Sql("select id from public_services.dossier where code = $1", v.Page.QuerySelector(".confirmed .code")!.TextContent))[0]!;
  }

  [Fact]
  public async Task A_person_found_by_number_is_filled_in_and_registered_with_one_press() {
    var officer = Officer("intake");
    var v = await At($"{Page}&so=000190000001", officer);
    Assert.Equal(("Nguyễn Thị Hoa", "000 190 000 001", "0900 000 001"), (Value(v, "Form.Name"), Value(v, "Form.Number"), Value(v, "Form.Phone")));
    // the enter key presses the first button of a form
    Assert.Equal("accept", v.Page.QuerySelector("main form[method=post] button")!.GetAttribute("value"));
    await v.Press("accept", Got);
    var id = await Registered(v);
    Assert.Equal(4, await app.Status(id));
    var row = (await app.Sql("select subject_account, applicant_account, intake_official, channel from public_services.dossier where id = $1", id))[0];
    Assert.Equal([Citizen, Citizen, officer.Id, (short)1], row);
    Assert.Contains("dossiers.registered", await app.Ledger(id));
    var slip = (Guid)Assert.Single(await app.Sql("select id from public_services.dossier_slip where dossier = $1 and form = '01'", id))[0]!;
    var print = v.Page.QuerySelector($"a[href='/can-bo/ho-so/{id}/phieu/{slip}']")!;
    Assert.True(print.HasAttribute("autofocus"));
    Assert.Contains("In giấy tiếp nhận", print.TextContent, StringComparison.Ordinal);
  }

  [Fact]
  public async Task Who_is_in_no_register_is_filled_in_from_their_last_dossier() {
    await app.Post(Officer("intake"), "/api/dossiers/counter", new {
      procedure = "9.100001", channel = "in_person", subject = new { name = "Kpă Hưng", number = "000088000077", phone = "0900000077", address = "Làng Ốp" },
      components = new[] { new { key = "chung-sinh", originals = 1 } }, delivery = "in_person", notice = "sms", accept = true,
    });
    var v = await At($"{Page}&so=000088000077");
    Assert.Equal(("Kpă Hưng", "0900 000 077", "Làng Ốp"), (Value(v, "Form.Name"), Value(v, "Form.Phone"), Value(v, "Form.Address")));
    Assert.Contains("H21.106-", v.Text, StringComparison.Ordinal);
    // an office that never had a dossier of them learns nothing
    var elsewhere = await At($"{Page}&so=000088000077", Officer("intake", BienHo));
    Assert.Equal("", Value(elsewhere, "Form.Name"));
  }

  [Fact]
  public async Task Papers_ticked_and_scans_attached_become_the_dossiers() {
    var v = await At($"{Page}&so=000190000001");
    await v.Send("accept", [Got, ("Form.Pieces[0].Originals", "2"), ("Form.Pieces[0].Copies", "3")], [(Birth, "trang-1.png", Photo), (Birth, "trang-2.png", Photo)]);
    var id = await Registered(v);
    var rows = await app.Sql("select c.key, c.originals, c.copies, c.file_name, f.owner_kind, f.owner from public_services.dossier_component c left join kernel.file f on f.id = c.file where c.dossier = $1 order by c.key, c.file_name", id);
    Assert.Equal([["chung-sinh", 2, 3, "trang-1.png", "dossier", id], ["chung-sinh", 0, 0, "trang-2.png", "dossier", id]], rows.Where(r => (string)r[0]! == "chung-sinh").Select(r => r.ToArray()));
    Assert.Empty(await app.Sql("select 1 from public_services.dossier_draft where owner = (select intake_official from public_services.dossier where id = $1)", id));
  }

  [Fact]
  public async Task A_refusal_loses_nothing_that_was_typed_or_scanned() {
    var officer = Officer("intake");
    var v = await At($"{Page}&so=000190000001", officer);
    await v.Send("accept", [Got, ("Form.Name", ""), ("Form.Address", "5 Hai Bà Trưng"), ("Form.Delivery", "post"), ("Form.Pieces[0].Copies", "7")], [(Birth, "giay.png", Photo)]);
    Assert.Equal(HttpStatusCode.BadRequest, v.Status);
    Assert.NotNull(v.Page.QuerySelector("a[href='#Form-Name']"));
    Assert.NotNull(v.Page.QuerySelector("a[href='#Form-DeliveryAddress']"));
    Assert.Equal(("5 Hai Bà Trưng", "0900 000 001", "7"), (Value(v, "Form.Address"), Value(v, "Form.Phone"), Value(v, "Form.Pieces[0].Copies")));
    Assert.Contains("giay.png", v.Text, StringComparison.Ordinal);
    await v.Press("accept", Got, ("Form.Name", "Nguyễn Thị Hoa"), ("Form.DeliveryAddress", "5 Hai Bà Trưng"));
    var id = await Registered(v);
    Assert.Single(await app.Sql("select 1 from public_services.dossier_component c join kernel.file f on f.id = c.file and f.owner = c.dossier where c.dossier = $1 and c.copies = 7", id));
  }

  [Fact]
  public async Task A_file_that_cannot_be_kept_is_named_beside_its_place_and_the_good_ones_stay() {
    var v = await At($"{Page}&so=000190000001");
    await v.Send("accept", [Got], [(Birth, "tot.png", Photo), (Birth, "hong.png", "không phải ảnh"u8.ToArray())]);
    Assert.Equal(HttpStatusCode.BadRequest, v.Status);
    Assert.Contains("hong.png", v.Page.QuerySelector("#components-chung-sinh-error")!.TextContent, StringComparison.Ordinal);
    Assert.Contains("tot.png", v.Page.QuerySelector(".file-list")!.TextContent, StringComparison.Ordinal);
  }

  [Fact]
  public async Task An_input_takes_several_pictures_from_the_camera() {
    var v = await At(Page);
    var input = v.Page.QuerySelector($"input[name='{Birth}']")!;
    Assert.Equal(("file", "environment", "image/*,.pdf"), (input.GetAttribute("type"), input.GetAttribute("capture"), input.GetAttribute("accept")));
    Assert.True(input.HasAttribute("multiple"));
  }

  [Fact]
  public async Task An_intake_is_kept_for_later_and_only_its_officer_finds_it() {
    var officer = Officer("intake");
    var v = await At($"{Page}&so=000190000001", officer);
    await v.Send("keep", [("Form.Address", "Tổ 4")], [(Birth, "a.png", Photo)]);
    var draft = Value(v, "Form.Draft");
    var again = await At("/can-bo/mot-cua", officer);
    var link = Assert.Single(again.Page.QuerySelectorAll("main a"), a => a.GetAttribute("href")?.EndsWith(draft, StringComparison.Ordinal) == true);
    await again.Open(link.GetAttribute("href")!);
    Assert.Equal("Tổ 4", Value(again, "Form.Address"));
    Assert.Contains("a.png", again.Text, StringComparison.Ordinal);
    // a colleague neither sees it nor registers it
    var colleague = await At($"{Page}&nhap={draft}");
    Assert.Equal("", Value(colleague, "Form.Name"));
    Assert.DoesNotContain("a.png", colleague.Text, StringComparison.Ordinal);
    Assert.DoesNotContain("a.png", (await At("/can-bo/mot-cua")).Text, StringComparison.Ordinal);
    Assert.Empty(await app.Sql("select 1 from public_services.dossier_draft where id = $1 and not at_counter", Guid.Parse(draft)));
    await again.Press("accept", Got);
    Assert.Equal(4, await app.Status(await Registered(again)));
  }

  [Fact]
  public async Task A_draft_of_the_counter_is_no_draft_of_the_persons_own() {
    var officer = Officer("intake");
    await (await At($"{Page}&so=000190000001", officer)).Press("keep");
    Assert.Empty((await app.Get(officer, "/api/dossiers/drafts"))["drafts"]!.AsArray());
  }

  [Fact]
  public async Task A_file_of_someone_else_cannot_be_registered() {
    var v = await At($"{Page}&so=000190000001");
    await v.Send("keep", [], [(Birth, "a.png", Photo)]);
    var file = (Guid)(await app.Sql("select id from kernel.file where owner = $1", Guid.Parse(Value(v, "Form.Draft"))))[0][0]!;
    object Body(Guid? draft) => new {
      procedure = "9.100001", channel = "in_person", subject = new { name = "Nguyễn Thị Hoa", number = "000190000001", phone = "0900000001" },
      components = new[] { new { key = "chung-sinh", file, fileName = "a.png" } }, delivery = "in_person", notice = "sms", accept = true, draft,
    };
    Assert.Equal("dossiers.file_unknown", (string)(await app.Post(Officer("intake"), "/api/dossiers/counter", Body(null), 400))["code"]!);
    await app.Post(Officer("intake"), "/api/dossiers/counter", Body(Guid.Parse(Value(v, "Form.Draft"))), 404);
  }

  [Fact]
  public async Task Another_competent_office_is_chosen_and_the_own_one_delivers() {
    var v = await At($"{Page}&so=000190000001");
    Assert.Equal("H21.106", v.Page.QuerySelector("[name='Form.Office'] option[selected]")!.GetAttribute("value"));
    await v.Press("accept", Got, ("Form.Office", "H21.111"));
    var row = (await app.Sql("select office_code, intake_office_code, code from public_services.dossier where id = $1", await Registered(v)))[0];
    Assert.Equal(("H21.111", "H21.106"), ((string)row[0]!, (string)row[1]!));
    Assert.StartsWith("H21.111-", (string)row[2]!, StringComparison.Ordinal);
  }

  [Fact]
  public async Task A_proxy_hands_it_in_for_the_person() {
    var v = await At($"{Page}&so=000088000002");
    await v.Press("accept", Got, ("Form.Name", "Rơ Châm Thủy"), ("Form.Phone", "0900000002"), ("Form.ApplicantName", "Nguyễn Thị Hoa"), ("Form.ApplicantNumber", "000 190 000 001"));
    var row = (await app.Sql("select subject_name, subject_account, applicant_name, applicant_account, applicant_phone from public_services.dossier where id = $1", await Registered(v)))[0];
    Assert.Equal(["Rơ Châm Thủy", null, "Nguyễn Thị Hoa", Citizen, "0900000002"], row);
  }

  [Fact]
  public async Task A_dossier_may_be_registered_now_and_checked_later() {
    var v = await At($"{Page}&so=000190000001");
    await v.Press("register", Got);
    var id = await Registered(v);
    Assert.Equal(1, await app.Status(id));
    Assert.Contains("đang chờ kiểm tra", v.Text, StringComparison.Ordinal);
    Assert.DoesNotContain("In giấy tiếp nhận", v.Text, StringComparison.Ordinal);
  }

  [Fact]
  public async Task Without_a_required_paper_it_is_not_accepted() {
    var v = await At($"{Page}&so=000190000001");
    await v.Press("accept");
    Assert.Equal(HttpStatusCode.BadRequest, v.Status);
    Assert.NotNull(v.Page.QuerySelector("#components-chung-sinh-error"));
  }

  [Fact]
  public async Task No_paper_is_taken_for_received_until_the_officer_says_so_and_one_button_takes_those_that_are_required() {
    var v = await At($"{Page}&so=000190000001");
    bool[] Ticked() => [.. v.Page.QuerySelectorAll("input[type=checkbox][name$='.Got']").Select(i => i.HasAttribute("checked"))];
    Assert.Equal([false, false], Ticked());
    await v.Press("Nhận đủ", ("Form.Address", "Tổ 4"));
    Assert.Equal([true, false], Ticked());
    Assert.Equal("Tổ 4", Value(v, "Form.Address"));
    Assert.Equal("accept", v.Page.QuerySelector("main button[autofocus]")!.GetAttribute("value"));
    await v.Press("accept");
    Assert.Equal([["chung-sinh"]], await app.Sql("select key from public_services.dossier_component where dossier = $1", await Registered(v)));
  }

  [Fact]
  public async Task Strangers_and_officers_without_the_right_do_not_come_to_the_counter() {
    await app.Ready();
    using var nobody = app.As();
    Assert.Equal(HttpStatusCode.Redirect, (await nobody.GetAsync(Page, Ct)).StatusCode);
    foreach (var other in new[] { Hoa, Officer("clerk"), Officer("specialist") }) {
      using var client = app.As(other);
      Assert.Equal(HttpStatusCode.Forbidden, (await client.GetAsync(Page, Ct)).StatusCode);
      Assert.Equal(HttpStatusCode.Forbidden, (await client.PostAsJsonAsync("/api/dossiers/counter", new { }, Ct)).StatusCode);
    }
    Assert.Equal(HttpStatusCode.Unauthorized, (await nobody.PostAsJsonAsync("/api/dossiers/counter", new { }, Ct)).StatusCode);
  }

  [Fact]
  public async Task What_the_office_does_not_take_is_not_begun() =>
    Assert.Contains("không nhận thủ tục này", (await At("/can-bo/mot-cua?thu-tuc=9.999999")).Text, StringComparison.Ordinal);

  [Fact]
  public async Task A_dossier_of_another_office_is_not_shown_as_just_registered() {
    var v = await At($"{Page}&so=000190000001");
    await v.Press("accept", Got);
    var id = await Registered(v);
    Assert.Equal(HttpStatusCode.NotFound, (await At($"/can-bo/mot-cua/{id}", Officer("intake", BienHo))).Status);
  }

  [Fact]
  public async Task Drafts_of_the_counter_are_swept_after_a_week() {
    var officer = Officer("intake");
    var v = await At($"{Page}&so=000190000001", officer);
    await v.Press("keep");
    var draft = Guid.Parse(Value(v, "Form.Draft"));
    await app.AsIntruder("update public_services.dossier_draft set changed_at = $2 where id = $1", draft, app.Clock.GetUtcNow().AddDays(-8));
    await using var act = app.Begin();
    act.Work.Enqueue(new SweepDrafts());
    await act.Work.Commit(Ct);
    await app.RunJobs();
    Assert.Empty(await app.Sql("select 1 from public_services.dossier_draft where id = $1", draft));
  }
}

/// <summary>The counter with the procedures of the province: the list to choose from, and the form filled for the person.</summary>
public sealed class CounterFormTests(ProvinceApp app) : IClassFixture<ProvinceApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  async Task<CitizenVisitor> At(string address) {
    if (app.Clock.GetUtcNow() < TimeProvider.System.GetUtcNow()) app.Clock.Set(TimeProvider.System.GetUtcNow().AddDays(1));
    var post = Assert.Single(await app.Sql("select p.unit, o.office from identity.official_post p join identity.organisation o on o.id = p.unit join identity.person n on n.id = p.person where n.full_name = 'Nguyễn Thị Thu Hà'"));
    var like = Officer("intake");
    return await new CitizenVisitor(app, like with { Post = new((Guid)post[0]!, (Guid)post[1]!, "H21.106", like.Post!.Roles) }).Open(address);
  }

  /// <summary>What the person says of the birth, as it is typed.</summary>
  static readonly (string, string?)[] Birth = [
    ("relation", "mother"), ("childFullName", "Nguyễn Minh Khôi"), ("childGender", "male"), ("childDateOfBirth", "10/11/2026"), ("childEthnicGroup", "01"), ("childNationality", "VN"), ("birthPlaceKind", "home"), ("birthCommune__text", "Phường Pleiku, Tỉnh Gia Lai"),
    ("childHomeTown__text", "Phường Pleiku, Tỉnh Gia Lai"), ("motherFullName", "Nguyễn Thị Hoa"), ("motherPersonalNumber", "000190000001"), ("motherDateOfBirth", "08/03/1990"), ("motherEthnicGroup", "01"),
    ("motherNationality", "VN"), ("motherResidenceCommune__text", "Phường Pleiku, Tỉnh Gia Lai"), ("motherResidenceDetail", "12 đường Trần Hưng Đạo"), ("parentsMarried", "no"), ("fatherDeclared", "no"),
    ("hasBirthNotice", "yes"), ("declared", "true"),
  ];

  [Fact]
  public async Task Each_case_of_what_is_processed_here_can_be_chosen_by_name() {
    var v = await At("/can-bo/mot-cua?gan=1.000656/x");
    var options = v.Page.QuerySelectorAll("select[name='thu-tuc'] option").Select(o => o.GetAttribute("value")).ToArray();
    Assert.Contains("1.001193/dang-ky-khai-sinh", options);
    Assert.Equal(2, options.Count(o => o!.StartsWith("1.000656/", StringComparison.Ordinal)));
    // where a ministry's system processes it, the counter takes nothing
    Assert.DoesNotContain(options, o => o!.StartsWith("1.001612", StringComparison.Ordinal));
    Assert.True(v.Page.QuerySelector("input[name=so]")!.HasAttribute("autofocus"));
  }

  [Fact]
  public async Task The_officer_fills_the_form_for_the_person_and_nothing_of_it_is_lost() {
    var v = await At("/can-bo/mot-cua?thu-tuc=1.001193/dang-ky-khai-sinh&so=000190000001");
    await v.Press("fill");
    Assert.Equal("Nguyễn Thị Hoa", v.Page.QuerySelector("[name=fullName]")!.GetAttribute("value"));
    await v.Press("accept", ("relation", "mother"), ("childFullName", "Nguyễn Minh Khôi"), ("childDateOfBirth", "31/02/2026"), ("childGender", "male"));
    Assert.Equal(HttpStatusCode.BadRequest, v.Status);
    Assert.Equal(("Nguyễn Minh Khôi", "31/02/2026"), (v.Page.QuerySelector("[name=childFullName]")!.GetAttribute("value"), v.Page.QuerySelector("[name=childDateOfBirth]")!.GetAttribute("value")));
    // the error of a commune leads to the input in which its name is typed
    Assert.NotNull(v.Page.QuerySelector("a[href='#childHomeTown__text']"));
    await v.Press("Nhận đủ");
    await v.Press("accept", Birth);
    Assert.True(v.Page.QuerySelector(".confirmed .code") is not null, v.Text);
    var row = (await app.Sql("select form->>'childFullName', form->>'birthCommune', provenance->'fullName'->>'source' from public_services.dossier where code = $1", v.Page.QuerySelector(".confirmed .code")!.TextContent))[0];
    Assert.Equal(["Nguyễn Minh Khôi", "23575", "profile.fullName"], row);
  }

  [Fact]
  public async Task The_officer_looks_a_parent_up_and_the_next_one_sees_where_that_came_from_and_what_was_changed() {
    var v = await At("/can-bo/mot-cua?thu-tuc=1.001193/dang-ky-khai-sinh&so=000190000001");
    await v.Press("fill");
    const string Mother = "Điền theo “Số định danh cá nhân của mẹ”";
    await v.Press(Mother, ("motherPersonalNumber", "000999999999"), ("motherFullName", "Gõ tay"));
    Assert.Contains("Không có dữ liệu của “000999999999”", v.Page.QuerySelector(".ds-error-summary")!.TextContent, StringComparison.Ordinal);
    Assert.Equal("Gõ tay", v.Page.QuerySelector("[name=motherFullName]")!.GetAttribute("value"));
    await v.Press(Mother, ("motherPersonalNumber", "000190000001"));
    Assert.Equal(("Nguyễn Thị Hoa", "08/03/1990"), (v.Page.QuerySelector("[name=motherFullName]")!.GetAttribute("value"), v.Page.QuerySelector("[name=motherDateOfBirth]")!.GetAttribute("value")));
    Assert.Contains("Lấy từ dữ liệu công dân của hệ thống.", v.Text, StringComparison.Ordinal);
    await v.Press("Nhận đủ");
    await v.Press("accept", [.. Birth.Where(b => b.Item1 is not ("motherFullName" or "motherDateOfBirth")), ("motherDateOfBirth", "09/03/1990")]);
    Assert.True(v.Page.QuerySelector(".confirmed .code") is not null, v.Text);
    var id = (Guid)(await app.Sql("select id from public_services.dossier where code = $1", v.Page.QuerySelector(".confirmed .code")!.TextContent))[0][0]!;
    await v.Open($"/can-bo/ho-so/{id}");
    string Said(string label) => v.Page.QuerySelectorAll("dl.summary > div").Single(r => r.QuerySelector("dt")!.TextContent == label).TextContent;
    Assert.Contains("Lấy từ dữ liệu công dân của hệ thống", Said("Họ, chữ đệm, tên của mẹ"), StringComparison.Ordinal);
    Assert.Matches("Lấy từ dữ liệu công dân của hệ thống; .+ đã sửa lúc", Said("Ngày sinh của mẹ"));
    // that a stranger was looked up is evidence
    Assert.Contains("identity.person_looked_up", await app.Ledger((Guid)(await app.Sql("select id from identity.person where personal_number = '000190000001'"))[0][0]!));
  }

  [Fact]
  public async Task Reading_an_earlier_dossier_of_the_person_to_fill_the_form_stands_in_the_ledger() {
    var v = await At("/can-bo/mot-cua?thu-tuc=1.001193/dang-ky-khai-sinh&so=000190000001");
    await v.Press("fill");
    await v.Press("Nhận đủ");
    await v.Press("accept", Birth);
    v = await At("/can-bo/mot-cua?thu-tuc=1.001193/dang-ky-khai-sinh&so=000190000001");
    var before = (long)(await app.Sql("select coalesce(max(id), 0) from ledger.entry"))[0][0]!;
    await v.Press("fill");
    var code = (string)Assert.Single(await app.Sql("select d.code from ledger.entry e join public_services.dossier d on d.id = e.object_id where e.id > $1 and e.type = 'dossiers.read'", before))[0]!;
    Assert.Contains(code, v.Page.QuerySelector("#motherFullName-source")!.TextContent, StringComparison.Ordinal);
  }

  [Fact]
  public async Task A_declaration_on_paper_is_typed_in_later_and_what_it_said_before_is_kept() {
    var v = await At("/can-bo/mot-cua?thu-tuc=1.001193/dang-ky-khai-sinh&so=000190000001");
    await v.Press("fill");
    await v.Press("paper");
    Assert.Null(v.Page.QuerySelector("[name=childFullName]"));
    await v.Press("Nhận đủ");
    await v.Press("accept");
    Assert.True(v.Page.QuerySelector(".confirmed .code") is not null, v.Text);
    var id = (Guid)(await app.Sql("select id from public_services.dossier where code = $1", v.Page.QuerySelector(".confirmed .code")!.TextContent))[0][0]!;
    await v.Open($"/can-bo/ho-so/{id}");
    Assert.Contains("Tờ khai chưa được nhập đủ", v.Text, StringComparison.Ordinal);
    await v.Open(v.Page.QuerySelector("main .split a[href$='/to-khai']")!.GetAttribute("href")!);
    await v.Press("Lưu tờ khai", ("childFullName", "Nguyễn Minh Khôi"), ("childDateOfBirth", "31/02/2026"));
    Assert.Equal(HttpStatusCode.BadRequest, v.Status);
    Assert.Equal(("Nguyễn Minh Khôi", "31/02/2026"), (v.Page.QuerySelector("[name=childFullName]")!.GetAttribute("value"), v.Page.QuerySelector("[name=childDateOfBirth]")!.GetAttribute("value")));
    await v.Press("Lưu tờ khai", [("fullName", "Nguyễn Thị Hoa"), ("personalNumber", "000190000001"), ("dateOfBirth", "08/03/1990"), ("residenceCommune__text", "Phường Pleiku, Tỉnh Gia Lai"), ("residenceDetail", "12 đường Trần Hưng Đạo"), ("phone", "0900000001"), .. Birth]);
    Assert.True(v.Status == HttpStatusCode.OK && v.At.EndsWith(id.ToString(), StringComparison.Ordinal), v.Text);
    Assert.DoesNotContain("Tờ khai chưa được nhập đủ", v.Text, StringComparison.Ordinal);
    await v.Open($"/can-bo/ho-so/{id}/to-khai");
    await v.Press("Lưu tờ khai", ("childFullName", "Nguyễn Minh Khoa"));
    Assert.Equal("Nguyễn Minh Khôi", Assert.Single(v.Page.QuerySelectorAll("span > del")).TextContent);
    Assert.Equal([[null, "Nguyễn Minh Khoa"], ["Nguyễn Minh Khôi", "Nguyễn Minh Khoa"]],
      (await app.Sql("select e.form_before->>'childFullName', d.form->>'childFullName' from public_services.paper_entry e join public_services.dossier d on d.id = e.dossier where d.id = $1 order by e.at", id)).Select(r => r.ToArray()));
  }

  [Fact]
  public async Task What_the_fee_is_computed_from_is_asked_at_once() {
    var v = await At("/can-bo/mot-cua?thu-tuc=2.000635&so=000190000001");
    await v.Press("accept");
    Assert.Equal(HttpStatusCode.BadRequest, v.Status);
    Assert.NotNull(v.Page.QuerySelector("a[href='#copies']"));
    Assert.Null(v.Page.QuerySelector("[name=subjectFullName]"));
    await v.Press("accept", ("copies", "hai"), ("applicantIs", "owner"));
    Assert.Equal("hai", v.Page.QuerySelector("[name=copies]")!.GetAttribute("value"));
    await v.Press("accept", ("copies", "2"));
    Assert.True(v.Page.QuerySelector(".confirmed .code") is not null, v.Text);
    Assert.Equal([16000L, (short)6], (await app.Sql("select amount_due, status from public_services.dossier where code = $1", v.Page.QuerySelector(".confirmed .code")!.TextContent))[0]);
  }

  static Actor Officer(string role) => DossierApp.Officer(role);
}
