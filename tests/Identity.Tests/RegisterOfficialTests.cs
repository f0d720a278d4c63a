using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Saola.Testing;

namespace Saola.Identity.Tests;

public sealed class RegisterOfficialTests(IdentityApp app) : IClassFixture<IdentityApp> {
  const string New = "bảy con voi tím";
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  Task<HttpResponseMessage> Register(Actor? actor, string userName, string fullName = "Ksor Thanh", string? number = null, Guid? unit = null, params string[] roles) =>
    app.As(actor).PostAsJsonAsync("/api/identity/officials", new { fullName, userName, personalNumber = number, unit = unit ?? app.Desk.Id, roles = roles.Length == 0 ? ["intake"] : roles }, Ct);

  static async Task<JsonElement> Body(HttpResponseMessage answer) => await answer.Content.ReadFromJsonAsync<JsonElement>(Ct);
  static async Task<(HttpStatusCode, string?)> Said(HttpResponseMessage answer) => (answer.StatusCode, (await Body(answer)).GetProperty("code").GetString());

  [Fact]
  public async Task Nobody_and_who_may_not_manage_register_no_official() {
    await app.Fill();
    Assert.Equal(HttpStatusCode.Unauthorized, (await Register(null, "ai-do")).StatusCode);
    Assert.Equal(HttpStatusCode.Forbidden, (await Register(app.Counter(app.Ward), "ai-do")).StatusCode);
  }

  [Fact]
  public async Task An_official_is_registered_only_into_ones_own_offices() {
    await app.Fill();
    Assert.Equal((HttpStatusCode.NotFound, "identity.unit_not_found"), await Said(await Register(app.Manager(app.Department), "lac-cho")));
  }

  [Fact]
  public async Task What_is_wrong_with_a_new_official_is_named_all_at_once() {
    await app.Fill();
    var answer = await Register(app.Manager(app.Ward), "Có dấu", " ", "123");
    Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    Assert.Equal(["identity.name_missing", "identity.user_name_invalid", "identity.personal_number_invalid"],
      (await Body(answer)).GetProperty("errors").EnumerateArray().Select(e => e.GetProperty("code").GetString()));
  }

  [Fact]
  public async Task A_user_name_and_a_person_have_one_account() {
    await app.Fill();
    await Register(app.Manager(app.Ward), "mot-lan", number: "064088000111");
    Assert.Equal((HttpStatusCode.Conflict, "identity.user_name_taken"), await Said(await Register(app.Manager(app.Ward), "mot-lan")));
    Assert.Equal((HttpStatusCode.Conflict, "identity.account_exists"), await Said(await Register(app.Manager(app.Ward), "hai-lan", number: "064088000111")));
    Assert.Equal((HttpStatusCode.Conflict, "identity.name_differs"), await Said(await Register(app.Manager(app.Ward), "ba-lan", "Người Khác", "064088000111")));
  }

  [Fact]
  public async Task The_first_administrator_gets_the_role_that_may_do_most() {
    await app.Fill();
    await app.AsIntruder("insert into identity.role (id, key, name, permissions, version) values (gen_random_uuid(), 'z_all', 'Quản trị tất cả', '{people.manage,people.recover,people.review}', 1)");
    // one out of use would give nothing
    await app.AsIntruder("insert into identity.role (id, key, name, permissions, ended_at, version) values (gen_random_uuid(), 'z_over', 'Quản trị cũ', '{people.manage,people.recover,people.review,people.explain}', now(), 1)");
    Assert.False((await app.Services.GetRequiredService<FirstAdministrator>().Make("Lê Hoàng Long", "quan-tri-nhat", "H21", Ct)).IsError);
    Assert.Equal([[new[] { "z_all" }, true]], (await app.Sql("select o.roles, o.sub_tree from identity.official_post o join identity.account a on a.person = o.person where a.user_name = 'quan-tri-nhat'")).Select(r => r.ToArray()));
    await app.AsIntruder("delete from identity.role where key in ('z_all', 'z_over')");
  }

  [Fact]
  public async Task The_first_administrator_comes_in_by_a_link_and_manages_all_below() {
    await app.Fill();
    var first = app.Services.GetRequiredService<FirstAdministrator>();
    Assert.True((await first.Make("Lê Hoàng Long", "quan-tri-dau", "H99", Ct)).IsError);
    var link = new Uri((await first.Make("Lê Hoàng Long", "quan-tri-dau", "H21", Ct)).Value).PathAndQuery;
    Assert.Null((await app.Sql("select password_hash from identity.account where user_name = 'quan-tri-dau'")).Single()[0]);
    var visitor = new Visitor(app);
    await visitor.Send(link, "Form.New", ("Form.New", New), ("Form.Repeat", New));
    // the link opens once, and nobody becomes the first again under that name
    Assert.Equal(System.Net.HttpStatusCode.BadRequest, (await new Visitor(app).Send(link, "Form.New", ("Form.New", New + "2"), ("Form.Repeat", New + "2"))).StatusCode);
    Assert.True((await first.Make("Người Khác", "quan-tri-dau", "H21", Ct)).IsError);
    var page = await visitor.Page("/quan-tri/can-bo/them");
    Assert.Contains(page.QuerySelectorAll("select[name='Form.Unit'] option"), o => o.GetAttribute("value") == app.Desk.Id.ToString());
    var added = await Visitor.Read(await visitor.Send(page, "/quan-tri/can-bo/them", "Form.UserName", ("Form.FullName", "Nay Hương"), ("Form.UserName", "nay.huong"), ("Form.Unit", app.Ward.Id.ToString()), ("Form.Roles", "intake")));
    Assert.Contains("/dang-nhap/dat-mat-khau?ma=", added.QuerySelector("[name=link]")!.GetAttribute("value"));
  }
}
