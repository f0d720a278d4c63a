using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Saola.Kernel;
using Saola.Testing;
using Xunit;
using static Saola.PublicServices.Tests.DossierApp;

namespace Saola.PublicServices.Tests;

public sealed class PaymentTests(PaymentApp app) : IClassFixture<PaymentApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  async Task Recover() {
    await using var act = app.Begin();
    await ActivatorUtilities.CreateInstance<RecoverPaymentsHandler>(act.Services).Handle(new(), act.Work, Ct);
    await act.Work.Commit(Ct);
    await app.RunJobs();
  }

  [Fact]
  public async Task A_signed_callback_pays_and_the_process_goes_on() {
    var (id, code) = await app.Waiting();
    var (order, _) = await app.Start(id);
    Assert.Equal(HttpStatusCode.OK, (await app.CallBack(app.Notice(order))).Status);
    Assert.Equal("paid", await app.State(order));
    Assert.NotNull((await app.Sql("select paid_at from public_services.dossier where id = $1", id))[0][0]);
    await app.Open(code, "receive");
    Assert.Contains("payments.started", await app.Ledger(id));
    Assert.Contains("payments.paid", await app.Ledger(id));
  }

  [Fact]
  public async Task A_repeated_callback_changes_nothing() {
    var (id, _) = await app.Waiting();
    var (order, _) = await app.Start(id);
    var notice = app.Notice(order);
    await app.CallBack(notice);
    var before = (await app.Ledger(id), (await app.Sql("select receipt_number, version from public_services.payment where order_id = $1", order))[0]);
    Assert.Equal(HttpStatusCode.OK, (await app.CallBack(notice)).Status);
    Assert.Equal(before.Item1, await app.Ledger(id));
    Assert.Equal(before.Item2, (await app.Sql("select receipt_number, version from public_services.payment where order_id = $1", order))[0]);
  }

  [Fact]
  public async Task A_wrong_signature_is_refused() {
    var (id, _) = await app.Waiting();
    var (order, _) = await app.Start(id);
    foreach (var wrong in new[] { "", "00", new string('0', 64), PaymentApp.Sign(app.Notice(order, 1)) })
      Assert.Equal(HttpStatusCode.Forbidden, (await app.CallBack(app.Notice(order), wrong)).Status);
    Assert.Equal("started", await app.State(order));
    Assert.Equal(6, await app.Status(id));
  }

  [Fact]
  public async Task Another_amount_is_refused_and_reported() {
    var (id, _) = await app.Waiting();
    var (order, _) = await app.Start(id);
    var (status, text) = await app.CallBack(app.Notice(order, 7500));
    Assert.Equal((HttpStatusCode.Conflict, "payments.amount_differs"), (status, (string)JsonNode.Parse(text)!["code"]!));
    Assert.Equal("started", await app.State(order));
    Assert.Equal(6, await app.Status(id));
    Assert.Contains("payments.amount_differed", await app.Ledger(id));
    Assert.Equal([75000L, 7500L], Assert.Single(await app.Sql("select ours, theirs from public_services.payment_difference where order_id = $1", order)));
  }

  [Fact]
  public async Task A_lost_callback_is_recovered_by_asking_the_gateway() {
    var (id, code) = await app.Waiting();
    var (order, address) = await app.Start(id);
    var back = await app.Press(order, address, "lose");
    // the return page knows that it must wait; it believes no address
    using var client = app.As(Hoa);
    Assert.Contains("Đang chờ Cổng thanh toán xác nhận", await client.GetStringAsync(back.PathAndQuery, Ct), StringComparison.Ordinal);
    Assert.Equal("started", await app.State(order));
    app.Clock.Pass(TimeSpan.FromMinutes(3));
    await Recover();
    Assert.Equal("paid", await app.State(order));
    await app.Open(code, "receive");
  }

  [Fact]
  public async Task A_gateway_that_is_down_is_asked_again_later() {
    var (id, _) = await app.Waiting();
    var (order, address) = await app.Start(id);
    await app.Press(order, address, "lose");
    app.Clock.Pass(TimeSpan.FromMinutes(3));
    await app.Mood(down: true);
    try {
      await Recover();
      Assert.Equal("started", await app.State(order));
    } finally {
      await app.Mood();
    }
    await Recover();
    Assert.Equal("paid", await app.State(order));
  }

  [Fact]
  public async Task From_the_dossier_the_applicant_pays_at_the_gateway_comes_back_and_the_process_goes_on() {
    var (id, code) = await app.Waiting();
    var v = await new CitizenVisitor(app, Hoa).Open($"/ho-so/{code}");
    var pay = $"/thanh-toan/{await app.Token(id)}";
    Assert.NotNull(v.Page.QuerySelector($"main a.ds-button[href='{pay}']"));
    await (await v.Open(pay)).Press("Thanh toán trực tuyến");
    var gateway = new Uri(v.Page.QuerySelector("main a.ds-button")!.GetAttribute("href")!);
    Assert.Equal(app.Gateway.BaseAddress, new Uri(gateway.GetLeftPart(UriPartial.Authority)));
    // the gateway calls back twice before it sends the applicant back
    await app.Mood(repeat: 2);
    try {
      var order = (string)Assert.Single(await app.Sql("select order_id from public_services.payment where dossier = $1", id))[0]!;
      await v.Open((await app.Press(order, gateway, "pay")).PathAndQuery);
    } finally {
      await app.Mood();
    }
    Assert.Contains("Đã nộp phí, lệ phí", v.Text, StringComparison.Ordinal);
    await v.Open(v.Page.QuerySelector("main a[href^='/bien-lai/']")!.GetAttribute("href")!);
    Assert.Contains(code, v.Text, StringComparison.Ordinal);
    Assert.Single(await app.Ledger(id), e => e == "payments.paid");
    await v.Open($"/ho-so/{code}");
    Assert.DoesNotContain("Cần nộp phí", v.Text, StringComparison.Ordinal);
    Assert.Null(v.Page.QuerySelector($"main a[href='{pay}']"));
    Assert.NotNull(v.Page.QuerySelector("main a[href^='/bien-lai/']"));
    await app.Step(Officer("intake"), id, await app.Open(code, "receive"), "accept");
    Assert.Equal(4, await app.Status(id));
  }

  [Fact]
  public async Task While_a_fee_is_open_every_page_of_the_dossier_leads_to_the_payment() {
    var (id, code) = await app.Waiting();
    var token = await app.Token(id);
    var pay = $"main a[href='/thanh-toan/{token}']";
    Assert.NotNull((await new CitizenVisitor(app, Hoa).Open($"/ho-so/{code}")).Page.QuerySelector(pay));
    Assert.NotNull((await new CitizenVisitor(app, Hoa).Open($"/ho-so/{code}/da-nop")).Page.QuerySelector(pay));
    Assert.NotNull((await new CitizenVisitor(app, null).Open($"/tra-cuu/{token}")).Page.QuerySelector(pay));
    Assert.Equal($"/thanh-toan/{token}", (await app.Sql("select distinct link from kernel.notification where template = 'notify-payment' and key like $1", code + "/%"))[0][0]);
  }

  [Fact]
  public async Task An_officer_sees_the_fee_takes_it_at_the_counter_and_sees_the_receipt() {
    var (id, code) = await app.Waiting();
    var v = await new CitizenVisitor(app, Officer("intake")).Open($"/can-bo/ho-so/{id}");
    Assert.Contains("chưa nộp", v.Text, StringComparison.Ordinal);
    Assert.Null((await new CitizenVisitor(app, Officer("specialist")).Open($"/can-bo/ho-so/{id}")).Page.QuerySelector("main a[href$='/thu-phi']"));
    await (await v.Open(v.Page.QuerySelector("main a[href$='/thu-phi']")!.GetAttribute("href")!)).Press("Đã nhận đủ");
    await v.Open($"/can-bo/ho-so/{id}");
    Assert.Contains((string)(await app.Sql("select office_code || '/' || receipt_year || '/' || lpad(receipt_number::text, 6, '0') from public_services.payment where dossier = $1", id))[0][0]!, v.Text, StringComparison.Ordinal);
    Assert.Null(v.Page.QuerySelector("main a[href$='/thu-phi']"));
    await v.Open(v.Page.QuerySelector("main a[href^='/can-bo/bien-lai/']")!.GetAttribute("href")!);
    Assert.Contains("75.000 đ", v.Text, StringComparison.Ordinal);
    Assert.Equal(HttpStatusCode.NotFound, (await new CitizenVisitor(app, Officer("intake", BienHo)).Open(v.At)).Status);
    await app.Open(code, "receive");
  }

  [Fact]
  public async Task A_cancelled_payment_may_be_tried_again() {
    var (id, _) = await app.Waiting();
    var (order, _) = await app.Start(id);
    await app.CallBack(app.Notice(order, state: "cancelled"));
    Assert.Equal("failed", await app.State(order));
    Assert.NotEqual(order, (await app.Start(id)).Order);
  }

  [Fact]
  public async Task Another_persons_dossier_cannot_be_paid_without_its_token() {
    var (id, _) = await app.Waiting();
    await app.Post(People.Citizen(), "/api/payments", new { id }, 404);
    var token = (string)(await app.Sql("select track_token from public_services.dossier where id = $1", id))[0][0]!;
    await app.Post(null, "/api/payments", new { token });
  }

  [Fact]
  public async Task Receipts_of_the_counter_have_no_gap_when_many_are_given_at_once() {
    var waiting = new List<(Guid Id, string Code)>();
    for (var i = 0; i < 6; i++) waiting.Add(await app.Waiting());
    await Task.WhenAll(waiting.Select(d => app.Post(Officer("intake"), $"/api/dossiers/{d.Id}/payment", new { amount = 75000 })));
    var numbers = (await app.Sql("select receipt_number from public_services.payment where receipt_number is not null order by 1")).Select(r => (int)r[0]!).ToList();
    Assert.Equal(Enumerable.Range(1, numbers.Count), numbers);
    foreach (var (_, code) in waiting) await app.Open(code, "receive");
  }

  [Fact]
  public async Task Two_officials_cannot_take_the_same_money_twice() {
    var (id, _) = await app.Waiting();
    var answers = await Task.WhenAll(Enumerable.Range(0, 2).Select(async _ => {
      using var client = app.As(Officer("intake"));
      using var answer = await client.PostAsJsonAsync($"/api/dossiers/{id}/payment", new { amount = 75000 }, Ct);
      return answer.StatusCode;
    }));
    Assert.Equal([HttpStatusCode.OK, HttpStatusCode.Conflict], answers.Order());
    Assert.Single(await app.Sql("select 1 from public_services.payment where dossier = $1", id));
  }

  [Fact]
  public async Task Money_that_comes_twice_is_kept_as_surplus() {
    var (id, _) = await app.Waiting();
    var (order, _) = await app.Start(id);
    await app.Post(Officer("intake"), $"/api/dossiers/{id}/payment", new { amount = 75000 });
    await app.CallBack(app.Notice(order));
    Assert.Equal("surplus", await app.State(order));
    Assert.Contains("payments.paid_again", await app.Ledger(id));
  }

  [Fact]
  public async Task Money_for_a_dossier_that_was_stopped_is_surplus() {
    var (id, _) = await app.Waiting();
    var (order, _) = await app.Start(id);
    await app.Post(Officer("intake"), $"/api/dossiers/{id}/stop", new { reason = "Theo quy định" });
    Assert.Equal(HttpStatusCode.OK, (await app.CallBack(app.Notice(order))).Status);
    Assert.Equal([["surplus", null]], await app.Sql("select p.state, d.paid_at from public_services.payment p join public_services.dossier d on d.id = p.dossier where d.id = $1", id));
    Assert.DoesNotContain("payments.paid", await app.Ledger(id));
  }

  [Fact]
  public async Task Pages_show_what_is_due_and_the_receipt() {
    var (id, code) = await app.Waiting();
    var token = (string)(await app.Sql("select track_token from public_services.dossier where id = $1", id))[0][0]!;
    Assert.Contains("75.000 đ", await app.As().GetStringAsync($"/thanh-toan/{token}", Ct), StringComparison.Ordinal);
    Assert.Contains("Đã nhận đủ 75.000 đ", WebUtility.HtmlDecode(await app.As(Officer("intake")).GetStringAsync($"/can-bo/ho-so/{id}/thu-phi", Ct)), StringComparison.Ordinal);
    var taken = await app.Post(Officer("intake"), $"/api/dossiers/{id}/payment", new { amount = 75000 });
    var receipt = WebUtility.HtmlDecode(await app.As().GetStringAsync($"/bien-lai/{token}/{taken["payment"]}", Ct));
    Assert.Contains((string)taken["receipt"]!, receipt, StringComparison.Ordinal);
    Assert.Contains(code, receipt, StringComparison.Ordinal);
    Assert.DoesNotContain("Nguyễn Thị Hoa", receipt, StringComparison.Ordinal);
  }

  [Fact]
  public async Task A_moment_told_in_local_time_is_the_same_moment() {
    var (id, _) = await app.Waiting();
    var (order, _) = await app.Start(id);
    var notice = JsonNode.Parse(app.Notice(order))!;
    notice["paidAt"] = "2026-11-20T09:30:00+07:00";
    Assert.Equal(HttpStatusCode.OK, (await app.CallBack(notice.ToJsonString())).Status);
    Assert.Equal(new DateTime(2026, 11, 20, 2, 30, 0, DateTimeKind.Utc), (await app.Sql("select paid_at from public_services.payment where order_id = $1", order))[0][0]);
  }
}
