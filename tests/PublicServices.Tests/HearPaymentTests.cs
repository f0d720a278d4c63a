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
public sealed class HearPaymentTests(PaymentApp shared) : Payments(shared) {
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
  public async Task A_moment_told_in_local_time_is_the_same_moment() {
    var (id, _) = await app.Waiting();
    var (order, _) = await app.Start(id);
    var notice = JsonNode.Parse(app.Notice(order))!;
    notice["paidAt"] = "2026-11-20T09:30:00+07:00";
    Assert.Equal(HttpStatusCode.OK, (await app.CallBack(notice.ToJsonString())).Status);
    Assert.Equal(new DateTime(2026, 11, 20, 2, 30, 0, DateTimeKind.Utc), (await app.Sql("select paid_at from public_services.payment where order_id = $1", order))[0][0]);
  }
}
