using System.Net;
using System.Web;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Saola.Testing;
using Saola.Ui;

namespace Saola.Identity.Tests;

public sealed class SignInUpstreamTests(UpstreamApp app) : IClassFixture<UpstreamApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  static Known Somebody(int level = 2) => new(Known.NewNumber(), Level: level);

  static async Task<string> Words(HttpResponseMessage answer) => (await Visitor.Read(answer)).QuerySelector("main")!.TextContent;

  async Task<object?[]?> Row(string sql, params object[] values) => (await app.Sql(sql, values)).SingleOrDefault();

  Task<object?[]?> Session(string number) => Row("select s.level, s.identification, s.methods, a.user_name from identity.session s join identity.account a on a.id = s.account join identity.person p on p.id = a.person where p.personal_number = $1", number);

  [Fact]
  public async Task Who_proves_their_number_has_an_account_and_goes_where_they_wanted() {
    var (visitor, who) = (new Visitor(app), Somebody());
    var answer = await app.SignIn(visitor, who, back: "/tai-khoan/thiet-bi");
    Assert.Equal("/dang-nhap?returnUrl=%2Ftai-khoan%2Fthiet-bi", Visitor.Leads(answer));
    Assert.Equal("/tai-khoan/thiet-bi", Visitor.Leads(await visitor.Open(Visitor.Leads(answer)!)));
    Assert.Equal([1, 2, new[] { "fed" }, who.Number], await Session(who.Number));
    var shown = await UpstreamApp.Account(visitor);
    Assert.Contains("Nguyễn Văn An", shown);
    Assert.Contains("02/05/1990", shown);
    Assert.Contains("Mức độ 2", shown);
    var person = (await Row("select id, source from identity.person where personal_number = $1", who.Number))!;
    Assert.Equal(Sources.ElectronicIdentification, person[1]);
    Assert.Equal([person[0], "upstream.callback"], Assert.Single(await app.Sql("select actor, purpose from ledger.entry where object_id = $1 and type = 'identity.person_registered'", person[0]!)));
  }

  [Fact]
  public async Task The_level_of_this_sign_in_is_that_of_the_session() {
    var who = Somebody(1);
    var visitor = new Visitor(app);
    await app.SignIn(visitor, who);
    Assert.Equal([1, 1], (await Session(who.Number))!.Take(2));
    Assert.Contains("Mức độ 1", await UpstreamApp.Account(visitor));
    await app.SignIn(new(app), who with { Level = 2 });
    Assert.Equal([1, 2], (await app.Sql("select s.identification from identity.session s join identity.account a on a.id = s.account where a.user_name = $1 order by s.identification", who.Number)).Select(r => r[0]));
  }

  [Fact]
  public async Task How_surely_somebody_is_known_and_how_surely_they_signed_in_are_two_things() {
    var (who, visitor) = (Somebody(1), new Visitor(app));
    await app.Mood(who, "two");
    await app.SignIn(visitor, who);
    Assert.Equal([2, 1], (await Session(who.Number))!.Take(2));
    Assert.Contains("Mức độ 1", await UpstreamApp.Account(visitor));
    Assert.Contains("xác thực hai bước", (await visitor.Page("/tai-khoan/thiet-bi")).QuerySelector("main")!.TextContent);
    var rp = await RelyingParty.Web(app);
    var token = Jwt.Read((await rp.Tokens(visitor)).GetProperty("id_token").GetString())!;
    Assert.Equal(("urn:saola:acr:2", "[\"fed\",\"otp\",\"mfa\"]", 1), (token["acr"], token.Claims["amr"]!.ToJsonString(), (int)token.Claims[Assurance.Identification]!));
  }

  [Theory]
  [InlineData("stale"), InlineData("timeless")]
  public async Task A_provider_that_asked_nobody_anew_lets_in_and_gives_no_fresh_proof(string mood) {
    var (who, visitor) = (Somebody(), new Visitor(app));
    await app.SignIn(visitor, who);
    await app.Mood(who, mood);
    await app.SignIn(visitor, who);
    Assert.Contains(who.Name, await UpstreamApp.Account(visitor));
    const string page = "/tai-khoan/thiet-bi-bao-mat";
    Assert.StartsWith("/xac-minh-lai?returnUrl=", Visitor.Leads(await visitor.Send(page, "Key.Name", ("Key.Name", "Khóa của người đi ngang"))), StringComparison.Ordinal);
    Assert.Contains("Xác minh", (await visitor.Page("/tai-khoan/lien-ket")).QuerySelector("form a")!.TextContent);
  }

  [Theory]
  [InlineData("prompt", "login"), InlineData("max_age", "0"), InlineData("max_age", "600")]
  public async Task A_system_that_asks_for_a_fresh_sign_in_gets_none_from_a_provider_that_asked_nobody(string name, string value) {
    var (who, visitor, rp) = (Somebody(), new Visitor(app), await RelyingParty.Web(app));
    await app.Mood(who, "stale");
    var there = Visitor.Leads(await visitor.Open(rp.Address((name, value))))!;
    var back = HttpUtility.ParseQueryString(there.Split('?', 2)[1])["returnUrl"]!;
    var way = (await visitor.Page(there)).QuerySelector($"a[href^='/dang-nhap/bang/{UpstreamApp.National}']")!.GetAttribute("href")!;
    var asked = (await visitor.Open(way)).Headers.Location!;
    Assert.Equal(("login", "0"), (HttpUtility.ParseQueryString(asked.Query)["prompt"], HttpUtility.ParseQueryString(asked.Query)["max_age"]));
    Assert.Equal(HttpStatusCode.Forbidden, (await visitor.Open((await app.Decide(asked, who)).PathAndQuery)).StatusCode);
    // whoever goes round the page gets a session, and the system no code
    await app.SignIn(visitor, who, back: back);
    Assert.Contains("lai=true", Visitor.Leads(await visitor.Open(back)), StringComparison.Ordinal);
    await app.Mood(who, "right");
    await app.SignIn(visitor, who, back: back);
    Assert.True(RelyingParty.Came(await visitor.Open(back)).ContainsKey("code"));
  }

  [Fact]
  public async Task A_system_is_told_when_the_provider_asked_and_not_when_the_browser_came_back() {
    var (who, visitor, rp) = (Somebody(), new Visitor(app), await RelyingParty.Web(app));
    await app.Mood(who, "stale");
    await app.SignIn(visitor, who);
    var token = Jwt.Read((await rp.Tokens(visitor)).GetProperty("id_token").GetString())!;
    Assert.True(token.Moment("auth_time") <= app.Clock.GetUtcNow().AddMinutes(-59));
  }

  [Fact]
  public async Task Two_sign_ins_are_of_one_account() {
    var who = Somebody();
    await app.SignIn(new(app), who);
    await app.SignIn(new(app), who);
    Assert.Equal(1L, (await Row("select count(*) from identity.account where user_name = $1", who.Number))![0]);
    Assert.Equal(1L, (await Row("select count(*) from identity.upstream_link l join identity.account a on a.id = l.account where a.user_name = $1", who.Number))![0]);
  }

  [Fact]
  public async Task Of_two_windows_at_once_both_get_in_and_one_account_is_made() {
    var who = Somebody();
    var answers = await Task.WhenAll(app.SignIn(new(app), who), app.SignIn(new(app), who));
    Assert.All(answers, a => Assert.Equal(HttpStatusCode.Redirect, a.StatusCode));
    Assert.Equal(1L, (await Row("select count(*) from identity.account where user_name = $1", who.Number))![0]);
  }

  async Task<PersonCard> Served(Known who, string name, DateOnly? born) {
    await using var act = app.Begin(app.Counter(app.Desk));
    var served = await ((Identities)act.Services.GetService(typeof(Identities))!).Serve(act.Work, new(name, who.Number, born, Phone: "0905000001"), Ct);
    await act.Work.Commit(Ct);
    return served.Value;
  }

  [Fact]
  public async Task A_record_of_the_counter_and_who_signs_in_later_are_one_person() {
    var who = Somebody();
    var served = await Served(who, who.Name, null);
    var visitor = new Visitor(app);
    await app.SignIn(visitor, who);
    var row = (await Row("select id, date_of_birth, source, phone from identity.person where personal_number = $1", who.Number))!;
    Assert.Equal([served.Id, new DateOnly(1990, 5, 2), Sources.ElectronicIdentification, "0905000001"], row);
    Assert.Equal(served.Id, (await Row("select person from identity.account where user_name = $1", who.Number))![0]);
  }

  [Theory]
  [InlineData("Nguyễn Văn An", 1, "mang căn cước đến bộ phận một cửa để bổ sung ngày sinh")]
  [InlineData("Lê Thị Bé", 2, "mang căn cước đến bộ phận một cửa")]
  public async Task A_record_without_a_day_of_birth_is_not_opened_by_a_number_and_a_name_alone(string recorded, int level, string told) {
    var who = Somebody(level);
    var served = await Served(who, recorded, null);
    var answer = await app.SignIn(new(app), who);
    Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
    Assert.Contains(told, await Words(answer));
    Assert.Empty(await app.Sql("select 1 from identity.account where person = $1", served.Id));
  }

  [Fact]
  public async Task What_differs_is_noted_and_not_overwritten_and_forgotten_once_it_is_mended() {
    var who = Somebody();
    var served = await Served(who, "Nguyễn Văn Anh", new(1990, 5, 2));
    var visitor = new Visitor(app);
    await app.SignIn(visitor, who);
    Assert.Equal("Nguyễn Văn Anh", (await Row("select full_name from identity.person where id = $1", served.Id))![0]);
    Assert.Equal(["fullName", "Nguyễn Văn Anh", "Nguyễn Văn An"], await Row("select fact, ours, theirs from identity.noted_difference where subject = $1", served.Id));
    Assert.Contains("Ở đây ghi: Nguyễn Văn Anh. Định danh điện tử: Nguyễn Văn An.", await UpstreamApp.Account(visitor));
    await app.SignIn(new(app), who);
    Assert.Single(await app.Ledger(served.Id), "identity.difference_noted");
    await Served(who, who.Name, new(1990, 5, 2));
    await app.SignIn(visitor, who);
    Assert.Empty(await app.Sql("select 1 from identity.noted_difference where subject = $1", served.Id));
  }

  [Theory]
  [InlineData(1, HttpStatusCode.Conflict), InlineData(2, HttpStatusCode.Redirect)]
  public async Task A_record_of_another_day_of_birth_is_opened_only_to_who_is_known_at_the_higher_level(int level, HttpStatusCode expected) {
    var who = Somebody(level);
    var served = await Served(who, who.Name, new(1971, 5, 2));
    Assert.Equal(expected, (await app.SignIn(new(app), who)).StatusCode);
    Assert.Equal(level - 1, (await app.Sql("select 1 from identity.account where person = $1", served.Id)).Count);
  }

  [Fact]
  public async Task A_record_of_another_name_and_another_birth_is_not_opened() {
    var who = Somebody();
    var served = await Served(who, "Lê Thị Bé", new(1971, 1, 1));
    var answer = await app.SignIn(new(app), who);
    Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
    Assert.Contains("mang căn cước đến bộ phận một cửa", await Words(answer));
    Assert.Empty(await app.Sql("select 1 from identity.account where person = $1", served.Id));
  }

  [Fact]
  public async Task An_organisation_comes_with_its_tax_code_and_who_represents_it() {
    var who = Somebody() with { TaxCode = $"01{Random.Shared.Next(10_000_000, 99_999_999)}", Organisation = "Công ty TNHH Thử nghiệm" };
    var visitor = new Visitor(app);
    await app.SignIn(visitor, who);
    var row = (await Row("select b.name, p.personal_number, a.id is not null from identity.business b join identity.person p on p.id = b.representative left join identity.account a on a.business = b.id where b.tax_code = $1", who.TaxCode))!;
    Assert.Equal(["Công ty TNHH Thử nghiệm", who.Number, true], row);
    Assert.Contains(who.TaxCode, await UpstreamApp.Account(visitor));
    // another representative who is not known surely is noted, and does not take the place of the one that is recorded
    await app.SignIn(new(app), who with { Number = Known.NewNumber(), Level = 1 });
    Assert.Equal(who.Number, (await Row("select p.personal_number from identity.business b join identity.person p on p.id = b.representative where b.tax_code = $1", who.TaxCode))![0]);
    Assert.Contains("Người đại diện được ghi ở đây khác", await UpstreamApp.Account(visitor));
  }

  [Theory]
  [InlineData(1)]
  [InlineData(2)]
  public async Task Who_is_no_longer_named_as_representative_gives_and_ends_no_power_and_who_is_named_surely_does(int level) {
    var who = Somebody() with { TaxCode = $"01{Random.Shared.Next(10_000_000, 99_999_999)}", Organisation = "Công ty TNHH Đổi chủ", Level = 2 };
    await app.SignIn(new(app), who);
    async Task<Actor> Of(string number) => People.Citizen((Guid)(await Row("select id from identity.person where personal_number = $1", number))![0]!);
    var (old, coffee) = (await Of(who.Number), (Guid)(await Row("select id from identity.business where tax_code = $1", who.TaxCode))![0]!);
    var power = await app.Given(old, app.Offer(Known.NewNumber(), "Trần Văn Long", coffee));
    var young = Known.NewNumber();
    await app.SignIn(new(app), who with { Number = young, Level = level });
    Assert.Equal((404, "identity.power_not_found"), await app.Refusal(old, $"/api/identity/powers/{power}/end", new { }));
    Assert.Equal((404, "identity.power_organisation_not_found"), await app.Refusal(old, "/api/identity/powers", app.Offer(Known.NewNumber(), "Trần Văn Long", coffee)));
    var next = await Of(young);
    Assert.Equal(level == 2, (await app.Inbox(next.Id)).Contains("Công ty TNHH Đổi chủ có người đại diện mới"));
    Assert.Equal(level == 2 ? 1 : 0, (await app.Ledger(coffee)).Count(e => e == "identity.representative_changed"));
    Assert.Equal(level == 2 ? 200 : 404, (await app.Call(next, $"/api/identity/powers/{power}/end", new { })).Status);
    // its own account always does
    if (level == 1) Assert.Equal(200, (await app.Call(People.Citizen(coffee), $"/api/identity/powers/{power}/end", new { })).Status);
  }

  [Fact]
  public async Task An_officials_account_is_not_opened_by_a_number_alone() {
    var account = await app.Person($"cb{Guid.CreateVersion7():N}"[..20], units: app.Desk);
    var who = Somebody();
    await app.AsIntruder("update identity.person set personal_number = $2, date_of_birth = $3 where id = $1", account.Person!.Value, who.Number, Vn.ParseDate(who.Birth)!.Value);
    var answer = await app.SignIn(new(app), who with { Name = "Trần Văn Bình" });
    Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    Assert.Contains("đăng nhập bằng tài khoản công vụ", await Words(answer));
    Assert.Empty(await app.Sql("select 1 from identity.upstream_link where account = $1", account.Id));
    // nor do number and name open more than what is theirs as a person
    var visitor = new Visitor(app);
    Assert.Equal("/dang-nhap", Visitor.Leads(await app.SignIn(visitor, who with { Name = "Trần Thị Bình" })));
    Assert.Equal(HttpStatusCode.OK, (await visitor.Open("/tai-khoan")).StatusCode);
    Assert.Equal(HttpStatusCode.Forbidden, (await visitor.Open("/can-bo")).StatusCode);
  }

  [Fact]
  public async Task A_locked_account_stays_shut_and_the_try_is_recorded() {
    var who = Somebody();
    await app.SignIn(new(app), who);
    await app.AsIntruder("update identity.account set disabled_at = now() where user_name = $1", who.Number);
    var visitor = new Visitor(app);
    var answer = await app.SignIn(visitor, who);
    Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    Assert.Contains("đang bị khóa", await Words(answer));
    Assert.Equal(HttpStatusCode.Redirect, (await visitor.Open("/tai-khoan")).StatusCode);
    Assert.Contains("identity.sign_in_failed", await app.Ledger((Guid)(await Row("select id from identity.account where user_name = $1", who.Number))![0]!));
  }

  [Fact]
  public async Task Who_declines_is_told_so_in_words() {
    var answer = await app.SignIn(new(app), Somebody(), agrees: false);
    Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    Assert.Contains("Ông/Bà đã từ chối chia sẻ thông tin", await Words(answer));
  }

  [Theory]
  [InlineData("state", 403)]
  [InlineData("iss", 403)]
  [InlineData("no_iss", 403)]
  [InlineData("unavailable", 409)]
  [InlineData("nonce", 403)]
  [InlineData("issuer", 403)]
  [InlineData("audience", 403)]
  [InlineData("azp", 403)]
  [InlineData("expired", 403)]
  [InlineData("early", 403)]
  [InlineData("subject", 403)]
  [InlineData("hash", 403)]
  [InlineData("none", 409)]
  [InlineData("hmac", 403)]
  [InlineData("key", 403)]
  [InlineData("level", 403)]
  [InlineData("no_number", 403)]
  [InlineData("broken", 409)]
  [InlineData("huge", 409)]
  [InlineData("html", 409)]
  [InlineData("swapped", 403)]
  [InlineData("silent", 409)]
  public async Task A_provider_that_misbehaves_lets_nobody_in(string mood, int status) {
    var (visitor, who) = (new Visitor(app), Somebody());
    await app.Mood(who, mood);
    var answer = await app.SignIn(visitor, who);
    Assert.Equal(status, (int)answer.StatusCode);
    Assert.Equal("Chưa đăng nhập được", (await Visitor.Read(answer)).QuerySelector("h1")!.TextContent);
    Assert.Equal(HttpStatusCode.Redirect, (await visitor.Open("/tai-khoan")).StatusCode);
    Assert.Empty(await app.Sql("select 1 from identity.person where personal_number = $1", who.Number));
  }

  [Fact]
  public async Task An_answer_that_is_not_believed_is_kept_as_evidence_without_saying_of_whom() {
    var (provider, who) = ((Guid)(await Row("select id from identity.upstream_provider where key = $1", UpstreamApp.National))![0]!, Somebody());
    async Task<long> Kept() => (long)(await app.Sql("select count(*) from ledger.entry where object_id = $1 and type = 'identity.upstream_refused' and facts::text like '%identity.upstream_not_believed%'", provider))[0][0]!;
    var before = await Kept();
    await app.Mood(who, "nonce");
    await app.SignIn(new(app), who);
    Assert.Equal(before + 1, await Kept());
    // nobody fills the ledger by knocking
    await new Visitor(app).Open($"/dang-nhap/tro-ve/{UpstreamApp.National}?state=x&code=y");
    Assert.Equal(before + 1, await Kept());
  }

  [Fact]
  public async Task A_number_that_changes_under_the_same_subject_opens_nothing() {
    var who = Somebody();
    await app.SignIn(new(app), who);
    await app.Mood(who, "other_number");
    Assert.Equal(HttpStatusCode.Forbidden, (await app.SignIn(new(app), who)).StatusCode);
  }

  [Fact]
  public async Task A_new_key_of_the_provider_is_fetched_when_it_is_met() {
    await app.SignIn(new(app), Somebody());
    var who = Somebody();
    await app.Mood(who, "rotated");
    app.Clock.Pass(UpstreamMetadata.Pause);
    Assert.Equal(HttpStatusCode.Redirect, (await app.SignIn(new(app), who)).StatusCode);
  }

  [Fact]
  public async Task An_answer_meant_for_another_browser_is_refused() {
    var who = Somebody();
    var mine = await app.Decide(await app.Begin(new(app)), who);
    var victim = new Visitor(app);
    await app.Begin(victim);
    Assert.Equal(HttpStatusCode.Forbidden, (await victim.Open(mine.PathAndQuery)).StatusCode);
    Assert.Equal(HttpStatusCode.Redirect, (await victim.Open("/tai-khoan")).StatusCode);
  }

  [Fact]
  public async Task An_answer_serves_once() {
    var visitor = new Visitor(app);
    var back = await app.Decide(await app.Begin(visitor), Somebody());
    Assert.Equal(HttpStatusCode.Redirect, (await visitor.Open(back.PathAndQuery)).StatusCode);
    Assert.Equal(HttpStatusCode.Forbidden, (await visitor.Open(back.PathAndQuery)).StatusCode);
  }

  [Theory]
  [InlineData("right")]
  [InlineData("careless")]
  public async Task A_code_of_another_put_into_ones_own_answer_opens_nothing(string mood) {
    var who = Somebody();
    await app.Mood(who, mood);
    // the code of somebody else, caught on its way; the second provider does not even look at the verifier
    var caught = HttpUtility.ParseQueryString((await app.Decide(await app.Begin(new(app)), who)).Query)["code"]!;
    var attacker = new Visitor(app);
    var own = await app.Decide(await app.Begin(attacker), Somebody());
    var parts = HttpUtility.ParseQueryString(own.Query);
    parts["code"] = caught;
    Assert.Contains((int)(await attacker.Open($"{own.AbsolutePath}?{parts}")).StatusCode, new[] { 403, 409 });
    Assert.Equal(HttpStatusCode.Redirect, (await attacker.Open("/tai-khoan")).StatusCode);
    Assert.Empty(await app.Sql("select 1 from identity.person where personal_number = $1", who.Number));
  }

  [Fact]
  public async Task An_answer_of_one_provider_is_none_of_the_other() {
    var visitor = new Visitor(app);
    var mine = await app.Decide(await app.Begin(visitor, UpstreamApp.Other), Somebody());
    Assert.Equal(HttpStatusCode.Forbidden, (await visitor.Open(mine.PathAndQuery.Replace(UpstreamApp.Other, UpstreamApp.National, StringComparison.Ordinal))).StatusCode);
    // one that says that it is the other's is refused too
    var named = await app.Decide(await app.Begin(visitor, UpstreamApp.Other), Somebody());
    Assert.Equal(HttpStatusCode.Forbidden, (await visitor.Open($"{named.PathAndQuery}&iss={Uri.EscapeDataString(app.Issuer("vneid"))}")).StatusCode);
  }

  [Theory]
  [InlineData("https://evil.example")]
  [InlineData("//evil.example")]
  [InlineData("/\\evil.example")]
  public async Task Coming_back_never_leads_off_the_site(string back) => Assert.Equal("/dang-nhap", Visitor.Leads(await app.SignIn(new(app), Somebody(), back: back)));

  [Fact]
  public async Task An_attempt_ends_after_a_quarter_of_an_hour() {
    var visitor = new Visitor(app);
    var back = await app.Decide(await app.Begin(visitor), Somebody());
    app.Clock.Pass(UpstreamAttempts.Life);
    var answer = await visitor.Open(back.PathAndQuery);
    app.Clock.Pass(-UpstreamAttempts.Life);
    Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    Assert.Contains("quá thời gian", await Words(answer));
  }

  [Fact]
  public async Task Attempts_that_are_given_up_do_not_fill_the_browser() {
    var visitor = new Visitor(app);
    for (var i = 0; i < 12; i++) await app.Begin(visitor);
    Assert.Equal("/dang-nhap", Visitor.Leads(await app.SignIn(visitor, Somebody())));
  }

  [Fact]
  public async Task Another_provider_opens_no_account_by_itself() {
    var answer = await app.SignIn(new(app), Somebody(), UpstreamApp.Other);
    Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    Assert.Contains("chưa được liên kết", await Words(answer));
  }

  [Fact]
  public async Task A_provider_that_is_not_there_is_not_found() => Assert.Equal(HttpStatusCode.NotFound, (await new Visitor(app).Open("/dang-nhap/bang/khong-co")).StatusCode);

  [Fact]
  public async Task The_sign_in_page_offers_the_national_one_first_and_keeps_where_the_person_wanted_to_go() {
    var page = await new Visitor(app).Page("/dang-nhap?returnUrl=%2Ftai-khoan");
    var doors = page.QuerySelectorAll("main a[href^='/dang-nhap/bang/']").Select(a => (a.GetAttribute("href"), a.TextContent)).ToArray();
    Assert.Equal([($"/dang-nhap/bang/{UpstreamApp.National}?returnUrl=%2Ftai-khoan", "Đăng nhập bằng Định danh quốc gia"), ($"/dang-nhap/bang/{UpstreamApp.Other}?returnUrl=%2Ftai-khoan", "Đăng nhập bằng Nơi khác")], doors);
    Assert.Contains("Chỉ trên hệ thống tập huấn", page.QuerySelector("main")!.TextContent);
  }
}

/// <summary>The same where nobody is invented.</summary>
public sealed class RealUpstream : UpstreamApp {
  protected override void Configure(IServiceCollection services) => services.AddSingleton(new Training(on: false)).AddSingleton(new ReachableNetworks("127.0.0.0/8, ::1", training: false));
}

public sealed class RealUpstreamTests(RealUpstream app) : IClassFixture<RealUpstream> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  static async Task<string> Text(Visitor visitor, string page) => (await visitor.Page(page)).QuerySelector("main")!.TextContent;

  /// <summary>An officer registers somebody whom a counter once served, and opens the link.</summary>
  async Task<(Visitor Holder, Guid Person, string UserName)> Registered(Known who) {
    await using (var act = app.Begin(app.Counter(app.Ward))) {
      Assert.False((await app.Services.GetRequiredService<Identities>().Serve(act.Work, new(who.Name, who.Number, Vn.ParseDate(who.Birth), Phone: "0905123456", Email: "chinh@chu.vn"), Ct)).IsError);
      act.Work.Record("tests.served", "module", Guid.Empty);
      await act.Work.Commit(Ct);
    }
    var userName = $"cv{Guid.CreateVersion7():N}"[..20];
    await using var registering = app.Begin(app.Manager(app.Ward));
    var made = (await RegisterOfficial.Run(new(who.Name, userName, who.Number, "ke@gian.vn", app.Desk.Id, ["intake"], Phone: "0999999999"), registering.Work, app.Services.GetRequiredService<Saola.Kernel.Settings>(), Ct)).Value;
    var holder = new Visitor(app);
    await holder.Send(new Uri(made.Link).PathAndQuery, "Form.New", ("Form.New", IdentityApp.Password), ("Form.Repeat", IdentityApp.Password));
    return (holder, made.Person, userName);
  }

  [Fact]
  public async Task Who_registers_a_neighbour_as_an_official_opens_nothing_of_the_neighbours_own() {
    var who = new Known(Known.NewNumber());
    var (holder, person, _) = await Registered(who);
    // the work is open, what counters recorded of the person is not
    Assert.Equal(HttpStatusCode.Redirect, (await holder.Open("/can-bo")).StatusCode);
    Assert.DoesNotContain("0905", await Text(holder, "/tai-khoan"));
    Assert.DoesNotContain(Typed.ShowPersonId(who.Number)!, await Text(holder, "/tai-khoan"));
    Assert.Contains("Cần chứng minh số định danh", await Text(holder, "/uy-quyen"));
    // what the person gave at the counter stays, and there they hear of it
    await app.RunJobs();
    Assert.Equal(["0905123456", "chinh@chu.vn"], (await app.Sql("select phone, email from identity.person where id = $1", person)).Single());
    Assert.Contains("Ủy ban nhân dân phường Pleiku", (string)Assert.Single(await app.Sql("select body from kernel.notification where recipient = $1 and channel = 'Inbox' and template = 'identity-registered'", person))[0]!);
    // and the neighbour comes in by their number, to their own matters
    var own = new Visitor(app);
    Assert.Equal("/dang-nhap", Visitor.Leads(await app.SignIn(own, who)));
    Assert.Contains(Typed.ShowPersonId(who.Number)!, await Text(own, "/tai-khoan"));
    Assert.DoesNotContain("Cần chứng minh số định danh", await Text(own, "/uy-quyen"));
    Assert.Equal(HttpStatusCode.Forbidden, (await own.Open("/can-bo")).StatusCode);
  }

  [Fact]
  public async Task Whose_number_is_not_proven_gives_no_power_and_takes_none() {
    var (_, person, _) = await Registered(new(Known.NewNumber()));
    var holder = People.Citizen(person) with { IsProven = false };
    await using var act = app.Begin(holder);
    var given = await GivePower.Run(new(null, Known.NewNumber(), "Lê Văn Tám", ["follow"], "all", null, false, null, Vn.Day(app.Clock.GetUtcNow()).AddDays(5), null), act.Work, act.Services.GetRequiredService<Saola.Forms.IChoices>(), Ct);
    Assert.Equal("identity.unproven", given.Error?.Code);
    var db = act.Work.Db<IdentityDb>();
    Assert.Equal(0, await db.PowersReceived(holder).CountAsync(Ct) + await db.Represented(holder).CountAsync(Ct));
  }

  [Fact]
  public async Task Nobody_opens_the_account_of_a_citizen_by_giving_them_a_post_but_they_take_it_up_themselves() {
    var who = new Known(Known.NewNumber());
    await app.SignIn(new(app), who);
    var person = (Guid)(await app.Sql("select person from identity.account where user_name = $1", who.Number))[0][0]!;
    async Task<string?> Assign(Actor actor) {
      await using var act = app.Begin(actor);
      return (await AssignPost.Run(new(person, app.Desk.Id, ["intake"]), act.Work, app.Services.GetRequiredService<LiveSessions>(), Ct)).Error?.Code;
    }
    async Task<string?> Link(Actor actor) {
      await using var act = app.Begin(actor);
      return (await MakeLink.Run(new(person), act.Work, app.Services.GetRequiredService<Saola.Kernel.Settings>(), app.Services.GetRequiredService<OwnerNotices>(), Ct)).Error?.Code;
    }
    Assert.Equal("identity.not_an_official", await Assign(People.Official(app.Ward.Id, app.Ward.Code!, [], IdentityPermissions.Manage, IdentityPermissions.Serve)));
    var whole = await app.Whole();
    Assert.Null(await Assign(whole with { Permissions = [IdentityPermissions.Manage, IdentityPermissions.Serve] }));
    Assert.Equal(("identity.link_owners_alone", "identity.link_owners_alone"), (await Link(whole), await Link(app.Manager(app.Ward))));
    // by the number they are still themselves; the post waits for them
    var visitor = new Visitor(app);
    Assert.Equal("/dang-nhap", Visitor.Leads(await app.SignIn(visitor, who)));
    Assert.Equal(HttpStatusCode.Forbidden, (await visitor.Open("/can-bo")).StatusCode);
    Assert.Contains("Nhận vị trí công tác", await Text(visitor, "/tai-khoan"));
    var link = Visitor.Leads(await visitor.Send("/tai-khoan/nhan-vi-tri", "Đặt mật khẩu công vụ"));
    Assert.StartsWith("/dang-nhap/dat-mat-khau?ma=", link);
    var official = new Visitor(app);
    await official.Send(link!, "Form.New", ("Form.New", IdentityApp.Password), ("Form.Repeat", IdentityApp.Password));
    Assert.Equal(HttpStatusCode.Redirect, (await official.Open("/can-bo")).StatusCode);
    // who came by the password is at work, and not among what is the person's own
    Assert.Contains("Cần chứng minh số định danh", await Text(official, "/tai-khoan"));
  }

  [Fact]
  public async Task Who_left_their_post_keeps_their_own_matters_when_the_account_rests() {
    var who = new Known(Known.NewNumber());
    var (holder, person, userName) = await Registered(who);
    await app.SignIn(new(app), who);
    var today = Vn.Day(app.Clock.GetUtcNow());
    await app.AsIntruder("update identity.official_post set valid_from = $2, valid_to = $3 where person = $1", person, today.AddDays(-400), today.AddDays(-91));
    await app.AsIntruder("update identity.account set created_at = $2, last_sign_in_at = $2 where person = $1", person, app.Clock.GetUtcNow().AddDays(-91).UtcDateTime);
    await Sweep();
    Assert.Equal(0L, (await app.Sql("select count(*) from identity.account where person = $1 and disabled_at is not null", person))[0][0]);
    // who left later, or is there still, rests at work alone
    await app.AsIntruder("update identity.official_post set valid_to = null where person = $1", person);
    await Sweep();
    Assert.Equal([true, true], (await app.Sql("select disabled_at is not null, lock_office_only from identity.account where person = $1", person))[0]);
    Assert.Equal(HttpStatusCode.BadRequest, (await new Visitor(app).SignIn(userName)).StatusCode);
    Assert.Equal(HttpStatusCode.Redirect, (await holder.Open("/tai-khoan")).StatusCode);
    var own = new Visitor(app);
    Assert.Equal("/dang-nhap", Visitor.Leads(await app.SignIn(own, who)));
    Assert.Contains(Typed.ShowPersonId(who.Number)!, await Text(own, "/tai-khoan"));
    Assert.Equal(HttpStatusCode.Forbidden, (await own.Open("/can-bo")).StatusCode);
    // but a lock with a reason is one for all of it
    await app.AsIntruder("update identity.account set lock_office_only = false where person = $1", person);
    Assert.Equal(HttpStatusCode.Forbidden, (await app.SignIn(new(app), who)).StatusCode);
  }

  async Task Sweep() {
    await using (var act = app.Begin()) {
      act.Work.Enqueue(new SweepStaff());
      await act.Work.Commit(Ct);
    }
    await app.RunJobs();
    app.Services.GetRequiredService<LiveSessions>().ForgetAll();
  }

  [Fact]
  public async Task Outside_training_the_public_comes_in_by_its_electronic_identification_and_by_nothing_else() {
    var who = new Known(Known.NewNumber());
    var visitor = new Visitor(app);
    Assert.Equal("/dang-nhap", Visitor.Leads(await app.SignIn(visitor, who)));
    Assert.Contains(who.Name, await UpstreamApp.Account(visitor));
    // a password that somebody put there opens it to nobody
    await app.AsIntruder("update identity.account set password_hash = $2 where user_name = $1", who.Number, app.Services.GetRequiredService<Passwords>().Hash(IdentityApp.Password));
    Assert.Equal(HttpStatusCode.BadRequest, (await new Visitor(app).SignIn(who.Number)).StatusCode);
    await app.Person("can-bo", units: app.Desk);
    Assert.Equal("/can-bo", Visitor.Leads(await new Visitor(app).SignIn("can-bo")));
    Assert.DoesNotContain("tập huấn", (await new Visitor(app).Page("/dang-nhap")).QuerySelector("main")!.TextContent);
  }

  [Fact]
  public async Task Outside_training_an_account_of_the_demonstration_opens_to_nobody() {
    var who = new Known(Known.NewNumber());
    await app.SignIn(new(app), who);
    await app.AsIntruder("update identity.account set demo = true where user_name = $1", who.Number);
    Assert.Equal(HttpStatusCode.Forbidden, (await app.SignIn(new(app), who)).StatusCode);
  }

  [Fact]
  public async Task Outside_training_another_provider_lets_officials_in_and_not_the_public() {
    var (who, visitor) = (new Known(Known.NewNumber()), new Visitor(app));
    await app.SignIn(visitor, who);
    var links = await visitor.Page("/tai-khoan/lien-ket");
    Assert.Null(links.QuerySelector($"button[value='{UpstreamApp.Other}']"));
    // a link that was made before
    await app.SignIn(new(app), who, UpstreamApp.Other);
    var subject = (string)(await app.Sql("select l.subject from identity.upstream_link l join identity.account a on a.id = l.account where a.user_name = $1", who.Number))[0][0]!;
    await app.AsIntruder("insert into identity.upstream_link (id, provider, subject, account, linked_at, last_used_at, by_owner) select gen_random_uuid(), p.id, $2, a.id, now(), now(), true from identity.account a, identity.upstream_provider p where a.user_name = $1 and p.key = 'khac'",
      who.Number, SubjectElsewhere(who));
    var answer = await app.SignIn(new(app), who, UpstreamApp.Other);
    Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    Assert.Contains("chỉ đăng nhập bằng tài khoản định danh điện tử quốc gia", (await Visitor.Read(answer)).QuerySelector("main")!.TextContent);
    Assert.NotEqual(subject, SubjectElsewhere(who));
  }

  /// <summary>As whom the other provider knows somebody.</summary>
  static string SubjectElsewhere(Known who) => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes($"/openid|{who.Number}")))[..24];

  [Theory]
  [InlineData("http://127.0.0.2/openid"), InlineData("https://localhost"), InlineData("https://10.1.2.3"), InlineData("https://192.168.0.1"), InlineData("https://169.254.169.254"), InlineData("https://[fd00::1]"), InlineData("https://[::ffff:10.0.0.1]")]
  public async Task Outside_training_no_issuer_lies_inside(string issuer) {
    await using var act = app.Begin();
    var networks = new ReachableNetworks(null, training: false);
    Assert.True(networks.Refuses(issuer));
    var answer = await AddProvider.Run(new($"p{Guid.CreateVersion7():N}"[..24], "H21", new(new("Nơi khác"), Issuer: issuer)), act.Work,
      new(app.Services.GetRequiredService<Works>(), app.Services.GetRequiredService<UpstreamSecrets>(), networks, app.Clock), TestContext.Current.CancellationToken);
    Assert.Equal("identity.provider_issuer_inside", answer.Error!.Code);
  }
}
