using System.Text.Json.Nodes;

namespace Saola.Studio.Tests;

/// <summary>What a result writes into a registry that was made in the program is judged while the procedure is drawn.</summary>
public sealed class BoundRegistryTests(ProvinceApp app) : IClassFixture<ProvinceApp> {
  readonly Actor author = Drawing.Author();

  static JsonObject Definition(string name, string writers) {
    var made = DrawnRegistry.Definition(name, DrawnRegistry.Field("ma"), DrawnRegistry.Field("ten", more: new() { ["required"] = true }));
    (made["writers"], made["states"]) = (writers, new JsonArray(new JsonObject { ["key"] = "con_hieu_luc", ["name"] = new JsonObject { ["vi"] = "Còn hiệu lực" } }));
    return made;
  }

  async Task<string> Kept(string writers) {
    var name = DrawnRegistry.NewName();
    await app.Republished(author, name, Definition(name, writers));
    return name;
  }

  static JsonObject Text(string code, string registry, string values = """{ "ma": "=result.number", "ten": "=applicant.name" }""", Action<JsonObject>? more = null) {
    var text = DrawnProcedure.Text(code);
    var binding = new JsonObject { ["registry"] = DrawnRegistry.KeyOf(registry), ["values"] = JsonNode.Parse(values) };
    more?.Invoke(binding);
    text["results"]![0]!["records"] = new JsonArray(binding);
    return text;
  }

  async Task<string[]> Found(JsonObject text) {
    var (status, body) = await app.Send(author, HttpMethod.Post, "lint", new { item = (string)text["id"]!, content = text.ToJsonString() });
    Assert.Equal(200, status);
    return [.. body!["findings"]!.AsArray().Select(f => (string)f!["message"]!)];
  }

  [Fact]
  public async Task What_the_owner_alone_writes_is_no_place_for_what_a_commune_grants() {
    var (owned, kept) = (await Kept("owner"), await Kept("offices"));
    var code = DrawnProcedure.NewCode();
    Assert.Empty(await Found(Text(code, kept)));
    var told = Assert.Single(await Found(Text(code, owned)));
    Assert.Contains($"Chỉ cơ quan chủ quản được ghi vào cơ sở dữ liệu {DrawnRegistry.KeyOf(owned)}", told, StringComparison.Ordinal);
    Assert.Contains("Pleiku", told, StringComparison.Ordinal);
    // the owner itself decides by it
    var own = Text(code, owned);
    own["offices"]![0]!["codes"] = new JsonArray("H21.19");
    Assert.Empty(await Found(own));
    // all offices of a kind
    own["offices"]![0] = new JsonObject { ["kinds"] = new JsonArray("ward"), ["hasDivision"] = false, ["division"] = null };
    Assert.Single(await Found(own));
  }

  [Fact]
  public async Task Fields_states_and_keys_are_compared_with_the_definition_in_force() {
    var kept = await Kept("offices");
    var code = DrawnProcedure.NewCode();
    Assert.Contains("khong_co", Assert.Single(await Found(Text(code, kept, """{ "ma": "=result.number", "ten": "=applicant.name", "khong_co": "=1" }"""))), StringComparison.Ordinal);
    Assert.Contains("ten", Assert.Single(await Found(Text(code, kept, """{ "ma": "=result.number" }"""))), StringComparison.Ordinal);
    Assert.Contains("thu_hoi", Assert.Single(await Found(Text(code, kept, more: b => b["revoked"] = "thu_hoi"))), StringComparison.Ordinal);
    Assert.Empty(await Found(Text(code, kept, """{ "ma": "=result.number" }""", b => b["do"] = "change")));
    Assert.Contains("ma", Assert.Single(await Found(Text(code, kept, """{ "ten": "=applicant.name" }""", b => b["do"] = "change"))), StringComparison.Ordinal);
    var unwritten = Text(code, kept);
    unwritten["process"] = "core:process/certify-copy";
    Assert.Contains("public-services.write-records", Assert.Single(await Found(unwritten)), StringComparison.Ordinal);
  }

  [Fact]
  public async Task A_registry_that_would_refuse_what_procedures_in_force_write_says_so_before_it_changes() {
    var (kept, code) = (await Kept("offices"), DrawnProcedure.NewCode());
    var drafts = await app.Whole(author, code);
    var text = JsonNode.Parse((string)(await app.Sql("select content from studio.draft where id = $1", drafts[0]))[0][0]!)!.AsObject();
    text["results"]![0]!["records"] = new JsonArray(new JsonObject { ["registry"] = DrawnRegistry.KeyOf(kept), ["values"] = new JsonObject { ["ma"] = "=result.number", ["ten"] = "=applicant.name" } });
    await app.Save(author, drafts[0], text.ToJsonString());
    Assert.Equal(200, (await app.Publish(Drawing.Publisher(), await app.OfferedTogether(author, drafts))).Status);
    Assert.Contains("Chỉ cơ quan chủ quản", Assert.Single(await Found(Definition(kept, "owner"))), StringComparison.Ordinal);
    var needs = Definition(kept, "offices");
    needs["fields"]!.AsArray().Add(DrawnRegistry.Field("ngay", "date", new() { ["required"] = true }));
    Assert.Contains("Thủ tục “Cấp thẻ thử”", Assert.Single(await Found(needs)), StringComparison.Ordinal);
    var closed = Definition(kept, "offices");
    closed["closed"] = true;
    Assert.Contains("đã ngừng sử dụng", Assert.Single(await Found(closed)), StringComparison.Ordinal);
    var wider = Definition(kept, "offices");
    wider["fields"]!.AsArray().Add(DrawnRegistry.Field("ghi_chu"));
    Assert.Empty(await Found(wider));
    // a version that gives what it needs may come with it
    var next = await app.Begun(author, $"studio:procedure/{code}");
    var given = JsonNode.Parse((string)(await app.Sql("select content from studio.draft where id = $1", next))[0][0]!)!.AsObject();
    given["results"]![0]!["records"]![0]!["values"]!["ngay"] = "=result.date";
    await app.AsIntruder("update studio.draft set content = $2 where id = $1", next, given.ToJsonString());
    var changed = await app.Begun(author, $"studio:registry/{kept}", needs.ToJsonString());
    var (status, body) = await app.Send(author, HttpMethod.Post, "offer", new { drafts = new[] { next, changed }, from = app.Today(1) });
    Assert.True(status == 200, body?.ToString());
  }

  [Fact]
  public async Task A_procedure_whose_registry_comes_into_force_with_it_is_compared_with_that() {
    var code = DrawnProcedure.NewCode();
    var name = DrawnRegistry.NewName();
    Guid[] drafts = [.. await app.Whole(author, code), await app.Begun(author, $"studio:registry/{name}", Definition(name, "owner").ToJsonString())];
    var description = (string)(await app.Sql("select content from studio.draft where id = $1", drafts[0]))[0][0]!;
    var text = JsonNode.Parse(description)!.AsObject();
    text["results"]![0]!["records"] = new JsonArray(new JsonObject { ["registry"] = DrawnRegistry.KeyOf(name), ["values"] = new JsonObject { ["ma"] = "=result.number", ["ten"] = "=applicant.name" } });
    await app.Save(author, drafts[0], text.ToJsonString());
    var (status, body) = await app.Send(author, HttpMethod.Post, "offer", new { drafts, from = app.Today() });
    Assert.Equal((400, "studio.faulty"), (status, (string?)body!["code"]));
    Assert.Contains("Chỉ cơ quan chủ quản", body.ToJsonString(new(System.Text.Json.JsonSerializerDefaults.Web) { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }), StringComparison.Ordinal);
  }
}
