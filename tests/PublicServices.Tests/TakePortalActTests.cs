using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Saola.Kernel;
using Saola.Testing;
using Xunit;
using static Saola.PublicServices.Tests.DossierApp;

namespace Saola.PublicServices.Tests;

/// <summary>What applicants do at the national portal with dossiers of ours comes back to us: once, in any order, also after either side was away.</summary>
public sealed class TakePortalActTests(PortalApp app) : IClassFixture<PortalApp>, IAsyncLifetime {
  const string Acts = "/api/portal/acts", Item = "Giấy chứng sinh bản rõ";
  static readonly Actor Watcher = People.With(PortalWatch.Permission);

  public async ValueTask InitializeAsync() {
    await app.Mood();
    await app.RunJobs();
  }

  public ValueTask DisposeAsync() => ValueTask.CompletedTask;

  /// <summary>Handed in at the portal, and waiting here for its check.</summary>
  async Task<(Guid Id, string Code, string Number)> Taken(string procedure = "9.100001") {
    var submission = await app.Submission();
    submission["procedure"] = procedure;
    var made = await app.Do("submit", submission);
    var code = (string)made["code"]!;
    return ((Guid)Assert.Single(await app.Sql("select id from public_services.dossier where code = $1", code))[0]!, code, (string)made["portalCode"]!);
  }

  async Task<(Guid Id, string Code, string Number)> Asked() {
    var taken = await Taken();
    await app.Step(Officer("intake"), taken.Id, await app.Open(taken.Code, "intake_check"), "request-supplement", new { items = new[] { Item }, reason = "Ảnh mờ", due = app.Clock.GetUtcNow().AddDays(3) });
    await app.RunJobs();
    return taken;
  }

  async Task<(Guid Id, string Code, string Number)> Priced() {
    var taken = await Taken("9.100003");
    await app.Step(Officer("intake"), taken.Id, await app.Open(taken.Code, "intake_check"), "accept");
    await app.RunJobs();
    Assert.Equal(6, await app.Status(taken.Id));
    return taken;
  }

  async Task<object> Supplement(string note = Item) => new { kind = "supplement", components = new[] { new { key = "", note, file = await app.File("ro.png", PortalApp.Png) } } };

  object Payment(long amount = 75000) => new { kind = "payment", paid = new { amount, reference = "CDVC-1", at = app.Clock.GetUtcNow() } };

  static readonly object Withdrawal = new { kind = "withdrawal", reason = "Không còn nhu cầu" };

  /// <summary>What the portal knows of an act.</summary>
  async Task<string?> Outcome(JsonObject deed) => (string?)(await System.Net.Http.Json.HttpClientJsonExtensions.GetFromJsonAsync<JsonNode>(app.Portal, "/portal/control"))!["deeds"]!.AsArray()
    .Single(d => (string)d!["act"]! == (string)deed["act"]!)!["outcome"];

  async Task Compare() {
    await app.Post(Watcher, "/api/portal/compare", new { });
    await app.RunJobs();
  }

  [Fact]
  public async Task The_portal_hears_what_is_asked_and_what_is_due() {
    var (_, code, _) = await Asked();
    Assert.Equal(Item, (string)(await app.Held(code))!["state"]!["demand"]!["items"]![0]!);
    var (_, priced, _) = await Priced();
    Assert.Equal(75000, (long)(await app.Held(priced))!["state"]!["amountDue"]!);
  }

  [Fact]
  public async Task A_payment_made_here_is_told_at_once_and_not_with_the_next_status() {
    var (id, code, _) = await Priced();
    await app.Post(Officer("intake"), $"/api/dossiers/{id}/payment", new { amount = 75000 });
    await app.RunJobs();
    Assert.Equal(6, await app.Status(id));
    var told = (await app.Held(code))!["state"]!;
    Assert.Equal((6, null), ((int)told["status"]!, told["amountDue"]));
  }

  [Fact]
  public async Task A_supplement_made_at_the_portal_comes_back_for_its_check_with_its_file() {
    var (id, code, number) = await Asked();
    var deed = await app.Do($"act/{number}", await Supplement());
    Assert.Equal("applied", (string)deed["outcome"]!);
    Assert.Equal(1, await app.Status(id));
    Assert.Equal([["ro.png", Item, "dossier"]], await app.Sql("select c.file_name, c.note, f.owner_kind from public_services.dossier_component c join kernel.file f on f.id = c.file where c.dossier = $1 and c.supplement = 1", id));
    Assert.Equal([["Machine", PortalWatch.Exchange]], await app.Sql("select actor_kind, purpose from ledger.entry where object_id = $1 and type = 'dossiers.supplemented'", id));
    await app.Step(Officer("intake"), id, await app.Open(code, "intake_check"), "accept");
    await app.RunJobs();
    Assert.Equal(4, (int)(await app.Held(code))!["status"]!);
  }

  [Fact]
  public async Task A_withdrawal_asked_for_at_the_portal_is_decided_here() {
    var (id, _, number) = await Taken();
    Assert.Equal("applied", (string)(await app.Do($"act/{number}", Withdrawal))["outcome"]!);
    Assert.Equal(7, await app.Status(id));
    Assert.Equal("Không còn nhu cầu", (await app.Sql("select reason from ledger.entry where object_id = $1 and type = 'dossiers.withdrawal_requested'", id))[0][0]);
    // asked for again by another act it is the same wish
    Assert.Equal("applied", (string)(await app.Do($"act/{number}", Withdrawal))["outcome"]!);
    Assert.Single(await app.Ledger(id), "dossiers.withdrawal_requested");
  }

  [Fact]
  public async Task Money_paid_at_the_portal_gets_a_receipt_and_the_dossier_goes_on() {
    var (id, code, number) = await Priced();
    Assert.Equal("applied", (string)(await app.Do($"act/{number}", Payment()))["outcome"]!);
    await app.RunJobs();
    Assert.Equal([["portal", "paid", 75000L, "CDVC-1", true]], await app.Sql("select channel, state, amount, reference, receipt_number > 0 from public_services.payment where dossier = $1", id));
    var receipt = (Guid)(await app.Sql("select id from public_services.payment where dossier = $1", id))[0][0]!;
    Assert.Contains("Cổng Dịch vụ công quốc gia", (await new CitizenVisitor(app, Officer("intake")).Open($"/can-bo/bien-lai/{receipt}")).Text, StringComparison.Ordinal);
    await app.Open(code, "receive");
    // paid there once more it is surplus, and nothing of it is lost
    Assert.Equal("applied", (string)(await app.Do($"act/{number}", Payment()))["outcome"]!);
    Assert.Equal([["surplus"]], await app.Sql("select state from public_services.payment where dossier = $1 and state <> 'paid'", id));
  }

  [Fact]
  public async Task Another_sum_is_refused_and_kept_for_who_reconciles() {
    var (id, _, number) = await Priced();
    var deed = await app.Do($"act/{number}", Payment(amount: 1000));
    Assert.Equal("refused", (string)deed["outcome"]!);
    Assert.Contains("payments.amount_differs", (string)deed["answer"]!, StringComparison.Ordinal);
    Assert.Equal([[75000L, 1000L]], await app.Sql("select ours, theirs from public_services.payment_difference where order_id = $1", (string)deed["act"]!));
    Assert.Equal(6, await app.Status(id));
    // the statement of the gateway, which knows nothing of it, does not take it away; the office that collects sees it
    var day = Vn.Day(app.Clock.GetUtcNow());
    await using (var act = app.Begin()) {
      await ReconcileDay.Compare(act.Work, new(day, []), TestContext.Current.CancellationToken);
      await act.Work.Commit(TestContext.Current.CancellationToken);
    }
    foreach (var (office, count) in new[] { (Pleiku, 1), (BienHo, 0) }) {
      var seen = await app.Get(People.Official(office, "x", ["accountant"], [ReconcileDay.Permission]), $"/api/payments/reconciliation?day={day:yyyy-MM-dd}");
      Assert.Equal(count, seen["differences"]!.AsArray().Count(d => (string)d!["order"]! == (string)deed["act"]! && (string)d["kind"]! == "portal"));
    }
  }

  [Fact]
  public async Task Money_for_a_dossier_that_was_stopped_is_surplus() {
    var (id, _, number) = await Priced();
    await app.Post(Officer("intake"), $"/api/dossiers/{id}/stop", new { reason = "Theo quy định" });
    Assert.Equal("applied", (string)(await app.Do($"act/{number}", Payment()))["outcome"]!);
    Assert.Equal([["surplus", null]], await app.Sql("select p.state, d.paid_at from public_services.payment p join public_services.dossier d on d.id = p.dossier where d.id = $1", id));
  }

  [Fact]
  public async Task A_portal_that_repeats_itself_is_answered_alike_and_nothing_is_done_twice() {
    var (id, _, number) = await Priced();
    await app.Mood(new { repeat = 3 });
    var deed = await app.Do($"act/{number}", Payment());
    await app.Do($"say/{deed["act"]}");
    Assert.Equal("applied", await Outcome(deed));
    Assert.Single(await app.Sql("select 1 from public_services.payment where dossier = $1", id));
    Assert.Single(await app.Ledger(id), "portal.act_taken");
  }

  [Fact]
  public async Task Another_act_under_the_same_number_is_refused() {
    var (id, _, number) = await Priced();
    var deed = await app.Do($"act/{number}", Payment());
    var other = new JsonObject { ["act"] = (string)deed["act"]!, ["portalCode"] = number, ["kind"] = "withdrawal", ["at"] = app.Clock.GetUtcNow(), ["reason"] = "Khác" };
    var (status, answer) = await app.Say(Acts, other);
    Assert.Equal((HttpStatusCode.Conflict, "portal.number_used"), (status, (string)answer["code"]!));
    Assert.DoesNotContain("dossiers.withdrawal_requested", await app.Ledger(id));
  }

  [Fact]
  public async Task What_was_done_while_the_line_was_down_is_fetched_in_its_order() {
    var (id, _, number) = await Asked();
    await app.Mood(new { absent = true, disorder = true });
    var supplement = await app.Do($"act/{number}", await Supplement());
    app.Clock.Pass(TimeSpan.FromSeconds(1));
    var withdrawal = await app.Do($"act/{number}", Withdrawal);
    await Compare();
    Assert.Equal((null, null), (await Outcome(supplement), await Outcome(withdrawal)));
    await app.Mood(new { disorder = true });
    app.Clock.Pass(TimeSpan.FromMinutes(10));
    await Compare();
    Assert.Equal(("applied", "applied"), (await Outcome(supplement), await Outcome(withdrawal)));
    Assert.Equal(7, await app.Status(id));
    Assert.Single(await app.Ledger(id), "dossiers.supplemented");
    app.Clock.Set(TimeProvider.System.GetUtcNow());
  }

  [Fact]
  public async Task An_act_whose_answer_was_lost_is_offered_again_and_counts_once() {
    var (id, _, number) = await Asked();
    await app.Mood(new { loseAnswers = true });
    var deed = await app.Do($"act/{number}", await Supplement());
    // the file could not be fetched either
    Assert.Equal(5, await app.Status(id));
    await app.Mood();
    await app.Do($"say/{deed["act"]}");
    Assert.Equal(1, await app.Status(id));
    await app.Mood(new { loseAnswers = true });
    var withdrawal = await app.Do($"act/{number}", Withdrawal);
    Assert.Equal((7, null), (await app.Status(id), await Outcome(withdrawal)));
    await app.Mood();
    await Compare();
    Assert.Equal(("applied", "applied"), (await Outcome(deed), await Outcome(withdrawal)));
    Assert.Single(await app.Ledger(id), "dossiers.withdrawal_requested");
  }

  [Fact]
  public async Task A_supplement_that_a_withdrawal_overtook_waits_for_its_decision() {
    var (id, _, number) = await Asked();
    await app.Do($"act/{number}", Withdrawal);
    var supplement = await app.Do($"act/{number}", await Supplement());
    Assert.Null(supplement["outcome"]);
    await Compare();
    Assert.Equal("supplement", (string)Assert.Single(await Waiting(id))!["kind"]!);
    Assert.Single(await app.Ledger(id), "portal.act_waits");
    Assert.Contains("Yêu cầu rút hồ sơ chưa được xử lý", (await new CitizenVisitor(app, Watcher).Open("/quan-tri/dong-bo")).Text, StringComparison.Ordinal);
    await app.Post(Officer("intake"), $"/api/dossiers/{id}/decide-withdrawal", new { grant = false, reason = "Hồ sơ sắp xong" });
    await Compare();
    Assert.Equal("applied", await Outcome(supplement));
    Assert.Equal(1, await app.Status(id));
    Assert.Empty(await Waiting(id));
  }

  async Task<JsonNode?[]> Waiting(Guid dossier) => [.. (await app.Get(Watcher, "/api/portal/records"))["acts"]!.AsArray().Where(a => (Guid)a!["dossier"]! == dossier)];

  [Fact]
  public async Task Of_an_act_before_its_time_no_file_is_fetched() {
    var (id, _, number) = await Asked();
    await app.Do($"act/{number}", Withdrawal);
    // the portal could not give this file: whoever asks for it learns that
    var absent = new { id = "absent", name = "ro.png", sha256 = new string('0', 64), size = 70 };
    await app.Do($"act/{number}", new { kind = "supplement", components = new[] { new { key = "", note = Item, file = absent } } });
    Assert.Single(await Waiting(id));
  }

  [Fact]
  public async Task While_the_scanner_is_away_a_supplement_is_not_refused_and_is_taken_when_it_is_back() {
    var (id, _, number) = await Asked();
    var settings = app.Services.GetRequiredService<IConfiguration>();
    JsonObject deed;
    try {
      settings["SAOLA_CLAMD"] = "127.0.0.1:1";
      deed = await app.Do($"act/{number}", await Supplement());
      await Compare();
    } finally {
      settings["SAOLA_CLAMD"] = null;
    }
    Assert.Null(await Outcome(deed));
    Assert.Empty(await app.Sql("select 1 from public_services.portal_act_taken where act = $1", (string)deed["act"]!));
    await Compare();
    Assert.Equal("applied", await Outcome(deed));
    Assert.Equal(1, await app.Status(id));
  }

  [Fact]
  public async Task What_can_never_be_taken_is_refused_when_it_is_fetched_and_offered_no_more() {
    var (_, _, number) = await Priced();
    var deed = await app.Do($"act/{number}", new { kind = "payment" });
    Assert.Null(deed["outcome"]);
    await Compare();
    Assert.Equal("refused", await Outcome(deed));
    await Compare();
    Assert.Single(await app.Sql("select 1 from ledger.entry where type = 'portal.act_refused' and facts->>'act' = $1", (string)deed["act"]!));
  }

  [Fact]
  public async Task A_supplement_that_answers_nothing_is_refused_with_the_reason_and_leaves_no_file() {
    var (id, _, number) = await Asked();
    var deed = await app.Do($"act/{number}", await Supplement(note: "Giấy khác"));
    Assert.Equal("refused", (string)deed["outcome"]!);
    Assert.Contains("dossiers.supplement_item_missing", (string)deed["answer"]!, StringComparison.Ordinal);
    Assert.Equal(5, await app.Status(id));
    Assert.Empty(await app.Sql("select 1 from kernel.file f join public_services.dossier_supplement s on s.id = f.owner where s.dossier = $1 and f.removed_at is null", id));
  }

  [Fact]
  public async Task What_was_chosen_at_our_own_pages_goes_when_the_supplement_comes_through_the_portal() {
    var (id, code, number) = await Asked();
    var account = (Guid)(await app.Sql("select applicant_account from public_services.dossier where id = $1", id))[0][0]!;
    await (await new CitizenVisitor(app, People.Citizen(account, "Nguyễn Thị Hoa")).Open($"/ho-so/{code}/bo-sung")).Send("stay", [], [("item-0", "o-nha.png", PortalApp.Png)]);
    await app.Do($"act/{number}", await Supplement());
    Assert.Equal([["ro.png"]], await app.Sql("select file_name from public_services.dossier_component where dossier = $1 and supplement = 1", id));
    Assert.Equal([[true]], await app.Sql("select f.removed_at is not null from kernel.file f join public_services.dossier_supplement s on s.id = f.owner where s.dossier = $1", id));
  }

  public static TheoryData<string, string?, string> Mistakes => new() {
    { "portalCode", "9999999999", "portal.not_found" }, { "portalCode", "../1", "portal.bad_message" }, { "act", "", "portal.bad_message" }, { "kind", "complaint", "portal.bad_message" },
    { "at", "0001-01-01T00:00:00Z", "portal.bad_message" }, { "kind", "payment", "portal.bad_message" },
  };

  [Theory, MemberData(nameof(Mistakes))]
  public async Task An_act_that_cannot_be_is_refused(string field, string? value, string code) {
    var (id, _, number) = await Taken();
    var act = new JsonObject { ["act"] = PortalApp.NewNumber(), ["portalCode"] = number, ["kind"] = "withdrawal", ["at"] = app.Clock.GetUtcNow(), ["reason"] = "Không còn nhu cầu" };
    act[field] = value;
    Assert.Equal(code, (string)(await app.Say(Acts, act)).Answer["code"]!);
    Assert.Equal(1, await app.Status(id));
  }

  [Fact]
  public async Task Who_cannot_sign_as_the_portal_does_nothing() {
    var (id, _, number) = await Taken();
    var act = System.Text.Encoding.UTF8.GetBytes(new JsonObject { ["act"] = PortalApp.NewNumber(), ["portalCode"] = number, ["kind"] = "withdrawal", ["at"] = app.Clock.GetUtcNow(), ["reason"] = "x" }.ToJsonString());
    Assert.Equal("portal.bad_signature", (string)(await app.Say(Acts, act, spoil: s => new string([.. s.Reverse()]))).Answer["code"]!);
    Assert.Equal(1, await app.Status(id));
  }
}
