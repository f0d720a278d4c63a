using System.Text.Json.Nodes;

namespace Saola.Studio.Tests;

public sealed class ProcedureTextTests {
  static readonly DateOnly Today = new(2026, 11, 22);

  public static TheoryData<string> Procedures => [.. Directory.GetFiles(Path.Combine(Repository.Root, "packs"), "*.json", SearchOption.AllDirectories).Where(f => f.Contains("/procedures/", StringComparison.Ordinal)).Select(f => Path.GetRelativePath(Repository.Root, f))];

  [Theory]
  [MemberData(nameof(Procedures))]
  public void A_description_goes_through_the_form_and_back_without_loss(string file) {
    var item = ProcedureText.Read(Repository.Read(file))!;
    var back = ProcedureText.ToItem(ProcedureText.ToAnswers(item), item, Today);
    Assert.Equal(Sorted(item)!.ToJsonString(ProcedureText.Indented), Sorted(back)!.ToJsonString(ProcedureText.Indented));
  }

  [Fact]
  public void A_tick_says_the_day_on_which_it_was_set_and_keeps_it() {
    JsonObject before = new() { ["verified"] = false, ["source"] = new JsonObject { ["document"] = "Nghị định 1" } };
    var answers = ProcedureText.ToAnswers(before);
    answers["verified"] = true;
    var item = ProcedureText.ToItem(answers, before, Today);
    Assert.Equal("2026-11-22", (string?)item["verified"]);
    Assert.Equal("2026-11-22", (string?)ProcedureText.ToItem(ProcedureText.ToAnswers(item), item, Today.AddDays(1))["verified"]);
  }

  static JsonObject Compared() => ProcedureText.Read("""
    { "name": { "vi": "Cấp thẻ" }, "legalBasis": [{ "document": "Luật 1", "verified": "2026-01-05" }], "source": { "document": "Luật 1" }, "verified": "2026-01-05", "cases": [{ "key": "a", "name": { "vi": "Cấp thẻ" },
      "components": [{ "key": "don", "name": { "vi": "Đơn" }, "required": true, "originals": 1, "source": null, "verified": true }],
      "deadlines": [{ "channel": "any", "amount": 3, "unit": "workingDays", "source": { "document": "Nghị định 2", "article": "Điều 5" }, "verified": "2026-01-05" }],
      "fees": [{ "kind": "fee", "channel": "any", "amount": 5000, "verified": "2026-01-05" }, { "kind": "charge", "channel": "any", "amount": null, "verified": false }] }] }
    """)!;

  /// <summary>What nobody has compared must not be published as compared: the worst that a description can do.</summary>
  [Theory]
  [InlineData("cases/0/fees/0", "sum", "50000")]
  [InlineData("cases/0/fees/0", "decision", "\"studio:decision/le-phi\"")]
  [InlineData("cases/0/deadlines/0", "amount", "5")]
  [InlineData("cases/0/deadlines/0/source", "article", "\"Điều 6\"")]
  [InlineData("cases/0/components/0", "needed", "\"false\"")]
  [InlineData("legalBasis/0", "document", "\"Luật 2\"")]
  [InlineData("name", "vi", "\"Cấp đổi thẻ\"")]
  public void A_fact_that_is_changed_must_be_compared_anew(string place, string name, string value) {
    var before = Compared();
    var answers = ProcedureText.ToAnswers(before);
    At(answers, place)[name] = JsonNode.Parse(value);
    var item = ProcedureText.ToItem(answers, before, Today);
    Assert.Equal(ProcedureText.Ticks(before) - 1, ProcedureText.Ticks(item));
    var fact = place is "name" ? item : At(item, place.Replace("/source", "", StringComparison.Ordinal));
    Assert.Equal("false", fact["verified"]!.ToJsonString());

    answers = ProcedureText.ToAnswers(item);
    (place is "name" ? answers : At(answers, place.Replace("/source", "", StringComparison.Ordinal)))["verified"] = true;
    Assert.Contains("\"2026-11-22\"", ProcedureText.ToItem(answers, item, Today).ToJsonString(), StringComparison.Ordinal);
  }

  [Fact]
  public void Facts_that_are_moved_or_stand_beside_a_changed_one_keep_their_day() {
    var before = Compared();
    var answers = ProcedureText.ToAnswers(before);
    var fees = At(answers, "cases/0")["fees"]!.AsArray();
    fees.Insert(0, new JsonObject { ["kind"] = "charge", ["channel"] = "online", ["sum"] = 1000, ["verified"] = false });
    fees[2]!["sum"] = 7000;
    answers["process"] = "core:process/one-stop";
    Assert.Equal(ProcedureText.Ticks(before), ProcedureText.Ticks(ProcedureText.ToItem(answers, before, Today)));
  }

  static JsonObject At(JsonObject item, string place) => place.Split('/').Aggregate((JsonNode)item, (at, step) => int.TryParse(step, out var i) ? at[i]! : at[step]!).AsObject();

  [Theory]
  [InlineData("{\"sum\": 5000}", "5000")]
  [InlineData("{\"formula\": \"soBan * 8000\"}", "\"=soBan * 8000\"")]
  [InlineData("{\"decision\": \"studio:decision/le-phi\", \"sum\": 1}", "{\"decision\":\"studio:decision/le-phi\"}")]
  [InlineData("{}", "null")]
  public void A_fee_is_an_amount_a_formula_a_decision_or_not_known(string typed, string amount) {
    var fee = ProcedureText.ToItem(new() { ["cases"] = new JsonArray(new JsonObject { ["fees"] = new JsonArray(JsonNode.Parse(typed)) }) }, [], Today)["cases"]![0]!["fees"]![0]!;
    Assert.Equal(amount, fee["amount"]?.ToJsonString() ?? "null");
  }

  /// <summary>Without regard to the order of names.</summary>
  static JsonNode? Sorted(JsonNode? node) => node switch {
    JsonObject o => new JsonObject(o.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => KeyValuePair.Create(p.Key, Sorted(p.Value)))),
    JsonArray a => new JsonArray([.. a.Select(Sorted)]),
    _ => node?.DeepClone(),
  };
}
