using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Saola.Kernel;
using Saola.Testing;
using Xunit;
using static Saola.PublicServices.Tests.DossierApp;

namespace Saola.PublicServices.Tests;

[Collection(nameof(PaymentCollection))]
public sealed class StartPaymentTests(PaymentApp shared) : Payments(shared) {
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

  [Theory]
  [InlineData("cancelled", "paid")]
  [InlineData("paid", "cancelled")]
  public async Task Who_pays_by_a_power_comes_back_to_their_own_way_and_learns_no_token(string first, string second) {
    var (id, code) = await app.Waiting();
    var token = await app.Token(id);
    var (long_, power, _) = await app.Delegate(Citizen, PowerActs.Follow | PowerActs.Submit);
    // the giver set out by the token, and the holder goes on with the same order
    if (first == "paid") await app.Post(null, "/api/payments", new { token });
    var order = (string)(await app.Post(long_, "/api/payments", new { id }))["order"]!;
    foreach (var state in (string[])[first, second]) {
      if (state == first) await app.CallBack(app.Notice(order, state: state));
      foreach (var visitor in (Actor?[])[long_, null, People.Citizen()]) {
        var page = await app.As(visitor).GetStringAsync(Return(order, state), Ct);
        Assert.DoesNotContain(token, page, StringComparison.Ordinal);
        Assert.Contains($"/ho-so/{code}", page, StringComparison.Ordinal);
        Assert.Equal(visitor == long_, page.Contains(first == "paid" ? $"/bien-lai/{id}/" : $"/thanh-toan/{id}", StringComparison.Ordinal));
      }
    }
    Assert.Contains(token, await app.As(Hoa).GetStringAsync(Return(order, second), Ct), StringComparison.Ordinal);
    await app.End(power);
  }

  [Fact]
  public async Task Who_pays_by_the_token_alone_comes_back_by_it() {
    var (id, _) = await app.Waiting();
    var token = await app.Token(id);
    var order = (string)(await app.Post(null, "/api/payments", new { token }))["order"]!;
    Assert.Contains($"/thanh-toan/{token}", await app.As().GetStringAsync(Return(order, "cancelled"), Ct), StringComparison.Ordinal);
  }

  static string Return(string order, string state) => $"/thanh-toan/ket-qua?order={order}&state={state}&signature={PaymentApp.Sign($"return|{order}|{state}")}";

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
}
