using Saola.Feel.Dmn;
using Xunit;

namespace Saola.Feel.Tests;

public sealed class DmnTests {
  const string Dmn15 = "https://www.omg.org/spec/DMN/20230324/MODEL/";

  internal static DmnModel Model(string body, string ns = Dmn15, params DmnModel[] imports) {
    var model = DmnModel.Load($"<definitions xmlns=\"{ns}\" name=\"m\" namespace=\"urn:m\">{body}</definitions>", imports);
    return model;
  }

  static string Literal(string text) => $"<literalExpression><text>{System.Security.SecurityElement.Escape(text)}</text></literalExpression>";

  static string Decision(string logic, string requirements = "") => $"<decision id=\"d\" name=\"d\"><variable name=\"d\"/>{requirements}{logic}</decision>";

  static string Value(string body, FeelContext? inputs = null) {
    var model = Model(body);
    Assert.Empty(model.Errors);
    return FeelFormat.Text(model.Evaluate("d", inputs ?? []).Value, nested: true);
  }

  const string Age = "<inputData id=\"i\" name=\"age\"><variable name=\"age\" typeRef=\"number\"/></inputData>";
  const string NeedsAge = "<informationRequirement><requiredInput href=\"#i\"/></informationRequirement>";

  static string Table(string policy, string extra = "", string defaultOutput = "") => Age + Decision($"""
    <decisionTable {policy}>
      <input><inputExpression typeRef="number"><text>age</text></inputExpression></input>
      <output name="fee" typeRef="number"><outputValues><text>30, 20, 10</text></outputValues>{defaultOutput}</output>
      <rule><inputEntry><text>&gt;= 18</text></inputEntry><outputEntry><text>10</text></outputEntry></rule>
      <rule><inputEntry><text>[60..100]</text></inputEntry><outputEntry><text>20</text></outputEntry></rule>
      <rule><inputEntry><text>70, 80</text></inputEntry><outputEntry><text>20</text></outputEntry></rule>
      {extra}
    </decisionTable>
    """, NeedsAge);

  [Theory]
  [InlineData("hitPolicy=\"UNIQUE\"", 20, "10")]
  [InlineData("", 65, "null")]
  [InlineData("hitPolicy=\"FIRST\"", 65, "10")]
  [InlineData("hitPolicy=\"ANY\"", 65, "null")]
  [InlineData("hitPolicy=\"ANY\"", 20, "10")]
  [InlineData("hitPolicy=\"PRIORITY\"", 65, "20")]
  [InlineData("hitPolicy=\"OUTPUT ORDER\"", 70, "[20, 20, 10]")]
  [InlineData("hitPolicy=\"RULE ORDER\"", 70, "[10, 20, 20]")]
  [InlineData("hitPolicy=\"COLLECT\"", 70, "[10, 20, 20]")]
  [InlineData("hitPolicy=\"COLLECT\" aggregation=\"SUM\"", 70, "50")]
  [InlineData("hitPolicy=\"COLLECT\" aggregation=\"MIN\"", 70, "10")]
  [InlineData("hitPolicy=\"COLLECT\" aggregation=\"MAX\"", 70, "20")]
  [InlineData("hitPolicy=\"COLLECT\" aggregation=\"COUNT\"", 70, "3")]
  [InlineData("hitPolicy=\"UNIQUE\"", 5, "null")]
  [InlineData("hitPolicy=\"COLLECT\"", 5, "[]")]
  [InlineData("hitPolicy=\"COLLECT\" aggregation=\"COUNT\"", 5, "0")]
  public void Hit_policies(string policy, int age, string expected) =>
    Assert.Equal(expected, Value(Table(policy), new FeelContext { ["age"] = age }));

  [Fact]
  public void A_default_output_serves_where_no_rule_holds() =>
    Assert.Equal("30", Value(Table("", defaultOutput: "<defaultOutputEntry><text>30</text></defaultOutputEntry>"), new FeelContext { ["age"] = 5 }));

  [Fact]
  public void Two_rules_under_UNIQUE_are_told_by_number() {
    var result = Model(Table("")).Evaluate("d", new FeelContext { ["age"] = 65 });
    var diagnostic = Assert.Single(result.Diagnostics);
    Assert.Equal(("dmn.unique", "d"), (diagnostic.Code, diagnostic.Element));
    Assert.Contains("1, 2", diagnostic.Message, StringComparison.Ordinal);
  }

  [Theory]
  [InlineData("http://www.omg.org/spec/DMN/20151101/dmn.xsd")]
  [InlineData("http://www.omg.org/spec/DMN/20180521/MODEL/")]
  [InlineData("https://www.omg.org/spec/DMN/20191111/MODEL/")]
  [InlineData("https://www.omg.org/spec/DMN/20211108/MODEL/")]
  [InlineData(Dmn15)]
  public void All_versions_are_read(string ns) =>
    Assert.Equal(2m, Model(Decision(Literal("1 + 1")), ns).Evaluate("d", []).Value);

  [Fact]
  public void Boxed_expressions() {
    Assert.Equal("[{a: 1, b: 2}, {a: 3, b: 4}]", Value(Decision($"<relation><column name=\"a\"/><column name=\"b\"/><row>{Literal("1")}{Literal("2")}</row><row>{Literal("3")}{Literal("4")}</row></relation>")));
    Assert.Equal("[1, 2]", Value(Decision($"<list>{Literal("1")}{Literal("2")}</list>")));
    Assert.Equal("2", Value(Decision($"<conditional><if>{Literal("null")}</if><then>{Literal("1")}</then><else>{Literal("2")}</else></conditional>")));
    Assert.Equal("[2, 3]", Value(Decision($"<filter><in>{Literal("[1, 2, 3]")}</in><match>{Literal("item > 1")}</match></filter>")));
    Assert.Equal("[1, 3, 6]", Value(Decision($"<for iteratorVariable=\"x\"><in>{Literal("[1, 2, 3]")}</in><return>{Literal("x + (if partial = [] then 0 else partial[-1])")}</return></for>")));
    Assert.Equal("[31, 1]", Value(Decision($"<for iteratorVariable=\"x\"><in>{Literal("[@\"2026-01-31\"..@\"2026-02-01\"]")}</in><return>{Literal("x.day")}</return></for>")));
    Assert.Equal("true", Value(Decision($"<some iteratorVariable=\"x\"><in>{Literal("[1, 2]")}</in><satisfies>{Literal("x > 1")}</satisfies></some>")));
    Assert.Equal("false", Value(Decision($"<every iteratorVariable=\"x\"><in>{Literal("[1, 2]")}</in><satisfies>{Literal("x > 1")}</satisfies></every>")));
    Assert.Equal("6", Value(Decision($"<context><contextEntry><variable name=\"f\"/><functionDefinition><formalParameter name=\"n\"/>{Literal("if n < 2 then 1 else n * f(n - 1)")}</functionDefinition></contextEntry><contextEntry>{Literal("f(3)")}</contextEntry></context>")));
  }

  [Fact]
  public void A_knowledge_model_is_invoked_and_may_call_itself() {
    var fib = "<businessKnowledgeModel id=\"b\" name=\"fib of\"><variable name=\"fib of\"/><encapsulatedLogic><formalParameter name=\"n\" typeRef=\"number\"/>"
      + Literal("if n < 2 then n else fib of(n - 1) + fib of(n - 2)") + "</encapsulatedLogic></businessKnowledgeModel>";
    var needs = "<knowledgeRequirement><requiredKnowledge href=\"#b\"/></knowledgeRequirement>";
    Assert.Equal("55", Value(fib + Decision($"<invocation>{Literal("fib of")}<binding><parameter name=\"n\"/>{Literal("10")}</binding></invocation>", needs)));
    Assert.Equal("null", Value(fib + Decision(Literal("fib of(\"a\")"), needs)));
    Assert.True(Model(fib.Replace("n &lt; 2", "false", StringComparison.Ordinal) + Decision(Literal("fib of(10)"), needs)).Evaluate("d", []).LimitHit);
  }

  [Fact]
  public void A_decision_service_answers_by_name_and_as_a_function() {
    var body = Age + $"<decision id=\"half\" name=\"half\"><variable name=\"half\"/>{NeedsAge}{Literal("age / 2")}</decision>"
      + "<decisionService id=\"s\" name=\"s\"><variable name=\"s\"/><outputDecision href=\"#half\"/><inputData href=\"#i\"/></decisionService>"
      + Decision(Literal("s(10) + s(age: 2)"), "<knowledgeRequirement><requiredKnowledge href=\"#s\"/></knowledgeRequirement>");
    Assert.Equal("6", Value(body));
    Assert.Equal(4m, Model(body).Evaluate("s", new FeelContext { ["age"] = 8 }).Value);
  }

  [Fact]
  public void Types_hold_and_allowed_values_count() {
    var types = """
      <itemDefinition name="tPerson"><itemComponent name="full name"><typeRef>string</typeRef></itemComponent><itemComponent name="kids" isCollection="true"><typeRef>tPerson</typeRef></itemComponent></itemDefinition>
      <itemDefinition name="tColour"><typeRef>string</typeRef><allowedValues><text>"red", "green"</text></allowedValues></itemDefinition>
      <inputData id="i" name="p"><variable name="p" typeRef="tPerson"/></inputData><inputData id="c" name="c"><variable name="c" typeRef="tColour"/></inputData>
      """;
    var body = types + Decision(Literal("string(p.kids[1].full name) + c"), "<informationRequirement><requiredInput href=\"#i\"/></informationRequirement><informationRequirement><requiredInput href=\"#c\"/></informationRequirement>");
    var person = new FeelContext { ["full name"] = "A", ["kids"] = new object[] { new Dictionary<string, object?> { ["full name"] = "B" } } };
    Assert.Equal("\"Bred\"", Value(body, new FeelContext { ["p"] = person, ["c"] = "red" }));
    var result = Model(body).Evaluate("d", new FeelContext { ["p"] = person, ["c"] = "blue" });
    Assert.Null(result.Value);
    Assert.Contains(result.Diagnostics, d => d.Code == "dmn.wrong_type" && d.Element == "c");
  }

  [Fact]
  public void An_imported_model_is_reached_by_its_import_name() {
    var lower = DmnModel.Load($"<definitions xmlns=\"{Dmn15}\" name=\"low\" namespace=\"urn:low\"><decision id=\"x\" name=\"the rate\"><variable name=\"the rate\"/>{Literal("3")}</decision></definitions>");
    var import = $"<import name=\"Low Model\" namespace=\"urn:low\" importType=\"{Dmn15}\"/>";
    var upper = Model(import + Decision(Literal("Low Model.the rate * 2"), "<informationRequirement><requiredDecision href=\"urn:low#x\"/></informationRequirement>"), Dmn15, lower);
    Assert.Empty(upper.Errors);
    Assert.Equal(6m, upper.Evaluate("d", []).Value);
    Assert.Contains(Model(import + Decision(Literal("1"))).Errors, e => e.Code == "dmn.import");
  }

  [Fact]
  public void Mistakes_are_listed_with_element_and_line() {
    var model = Model("\n" + Decision(Literal("1 +"), "<informationRequirement><requiredInput href=\"#none\"/></informationRequirement>") + "\n<inputData id=\"q\" name=\"q\"><variable name=\"q\" typeRef=\"tNone\"/></inputData>");
    Assert.Equal([("dmn.type", "q", 3), ("dmn.reference", "d", 2), ("dmn.expression", "d", 2)], model.Errors.Select(e => (e.Code, e.Element!, e.Line)));
    Assert.Equal("feel.end", model.Errors[2].Expression!.Code);
    Assert.Null(model.Evaluate("d", []).Value);
  }

  [Fact]
  public void Another_expression_language_is_refused() =>
    Assert.Equal("dmn.language", Assert.Single(Model(Decision("<literalExpression expressionLanguage=\"groovy\"><text>1</text></literalExpression>")).Errors).Code);

  [Fact]
  public void Decisions_in_a_circle_are_an_error_and_still_end() {
    static string One(string name, string other) => $"<decision id=\"{name}\" name=\"{name}\"><variable name=\"{name}\"/><informationRequirement><requiredDecision href=\"#{other}\"/></informationRequirement>{Literal(other)}</decision>";
    var model = Model(One("d", "e") + One("e", "d"));
    Assert.Contains(model.Errors, e => e.Code == "dmn.cycle");
    Assert.Null(model.Evaluate("d", []).Value);
  }

  [Fact]
  public void Inputs_of_a_decision_are_found_through_others() =>
    Assert.Equal(["age"], Model(Age + $"<decision id=\"half\" name=\"half\"><variable name=\"half\"/>{NeedsAge}{Literal("age / 2")}</decision>" + Decision(Literal("half"), "<informationRequirement><requiredDecision href=\"#half\"/></informationRequirement>")).InputsOf("d"));

  [Fact]
  public void A_damaged_file_is_read_or_refused_and_never_breaks() {
    var xml = $"<definitions xmlns=\"{Dmn15}\" name=\"m\" namespace=\"urn:m\">{Table("hitPolicy=\"ANY\"")}</definitions>";
    var random = new Random(7);
    for (var round = 0; round < 1500; round++) {
      var at = random.Next(xml.Length);
      var length = random.Next(Math.Min(40, xml.Length - at));
      var damaged = random.Next(2) == 0 ? xml.Remove(at, length) : xml.Insert(at, xml.Substring(random.Next(xml.Length - length), length));
      try {
        var model = DmnModel.Load(damaged);
        foreach (var decision in model.Decisions) {
          model.Evaluate(decision, new FeelContext { ["age"] = 65 });
        }
      } catch (DmnException refused) {
        Assert.StartsWith("dmn.", refused.Error.Code, StringComparison.Ordinal);
      }
    }
  }
}
