using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Saola.Kernel;
using Saola.Testing;
using Xunit;
using static Saola.PublicServices.Tests.DossierApp;

namespace Saola.PublicServices.Tests;

/// <summary>The counter with the procedures of the province: the list to choose from, and the form filled for the person.</summary>
public sealed class CounterFormTests(ProvinceApp app) : IClassFixture<ProvinceApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  async Task<CitizenVisitor> At(string address) {
    if (app.Clock.GetUtcNow() < TimeProvider.System.GetUtcNow()) app.Clock.Set(TimeProvider.System.GetUtcNow().AddDays(1));
    var post = Assert.Single(await app.Sql("select p.unit, o.office from identity.official_post p join identity.organisation o on o.id = p.unit join identity.person n on n.id = p.person where n.full_name = 'Nguyễn Thị Thu Hà'"));
    var like = Officer("intake");
    return await new CitizenVisitor(app, like with { Post = new((Guid)post[0]!, (Guid)post[1]!, "H21.106", like.Post!.Roles) }).Open(address);
  }

  async Task<CitizenVisitor> Serve(string procedure, string number) => await (await At("/can-bo/mot-cua")).Serve(procedure, number);

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
    var options = v.Page.QuerySelectorAll("select[name='Start.Procedure'] option").Select(o => o.GetAttribute("value")).ToArray();
    Assert.Contains("1.001193/dang-ky-khai-sinh", options);
    Assert.Equal(2, options.Count(o => o!.StartsWith("1.000656/", StringComparison.Ordinal)));
    // where a ministry's system processes it, the counter takes nothing
    Assert.DoesNotContain(options, o => o!.StartsWith("1.001612", StringComparison.Ordinal));
    Assert.True(v.Page.QuerySelector("input[name='Start.Number']")!.HasAttribute("autofocus"));
  }

  [Fact]
  public async Task The_officer_fills_the_form_for_the_person_and_nothing_of_it_is_lost() {
    var v = await Serve("1.001193/dang-ky-khai-sinh", "000190000001");
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
    var v = await Serve("1.001193/dang-ky-khai-sinh", "000190000001");
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
    var v = await Serve("1.001193/dang-ky-khai-sinh", "000190000001");
    await v.Press("fill");
    await v.Press("Nhận đủ");
    await v.Press("accept", Birth);
    v = await Serve("1.001193/dang-ky-khai-sinh", "000190000001");
    var before = (long)(await app.Sql("select coalesce(max(id), 0) from ledger.entry"))[0][0]!;
    await v.Press("fill");
    var code = (string)Assert.Single(await app.Sql("select d.code from ledger.entry e join public_services.dossier d on d.id = e.object_id where e.id > $1 and e.type = 'dossiers.read'", before))[0]!;
    Assert.Contains(code, v.Page.QuerySelector("#motherFullName-source")!.TextContent, StringComparison.Ordinal);
  }

  [Fact]
  public async Task A_declaration_on_paper_is_typed_in_later_and_what_it_said_before_is_kept() {
    var v = await Serve("1.001193/dang-ky-khai-sinh", "000190000001");
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
    var v = await Serve("2.000635", "000190000001");
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
