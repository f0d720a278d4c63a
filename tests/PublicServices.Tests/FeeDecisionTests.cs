using System.Text.Json.Nodes;
using Saola.Kernel;
using Xunit;

namespace Saola.PublicServices.Tests;

/// <summary>A fee that a decision table gives: kept whole in the terms of a dossier, so that a later table changes nothing of it.</summary>
public sealed class FeeDecisionTests {
  static readonly DateOnly Day = new(2026, 11, 22);

  static string Table(string hit = "FIRST", string last = "20000") => $"""
    <?xml version="1.0" encoding="UTF-8"?>
    <definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="m" name="Lệ phí" namespace="urn:test">
      <decision id="le-phi" name="Lệ phí">
        <decisionTable id="t" hitPolicy="{hit}">
          <input id="i1"><inputExpression id="e1" typeRef="number"><text>soBan</text></inputExpression></input>
          <input id="i2"><inputExpression id="e2" typeRef="string"><text>channel</text></inputExpression></input>
          <output id="o" name="amount" typeRef="number" />
          <rule id="r1"><inputEntry id="a1"><text>&lt;= 2</text></inputEntry><inputEntry id="b1"><text>"online"</text></inputEntry><outputEntry id="c1"><text>0</text></outputEntry></rule>
          <rule id="r2"><inputEntry id="a2"><text>&lt;= 10</text></inputEntry><inputEntry id="b2"><text>-</text></inputEntry><outputEntry id="c2"><text>{last}</text></outputEntry></rule>
        </decisionTable>
      </decision>
    </definitions>
    """;

  static DossierTerms Terms(string? table) {
    JsonNode item = JsonNode.Parse("""
      { "code": "9.100001", "version": 1, "name": { "vi": "Thử" }, "field": "x", "results": [{ "key": "a", "name": { "vi": "Thẻ" }, "template": null }], "legalBasis": [],
        "slips": [{ "form": "01", "template": "studio:template/phieu" }],
        "cases": [{ "key": "c", "code": null, "name": { "vi": "Thử" }, "components": [], "deadlines": [],
          "fees": [{ "kind": "fee", "channel": "any", "amount": { "decision": "studio:decision/le-phi" }, "text": { "vi": "Theo bảng" } }] }] }
      """)!;
    return DossierOffer.TermsOf(new(Guid.Empty, item.AsObject(), table is null ? null : new Dictionary<string, string>(StringComparer.Ordinal) { ["studio:decision/le-phi"] = table }), null, Channel.Online, Day)!;
  }

  [Theory]
  [InlineData("{\"soBan\": 2}", 0L, null)]
  [InlineData("{\"soBan\": 3}", 20000L, null)]
  [InlineData("{\"soBan\": 11}", null, null)]
  [InlineData("{}", null, "soBan")]
  public void The_rule_that_holds_gives_the_amount_and_an_answer_that_is_wanting_is_named(string answers, long? due, string? open) =>
    Assert.Equal((due, open), Terms(Table()).Price(Channel.Online, JsonNode.Parse(answers)!.AsObject(), Day));

  [Fact]
  public void Terms_keep_the_table_as_it_was_and_the_slips_of_the_procedure() {
    var kept = DossierTerms.Of(JsonNode.Parse(Terms(Table()).ToJson().ToJsonString(Json.Options))!.AsObject());
    Assert.Equal((long?)20000, kept.Price(Channel.Online, new() { ["soBan"] = 3 }, Day).Due);
    Assert.Equal("studio:template/phieu", kept.Slips!["01"]);
    Assert.Contains("soBan", kept.Needed());
    Assert.DoesNotContain("channel", kept.Needed());
  }

  [Theory]
  [InlineData("-5")]
  [InlineData("\"nhiều\"")]
  [InlineData("1 / 0")]
  public void What_is_no_amount_is_not_known(string said) => Assert.Null(Terms(Table(last: said)).Price(Channel.Online, new() { ["soBan"] = 3 }, Day).Due);

  [Fact]
  public void A_decision_that_is_not_there_leaves_the_fee_unknown() => Assert.Null(Terms(null).Price(Channel.Online, new() { ["soBan"] = 3 }, Day).Due);

  [Fact]
  public void A_table_that_contradicts_itself_gives_no_fee_even_to_a_decision_that_asks_it() {
    var asking = Table("UNIQUE").Replace("</definitions>", """
      <decision id="phi" name="Phí"><informationRequirement id="r"><requiredDecision href="#le-phi" /></informationRequirement>
        <literalExpression id="x"><text>if Lệ phí &gt; 10 then 30000 else 0</text></literalExpression></decision></definitions>
      """, StringComparison.Ordinal);
    Assert.Equal((long?)30000, Terms(asking).Price(Channel.InPerson, new() { ["soBan"] = 3 }, Day).Due);
    Assert.Null(Terms(asking).Price(Channel.Online, new() { ["soBan"] = 2 }, Day).Due);
  }

  [Fact]
  public void Of_two_final_decisions_none_is_guessed_to_be_the_fee() {
    var two = Table().Replace("</definitions>", "<decision id=\"ghi-chu\" name=\"Ghi chú\"><literalExpression id=\"x\"><text>1</text></literalExpression></decision></definitions>", StringComparison.Ordinal);
    Assert.Equal(2, FeeDecision.Of(two).Answers);
    Assert.Null(Terms(two).Price(Channel.Online, new() { ["soBan"] = 3 }, Day).Due);
  }

  [Fact]
  public void What_is_in_force_is_read_once_and_nothing_is_kept_of_a_draft() {
    var (text, terms) = (Table(last: "21000"), Terms(null));
    var drawn = (terms with { IsDrawn = true }).Decision(text);
    Assert.NotSame(drawn, (terms with { IsDrawn = true }).Decision(text));
    var known = terms.Decision(text);
    Assert.NotSame(drawn, known);
    Assert.Same(known, terms.Decision(new string(text)));
  }
}
