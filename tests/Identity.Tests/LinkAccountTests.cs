using System.Net;
using Saola.Testing;

namespace Saola.Identity.Tests;

public sealed class LinkAccountTests(UpstreamApp app) : IClassFixture<UpstreamApp> {
  const string Page = "/tai-khoan/lien-ket";

  static async Task<string> Words(HttpResponseMessage answer) => (await Visitor.Read(answer)).QuerySelector("main")!.TextContent;

  async Task<(Visitor Visitor, string UserName)> Official() {
    var userName = $"cb{Guid.CreateVersion7():N}"[..20];
    return (await app.SignedIn(userName), userName);
  }

  async Task<HttpResponseMessage> Link(Visitor visitor, Known who, string provider) {
    var asked = await visitor.Send(Page, "Liên kết với", ("Wanted.Provider", provider));
    Assert.Equal(HttpStatusCode.Redirect, asked.StatusCode);
    Assert.Contains("prompt=login&max_age=0", asked.Headers.Location!.Query);
    return await visitor.Open((await app.Decide(asked.Headers.Location, who)).PathAndQuery);
  }

  [Theory]
  [InlineData(UpstreamApp.Other)]
  [InlineData(UpstreamApp.National)]
  public async Task Who_proves_both_signs_in_with_the_identity_from_then_on(string provider) {
    var (visitor, userName) = await Official();
    var who = new Known(Known.NewNumber(), "Trần Thị Bình");
    Assert.Equal(Page + "?da-lien-ket=true", Visitor.Leads(await Link(visitor, who, provider)));
    Assert.Contains("Liên kết đăng nhập bằng", (string)Assert.Single(await app.Sql("select n.body from kernel.notification n join identity.account a on a.person = n.recipient where a.user_name = $1 and n.channel = 'Inbox'", userName))[0]!, StringComparison.Ordinal);
    var account = Assert.Single(await app.Sql("select a.id, a.person from identity.account a join identity.upstream_link l on l.account = a.id where a.user_name = $1", userName));
    Assert.Equal([account[1], "account.links"], Assert.Single(await app.Sql("select actor, case when purpose = 'upstream.callback' then 'account.links' end from ledger.entry where object_id = $1 and type = 'identity.account_linked'", account[0]!)));
    var later = new Visitor(app);
    Assert.Equal("/dang-nhap", Visitor.Leads(await app.SignIn(later, who, provider)));
    Assert.Contains(userName, await UpstreamApp.Account(later));
    // with the rights of the post
    Assert.Equal("/can-bo", Visitor.Leads(await later.Open("/dang-nhap")));
  }

  [Fact]
  public async Task A_form_of_another_site_links_nothing() {
    var (visitor, _) = await Official();
    Assert.Equal(HttpStatusCode.BadRequest, (await visitor.Post(Page, [new("_handler", "link"), new("Wanted.Provider", UpstreamApp.Other)], "https://evil.example")).StatusCode);
  }

  [Fact]
  public async Task Who_proved_it_too_long_ago_proves_it_again() {
    var (visitor, _) = await Official();
    var page = await visitor.Page(Page);
    app.Clock.Pass(LinkAccount.Fresh);
    var late = await visitor.Send(page, Page, "Liên kết với", ("Wanted.Provider", UpstreamApp.Other));
    app.Clock.Pass(-LinkAccount.Fresh);
    Assert.Equal(HttpStatusCode.Forbidden, late.StatusCode);
    Assert.Contains("cần xác minh lại", await Words(late));
  }

  [Fact]
  public async Task An_answer_of_one_session_links_nothing_to_the_next() {
    var (visitor, _) = await Official();
    var asked = await visitor.Send(Page, "Liên kết với", ("Wanted.Provider", UpstreamApp.Other));
    var back = await app.Decide(asked.Headers.Location!, new(Known.NewNumber()));
    var other = $"cb{Guid.CreateVersion7():N}"[..20];
    await app.Person(other, units: app.Desk);
    await visitor.Send("/dang-nhap?lai=true", "Form.UserName", ("Form.UserName", other), ("Form.Password", IdentityApp.Password));
    Assert.Equal(HttpStatusCode.Forbidden, (await visitor.Open(back.PathAndQuery)).StatusCode);
  }

  [Fact]
  public async Task An_identity_opens_one_account_and_an_account_has_one_of_each_provider() {
    var (first, second) = (await Official(), await Official());
    var who = new Known(Known.NewNumber());
    await Link(first.Visitor, who, UpstreamApp.Other);
    var taken = await Link(second.Visitor, who, UpstreamApp.Other);
    Assert.Equal(HttpStatusCode.Conflict, taken.StatusCode);
    Assert.Contains("đã liên kết với một tài khoản khác", await Words(taken));
    Assert.Null((await first.Visitor.Page(Page)).QuerySelector($"button[value='{UpstreamApp.Other}']"));
  }

  [Fact]
  public async Task A_national_identity_of_another_number_or_name_is_refused() {
    var (visitor, userName) = await Official();
    Assert.Contains("thuộc về người hoặc tổ chức khác", await Words(await Link(visitor, new(Known.NewNumber(), "Người Khác"), UpstreamApp.National)));
    await app.AsIntruder("update identity.person p set personal_number = $2 from identity.account a where a.person = p.id and a.user_name = $1", userName, Known.NewNumber());
    Assert.Equal(HttpStatusCode.Forbidden, (await Link(visitor, new(Known.NewNumber(), "Trần Thị Bình"), UpstreamApp.National)).StatusCode);
  }

  [Fact]
  public async Task A_number_that_is_in_another_record_is_not_taken() {
    var citizen = new Known(Known.NewNumber(), "Trần Thị Bình");
    await using (var act = app.Begin(app.Counter(app.Desk))) {
      await ((Identities)act.Services.GetService(typeof(Identities))!).Serve(act.Work, new(citizen.Name, citizen.Number), TestContext.Current.CancellationToken);
      await act.Work.Commit(TestContext.Current.CancellationToken);
    }
    var (visitor, _) = await Official();
    Assert.Equal(HttpStatusCode.Conflict, (await Link(visitor, citizen, UpstreamApp.National)).StatusCode);
  }

  [Fact]
  public async Task Who_becomes_an_official_links_anew_what_a_number_alone_had_linked() {
    var who = new Known(Known.NewNumber());
    await app.SignIn(new(app), who);
    await app.AsIntruder("insert into identity.official_post (id, person, unit, roles, sub_tree, valid_from, version) select gen_random_uuid(), person, $2, '{intake}', false, '2026-01-01', 1 from identity.account where user_name = $1", who.Number, app.Desk.Id);
    var citizen = new Visitor(app);
    Assert.Equal("/dang-nhap", Visitor.Leads(await app.SignIn(citizen, who)));
    Assert.Equal(HttpStatusCode.Forbidden, (await citizen.Open("/can-bo")).StatusCode);
    await app.AsIntruder("update identity.account set password_hash = (select password_hash from identity.account where user_name = $2) where user_name = $1", who.Number, (await Official()).UserName);
    var visitor = new Visitor(app);
    await visitor.SignIn(who.Number);
    Assert.Equal(Page + "?da-lien-ket=true", Visitor.Leads(await Link(visitor, who, UpstreamApp.National)));
    var official = new Visitor(app);
    Assert.Equal("/dang-nhap", Visitor.Leads(await app.SignIn(official, who)));
    Assert.Equal(HttpStatusCode.Redirect, (await official.Open("/can-bo")).StatusCode);
  }

  [Fact]
  public async Task A_link_is_removed_on_the_page_and_opens_nothing_any_more() {
    var (visitor, userName) = await Official();
    var who = new Known(Known.NewNumber());
    await Link(visitor, who, UpstreamApp.Other);
    var id = (await visitor.Page(Page)).QuerySelector("button[name='Chosen.Link']")!.GetAttribute("value")!;
    Assert.Equal(Page + "?da-go=true", Visitor.Leads(await visitor.Send(Page, "Chosen.Link", ("Chosen.Link", id))));
    Assert.Contains("chưa được liên kết", await Words(await app.SignIn(new(app), who, UpstreamApp.Other)));
    Assert.Equal(2L, Assert.Single(await app.Sql("select count(*) from kernel.notification n join identity.account a on a.person = n.recipient where a.user_name = $1 and n.channel = 'Inbox' and n.template = 'identity-factors-changed'", userName))[0]);
  }

  Task Appoint(Known who) => app.AsIntruder("insert into identity.official_post (id, person, unit, roles, sub_tree, valid_from, version) select gen_random_uuid(), person, $2, '{intake}', false, '2026-01-01', 1 from identity.account where user_name = $1", who.Number, app.Desk.Id);

  [Fact]
  public async Task What_a_citizen_linked_or_added_opens_no_post_that_they_get_later() {
    var (visitor, who) = (new Visitor(app), new Known(Known.NewNumber()));
    await app.SignIn(visitor, who);
    Assert.Equal(Page + "?da-lien-ket=true", Visitor.Leads(await Link(visitor, who, UpstreamApp.Other)));
    using var key = new SoftKey();
    await visitor.Add(key);
    Assert.Equal("/dang-nhap", Visitor.Leads(await app.SignIn(new(app), who, UpstreamApp.Other)));
    Assert.Equal("/tai-khoan", Visitor.Leads(await new Visitor(app).Answer(key)));
    await Appoint(who);
    Assert.Contains("đăng nhập bằng tài khoản công vụ", await Words(await app.SignIn(new(app), who, UpstreamApp.Other)));
    var refused = await new Visitor(app).Answer(key);
    Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
    Assert.Contains("thêm khi Ông/Bà chưa là cán bộ", await Words(refused));
  }

  [Fact]
  public async Task A_session_that_a_citizen_began_does_not_get_the_post() {
    var (visitor, who) = (new Visitor(app), new Known(Known.NewNumber()));
    await app.SignIn(visitor, who);
    await Appoint(who);
    app.Clock.Pass(TimeSpan.FromSeconds(4));
    Assert.Equal(HttpStatusCode.Forbidden, (await visitor.Open("/can-bo")).StatusCode);
    Assert.Equal(Page + "?da-lien-ket=true", Visitor.Leads(await Link(visitor, who, UpstreamApp.Other)));
    Assert.Contains("đăng nhập bằng tài khoản công vụ", await Words(await app.SignIn(new(app), who, UpstreamApp.Other)));
  }
}
