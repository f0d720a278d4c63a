using System.Text.Json.Nodes;
using Xunit;

namespace Saola.Exchange.Tests;

/// <summary>The door by which systems answer later: only the system that was asked, only once, only what was declared.</summary>
public sealed class TakeAnswerTests(ExchangeApp app) : IClassFixture<ExchangeApp> {
  /// <summary>A message that civil status has taken and not answered, with what it would answer.</summary>
  async Task<(LinkedCase Linked, Guid Message, JsonObject Answer)> Waiting() {
    var linked = new LinkedCase(app, "linked-birth");
    await app.Mood(ExchangeApp.CivilStatus, linked.Code, "late");
    await linked.Begin();
    await linked.Work();
    var message = Assert.Single(await linked.Messages(ExchangeApp.CivilStatus));
    Assert.Equal("Pending", message.State);
    var request = Assert.Single(await app.Asked(ExchangeApp.CivilStatus, linked.Code))["request"]!;
    var child = request["child"]!.DeepClone().AsObject();
    child["personalNumber"] = "000226000001";
    return (linked, message.Id, new() {
      ["status"] = "done", ["dossier"] = linked.Code, ["registrationNumber"] = "KS-1", ["child"] = child, ["certificate"] = new JsonObject { ["number"] = "GKS-1", ["issuedOn"] = "2026-11-16" },
    });
  }

  async Task Unchanged(LinkedCase linked) {
    Assert.Equal("Pending", Assert.Single(await linked.Messages(ExchangeApp.CivilStatus)).State);
    Assert.Empty(await linked.Open());
  }

  [Theory]
  [InlineData("")]
  [InlineData("another secret")]
  public async Task Without_the_systems_signature_nothing_is_read(string secret) {
    var (linked, message, answer) = await Waiting();
    var (status, body) = await app.Tell(ExchangeApp.CivilStatus, message, answer.ToJsonString(), secret);
    Assert.Equal((403, "exchange.bad_signature"), (status, (string?)body!["code"]));
    await Unchanged(linked);
  }

  [Fact]
  public async Task A_system_that_no_setting_names_has_no_door() {
    var (_, message, answer) = await Waiting();
    Assert.Equal(403, (await app.Tell("tax", message, answer.ToJsonString())).Status);
  }

  [Fact]
  public async Task What_another_system_was_asked_is_not_found() {
    var (linked, message, answer) = await Waiting();
    var (status, body) = await app.Tell(ExchangeApp.Residence, message, answer.ToJsonString());
    Assert.Equal((404, "exchange.not_asked"), (status, (string?)body!["code"]));
    Assert.Equal(404, (await app.Tell(ExchangeApp.CivilStatus, Guid.CreateVersion7(), answer.ToJsonString())).Status);
    await Unchanged(linked);
  }

  [Theory]
  [InlineData("""[]""")]
  [InlineData("""{"status": "done", "status": "refused"}""")]
  [InlineData("""{"status": "done", """)]
  [InlineData("""{"reason": "\u0000"}""")]
  public async Task What_is_no_JSON_object_is_refused(string body) {
    var (linked, message, _) = await Waiting();
    var (status, said) = await app.Tell(ExchangeApp.CivilStatus, message, body);
    Assert.Equal((400, "exchange.bad_body"), (status, (string?)said!["code"]));
    await Unchanged(linked);
  }

  [Theory]
  [InlineData("registrationNumber", null)]
  [InlineData("status", "OK")]
  [InlineData("child", "Nguyễn Bảo An")]
  public async Task An_answer_of_another_form_is_refused_and_noted(string part, string? value) {
    var (linked, message, answer) = await Waiting();
    answer[part] = value;
    var (status, said) = await app.Tell(ExchangeApp.CivilStatus, message, answer.ToJsonString());
    Assert.Equal((400, "exchange.wrong_answer"), (status, (string?)said!["code"]));
    Assert.Equal("exchange.answer_refused", (await app.Ledger(message))[^1]);
    await Unchanged(linked);
  }

  [Fact]
  public async Task A_body_without_end_is_refused() {
    var (linked, message, answer) = await Waiting();
    answer["more"] = new string('x', Line.MaxBody);
    Assert.Equal(413, (await app.Tell(ExchangeApp.CivilStatus, message, answer.ToJsonString())).Status);
    await Unchanged(linked);
  }

  [Fact]
  public async Task The_first_answer_is_taken_with_evidence_and_no_other_after_it() {
    var (linked, message, answer) = await Waiting();
    var (status, said) = await app.Tell(ExchangeApp.CivilStatus, message, answer.ToJsonString());
    Assert.Equal((200, true), (status, (bool)said!["taken"]!));
    var entry = Assert.Single(await app.Sql("select actor_kind, purpose, facts->>'outcome' from ledger.entry where object_id = $1 and type = 'exchange.answered'", message));
    Assert.Equal(["Machine", "exchange.answer", "accepted"], entry);
    answer["registrationNumber"] = "KS-2";
    (status, said) = await app.Tell(ExchangeApp.CivilStatus, message, answer.ToJsonString());
    Assert.Equal((200, false), (status, (bool)said!["taken"]!));
    await linked.Work();
    await linked.Ended();
    Assert.Equal("KS-1", (string?)(await linked.Seen())["registration"]!["registrationNumber"]);
  }

  [Fact]
  public async Task A_name_in_other_letters_of_the_same_look_is_the_same_name() {
    var (linked, message, answer) = await Waiting();
    var child = answer["child"]!.AsObject();
    child["fullName"] = ((string)child["fullName"]!).Normalize(System.Text.NormalizationForm.FormD);
    Assert.True((bool)(await app.Tell(ExchangeApp.CivilStatus, message, answer.ToJsonString())).Body!["taken"]!);
    Assert.Equal("Accepted", Assert.Single(await linked.Messages(ExchangeApp.CivilStatus)).Outcome);
  }
}
