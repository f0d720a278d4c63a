using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Saola.Kernel;
using Saola.Testing;
using Xunit;
using static Saola.PublicServices.Tests.DossierApp;

namespace Saola.PublicServices.Tests;

/// <summary>Two books of one day, side by side.</summary>
public sealed class ReconcileDayTests(PaymentApp app) : IClassFixture<PaymentApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  [Fact]
  public async Task Reconciliation_names_each_difference() {
    var accountant = PaymentApp.Accountant();
    var day = Vn.Day(TimeProvider.System.GetUtcNow());
    // the gateway has the money and we do not know; we have it and the gateway does not
    var (lost, address) = await app.Start((await app.Waiting()).Id);
    await app.Press(lost, address, "lose");
    var (ours, _) = await app.Start((await app.Waiting()).Id);
    var notice = JsonNode.Parse(app.Notice(ours))!;
    notice["paidAt"] = Vn.StartOf(day).AddHours(1);
    await app.CallBack(notice.ToJsonString());
    var shown = await app.Post(accountant, "/api/payments/reconciliation", new { day });
    var found = shown["differences"]!.AsArray().Select(d => ((string)d!["order"]!, (string)d["kind"]!)).ToList();
    Assert.Contains((lost, "missing_here"), found);
    Assert.Contains((ours, "missing_there"), found);
    Assert.Equal(found.Count, (await app.Post(accountant, "/api/payments/reconciliation", new { day }))["differences"]!.AsArray().Count);
    var page = WebUtility.HtmlDecode(await app.As(accountant).GetStringAsync($"/quan-tri/doi-soat?ngay={day:yyyy-MM-dd}", Ct));
    Assert.Contains("Cổng đã thu, hệ thống chưa ghi nhận", page, StringComparison.Ordinal);
    await app.Post(Officer("intake"), "/api/payments/reconciliation", new { day }, 403);
  }

  [Fact]
  public async Task An_old_order_of_which_nothing_was_heard_is_settled_when_the_statement_names_it() {
    var (id, _) = await app.Waiting();
    var (order, address) = await app.Start(id);
    await app.Press(order, address, "lose");
    await app.AsIntruder("update public_services.payment set created_at = created_at - interval '5 days' where order_id = $1", order);
    await using (var act = app.Begin()) {
      await ActivatorUtilities.CreateInstance<RecoverPaymentsHandler>(act.Services).Handle(new(), act.Work, Ct);
      await act.Work.Commit(Ct);
    }
    await app.RunJobs();
    Assert.Equal("started", await app.State(order));
    var day = Vn.Day(TimeProvider.System.GetUtcNow());
    await app.Post(PaymentApp.Accountant(), "/api/payments/reconciliation", new { day });
    await app.RunJobs();
    Assert.Equal("paid", await app.State(order));
    Assert.DoesNotContain((await app.Post(PaymentApp.Accountant(), "/api/payments/reconciliation", new { day }))["differences"]!.AsArray(), d => (string)d!["order"]! == order);
  }

  [Fact]
  public async Task What_was_claimed_of_an_order_stays_when_the_statement_does_not_name_it() {
    var (id, _) = await app.Waiting();
    var (order, _) = await app.Start(id);
    await app.CallBack(app.Notice(order, 7500));
    var shown = await app.Post(PaymentApp.Accountant(), "/api/payments/reconciliation", new { day = Vn.Day(app.Clock.GetUtcNow()) });
    Assert.Equal("amount", (string)Assert.Single(shown["differences"]!.AsArray(), d => (string)d!["order"]! == order)!["kind"]!);
  }

  [Fact]
  public async Task An_office_reconciles_what_it_collected_and_the_province_all() {
    var (pleiku, bienHo) = (People.Official(Pleiku, "H21.106", ["accountant"], [ReconcileDay.Permission]), People.Official(BienHo, "H21.111", ["accountant"], [ReconcileDay.Permission]));
    var day = Vn.Day(TimeProvider.System.GetUtcNow());
    var (ours, _) = await app.Start((await app.Waiting()).Id);
    var notice = JsonNode.Parse(app.Notice(ours))!;
    notice["paidAt"] = Vn.StartOf(day).AddHours(2);
    await app.CallBack(notice.ToJsonString());
    var all = await app.Post(PaymentApp.Accountant(), "/api/payments/reconciliation", new { day });
    Assert.NotNull(all["theirTotal"]);
    Assert.Contains(all["differences"]!.AsArray(), d => (string)d!["order"]! == ours);
    var own = await app.Get(pleiku, $"/api/payments/reconciliation?day={day:yyyy-MM-dd}");
    Assert.Contains(own["differences"]!.AsArray(), d => (string)d!["order"]! == ours);
    Assert.True((long)own["total"]! >= 75000);
    Assert.Null(own["theirTotal"]);
    var others = await app.Post(bienHo, "/api/payments/reconciliation", new { day });
    Assert.Equal((0, 0, 0L), (others["differences"]!.AsArray().Count, (int)others["orders"]!, (long)others["total"]!));
    var page = WebUtility.HtmlDecode(await app.As(bienHo).GetStringAsync($"/quan-tri/doi-soat?ngay={day:yyyy-MM-dd}", Ct));
    Assert.DoesNotContain(ours, page, StringComparison.Ordinal);
    Assert.Contains("Sao kê của cổng thanh toán là của toàn tỉnh", page, StringComparison.Ordinal);
  }
}
