using System.Text.Json.Nodes;

namespace Saola.Studio;

/// <summary>A part of a procedure that is drawn on its own: what it is called, and where the description names it.</summary>
/// <param name="Word">How addresses and ids name the part.</param>
internal sealed record ProcedurePart(string Word, DraftKind Kind) {
  public static readonly IReadOnlyList<ProcedurePart> All = [
    new("form", DraftKind.Form), new("process", DraftKind.Process), new("fee", DraftKind.Decision), new("result", DraftKind.Template), new("refusal", DraftKind.Template), new("result-form", DraftKind.Form),
    .. Enumerable.Range(1, 6).Select(n => new ProcedurePart($"slip-0{n}", DraftKind.Template))];

  public static ProcedurePart? Of(string? word) => All.FirstOrDefault(p => p.Word == word);

  /// <summary>The number of the official form that a slip of its own stands for.</summary>
  public string? Slip => Word.StartsWith("slip-", StringComparison.Ordinal) ? Word[5..] : null;

  /// <summary>What a template is for, as its head says it.</summary>
  public string Purpose => Slip is not null ? "slip" : Word == "refusal" ? "reply" : "result";

  /// <summary>What it is called until someone names it, in the language in which it is read: no word of a list of the screen.</summary>
  public string TitleIn(JsonObject procedure) => (Word switch {
    "form" or "process" => Name(procedure),
    "result" => Name((procedure["results"] as JsonArray)?.FirstOrDefault() as JsonObject),
    _ => null,
  }) ?? T.In("vi", $"title_{(Slip is null ? Word : "slip")}");

  static string? Name(JsonObject? named) => ((named?["name"] as JsonObject)?["vi"] as JsonValue)?.ToString().Trim() is { Length: > 0 and <= Draft.NameLimit } name ? name : null;

  public ItemId ItemOf(string code) => new("studio", Kind, $"p{code.Replace('.', '-')}-{Word}");

  /// <summary>Lets the description name the part.</summary>
  public void Wire(JsonObject item, string id, string title) {
    switch (Word) {
      case "form" or "process":
        item[Word] = id;
        break;
      case "fee":
        Fee(item, id, title);
        break;
      case "result" or "refusal" or "result-form":
        if (item["results"] is JsonArray { Count: > 0 } results && results[0] is JsonObject first) first[Word switch { "result" => "template", "refusal" => "refusalTemplate", _ => "form" }] = id;
        break;
      default:
        var slips = Rows(item, "slips");
        foreach (var old in slips.Where(s => (string?)s?["form"] == Slip).ToArray()) slips.Remove(old);
        slips.Add(new JsonObject { ["form"] = Slip, ["template"] = id });
        break;
    }
  }

  /// <summary>Of every case that says nothing of fees yet; what is known is left for a person to change.</summary>
  static void Fee(JsonObject item, string id, string title) {
    foreach (var one in (item["cases"] as JsonArray ?? []).OfType<JsonObject>().Where(c => c["fees"] is not JsonArray { Count: > 0 }))
      Rows(one, "fees").Add(new JsonObject {
        ["kind"] = "charge", ["channel"] = "any", ["amount"] = new JsonObject { ["decision"] = id }, ["text"] = new JsonObject { ["vi"] = title }, ["source"] = null, ["verified"] = false,
      });
  }

  static JsonArray Rows(JsonObject owner, string name) {
    if (owner[name] is JsonArray rows) return rows;
    var made = new JsonArray();
    owner[name] = made;
    return made;
  }
}
