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
public sealed class TakePaymentTests(PaymentApp shared) : Payments(shared) {
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
}
