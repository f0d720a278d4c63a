using System.Text.Json;
using System.Text.Json.Nodes;
using Saola.Forms;

namespace Saola.Studio.Tests;

public sealed class RegistryTextTests {
  [Fact]
  public void The_form_of_a_definition_has_no_mistake() =>
    Assert.Empty(FormDefinition.Lint(Repository.Read("src/Systems/Studio/Pages/Registries/registry.json")).Select(f => $"{f.Where}: {f.Message}"));

  public static TheoryData<string> Files => [.. Repository.Files.Where(f => f.StartsWith("packs/sector-data/registries/", StringComparison.Ordinal))];

  /// <summary>What the form does not touch comes back as it was, of every registry that there is.</summary>
  [Theory]
  [MemberData(nameof(Files))]
  public void Nothing_of_a_definition_is_lost_on_its_way_through_the_form(string file) {
    foreach (var item in JsonNode.Parse(Repository.Read(file))!["items"]!.AsArray().OfType<JsonObject>()) {
      var answers = RegistryText.ToAnswers(item, i => i.Split('/')[^1]);
      var back = RegistryText.ToItem(answers, c => "gia-lai:organisation/" + c);
      Assert.Equal(Plain(item), Plain(back));
    }
  }

  [Fact]
  public void What_a_field_means_and_rests_on_goes_through_the_form_in_both_languages() {
    var item = JsonNode.Parse("""
      {"id":"test:registry/book","key":"book","name":{"vi":"Sổ","en":"Book"},"description":{"vi":"Sổ để thử","en":"A book to try"},"owner":"gia-lai:organisation/H21","class":"internal","open":null,"writers":"owner","review":false,
       "naturalKey":["code"],"title":"code","validity":false,"legalBasis":{"document":"Luật thử","article":"Điều 9"},"source":null,"verified":false,"fields":[
         {"key":"code","type":"text","name":{"vi":"Mã","en":"Code"}},
         {"key":"phone","type":"text","name":{"vi":"Điện thoại","en":"Phone"},"personal":{"basis":{"document":"Quyết định thử","article":"Điều 3"}}},
         {"key":"area","type":"decimal","name":{"vi":"Diện tích","en":"Area"},"unit":"ha","standard":"TCVN thử 12","description":{"vi":"Đo trên bản đồ","en":"Measured on the map"}}]}
      """)!.AsObject();
    var answers = RegistryText.ToAnswers(item, i => i.Split('/')[^1]);
    Assert.Equal(("Quyết định thử", "Điều 3"), ((string?)answers["fields"]![1]!["basisDocument"], (string?)answers["fields"]![1]!["basisArticle"]));
    Assert.Equal(Plain(item), Plain(RegistryText.ToItem(answers, c => "gia-lai:organisation/" + c)));
  }

  /// <summary>With the names of each object in one order, and without what says nothing: the key in the order of its fields.</summary>
  static string Plain(JsonNode? node, string name = "") => node switch {
    JsonObject o => "{" + string.Join(",", o.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => (p.Key, Text: Plain(p.Value, p.Key))).Where(p => p.Text is not ("null" or "false" or "[]")).Select(p => $"{p.Key}:{p.Text}")) + "}",
    JsonArray a when name == "naturalKey" => string.Join(",", a.Select(x => x!.ToString()).Order(StringComparer.Ordinal)),
    JsonArray a => "[" + string.Join(",", a.Select(x => Plain(x))) + "]",
    null => "null",
    JsonValue v when v.GetValueKind() == JsonValueKind.Number => v.ToString(),
    _ => node.ToJsonString(),
  };

  [Fact]
  public void The_field_that_is_newly_ticked_gives_records_their_name_also_while_the_one_before_is_ticked() {
    var answers = RegistryText.ToAnswers(RegistryText.ToItem(new JsonObject { ["name"] = new JsonObject { ["vi"] = "Sổ" }, ["fields"] = new JsonArray(Row("Mã số", 10, inKey: true), Row("Tên cơ sở", 20)) }, _ => null), _ => null);
    Assert.Equal(("ma_so", true), ((string)answers["title"]!, (bool)answers["fields"]![0]!["isTitle"]!));
    answers["fields"]![1]!["isTitle"] = true;
    var item = RegistryText.ToItem(answers, _ => null);
    Assert.Equal("ten_co_so", (string)item["title"]!);
    Assert.Equal("ten_co_so", (string)RegistryText.ToItem(RegistryText.ToAnswers(item, _ => null), _ => null)["title"]!);
  }

  [Fact]
  public void Keys_are_made_of_names_and_no_two_are_the_same() {
    var item = RegistryText.ToItem(new JsonObject {
      ["name"] = new JsonObject { ["vi"] = "Sổ" },
      ["fields"] = new JsonArray(Row("Tên cơ sở", 20), Row("Mã số", 10, inKey: true), Row("Tên cơ sở", 30), new JsonObject { ["order"] = 5 }),
    }, _ => null);
    Assert.Equal(["ma_so", "ten_co_so", "ten_co_so_2"], item["fields"]!.AsArray().Select(f => (string)f!["key"]!));
    Assert.Equal(("ma_so", "ma_so"), ((string)item["naturalKey"]![0]!, (string)item["title"]!));
  }

  /// <summary>What a record is asked by at interfaces can be no field, and a steward did not choose the key.</summary>
  [Theory, InlineData("State", "state_2"), InlineData("ID", "id_2"), InlineData("From", "from_2"), InlineData("…", "truong")]
  public void A_name_that_no_field_can_have_gets_another_key(string name, string key) {
    var item = RegistryText.ToItem(new JsonObject { ["name"] = new JsonObject { ["vi"] = "Sổ" }, ["fields"] = new JsonArray(Row(name, 10)) }, _ => null);
    Assert.Equal(key, (string)item["fields"]![0]!["key"]!);
  }

  static JsonObject Row(string name, int order, bool inKey = false) => new() { ["name"] = new JsonObject { ["vi"] = name }, ["type"] = "text", ["order"] = order, ["inKey"] = inKey };

  [Theory]
  [InlineData("decimal", "1.250,5", "1250.5")]
  [InlineData("integer", "1.250.000", "1250000")]
  [InlineData("decimal", "0.125", "0.125")]
  [InlineData("decimal", "00.125", "0.125")]
  [InlineData("date", "31/01/2020", "\"2020-01-31\"")]
  [InlineData("integer", "nhiều", "\"nhiều\"")]
  public void Bounds_are_read_as_people_write_them_and_shown_so_again(string type, string typed, string kept) {
    var row = Row("Giá", 10, inKey: true);
    (row["type"], row["minimumText"]) = (type, typed);
    var item = RegistryText.ToItem(new JsonObject { ["name"] = new JsonObject { ["vi"] = "Sổ" }, ["fields"] = new JsonArray(row) }, _ => null);
    Assert.Equal(kept, item["fields"]![0]!["minimum"]!.ToJsonString(Json.Options));
    Assert.Equal(kept, RegistryText.ToItem(RegistryText.ToAnswers(item, _ => null), _ => null)["fields"]![0]!["minimum"]!.ToJsonString(Json.Options));
  }

  [Theory]
  [InlineData("/fields/2/key", "fields.2.key")]
  [InlineData("/fields/0", "fields.0.name.vi")]
  [InlineData("/fields/1/minimum", "fields.1.minimumText")]
  [InlineData("/fields/1/catalogue", "fields.1.catalogueId")]
  [InlineData("/owner", "owner")]
  [InlineData("/naturalKey", "fields")]
  [InlineData("/states/0/key", "states.0.key")]
  [InlineData("/catalogue/code", "codeField")]
  [InlineData("/source", "")]
  public void A_mistake_stands_beside_its_input(string pointer, string input) => Assert.Equal(input, RegistryText.InputOf(pointer));
}
