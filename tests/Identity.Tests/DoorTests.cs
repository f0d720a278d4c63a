using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;

namespace Saola.Identity.Tests;

public sealed class DoorTests(IdentityApp app) : IClassFixture<IdentityApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  [Fact]
  public async Task The_sign_in_page_says_that_this_is_a_training_site() {
    var page = await new Visitor(app).Page("/dang-nhap");
    Assert.Equal("Đăng nhập", page.QuerySelector("h1")!.TextContent);
    Assert.Contains("Hệ thống tập huấn", page.QuerySelector("main")!.TextContent);
  }

  [Fact]
  public async Task Signing_in_leads_to_where_the_person_wanted_to_go() {
    await app.Person("duong", units: app.Desk);
    var visitor = new Visitor(app);
    Assert.Equal("/dang-nhap?returnUrl=%2Ftai-khoan", Visitor.Leads(await visitor.Open("/tai-khoan")));
    var answer = await visitor.SignIn("duong", "/tai-khoan");
    Assert.Equal("/tai-khoan", Visitor.Leads(answer));
    var cookie = answer.Headers.GetValues("Set-Cookie").Single(c => c.StartsWith("saola=", StringComparison.Ordinal));
    Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
    Assert.Contains("samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);
    Assert.DoesNotContain("expires", cookie, StringComparison.OrdinalIgnoreCase);
    Assert.Contains("Trần Thị Bình", (await visitor.Page("/tai-khoan")).QuerySelector("main")!.TextContent);
  }

  [Theory]
  [InlineData("https://evil.example")]
  [InlineData("//evil.example")]
  [InlineData("/\\evil.example")]
  public async Task Signing_in_never_leads_off_the_site(string returnUrl) {
    await app.Fill();
    var name = $"ngoai{Guid.CreateVersion7():N}";
    await app.Person(name, units: app.Desk);
    Assert.Equal("/can-bo", Visitor.Leads(await new Visitor(app).SignIn(name, returnUrl)));
  }

  [Fact]
  public async Task A_wrong_password_keeps_the_name_and_says_no_more_than_needed() {
    await app.Person("sai", units: app.Desk);
    var wrong = await new Visitor(app).SignIn("sai", password: "không đúng");
    var nobody = await new Visitor(app).SignIn("sai2", password: "không đúng");
    Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.BadRequest), (wrong.StatusCode, nobody.StatusCode));
    var (page, other) = (await Visitor.Read(wrong), await Visitor.Read(nobody));
    Assert.Equal("sai", page.QuerySelector("[name='Form.UserName']")!.GetAttribute("value"));
    Assert.Null(page.QuerySelector("[name='Form.Password']")!.GetAttribute("value"));
    Assert.Equal(page.QuerySelector(".ds-error-summary")!.TextContent, other.QuerySelector(".ds-error-summary")!.TextContent);
  }

  [Fact]
  public async Task A_sign_in_forged_on_another_site_is_refused() {
    await app.Person("gia-mao", units: app.Desk);
    var answer = await new Visitor(app).Post("/dang-nhap", [new("_handler", "sign-in"), new("Form.UserName", "gia-mao"), new("Form.Password", IdentityApp.Password)], "https://evil.example");
    Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
  }

  [Fact]
  public async Task Signing_in_again_is_a_new_session() {
    await app.Person("co-dinh", units: app.Desk);
    var first = await new Visitor(app).SignIn("co-dinh");
    var second = await new Visitor(app).SignIn("co-dinh");
    Assert.NotEqual(first.Headers.GetValues("Set-Cookie").First(), second.Headers.GetValues("Set-Cookie").First());
    Assert.Equal(2L, (await app.Sql("select count(*) from identity.session s join identity.account a on a.id = s.account where a.user_name = 'co-dinh'"))[0][0]);
  }

  /// <summary>Whoever plants a cookie in a browser before its owner signs in holds nothing of theirs afterwards: neither a session of their own, nor one that is over, nor made-up text.</summary>
  [Theory]
  [InlineData("own"), InlineData("over"), InlineData("made up")]
  public async Task A_cookie_planted_before_the_sign_in_opens_nothing_afterwards(string kind) {
    var (victim, thief) = ($"bi-gai-{kind.Length}", $"ke-gai-{kind.Length}");
    await app.Person(victim, units: app.Desk);
    await app.Person(thief, units: app.Desk);
    var attacker = new Visitor(app);
    var planted = kind == "made up" ? "saola=CfDJ8AAAAAAAAAAA" : Cookie(await attacker.SignIn(thief));
    if (kind == "over") await SignOutTests.Leave(attacker);
    using var browser = app.CreateClient(new() { AllowAutoRedirect = false, HandleCookies = false });
    var page = await browser.GetAsync("/dang-nhap", Ct);
    browser.DefaultRequestHeaders.Add("Cookie", planted);
    var form = (await Visitor.Read(page)).QuerySelectorAll("main form").OfType<AngleSharp.Html.Dom.IHtmlFormElement>().First(f => f.QuerySelector("[name='Form.UserName']") is not null);
    var fields = form.QuerySelectorAll("input[type=hidden]").OfType<AngleSharp.Html.Dom.IHtmlInputElement>().Select(i => KeyValuePair.Create(i.Name!, i.Value))
      .Append(new("Form.UserName", victim)).Append(new("Form.Password", IdentityApp.Password));
    if (page.Headers.TryGetValues("Set-Cookie", out var given)) browser.DefaultRequestHeaders.Add("Cookie", given.Select(c => c.Split(';')[0]));
    using var request = new HttpRequestMessage(HttpMethod.Post, "/dang-nhap") { Content = new FormUrlEncodedContent(fields), Headers = { { "Origin", "http://localhost" } } };
    var answer = await browser.SendAsync(request, Ct);
    if (kind == "own") {
      // over a living session of somebody else nobody signs in: it has to be left first
      Assert.Equal((HttpStatusCode.BadRequest, thief), (answer.StatusCode, await Opens(planted)));
      return;
    }
    var signedIn = Cookie(answer);
    Assert.NotEqual(planted, signedIn);
    Assert.Equal((victim, null), (await Opens(signedIn), await Opens(planted)));

    static string Cookie(HttpResponseMessage answer) => answer.Headers.GetValues("Set-Cookie").Single(c => c.StartsWith("saola=", StringComparison.Ordinal)).Split(';')[0];
    async Task<string?> Opens(string cookie) {
      using var client = app.CreateClient(new() { AllowAutoRedirect = false, HandleCookies = false });
      client.DefaultRequestHeaders.Add("Cookie", cookie);
      var opened = await client.GetAsync("/tai-khoan", Ct);
      var text = opened.StatusCode == HttpStatusCode.OK ? (await Visitor.Read(opened)).QuerySelector("main")!.TextContent : "";
      return new[] { victim, thief }.SingleOrDefault(n => text.Contains(n, StringComparison.Ordinal));
    }
  }

  /// <summary>A page laid invisibly over another site would have its buttons pressed unseen.</summary>
  [Fact]
  public async Task No_page_lets_itself_be_framed_by_another_site() {
    await app.Person("khong-khung", role: "administrator", units: app.Desk);
    var visitor = new Visitor(app);
    await visitor.SignIn("khong-khung");
    var pages = app.Services.GetServices<Microsoft.AspNetCore.Routing.EndpointDataSource>().SelectMany(s => s.Endpoints).OfType<Microsoft.AspNetCore.Routing.RouteEndpoint>()
      .Select(e => "/" + e.RoutePattern.RawText?.TrimStart('/')).Where(p => !p.Contains('{') && !p.StartsWith("/api", StringComparison.Ordinal)).Distinct().ToArray();
    Assert.Contains("/xac-minh-lai", pages);
    var html = 0;
    foreach (var browser in new[] { new Visitor(app), visitor })
      foreach (var path in pages) {
        using var answer = await browser.Open(path);
        if (answer.Content.Headers.ContentType?.MediaType != "text/html") continue;
        html++;
        var policy = string.Join(';', answer.Headers.GetValues("Content-Security-Policy"));
        Assert.True(policy.Contains("frame-ancestors 'none'", StringComparison.Ordinal), $"{path}: {policy}");
      }
    Assert.True(html > 50, $"only {html} pages");
  }

  [Fact]
  public async Task Interfaces_answer_with_problems_and_pages_with_the_way_in() {
    await app.Person("khong-quyen", units: app.Desk);
    var visitor = new Visitor(app);
    var nobody = await visitor.Client.PostAsJsonAsync("/api/identity/posts", new { }, Ct);
    Assert.Equal((HttpStatusCode.Unauthorized, "application/problem+json"), (nobody.StatusCode, nobody.Content.Headers.ContentType!.MediaType));
    await visitor.SignIn("khong-quyen");
    var refused = await visitor.Client.PostAsJsonAsync("/api/identity/posts", new { person = Guid.CreateVersion7(), unit = Guid.CreateVersion7() }, Ct);
    Assert.Equal((HttpStatusCode.Forbidden, "identity.not_permitted"), (refused.StatusCode, (await refused.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("code").GetString()));
    Assert.Equal(HttpStatusCode.Forbidden, (await visitor.Open("/quan-tri/can-bo")).StatusCode);
  }

  [Fact]
  public async Task Who_has_no_dossiers_to_work_on_begins_with_what_they_manage() {
    await app.Person("nguoi-quan-tri", role: "administrator", units: app.Desk);
    var visitor = new Visitor(app);
    Assert.Equal("/can-bo", Visitor.Leads(await visitor.SignIn("nguoi-quan-tri")));
    Assert.Equal("/quan-tri", Visitor.Leads(await visitor.Open("/can-bo")));
    Assert.NotNull((await visitor.Page("/quan-tri")).QuerySelector("main a[href='/quan-tri/can-bo']"));
  }

  [Fact]
  public async Task A_manager_finds_an_official_and_ends_a_post_on_the_pages() {
    await app.Person("quan-tri", role: "administrator", units: app.Ward);
    var person = await app.Person("can-tim", "Rơ Châm H'Lan", units: app.Desk);
    var visitor = new Visitor(app);
    await visitor.SignIn("quan-tri");
    var list = await visitor.Page("/quan-tri/can-bo?q=ro+cham");
    var link = Assert.Single(list.QuerySelectorAll("th.row-title a"));
    Assert.Equal($"/quan-tri/can-bo/{person.Person}", link.GetAttribute("href"));
    var end = (await visitor.Page(link.GetAttribute("href")!)).QuerySelector("dd a")!.GetAttribute("href")!;
    Assert.Equal(HttpStatusCode.BadRequest, (await visitor.Send(end, "Form.Reason", ("Form.Reason", ""))).StatusCode);
    Assert.Equal($"/quan-tri/can-bo/{person.Person}", Visitor.Leads(await visitor.Send(end, "Form.Reason", ("Form.Reason", "Nghỉ hưu"))));
    var again = await visitor.Send($"/quan-tri/can-bo/{person.Person}", "Form.Unit", ("Form.Unit", app.Desk.Id.ToString()), ("Form.Roles", "intake"), ("Form.Title", "Công chức"));
    Assert.Equal($"/quan-tri/can-bo/{person.Person}", Visitor.Leads(again));
    Assert.Equal(HttpStatusCode.OK, (await visitor.Open("/quan-tri/co-quan")).StatusCode);
    var offices = await visitor.Page("/quan-tri/co-quan?q=pleiku");
    Assert.Contains("H21.106", offices.QuerySelector("table")!.TextContent);
  }
}
