using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Saola.Forms;
using Saola.Registries;
using static Saola.Studio.Words;
using Choice = Saola.Ui.Choice;

namespace Saola.Studio;

/// <summary>What a result of a procedure writes into registries, as rows of a form in which a person picks for each field where it comes from, and back without loss.</summary>
internal static partial class RecordText {
  /// <summary>What every result knows beside the answers to its forms, by the names that formulas have for it.</summary>
  static readonly string[] known = ["result.number", "result.date", "result.content", "applicant.name", "applicant.personalNumber", "applicant.address", "office.name", "office.code", "dossier.code"];

  public static void ToAnswers(JsonObject result) {
    foreach (var record in Rows(result, "records")) {
      foreach (var name in (string[])["when", "from"]) record[name] = Bare(record[name]);
      record["fields"] = new JsonArray([.. (record["values"] as JsonObject ?? []).Select(v => (JsonNode)(Bare(v.Value) is { } feel && Path().IsMatch(feel) ? Row(v.Key, feel) : new JsonObject { ["recordField"] = v.Key, ["recordFeel"] = Bare(v.Value) }))]);
      record.Remove("values");
    }
  }

  /// <summary>A formula goes before what was picked; a field of which neither is said is not written.</summary>
  public static void ToItem(JsonObject result) {
    foreach (var record in Rows(result, "records")) {
      var values = new JsonObject();
      foreach (var row in Rows(record, "fields"))
        if (Said(row["recordField"]) is { } field && (Said(row["recordFeel"]) ?? Said(row["recordFrom"])) is { } feel) values[field] = "=" + feel;
      record.Remove("fields");
      (record["values"], record["registry"]) = (values, Said(record["registry"]) ?? "");
      foreach (var name in (string[])["when", "from"]) record[name] = Said(record[name]) is { } feel ? "=" + feel : null;
      foreach (var name in (string[])["do", "when", "from", "revoked"]) if (Said(record[name]) is null) record.Remove(name);
    }
    if (result["records"] is JsonArray { Count: 0 }) result.Remove("records");
  }

  /// <summary>
  /// A row for each field of the registries that are named. Of a registry that was only just chosen, what is called alike in a form of
  /// the procedure stands beside the field already.
  /// </summary>
  /// <param name="sources">As <see cref="Sources"/> gives them.</param>
  public static void Complete(JsonObject answers, IReadOnlyList<RegistryDefinition> kept, IReadOnlyList<Choice> sources) {
    foreach (var record in Rows(answers, "results").SelectMany(r => Rows(r, "records"))) {
      if (kept.FirstOrDefault(d => d.Key == Said(record["registry"])) is not { } registry) continue;
      if (record["fields"] is not JsonArray rows) record["fields"] = rows = [];
      var written = rows.OfType<JsonObject>().Select(r => Said(r["recordField"])).ToHashSet(StringComparer.Ordinal);
      var fresh = !rows.OfType<JsonObject>().Any(r => (Said(r["recordFrom"]) ?? Said(r["recordFeel"])) is not null);
      foreach (var field in registry.Fields.Where(f => f.Formula is null && !written.Contains(f.Key)).Take(FormAnswers.MostRows - rows.Count))
        rows.Add(Row(field.Key, fresh ? sources.FirstOrDefault(s => Vn.Fold(s.Text) == Vn.Fold(field.Name.Vi))?.Value : null));
    }
  }

  /// <summary>Where a field can come from: what the forms ask, what every result knows, and whatever the description takes already.</summary>
  public static IReadOnlyList<Choice> Sources(JsonObject answers, IEnumerable<FormDefinition> forms) {
    IEnumerable<Choice> all = [
      .. forms.SelectMany(f => f.Keyed).Where(f => f.HoldsValue).Select(f => new Choice($"form.{f.Key}", f.Label is { Length: > 0 } label ? label : f.Key!, Group: T["record_from_form"])),
      .. known.Select(k => new Choice(k, T[$"record_{k}"], Group: T["record_from_result"])),
      .. FieldRows(answers).Select(r => Said(r["recordFrom"])).OfType<string>().Select(p => new Choice(p, p, Group: T["record_from_other"])),
    ];
    return [.. all.DistinctBy(c => c.Value)];
  }

  /// <summary>The fields of the registries that are named, and those that the description names of one that is not kept here.</summary>
  public static IReadOnlyList<Choice> Fields(JsonObject answers, IReadOnlyList<RegistryDefinition> kept, string language) {
    var named = Rows(answers, "results").SelectMany(r => Rows(r, "records")).Select(r => Said(r["registry"])).ToHashSet(StringComparer.Ordinal);
    IEnumerable<Choice> all = [
      .. kept.Where(d => named.Contains(d.Key)).SelectMany(d => d.Fields).Where(f => f.Formula is null).Select(f => new Choice(f.Key, $"{f.Name.In(language)} ({f.Key})")),
      .. FieldRows(answers).Select(r => Said(r["recordField"])).OfType<string>().Select(k => new Choice(k, k)),
    ];
    return [.. all.DistinctBy(c => c.Value)];
  }

  /// <summary>The registries that are kept here and are not out of use, and those that the description names.</summary>
  public static IReadOnlyList<Choice> Registries(JsonObject answers, IReadOnlyList<RegistryDefinition> kept, string language) {
    IEnumerable<Choice> all = [
      .. kept.Where(d => !d.Closed).Select(d => new Choice(d.Key, $"{d.Name.In(language)} ({d.Key})")).OrderBy(c => c.Text, StringComparer.Create(Vn.Culture, ignoreCase: true)),
      .. Rows(answers, "results").SelectMany(r => Rows(r, "records")).Select(r => Said(r["registry"])).OfType<string>().Select(k => new Choice(k, k)),
    ];
    return [.. all.DistinctBy(c => c.Value)];
  }

  static JsonObject Row(string field, string? from) => new() { ["recordField"] = field, ["recordFrom"] = from };

  static IEnumerable<JsonObject> FieldRows(JsonObject answers) => Rows(answers, "results").SelectMany(r => Rows(r, "records")).SelectMany(r => Rows(r, "fields"));

  static IEnumerable<JsonObject> Rows(JsonObject one, string name) => (one[name] as JsonArray ?? []).OfType<JsonObject>();

  static string? Bare(JsonNode? feel) => feel?.ToString() is ['=', .. var text] ? text : null;

  static string? Said(JsonNode? node) => node?.ToString().Trim().TrimStart('=').Trim() is { Length: > 0 } text ? text : null;

  /// <summary>A name that is taken as it is.</summary>
  [GeneratedRegex("^[a-z][A-Za-z0-9_]*(\\.[A-Za-z0-9_]+)+$", RegexOptions.None, 1000)]
  private static partial Regex Path();
}
