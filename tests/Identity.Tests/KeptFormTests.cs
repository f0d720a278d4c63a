using System.Net;
using Microsoft.AspNetCore.Http;

namespace Saola.Identity.Tests;

public sealed class KeptFormTests(IdentityApp app) : IClassFixture<IdentityApp> {
  static readonly KeyValuePair<string, string>[] Typed = [
    new("_handler", "password"), new("Form.Current", IdentityApp.Password), new("Form.New", "sáu con voi vàng"), new("Form.Repeat", "sáu con voi vàng")];

  async Task<Visitor> LoseSession(string userName, string? origin = "http://localhost") {
    await app.Person(userName, units: app.Desk);
    var visitor = new Visitor(app);
    await visitor.SignIn(userName);
    await app.AsIntruder("update identity.session set ended_at = now() where account = (select id from identity.account where user_name = $1)", userName);
    app.Clock.Pass(TimeSpan.FromSeconds(10));
    Assert.Equal("/dang-nhap?returnUrl=%2Ftai-khoan%2Fmat-khau", Visitor.Leads(await visitor.Post("/tai-khoan/mat-khau", Typed, origin)));
    return visitor;
  }

  [Fact]
  public async Task What_was_typed_when_the_session_ended_is_sent_after_signing_in_again() {
    var visitor = await LoseSession("mat-phien");
    Assert.Contains("vẫn còn", (await visitor.Page("/dang-nhap")).QuerySelector("main")!.TextContent);
    Assert.Equal("/dang-nhap/tiep-tuc", Visitor.Leads(await visitor.SignIn("mat-phien", "/tai-khoan/mat-khau")));
    Assert.Equal("/tai-khoan?da-doi=true", Visitor.Leads(await visitor.Send("/dang-nhap/tiep-tuc", KeptForms.Field)));
    Assert.Equal(0L, (await app.Sql("select count(*) from identity.kept_form k join identity.account a on a.id = k.account where user_name = 'mat-phien'"))[0][0]);
    Assert.Equal(HttpStatusCode.Redirect, (await new Visitor(app).SignIn("mat-phien", password: "sáu con voi vàng")).StatusCode);
  }

  [Fact]
  public async Task Another_person_in_the_same_browser_does_not_get_it() {
    var visitor = await LoseSession("chu-cu");
    await app.Person("nguoi-moi", units: app.Desk);
    Assert.Equal("/can-bo", Visitor.Leads(await visitor.SignIn("nguoi-moi")));
    Assert.Contains("Không có nội dung", (await visitor.Page("/dang-nhap/tiep-tuc")).QuerySelector("main")!.TextContent);
  }

  [Fact]
  public async Task It_is_gone_after_an_hour_and_when_it_is_not_wanted() {
    var late = await LoseSession("tre");
    app.Clock.Pass(KeptForms.Life + TimeSpan.FromMinutes(1));
    Assert.Equal("/can-bo", Visitor.Leads(await late.SignIn("tre")));
    var unwilling = await LoseSession("khong-can");
    await unwilling.SignIn("khong-can");
    Assert.Equal("/", Visitor.Leads(await unwilling.Send("/dang-nhap/tiep-tuc", "Bỏ nội dung này")));
    Assert.Contains("Không có nội dung", (await unwilling.Page("/dang-nhap/tiep-tuc")).QuerySelector("main")!.TextContent);
  }

  [Fact]
  public async Task A_form_that_another_site_posts_is_not_kept() {
    await LoseSession("bi-lua", "https://evil.example");
    Assert.Equal(0L, (await app.Sql("select count(*) from identity.kept_form k join identity.account a on a.id = k.account where user_name = 'bi-lua'"))[0][0]);
  }

  [Fact]
  public async Task A_stranger_leaves_nothing() {
    await app.Fill();
    var before = (await app.Sql("select count(*) from identity.kept_form"))[0][0];
    await new Visitor(app).Post("/tai-khoan/mat-khau", Typed);
    Assert.Equal(before, (await app.Sql("select count(*) from identity.kept_form"))[0][0]);
  }

  [Fact]
  public async Task What_is_kept_cannot_be_read_in_the_database() {
    await LoseSession("kin");
    var packet = (byte[])(await app.Sql("select sealed from identity.kept_form k join identity.account a on a.id = k.account where user_name = 'kin'"))[0][0]!;
    Assert.DoesNotContain("voi", System.Text.Encoding.UTF8.GetString(packet));
  }

  [Fact]
  public async Task Fields_and_files_come_back_as_they_were() {
    byte[] photo = [1, 2, 3, 250, 0, 7];
    var files = new FormFileCollection {
      new FormFile(new MemoryStream(photo), 0, photo.Length, "Files", "giấy khai sinh.jpg") { Headers = new HeaderDictionary(), ContentType = "image/jpeg" },
    };
    var form = new FormCollection(new() { ["a"] = new(["1", "2"]), ["tên"] = "Rơ Châm Thủy", ["trống"] = "" }, files);
    var back = FormPacket.Read("x", await FormPacket.Write("/ho-so?b=1", DateTimeOffset.UnixEpoch, form, TestContext.Current.CancellationToken));
    Assert.Equal(("/ho-so?b=1", DateTimeOffset.UnixEpoch), (back.Url, back.KeptAt));
    Assert.Equal("1,2", back.Form["a"].ToString());
    Assert.Equal(("Rơ Châm Thủy", ""), (back.Form["tên"].ToString(), back.Form["trống"].ToString()));
    var file = Assert.Single(back.Form.Files);
    Assert.Equal(("Files", "giấy khai sinh.jpg", "image/jpeg"), (file.Name, file.FileName, file.ContentType));
    var copy = new MemoryStream();
    await file.CopyToAsync(copy, TestContext.Current.CancellationToken);
    Assert.Equal(photo, copy.ToArray());
  }
}
