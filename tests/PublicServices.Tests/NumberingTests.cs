using System.Globalization;
using System.Net.Http.Json;
using Saola.Kernel;
using Xunit;
using static Saola.PublicServices.Tests.DossierApp;

namespace Saola.PublicServices.Tests;

/// <summary>Numbers that the law wants without gap and without twin, with many people at once and acts that fail after they took one.</summary>
public sealed class NumberingTests(DossierApp app) : IClassFixture<DossierApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  static string[] Series(int count, Func<int, string> name) => [.. Enumerable.Range(1, count).Select(name)];

  async Task<int> Status(Actor actor, string path, object body) {
    using var client = app.As(actor);
    using var answer = await client.PostAsJsonAsync(path, body, Json.Options, Ct);
    return (int)answer.StatusCode;
  }

  [Fact]
  public async Task Codes_of_a_day_have_no_gap_and_no_twin_though_some_submissions_fail_after_taking_one() {
    const int good = 30;
    await app.Ready();
    // the process of every third does not exist, which shows only after the code was taken
    var answers = await Task.WhenAll(Enumerable.Range(0, good * 3 / 2).Select(async i => await Status(Hoa, "/api/dossiers", await app.Submission(i % 3 == 2 ? "9.100004" : "9.100001", "H21.111"))));
    Assert.Equal(good, answers.Count(a => a == 200));
    Assert.Equal(Series(good, n => $"H21.111-261116-{n:0000}"), await Column("select code from public_services.dossier where office_code = 'H21.111' order by code"));
  }

  [Fact]
  public async Task Results_are_numbered_without_gap_or_twin_though_two_clerks_seal_each_at_once() {
    const int count = 8;
    var waiting = new List<(Guid Id, Guid Task)>();
    for (var i = 0; i < count; i++) {
      var (id, _, task) = await app.WaitingAt("seal");
      waiting.Add((id, task));
    }
    var answers = await Task.WhenAll(waiting.Concat(waiting).Select(w => Status(Officer("clerk"), $"/api/dossiers/{w.Id}/seal", new { id = w.Id, task = w.Task })));
    Assert.Equal(count, answers.Count(a => a == 200));
    Assert.Equal(Series(count, n => $"{n:00}/2026"), await Column("select number from public_services.dossier_result order by number"));
  }

  [Fact]
  public async Task Receipts_are_numbered_without_gap_or_twin_though_two_officials_take_each_payment_at_once() {
    const int count = 8;
    var waiting = new List<Guid>();
    for (var i = 0; i < count; i++) {
      var (id, code) = await app.Submitted(procedure: "9.100003");
      await app.Step(Officer("intake"), id, await app.Open(code, "intake_check"), "accept");
      waiting.Add(id);
    }
    var answers = await Task.WhenAll(waiting.Concat(waiting).Select(id => Status(Officer("intake"), $"/api/dossiers/{id}/payment", new { amount = 75000 })));
    Assert.Equal(count, answers.Count(a => a == 200));
    Assert.Equal(Series(count, n => n.ToString(CultureInfo.InvariantCulture)), await Column("select receipt_number::text from public_services.payment where state = 'paid' order by receipt_number"));
    Assert.Equal([[count]], await app.Sql("select last from public_services.payment_counter"));
  }

  async Task<string[]> Column(string sql) => [.. (await app.Sql(sql)).Select(r => (string)r[0]!)];
}
