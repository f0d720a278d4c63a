using System.Text.Json.Nodes;
using Saola.Kernel;
using Xunit;
using static Saola.PublicServices.Tests.DossierApp;

namespace Saola.PublicServices.Tests;

/// <summary>What a dossier costs and asks for follows from its settled answers, by the version of the law it was registered under.</summary>
public sealed class DossierLawTests(SliceApp app) {
  static readonly object Paper = new[] { new { key = "chung-sinh", originals = 1 } };

  async Task<JsonObject> Submit(string procedure, object form, int expected = 200) {
    await app.Ready();
    var submission = await app.Submission(procedure);
    submission["form"] = System.Text.Json.JsonSerializer.SerializeToNode(form, Json.Options);
    return await app.Post(Hoa, "/api/dossiers", submission, expected);
  }

  Task<JsonObject> AtCounter(string procedure, object form, int expected = 200) => app.Post(Officer("intake"), "/api/dossiers/counter", new {
    procedure, channel = "in_person", subject = new { name = "Rơ Châm Thủy", phone = "0900000002" }, form, components = Paper, delivery = "in_person", notice = "sms", accept = true,
  }, expected);

  async Task<object?[]> Fee(JsonObject made) => (await app.Sql("select amount_due, (form->>'tongPhi')::bigint from public_services.dossier where id = $1", (Guid)made["id"]!))[0];

  [Fact]
  public async Task A_fee_is_computed_from_what_the_form_computes_and_not_from_what_was_sent_in_its_place() {
    Assert.Equal([80000L, 80000L], await Fee(await Submit("9.100010", new { hoTen = "Nguyễn An", soBan = 10, tongPhi = 0 })));
    // a door that does not compute is none the worse for it
    Assert.Equal([24000L, 24000L], await Fee(await Submit("9.100010", new { hoTen = "Nguyễn An", soBan = 3 })));
  }

  [Fact]
  public async Task With_the_declaration_on_paper_what_the_form_computes_from_is_asked() {
    var refused = await AtCounter("9.100010", new { }, 400);
    Assert.Contains(refused["errors"]!.AsArray(), e => (string)e!["field"]! == "soBan");
    Assert.Equal([16000L, 16000L], await Fee(await AtCounter("9.100010", new { soBan = 2 })));
  }

  [Theory, InlineData("9.100006"), InlineData("9.100010")]
  public async Task A_sum_beyond_all_sums_is_refused(string procedure) {
    var refused = await Submit(procedure, new { hoTen = "Nguyễn An", soBan = 1e20 }, 400);
    Assert.Equal("dossiers.fee_open", (string?)refused["code"]);
    Assert.Equal("soBan", (string?)Assert.Single(refused["errors"]!.AsArray())!["field"]);
  }

  [Fact]
  public async Task A_later_version_of_the_law_changes_nothing_of_a_dossier_that_is_corrected() {
    OneProcedure.Amended = false;
    var made = await Submit("9.100011", new { hoTen = "Nguyễn An", soBan = 2 });
    var (id, code) = ((Guid)made["id"]!, (string)made["code"]!);
    await app.Step(Officer("intake"), id, await app.Open(code, "intake_check"), "request-supplement", new { items = new[] { "Tên" }, reason = "Sai số bản", due = app.Clock.GetUtcNow().AddDays(3) });
    OneProcedure.Amended = true;
    await app.Post(Hoa, $"/api/dossiers/mine/{id}/supplement", new { answers = new { hoTen = "Nguyễn An", soBan = 3 } });
    Assert.Equal(16000L, (await Fee(made))[0]);
    var shown = await app.Get(Officer("intake"), $"/api/dossiers/{id}");
    Assert.Null(shown["effect"]);
  }
}
