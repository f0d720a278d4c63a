using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Saola.Kernel;
using Saola.Testing;
using Xunit;
using static Saola.PublicServices.Tests.DossierApp;

namespace Saola.PublicServices.Tests;

[Collection(nameof(CounterCollection))]
public sealed class CounterTests(DossierApp shared) : AtTheCounter(shared) {
  [Fact]
  public async Task A_person_found_by_number_is_filled_in_and_registered_with_one_press() {
    var officer = Officer("intake");
    var v = await Serve("9.100001", "000190000001", officer);
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
    var v = await Serve("9.100001", "000088000077");
    Assert.Equal(("Kpă Hưng", "0900 000 077", "Làng Ốp"), (Value(v, "Form.Name"), Value(v, "Form.Phone"), Value(v, "Form.Address")));
    Assert.Contains("H21.106-", v.Text, StringComparison.Ordinal);
    // an office that never had a dossier of them learns nothing
    var elsewhere = await Serve("9.100001", "000088000077", Officer("intake", BienHo));
    Assert.Equal("", Value(elsewhere, "Form.Name"));
  }

  [Fact]
  public async Task Papers_ticked_and_scans_attached_become_the_dossiers() {
    var v = await Serve("9.100001", "000190000001");
    await v.Send("accept", [Got, ("Form.Pieces[0].Originals", "2"), ("Form.Pieces[0].Copies", "3")], [(Birth, "trang-1.png", Photo), (Birth, "trang-2.png", Photo)]);
    var id = await Registered(v);
    var rows = await app.Sql("select c.key, c.originals, c.copies, c.file_name, f.owner_kind, f.owner from public_services.dossier_component c left join kernel.file f on f.id = c.file where c.dossier = $1 order by c.key, c.file_name", id);
    Assert.Equal([["chung-sinh", 2, 3, "trang-1.png", "dossier", id], ["chung-sinh", 0, 0, "trang-2.png", "dossier", id]], rows.Where(r => (string)r[0]! == "chung-sinh").Select(r => r.ToArray()));
    Assert.Empty(await app.Sql("select 1 from public_services.dossier_draft where owner = (select intake_official from public_services.dossier where id = $1)", id));
  }

  [Fact]
  public async Task A_refusal_loses_nothing_that_was_typed_or_scanned() {
    var officer = Officer("intake");
    var v = await Serve("9.100001", "000190000001", officer);
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
    var v = await Serve("9.100001", "000190000001");
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
  public async Task A_file_of_someone_else_cannot_be_registered() {
    var v = await Serve("9.100001", "000190000001");
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
    var v = await Serve("9.100001", "000190000001");
    Assert.Equal("H21.106", v.Page.QuerySelector("[name='Form.Office'] option[selected]")!.GetAttribute("value"));
    await v.Press("accept", Got, ("Form.Office", "H21.111"));
    var row = (await app.Sql("select office_code, intake_office_code, code from public_services.dossier where id = $1", await Registered(v)))[0];
    Assert.Equal(("H21.111", "H21.106"), ((string)row[0]!, (string)row[1]!));
    Assert.StartsWith("H21.111-", (string)row[2]!, StringComparison.Ordinal);
  }

  [Fact]
  public async Task A_proxy_hands_it_in_for_the_person() {
    var v = await Serve("9.100001", "000088000002");
    await v.Press("accept", Got, ("Form.Name", "Rơ Châm Thủy"), ("Form.Phone", "0900000002"), ("Form.ApplicantName", "Nguyễn Thị Hoa"), ("Form.ApplicantNumber", "000 190 000 001"));
    var row = (await app.Sql("select subject_name, subject_account, applicant_name, applicant_account, applicant_phone from public_services.dossier where id = $1", await Registered(v)))[0];
    Assert.Equal(["Rơ Châm Thủy", null, "Nguyễn Thị Hoa", Citizen, "0900000002"], row);
  }

  [Fact]
  public async Task A_dossier_may_be_registered_now_and_checked_later() {
    var v = await Serve("9.100001", "000190000001");
    await v.Press("register", Got);
    var id = await Registered(v);
    Assert.Equal(1, await app.Status(id));
    Assert.Contains("đang chờ kiểm tra", v.Text, StringComparison.Ordinal);
    Assert.DoesNotContain("In giấy tiếp nhận", v.Text, StringComparison.Ordinal);
  }

  [Fact]
  public async Task Without_a_required_paper_it_is_not_accepted() {
    var v = await Serve("9.100001", "000190000001");
    await v.Press("accept");
    Assert.Equal(HttpStatusCode.BadRequest, v.Status);
    Assert.NotNull(v.Page.QuerySelector("#components-chung-sinh-error"));
  }

  [Fact]
  public async Task No_paper_is_taken_for_received_until_the_officer_says_so_and_one_button_takes_those_that_are_required() {
    var v = await Serve("9.100001", "000190000001");
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
  public async Task The_persons_number_stands_in_no_address() {
    var v = await Serve("9.100001", "000 190 000 001");
    Assert.Equal("Nguyễn Thị Hoa", Value(v, "Form.Name"));
    Assert.DoesNotContain("000190000001", v.At, StringComparison.Ordinal);
  }

  [Theory]
  [InlineData(false, true)]
  [InlineData(true, false)]
  public async Task An_address_of_another_officer_or_of_long_ago_asks_for_the_number_again(bool same, bool soon) {
    var officer = Officer("intake");
    var address = (await Serve("9.100001", "000190000001", officer)).At;
    if (!soon) app.Clock.Pass(TimeSpan.FromMinutes(31));
    var v = await At(address, same ? officer : Officer("intake"));
    Assert.Null(v.Page.QuerySelector("[name='Form.Name']"));
    Assert.Contains("nhập lại số định danh", v.Text, StringComparison.Ordinal);
    Assert.Equal("", Value(v, "Start.Number"));
    await v.Press("Tiếp tục", ("Start.Procedure", "9.100001"), ("Start.Number", "000190000001"));
    Assert.Equal("Nguyễn Thị Hoa", Value(v, "Form.Name"));
  }

  [Fact]
  public async Task What_was_typed_outlives_the_address() {
    var v = await Serve("9.100001", "000190000001");
    app.Clock.Pass(TimeSpan.FromMinutes(31));
    await v.Press("accept", Got, ("Form.Address", "Tổ 4"));
    Assert.Equal([["Tổ 4"]], await app.Sql("select subject_address from public_services.dossier where id = $1", await Registered(v)));
  }

  [Fact]
  public async Task Without_a_procedure_the_number_is_not_lost() {
    var v = await At("/can-bo/mot-cua");
    await v.Press("Tiếp tục", ("Start.Number", "000190000001"), ("Start.Procedure", ""));
    Assert.Equal(HttpStatusCode.BadRequest, v.Status);
    Assert.NotNull(v.Page.QuerySelector("a[href='#Start-Procedure']"));
    Assert.Equal("000 190 000 001", Value(v, "Start.Number"));
  }

  /// <summary>Pressed twice at once, and sent again by reloading; with a scan, which makes a draft of each press.</summary>
  [Theory]
  [InlineData(false)]
  [InlineData(true)]
  public async Task What_is_pressed_twice_is_one_dossier(bool scanned) {
    var officer = Officer("intake");
    var v = await Serve("9.100001", "000088000091", officer);
    var again = await At(v.At, officer);
    (string, string?)[] typed = [Got, ("Form.Name", "Siu Nhân"), ("Form.Number", "000 088 000 091"), ("Form.Phone", "0900000091"), ("Form.Once", Value(v, "Form.Once"))];
    (string, string, byte[])[] files = scanned ? [(Birth, "a.png", Photo)] : [];
    await Task.WhenAll(v.Send("accept", typed, files), again.Send("accept", typed, files));
    var late = await At(Page, officer);
    await late.Send("accept", typed, files);
    var id = await Registered(v);
    Assert.Equal((id, id), (await Registered(again), await Registered(late)));
    Assert.Single(await app.Sql("select 1 from public_services.dossier where intake_official = $1", officer.Id));
    Assert.Empty(await app.Sql("select 1 from public_services.dossier_draft where owner = $1", officer.Id));
  }

  [Fact]
  public async Task A_page_that_was_gone_back_to_does_not_swallow_the_next_person() {
    var officer = Officer("intake");
    var v = await Serve("9.100001", "000190000001", officer);
    var once = Value(v, "Form.Once");
    await v.Press("accept", Got);
    await Registered(v);
    v = await At(Page, officer);
    await v.Press("accept", Got, ("Form.Name", "Rơ Châm Bình"), ("Form.Phone", "0900000092"), ("Form.Once", once));
    Assert.Equal(HttpStatusCode.Conflict, v.Status);
    Assert.Contains("bấm lại một lần nữa", v.Text, StringComparison.Ordinal);
    await v.Press("accept");
    Assert.Equal([["Rơ Châm Bình"]], await app.Sql("select subject_name from public_services.dossier where id = $1", await Registered(v)));
  }

  [Fact]
  public async Task What_the_office_does_not_take_is_not_begun() =>
    Assert.Contains("không nhận thủ tục này", (await At("/can-bo/mot-cua?thu-tuc=9.999999")).Text, StringComparison.Ordinal);

  [Fact]
  public async Task A_dossier_of_another_office_is_not_shown_as_just_registered() {
    var v = await Serve("9.100001", "000190000001");
    await v.Press("accept", Got);
    var id = await Registered(v);
    Assert.Equal(HttpStatusCode.NotFound, (await At($"/can-bo/mot-cua/{id}", Officer("intake", BienHo))).Status);
  }
}
