using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Saola.Kernel;
using Xunit;
using static Saola.Forms.Tests.ComponentTypeTests;

namespace Saola.Forms.Tests;

public sealed class FormChangesTests {
  static readonly FormDefinition Form = ComponentTypeTests.Form(
    """{ "type": "textfield", "key": "name", "label": "Tên" }""", """{ "type": "checkbox", "key": "far", "label": "Ở xa" }""",
    """{ "type": "textfield", "key": "address", "label": "Nơi ở", "conditional": { "hide": "=far != true" } }""",
    """{ "type": "dynamiclist", "path": "people", "label": "Người", "components": [ { "type": "textfield", "key": "name", "label": "Tên" } ] }""",
    """{ "type": "textfield", "key": "by", "label": "Ký", "properties": { "as": "signature" } }""");

  static async Task<string[]> Between(string before, string after) =>
    [.. (await FormChanges.Between(Form, Of(before), Of(after), Today, EmptyChoices.Instance)).Where(c => c.Kind != ChangeKind.Same).Select(c => $"{c.Kind} {c.Label}: {c.Was} → {c.Is}")];

  static FormAnswers Of(string json) => new(JsonNode.Parse(json)!.AsObject());

  [Theory]
  [InlineData("""{"name": "An"}""", """{"name": "An"}""", new string[0])]
  [InlineData("""{"name": "An"}""", """{"name": "Bình"}""", new[] { "Changed Tên: An → Bình" })]
  [InlineData("""{}""", """{"name": "Bình"}""", new[] { "Added Tên:  → Bình" })]
  [InlineData("""{"name": "An"}""", """{"name": null}""", new[] { "Removed Tên: An → " })]
  // what is hidden is not there, whatever it holds
  [InlineData("""{"far": true, "address": "A"}""", """{"far": false, "address": "A"}""", new[] { "Changed Ở xa: Có → Không", "Removed Nơi ở: A → " })]
  // a row removed at the top does not make those below it look changed
  [InlineData("""{"people": [{"name": "a"}, {"name": "b"}, {"name": "c"}]}""", """{"people": [{"name": "b"}, {"name": "c"}]}""", new[] { "Removed Người 1: Tên: a → " })]
  [InlineData("""{"people": [{"name": "b"}]}""", """{"people": [{"name": "a"}, {"name": "b"}]}""", new[] { "Added Người 1: Tên:  → a" })]
  [InlineData("""{"people": [{"name": "a"}, {"name": "b"}]}""", """{"people": [{"name": "a"}, {"name": "x"}]}""", new[] { "Changed Người 2: Tên: b → x" })]
  [InlineData("""{"by": {"name": "An", "drawn": "data:image/png;base64,iVBORw0KGgoA"}}""", """{"by": {"name": "An", "drawn": "data:image/png;base64,iVBORw0KGgoB"}}""", new[] { "Changed Ký: An → An" })]
  public async Task Two_submissions_are_compared_answer_by_answer(string before, string after, string[] said) {
    var culture = System.Globalization.CultureInfo.CurrentUICulture;
    System.Globalization.CultureInfo.CurrentUICulture = new("vi");
    try {
      Assert.Equal(said, await Between(before, after));
    } finally {
      System.Globalization.CultureInfo.CurrentUICulture = culture;
    }
  }

  [Fact]
  public void Every_row_of_both_is_compared_once_and_none_where_they_are_the_same() {
    var names = Gen.Elements("a", "b", "c", "d").ListOf().Where(l => l.Count < 12);
    Prop.ForAll(Arb.From(names), Arb.From(names), (old, now) => {
      FormAnswers Rows(IEnumerable<string> all) => new(new() { ["people"] = new JsonArray([.. all.Select(n => (JsonNode?)new JsonObject { ["name"] = n })]) });
      var changes = FormChanges.Between(Form, Rows(old), Rows(now), Today, EmptyChoices.Instance).Result.Where(c => c.Label.StartsWith("Người", StringComparison.Ordinal)).ToArray();
      Assert.Equal(old, changes.Where(c => c.Was.Length > 0).Select(c => c.Was));
      Assert.Equal(now, changes.Where(c => c.Is.Length > 0).Select(c => c.Is));
      if (old.SequenceEqual(now)) Assert.All(changes, c => Assert.Equal(ChangeKind.Same, c.Kind));
    }).QuickCheckThrowOnFailure();
  }
}
