using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Saola.Testing;

namespace Saola.Identity.Tests;

/// <summary>Rights are changed only by who proved a little while ago who they are.</summary>
public sealed class ProveAgainTests(IdentityApp app) : IClassFixture<IdentityApp> {
  const string Page = "/xac-minh-lai";

  async Task<(Visitor Visitor, Account Account, Account Other)> Manager(string name, bool demo = false) {
    var account = await app.Person(name, role: "administrator", demo: demo, units: app.Ward);
    var other = await app.Person($"{name}-kia", units: app.Desk);
    var visitor = new Visitor(app);
    await visitor.SignIn(name);
    return (visitor, account, other);
  }

  static Task<HttpResponseMessage> Lock(Visitor visitor, Account other) =>
    visitor.Send($"/quan-tri/can-bo/{other.Person}/khoa", "Form.Reason", ("Form.Reason", "Mất máy"));

  async Task<bool> IsLocked(Account account) => (await app.Sql("select 1 from identity.account where id = $1 and disabled_at is not null", account.Id)).Count > 0;

  [Theory]
  [InlineData("/api/dossiers/sign"), InlineData("/api/dossiers/{id:guid}/seal"), InlineData("/api/dossiers/{id:guid}/papers/{slip:guid}/sign"), InlineData("/api/dossiers/tasks/bulk")]
  [InlineData("/can-bo/ho-so/{Id:guid}"), InlineData("/can-bo"), InlineData("/can-bo/ho-so/{Id:guid}/viec/{Verb}"), InlineData("/api/signing/certificates/{id:guid}/revoke")]
  [InlineData("/api/identity/officials"), InlineData("/api/identity/officials/{person:guid}/lock"), InlineData("/api/identity/officials/{person:guid}/link"), InlineData("/tai-khoan/thiet-bi-bao-mat")]
  [InlineData("/tai-khoan/lien-ket"), InlineData("/api/identity/links/{link:guid}/remove"), InlineData("/tai-khoan/mat-khau"), InlineData("/tai-khoan/ung-dung-xac-thuc")]
  public void Whatever_signs_or_changes_rights_asks_for_it(string route) {
    app.StartServer();
    var found = app.Services.GetServices<EndpointDataSource>().SelectMany(s => s.Endpoints).OfType<RouteEndpoint>().Where(e => e.RoutePattern.RawText == route && IsWritten(e)).ToArray();
    Assert.NotEmpty(found);
    Assert.All(found, e => Assert.NotNull(e.Metadata.GetMetadata<FreshAttribute>()));
    static bool IsWritten(RouteEndpoint endpoint) => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Contains("POST") != false;
  }

  [Theory]
  [InlineData("{\"verb\":\"sign\"}", "utf-8", true), InlineData("{\"verb\":\"claim\"}", "utf-8", false), InlineData("{\"verb\":\"claim\",\"verb\":\"sign\"}", "utf-8", true)]
  [InlineData("{\"verb\":\"claim\",\"Verb\":\"sign\"}", "utf-8", true), InlineData("{\"verb\":\"sign\"}", "utf-16", true), InlineData("[]", "utf-8", true), InlineData("{", "utf-8", true)]
  public async Task A_body_that_could_be_read_in_two_ways_asks_for_it(string body, string charset, bool asks) {
    var http = new DefaultHttpContext { Request = { Method = "POST", ContentType = $"application/json; charset={charset}", Body = new MemoryStream(System.Text.Encoding.GetEncoding(charset).GetBytes(body)) } };
    Assert.Equal(asks, await new FreshAttribute("verb", "sign").Holds(http));
  }

  /// <summary>Lists that are only looked at before they are applied change nothing.</summary>
  static readonly string[] Looks = ["/api/identity/staff/imports", "/api/identity/directory/trial"];

  [Fact]
  public void No_route_administers_people_rights_systems_or_providers_without_it() {
    app.StartServer();
    var bare = app.Services.GetServices<EndpointDataSource>().SelectMany(s => s.Endpoints).OfType<RouteEndpoint>()
      .Where(e => Writes(e) && e.Metadata.GetMetadata<FreshAttribute>() is null
        && e.Metadata.GetMetadata<RequiresAttribute>() is { Permission: IdentityPermissions.Manage or IdentityPermissions.Connect or IdentityPermissions.Providers or IdentityPermissions.Review or IdentityPermissions.Recover })
      .Select(e => e.RoutePattern.RawText!).Except(Looks);
    Assert.Empty(bare);

    // a page writes when it has a form
    static bool Writes(RouteEndpoint e) => e.Metadata.GetMetadata<Microsoft.AspNetCore.Components.Endpoints.ComponentTypeMetadata>() is { } page
      ? page.Type.GetProperties(System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.NonPublic).Any(p => p.IsDefined(typeof(Microsoft.AspNetCore.Components.SupplyParameterFromFormAttribute), inherit: false))
      : e.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Any(m => m is not "GET" and not "HEAD") == true;
  }

  [Fact]
  public async Task A_fresh_sign_in_is_proof_enough() {
    var (visitor, _, other) = await Manager("vua-vao");
    Assert.DoesNotContain(Page, Visitor.Leads(await Lock(visitor, other))!, StringComparison.Ordinal);
    Assert.True(await IsLocked(other));
  }

  [Fact]
  public async Task After_a_while_the_page_leads_to_a_proof_and_what_was_typed_is_kept() {
    var (visitor, account, other) = await Manager("lau-roi");
    app.Clock.Pass(TimeSpan.FromMinutes(16));
    var there = $"/quan-tri/can-bo/{other.Person}/khoa";
    var led = Visitor.Leads(await Lock(visitor, other))!;
    Assert.Equal($"{Page}?returnUrl={Uri.EscapeDataString(there)}", led);
    Assert.False(await IsLocked(other));
    Assert.Equal(HttpStatusCode.BadRequest, (await visitor.Send(led, "Form.Password", ("Form.Password", "sai"))).StatusCode);
    Assert.Equal("/dang-nhap/tiep-tuc", Visitor.Leads(await visitor.Send(led, "Form.Password", ("Form.Password", IdentityApp.Password))));
    await visitor.Send("/dang-nhap/tiep-tuc", KeptForms.Field);
    Assert.True(await IsLocked(other));
    Assert.Equal("Mất máy", (await app.Sql("select type, reason from ledger.entry where type = 'identity.account_locked' and object_id = $1", other.Id))[0][1]);
    Assert.Contains("identity.proved_again", await app.Ledger(account.Id));
  }

  [Fact]
  public async Task An_interface_is_told_by_the_standards_name() {
    var (visitor, _, other) = await Manager("goi-api");
    app.Clock.Pass(TimeSpan.FromMinutes(16));
    var refused = await visitor.Client.PostAsJsonAsync($"/api/identity/officials/{other.Person}/lock", new { @lock = true, reason = "Mất máy" }, TestContext.Current.CancellationToken);
    Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
    Assert.Equal("identity.proof_too_old", (string?)JsonNode.Parse(await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!["code"]);
    var told = Assert.Single(refused.Headers.WwwAuthenticate);
    Assert.Equal("Bearer", told.Scheme);
    Assert.Contains("error=\"insufficient_user_authentication\"", told.Parameter!, StringComparison.Ordinal);
    Assert.Contains("max_age=\"900\"", told.Parameter!, StringComparison.Ordinal);
    Assert.False(await IsLocked(other));
  }

  [Fact]
  public async Task The_security_level_says_how_fresh() {
    var (visitor, _, other) = await Manager("cap-nam");
    app.Clock.Pass(TimeSpan.FromMinutes(12));
    await app.AsIntruder("update identity.sign_in_policy set security_level = 4");
    var led = Visitor.Leads(await Lock(visitor, other))!;
    await app.AsIntruder("update identity.sign_in_policy set security_level = 0");
    Assert.StartsWith(Page, led, StringComparison.Ordinal);
  }

  [Fact]
  public async Task The_invented_people_of_a_training_site_are_asked_only_when_the_policy_says_so() {
    var (visitor, _, other) = await Manager("tap-huan-quyen", demo: true);
    app.Clock.Pass(TimeSpan.FromMinutes(16));
    await app.AsIntruder("update identity.sign_in_policy set demo = true");
    var asked = Visitor.Leads(await Lock(visitor, other))!;
    await app.AsIntruder("update identity.sign_in_policy set demo = false");
    Assert.StartsWith(Page, asked, StringComparison.Ordinal);
    Assert.DoesNotContain(Page, Visitor.Leads(await Lock(visitor, other))!, StringComparison.Ordinal);
    Assert.True(await IsLocked(other));
  }

  [Fact]
  public async Task Who_has_a_key_may_prove_it_by_the_key_and_another_persons_will_not_do() {
    var (visitor, account, other) = await Manager("khoa-lai");
    using var key = new SoftKey();
    using var foreign = new SoftKey();
    await visitor.Add(key);
    await (await app.SignedIn()).Add(foreign);
    app.Clock.Pass(TimeSpan.FromMinutes(16));
    Assert.Equal(HttpStatusCode.BadRequest, (await visitor.Answer(foreign, Page)).StatusCode);
    Assert.Equal("/tai-khoan", Visitor.Leads(await visitor.Answer(key, Page)));
    Assert.Equal([[2]], await app.Sql("select level from identity.session where account = $1 and ended_at is null", account.Id));
    await Lock(visitor, other);
    Assert.True(await IsLocked(other));
  }

  [Fact]
  public async Task Nobody_proves_without_a_session_or_for_anothers() {
    Assert.StartsWith("/dang-nhap", Visitor.Leads(await new Visitor(app).Open(Page)), StringComparison.Ordinal);
    var (_, account, _) = await Manager("phien-khac");
    var session = (Guid)(await app.Sql("select id from identity.session where account = $1", account.Id))[0][0]!;
    await using var act = app.Begin(People.Citizen(), "prove_again");
    var doorstep = (Doorstep)act.Services.GetService(typeof(Doorstep))!;
    var live = (LiveSessions)act.Services.GetService(typeof(LiveSessions))!;
    var answer = await ProveAgain.Run(new(session, IdentityApp.Password, null, null, null), new("203.0.113.0", null, null), act.Work, doorstep, live, TestContext.Current.CancellationToken);
    Assert.Equal(ErrorKind.NotFound, answer.Error!.Kind);
  }
}
