namespace Saola.Process.Tests;

/// <summary>DMN files for tests: one table that says how much is to be paid.</summary>
static class Dmn {
  /// <param name="id">Of the decision; the file's is <c>file_</c> and this.</param>
  public static string Fee(string id, string large = "200000", string rule = "&gt; 10", string more = "") => $"""
    <?xml version="1.0" encoding="UTF-8"?>
    <definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="file_{id}" name="Lệ phí" namespace="http://camunda.org/schema/1.0/dmn">
      <decision id="{id}" name="Mức thu {id}">
        <decisionTable id="table_{id}" hitPolicy="UNIQUE">
          <input id="in"><inputExpression id="ie" typeRef="number"><text>pages</text></inputExpression></input>
          <output id="out" name="fee" typeRef="number" />
          <rule id="r1"><inputEntry id="e1"><text>&lt;= 10</text></inputEntry><outputEntry id="o1"><text>100000</text></outputEntry></rule>
          <rule id="r2"><inputEntry id="e2"><text>{rule}</text></inputEntry><outputEntry id="o2"><text>{large}</text></outputEntry></rule>
        </decisionTable>
      </decision>{more}
    </definitions>
    """;
}
