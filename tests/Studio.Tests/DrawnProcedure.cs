using System.Text.Json.Nodes;

namespace Saola.Studio.Tests;

/// <summary>A procedure of the tests that is drawn from nothing, with a code that no country has given.</summary>
static class DrawnProcedure {
  static int last = 100_000;

  public static string NewCode() => $"9.{Interlocked.Increment(ref last)}";

  /// <summary>The description without mistakes, before any part is named.</summary>
  public static JsonObject Text(string code, string name = "Cấp thẻ thử") => new() {
    ["id"] = $"studio:procedure/{code}", ["code"] = code, ["version"] = 1, ["name"] = new JsonObject { ["vi"] = name }, ["field"] = "chung-thuc", ["levels"] = new JsonArray("commune"),
    ["offices"] = new JsonArray(new JsonObject { ["codes"] = new JsonArray("H21.106"), ["hasDivision"] = false, ["division"] = null }), ["targetGroups"] = new JsonArray("citizen"),
    ["steps"] = new JsonArray(new JsonObject { ["vi"] = "Nộp hồ sơ." }), ["channels"] = new JsonArray("online", "in_person"),
    ["cases"] = new JsonArray(new JsonObject { ["key"] = "chung", ["code"] = null, ["name"] = new JsonObject { ["vi"] = name }, ["components"] = new JsonArray(), ["deadlines"] = new JsonArray(), ["fees"] = new JsonArray() }),
    ["results"] = new JsonArray(new JsonObject { ["key"] = "the", ["code"] = null, ["name"] = new JsonObject { ["vi"] = "Thẻ" }, ["template"] = null, ["refusalTemplate"] = null }),
    ["legalBasis"] = new JsonArray(), ["onlineLevel"] = new JsonObject { ["level"] = "full", ["reason"] = null }, ["route"] = new JsonObject { ["system"] = "here" },
    ["effective"] = new JsonObject { ["from"] = null, ["to"] = null }, ["form"] = null, ["process"] = "core:process/one-stop", ["source"] = null, ["verified"] = false,
  };

  public static Task<Guid> Described(this SaolaApp app, Actor author, string code) => app.Begun(author, $"studio:procedure/{code}", Text(code).ToJsonString());

  public static async Task<Guid> Part(this SaolaApp app, Actor author, string code, string part, string? like = null) {
    var (status, body) = await app.Send(author, HttpMethod.Post, $"procedures/{code}/parts", new { part, title = (string?)null, like });
    Assert.True(status == 200, $"{part}: {body}");
    return (Guid)body!["id"]!;
  }

  public static async Task Save(this SaolaApp app, Actor author, Guid draft, string content) {
    var version = (int)(await app.Sql("select version from studio.draft where id = $1", draft)).Single()[0]!;
    var (status, body) = await app.Send(author, HttpMethod.Put, $"drafts/{draft}", new { version, content });
    Assert.True(status == 200 && body!["findings"]!.AsArray().Count == 0, body?.ToString());
  }

  /// <summary>A whole procedure without mistakes: description, form, fee, slip, result; not offered yet.</summary>
  public static async Task<Guid[]> Whole(this SaolaApp app, Actor author, string code) {
    var description = await app.Described(author, code);
    var form = await app.Part(author, code, "form");
    var key = $"p{code.Replace('.', '-')}";
    await app.Save(author, form, $$"""
      { "id": "{{key}}-form", "type": "default", "schemaVersion": 18, "components": [{ "type": "group", "id": "page", "label": "Đơn", "components": [
        { "type": "number", "id": "n", "key": "soBan", "label": "Số bản", "validate": { "required": true } }] }] }
      """);
    var fee = await app.Part(author, code, "fee");
    await app.Save(author, fee, Drawing.Dmn($"{key}-fee", "if soBan > 2 then 20000 else 5000"));
    return [description, form, fee, await app.Part(author, code, "slip-01"), await app.Part(author, code, "result")];
  }

  /// <summary>The same with a process of its own, to be tried.</summary>
  public static async Task<(Guid Description, Guid Process)> Tried(this SaolaApp app, Actor author) {
    var code = NewCode();
    var drafts = await app.Whole(author, code);
    return (drafts[0], await app.Part(author, code, "process", "core:process/one-stop"));
  }

  public static Task<(int Status, JsonNode? Body)> BegunTrial(this SaolaApp app, Actor? actor, Guid draft, int copies = 3, string office = "H21.106") =>
    app.Send(actor, HttpMethod.Post, $"drafts/{draft}/begin-trial", new { answers = new { soBan = copies }, office, channel = "online" });

  public static async Task<Guid> OfferedTogether(this SaolaApp app, Actor author, Guid[] drafts, int days = 0) {
    var (status, body) = await app.Send(author, HttpMethod.Post, "offer", new { drafts, from = app.Today(days) });
    Assert.True(status == 200, body?.ToString());
    return (Guid)body!["lead"]!;
  }
}
