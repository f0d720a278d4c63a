using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Saola.Feel;
using Saola.Forms;
using Saola.Kernel;
using Saola.Ui;
using static Saola.PublicServices.Words;

namespace Saola.PublicServices;

/// <summary>A fact of a draft as a person states it: a deadline, a fee, or how many of a paper.</summary>
/// <param name="Place">Its row, <c>cases/0/fees/1</c>; without the last number a row that is added.</param>
/// <param name="Amount">Of a deadline its number; of a fee whole đồng, or FEEL over the answers after an equals sign. Empty is not known.</param>
/// <param name="Required"><c>true</c>, <c>false</c>, or null to leave what it depends on.</param>
/// <param name="Verified">A person has compared it with the document.</param>
internal sealed record ProcedureFact(
  string Place, string? Channel = null, string? Kind = null, string? Amount = null, string? Unit = null, string? CutOff = null, string? Text = null, string? Originals = null, string? Copies = null,
  string? Required = null, string? Document = null, string? Article = null, bool Verified = false);

/// <summary>A fact as a list of the draft shows it.</summary>
internal sealed record ProcedureFactLine(string Place, string Title, string? Value, LegalSource? Source, bool IsVerified);

internal sealed partial class ProcedureDraft {
  public const int MostUnits = 1000, TextLength = 1000;
  public static readonly string[] Channels = ["any", "in_person", "online", "post"], Units = ["working_day", "hour", "calendar_day", "month"], Kinds = ["charge", "fee"];

  /// <summary>States a fact that the import left empty or that is otherwise. A fact that was checked names the document it was checked with.</summary>
  /// <param name="forms">The forms of its cases, which answer what is computed.</param>
  public Error? Correct(ProcedureFact fact, IReadOnlyDictionary<string, FormDefinition> forms, DateOnly today) {
    var item = Item.DeepClone().AsObject();
    if (RowOf(item, fact.Place) is not var (part, row)) return ProcedureErrors.NoSuchFact;
    var document = DossierIntake.Text(fact.Document);
    if (fact.Verified && document is null && Said(row["source"]?["document"]) is null) return ProcedureErrors.NoSource;
    if (part != "components" && row["channel"] is null) {
      if (!Channels.Contains(fact.Channel)) return ProcedureErrors.BadFact("channel");
      row["channel"] = fact.Channel;
    }
    if ((part switch { "deadlines" => Deadline(row, fact), "fees" => Fee(row, fact), _ => Component(row, fact) }) is { } wrong) return wrong;
    if (part == "fees" && ProcedureFormulas.Unknown(row["amount"], item, row.Parent!.Parent!, forms).FirstOrDefault() is { } name) return ProcedureErrors.UnknownName(name);
    if (document is not null) row["source"] = new JsonObject { ["document"] = document, ["article"] = DossierIntake.Text(fact.Article), ["url"] = null };
    else row.TryAdd("source", null);
    row["verified"] = fact.Verified ? today.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : false;
    Item = item;
    return null;
  }

  static Error? Deadline(JsonObject row, ProcedureFact f) {
    var typed = Vn.Clean(f.Amount);
    if (typed.Length > 0 && Count(typed) is null) return ProcedureErrors.BadFact("amount");
    if (!Units.Contains(f.Unit)) return ProcedureErrors.BadFact("unit");
    var hour = DossierIntake.Text(f.CutOff);
    if (hour is not null && !Hour().IsMatch(hour)) return ProcedureErrors.BadFact("cutOff");
    // the words of the law go with the number they say: form 01 prints them in its place
    if ((int?)row["amount"] != Count(typed) || (string?)row["unit"] != f.Unit) row["text"] = null;
    (row["amount"], row["unit"], row["cutOff"]) = (Count(typed), f.Unit, hour);
    return null;
  }

  static Error? Fee(JsonObject row, ProcedureFact f) {
    if (row["kind"] is null) {
      if (!Kinds.Contains(f.Kind)) return ProcedureErrors.BadFact("kind");
      row["kind"] = f.Kind;
    }
    var (typed, text) = (Vn.Clean(f.Amount), DossierIntake.Text(f.Text));
    if (text?.Length > TextLength) return ProcedureErrors.BadFact("text");
    JsonNode? amount = null;
    if (typed.StartsWith('=')) {
      if (FeelExpression.TryParse(typed[1..], out _) is null) return ProcedureErrors.BadFact("amount");
      amount = typed;
    } else if (typed.Length > 0) {
      if (Typed.Money(typed) is not { } sum || sum < 0) return ProcedureErrors.BadFact("amount");
      amount = sum;
    }
    // the page shows the words that stand there: those of the amount before are not said of another
    var isKept = text is not null && text == Said(row["text"]?["vi"]);
    if (amount is JsonValue whole && whole.TryGetValue<long>(out var dong)) {
      if (text is not null && SaysOther(text, dong)) {
        if (!isKept) return ProcedureErrors.OtherSum;
        text = null;
      }
      text ??= dong == 0 ? T.In("vi", "citizen_free") : Vn.Money(dong);
    } else if (isKept && !JsonNode.DeepEquals(amount, row["amount"])) text = null;
    // what is computed must be said in words
    if (typed.StartsWith('=') && text is null) return ProcedureErrors.BadFact("text");
    row["amount"] = amount;
    row["text"] = new JsonObject { ["vi"] = text ?? T.In("vi", "unverified") };
    return null;
  }

  /// <summary>Words that name sums of money, and not this one.</summary>
  static bool SaysOther(string words, long dong) {
    var said = Sums().Matches(words).Select(m => m.Groups["number"].Value.Replace(".", "", StringComparison.Ordinal)).ToList();
    if (ProcedureImport.SaysFree(words)) said.Add("0");
    return said.Count > 0 && !said.Contains(dong.ToString(CultureInfo.InvariantCulture));
  }

  static Error? Component(JsonObject row, ProcedureFact f) {
    foreach (var (name, typed) in new[] { ("originals", Vn.Clean(f.Originals)), ("copies", Vn.Clean(f.Copies)) }) {
      if (typed.Length > 0 && Count(typed) is null) return ProcedureErrors.BadFact(name);
      row[name] = Count(typed);
    }
    if (f.Required is not (null or "" or "true" or "false")) return ProcedureErrors.BadFact("required");
    if (f.Required is "true" or "false") row["required"] = f.Required == "true";
    return null;
  }

  /// <summary>What may be stated, each with its place, the empty ones too.</summary>
  public IReadOnlyList<ProcedureFactLine> Facts() {
    var lines = new List<ProcedureFactLine>();
    var read = Item["cases"] as JsonArray ?? [];
    foreach (var (i, one) in read.Index())
      foreach (var part in (string[])["deadlines", "fees", "components"])
        foreach (var (k, row) in (one![part] as JsonArray ?? []).Index())
          lines.Add(new($"cases/{i}/{part}/{k}", Title(part, row!), Value(part, row!), SourceOf(row!), ProcedureItem.IsVerified(row!["verified"])));
    return lines;
  }

  /// <summary>One of them, as it is now; null when there is no such place.</summary>
  public (string Part, string Case, JsonObject Row)? Fact(string place) =>
    RowOf(Item.DeepClone().AsObject(), place) is var (part, row) ? (part, (string?)Item["cases"]![int.Parse(place.Split('/')[1], CultureInfo.InvariantCulture)]!["name"]?["vi"] ?? "", row) : null;

  static string Title(string part, JsonNode row) => part switch {
    "components" => (string?)row["name"]?["vi"] ?? "",
    "fees" => $"{T[$"procedure_fee_{(string)row["kind"]!}"]}: {Door(row)}",
    _ => $"{T["procedure_part_deadlines"]}: {Door(row)}",
  };

  static string Door(JsonNode row) => (string?)row["channel"] is { } channel && channel != "any" ? T[$"procedure_channel_{channel}"] : T["procedure_channel_any"];

  static string? Value(string part, JsonNode row) => part switch {
    "components" => row["originals"] is null && row["copies"] is null ? null : T["citizen_paper_count", Number(row["originals"]), Number(row["copies"])],
    "fees" => row["amount"] is null ? null : (string?)row["text"]?["vi"],
    _ => row["amount"] is { } amount ? T[$"procedure_unit_{(string)row["unit"]!}", (int)amount] : null,
  };

  static string Number(JsonNode? count) => count is null ? T["unverified"] : count.ToJsonString();

  static LegalSource? SourceOf(JsonNode row) => Said(row["source"]?["document"]) is { } document ? new(document, Said(row["source"]!["article"]), null) : null;

  /// <summary>The row of a place; one that is to be added is put at the end of its list.</summary>
  static (string Part, JsonObject Row)? RowOf(JsonObject item, string place) {
    if (Place().Match(place) is not { Success: true } at) return null;
    var part = at.Groups["part"].Value;
    if ((item["cases"] as JsonArray)?.ElementAtOrDefault(int.Parse(at.Groups["case"].Value, CultureInfo.InvariantCulture))?[part] is not JsonArray rows) return null;
    if (at.Groups["row"].Success) return rows.ElementAtOrDefault(int.Parse(at.Groups["row"].Value, CultureInfo.InvariantCulture)) is JsonObject row ? (part, row) : null;
    if (part == "components") return null;
    var added = new JsonObject();
    rows.Add(added);
    return (part, added);
  }

  static int? Count(string typed) => int.TryParse(typed, NumberStyles.None, CultureInfo.InvariantCulture, out var n) && n <= MostUnits ? n : null;
  static string? Said(JsonNode? node) => node is JsonValue v && v.TryGetValue<string>(out var text) ? text : null;

  [GeneratedRegex(@"^cases/(?<case>[0-9]{1,3})/(?<part>deadlines|fees|components)(/(?<row>[0-9]{1,3}))?\z", RegexOptions.ExplicitCapture, 1000)]
  private static partial Regex Place();
  [GeneratedRegex(@"(?<![0-9.])(?<number>[0-9]{1,3}(\.[0-9]{3})+|[0-9]+)\s*(đồng|đ|VNĐ|VND)\b", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
  private static partial Regex Sums();
  [GeneratedRegex(@"^([01][0-9]|2[0-3]):[0-5][0-9]\z", RegexOptions.None, 1000)]
  private static partial Regex Hour();
}
