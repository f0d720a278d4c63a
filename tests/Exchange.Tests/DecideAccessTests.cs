using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Exchange.Tests;

public sealed class DecideAccessTests(BusSite app) : WriteSliceTests(app), IClassFixture<BusSite> {
  readonly BusSite app = app;
  DateOnly Today => Vn.Day(app.Clock.GetUtcNow());

  protected override async Task<Write> Prepare() {
    var request = await AskAccessTests.Ask(app, AskAccessTests.Asked(app, await app.Offer(app.OwnerId, BusApp.Code("a"), app.ServiceUrl + "/base")));
    return new($"/api/exchange/requests/{request}/decision", new { approve = true }, AskAccessTests.Owner, request, "exchange.access_approved") {
      Permission = ExchangePermissions.Offer, Stranger = AskAccessTests.Consumer, Unseen = "exchange.not_found", Invalid = new { approve = false }, InvalidCode = "exchange.reason_missing", Again = "exchange.decided_already",
      Row = "select 1 from exchange.access_request a where id = $1 and state = 'Approved' and (select count(*) from exchange.access_right where agreement = a.id) = 2",
    };
  }

  async Task<(string Code, Guid Request)> Waiting(int days = 30) {
    var code = BusApp.Code("a");
    return (code, await AskAccessTests.Ask(app, AskAccessTests.Asked(app, await app.Offer(app.OwnerId, code, app.ServiceUrl + "/base"), days)));
  }

  Task<(int Status, System.Text.Json.Nodes.JsonNode? Body)> Decide(Guid request, object body) => app.Send(AskAccessTests.Owner, HttpMethod.Post, $"/api/exchange/requests/{request}/decision", body);

  async Task<string?> Fault(string path) {
    using var answer = await app.Call(path);
    return answer.IsSuccessStatusCode ? null : (await BusSite.Fault(answer)).Type;
  }

  [Fact]
  public async Task What_is_agreed_on_may_be_called_at_once_within_its_endpoints_and_ends_by_itself_after_its_last_day() {
    var (code, request) = await Waiting(3);
    Assert.Equal(200, (await Decide(request, new { approve = true })).Status);
    Assert.Equal((null, "Server.ServerProxy.AccessDenied"), (await Fault(app.Path("/echo/x", code)), await Fault(app.Path("/other", code))));
    app.Clock.Pass(TimeSpan.FromDays(3));
    Assert.Null(await Fault(app.Path("/echo/x", code)));
    app.Clock.Pass(TimeSpan.FromDays(1));
    Assert.Equal("Server.ServerProxy.AccessDenied", await Fault(app.Path("/echo/x", code)));
    // what ended is told, once, by a job on which nothing depends
    await using (var act = app.Begin()) {
      act.Work.Enqueue(new TellEndedAgreements());
      await act.Work.Commit(TestContext.Current.CancellationToken);
    }
    await app.RunJobs();
    Assert.Single(await app.Sql("select 1 from kernel.notification where recipient = $1 and key = $2", AskAccessTests.Consumer.Id, $"exchange-access-over-{request:N}"));
  }

  [Fact]
  public async Task Less_than_was_asked_is_given_with_a_reason_and_more_is_not() {
    var (code, request) = await Waiting();
    foreach (var (body, refusal) in new (object, string)[] {
      (new { approve = true, scope = new { endpoints = new[] { "GET /other" } }, reason = "a" }, "exchange.more_than_asked"), (new { approve = true, scope = new { endpoints = Array.Empty<string>() }, reason = "a" }, "exchange.more_than_asked"),
      (new { approve = true, scope = new { fields = new[] { "salary" } }, reason = "a" }, "exchange.more_than_asked"), (new { approve = true, scope = new { lastDay = Today.AddDays(31) }, reason = "a" }, "exchange.term_beyond_asked"),
      (new { approve = true, scope = new { fields = new[] { "name" } } }, "exchange.reason_missing"),
    }) Assert.Equal(refusal, (string?)(await Decide(request, body)).Body!["code"]);
    Assert.Equal(200, (await Decide(request, new { approve = true, scope = new { endpoints = new[] { "GET /echo/*" }, fields = new[] { "name" }, firstDay = Today.AddDays(2), lastDay = Today.AddDays(9) }, reason = "Chỉ cần họ tên" })).Status);
    Assert.Equal("Server.ServerProxy.AccessDenied", await Fault(app.Path("/echo/x", code)));
    app.Clock.Pass(TimeSpan.FromDays(2));
    Assert.Equal((null, "Server.ServerProxy.AccessDenied"), (await Fault(app.Path("/echo/x", code)), await Fault(app.Path("/people/1", code))));
    var told = (await app.Send(AskAccessTests.Consumer, HttpMethod.Get, "/api/exchange/requests")).Body!["requests"]!.AsArray().Single(r => (Guid)r!["id"]! == request)!;
    Assert.Equal(("approved", true, "Chỉ cần họ tên", "name"), ((string?)told["state"], (bool)told["inForce"]!, (string?)told["reason"], (string?)told["fields"]![0]));
  }

  [Fact]
  public async Task One_endpoint_in_two_spellings_is_one() {
    var request = await AskAccessTests.Ask(app, AskAccessTests.Asked(app, await app.Offer(app.OwnerId, BusApp.Code("a"), app.ServiceUrl + "/base"), endpoints: ["GET /echo/A", "GET /echo/%41", "GET /other"]));
    Assert.Equal("exchange.reason_missing", (string?)(await Decide(request, new { approve = true, scope = new { endpoints = new[] { "GET /echo/A", "GET /echo/%41" } } })).Body!["code"]);
    Assert.Equal(200, (await Decide(request, new { approve = true })).Status);
    Assert.Equal(2, (await app.Sql("select 1 from exchange.access_right where agreement = $1", request)).Count);
  }

  [Fact]
  public async Task Who_keeps_the_members_decides_for_no_other_office() {
    var (_, request) = await Waiting();
    var registrar = People.Official(BusApp.WardId, BusApp.Ward, [], ExchangePermissions.Offer, ExchangePermissions.Members);
    Assert.Equal((404, "exchange.not_found"), await app.Send(registrar, HttpMethod.Post, $"/api/exchange/requests/{request}/decision", new { approve = true }) is var (status, body) ? (status, (string?)body!["code"]) : default);
  }

  [Fact]
  public async Task Who_asked_hears_what_became_of_it() {
    var (_, agreed) = await Waiting();
    var (_, refused) = await Waiting();
    Assert.Equal(200, (await Decide(agreed, new { approve = true })).Status);
    Assert.Equal(200, (await Decide(refused, new { approve = false, reason = "Chưa có căn cứ" })).Status);
    var heard = (await app.Sql("select key, body from kernel.notification where recipient = $1 and (key like '%' || $2 or key like '%' || $3) order by key", AskAccessTests.Consumer.Id, agreed.ToString("N"), refused.ToString("N"))).ToDictionary(r => (string)r[0]!, r => (string)r[1]!);
    Assert.Contains("được gọi dịch vụ", heard[$"exchange-access-approved-{agreed:N}"], StringComparison.Ordinal);
    Assert.Contains("Chưa có căn cứ", heard[$"exchange-access-refused-{refused:N}"], StringComparison.Ordinal);
    Assert.Equal(["exchange.access_asked", "exchange.access_refused"], (await app.Ledger(refused)).Where(t => t.StartsWith("exchange", StringComparison.Ordinal)));
  }
}
