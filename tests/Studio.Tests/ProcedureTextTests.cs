using System.Text.Json.Nodes;

namespace Saola.Studio.Tests;

public sealed class ProcedureTextTests {
  static readonly DateOnly Today = new(2026, 11, 22);

  public static TheoryData<string> Procedures => [.. Directory.GetFiles(Path.Combine(Repository.Root, "packs"), "*.json", SearchOption.AllDirectories).Where(f => f.Contains("/procedures/", StringComparison.Ordinal)).Select(f => Path.GetRelativePath(Repository.Root, f))];

  [Theory]
  [MemberData(nameof(Procedures))]
  public void A_description_goes_through_the_form_and_back_without_loss(string file) {
    var item = ProcedureText.Read(Repository.Read(file))!;
    var back = ProcedureText.ToItem(ProcedureText.ToAnswers(item), Today);
    Assert.Equal(Sorted(item)!.ToJsonString(ProcedureText.Indented), Sorted(back)!.ToJsonString(ProcedureText.Indented));
  }

  [Fact]
  public void A_tick_says_the_day_on_which_it_was_set_and_keeps_it() {
    var answers = ProcedureText.ToAnswers(new() { ["verified"] = false, ["source"] = new JsonObject { ["document"] = "Nghị định 1" } });
    answers["verified"] = true;
    var item = ProcedureText.ToItem(answers, Today);
    Assert.Equal("2026-11-22", (string?)item["verified"]);
    Assert.Equal("2026-11-22", (string?)ProcedureText.ToItem(ProcedureText.ToAnswers(item), Today.AddDays(1))["verified"]);
  }

  [Theory]
  [InlineData("{\"sum\": 5000}", "5000")]
  [InlineData("{\"formula\": \"soBan * 8000\"}", "\"=soBan * 8000\"")]
  [InlineData("{\"decision\": \"studio:decision/le-phi\", \"sum\": 1}", "{\"decision\":\"studio:decision/le-phi\"}")]
  [InlineData("{}", "null")]
  public void A_fee_is_an_amount_a_formula_a_decision_or_not_known(string typed, string amount) {
    var fee = ProcedureText.ToItem(new() { ["cases"] = new JsonArray(new JsonObject { ["fees"] = new JsonArray(JsonNode.Parse(typed)) }) }, Today)["cases"]![0]!["fees"]![0]!;
    Assert.Equal(amount, fee["amount"]?.ToJsonString() ?? "null");
  }

  /// <summary>Without regard to the order of names.</summary>
  static JsonNode? Sorted(JsonNode? node) => node switch {
    JsonObject o => new JsonObject(o.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => KeyValuePair.Create(p.Key, Sorted(p.Value)))),
    JsonArray a => new JsonArray([.. a.Select(Sorted)]),
    _ => node?.DeepClone(),
  };
}
