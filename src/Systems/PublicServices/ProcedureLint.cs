using System.Text.Json;
using System.Text.Json.Nodes;
using Saola.Feel;
using Saola.Forms;
using Saola.Kernel;
using static Saola.PublicServices.Words;

namespace Saola.PublicServices;

/// <summary>Mistakes in a procedure that its schema cannot see.</summary>
internal static class ProcedureLint {
  /// <param name="elsewhere">Of a registry that its owner alone writes: the name of an office that decides by the procedure and is not the owner. As these packs know it when null.</param>
  public static IEnumerable<PackFault> Check(PackItem item, PackSet packs, Func<PackItem, string?>? elsewhere = null) {
    if (packs.Of("procedure").Any(o => o.Id != item.Id && Text(o.Json, "code") == Text(item.Json, "code") && o.Json.GetProperty("version").GetInt32() == item.Json.GetProperty("version").GetInt32() && o.Replaces != item.Id && item.Replaces != o.Id))
      yield return item.Fault("/version", T["procedure_version_twice"], T["procedure_version_twice_cure"]);
    if (Text(item.Json.GetProperty("route"), "system") == "here" && item.Json.GetProperty("process").ValueKind == JsonValueKind.Null)
      yield return item.Fault("/process", T["procedure_no_process"], T["procedure_no_process_cure"]);
    if (item.Json.TryGetProperty("identification", out var demand) && demand.ValueKind == JsonValueKind.Object && !item.Json.GetProperty("channels").EnumerateArray().Any(c => c.GetString() == "online"))
      yield return item.Fault("/identification", T["procedure_identification_offline"], T["procedure_identification_offline_cure"]);
    if (Codes(packs, "procedure-field") is { } fields && Text(item.Json, "field") is { } field && !fields.Contains(field))
      yield return item.Fault("/field", T["procedure_not_listed", field, "procedure-field"], T["procedure_not_listed_cure"]);
    foreach (var (i, one) in (item.Json.TryGetProperty("lifeEvents", out var listed) ? listed.EnumerateArray().ToArray() : []).Index())
      if (Codes(packs, "life-event") is { } events && !events.Contains(one.GetString()!)) yield return item.Fault($"/lifeEvents/{i}", T["procedure_not_listed", one.GetString()!, "life-event"], T["procedure_not_listed_cure"]);
    foreach (var twice in (item.Json.TryGetProperty("slips", out var slips) ? slips.EnumerateArray().ToArray() : []).GroupBy(s => Text(s, "form")).Where(g => g.Count() > 1))
      yield return item.Fault("/slips", T["procedure_slip_twice", twice.Key!], T["procedure_slip_twice_cure"]);
    foreach (var (i, one) in item.Json.GetProperty("cases").EnumerateArray().Index()) {
      foreach (var (k, fee) in one.GetProperty("fees").EnumerateArray().Index())
        if (Feel(fee, "amount") is { } wrong) yield return item.Fault($"/cases/{i}/fees/{k}/amount", wrong, T["procedure_feel_cure"]);
      foreach (var (k, part) in one.GetProperty("components").EnumerateArray().Index())
        if (Feel(part, "required") is { } wrong) yield return item.Fault($"/cases/{i}/components/{k}/required", wrong, T["procedure_feel_cure"]);
      foreach (var twice in one.GetProperty("components").EnumerateArray().Select(c => Text(c, "key")).GroupBy(k => k).Where(g => g.Count() > 1))
        yield return item.Fault($"/cases/{i}/components", T["procedure_component_twice", twice.Key!], T["procedure_component_twice_cure"]);
    }
    foreach (var fault in OfRegistries(item, packs, elsewhere)) yield return fault;
    var read = JsonObject.Create(item.Json)!;
    foreach (var (place, name) in ProcedureFormulas.Unknown(read, Forms(read, packs))) yield return item.Fault($"/{place}", T["procedure_unknown_name", name], T["procedure_unknown_name_cure"]);
    var results = item.Json.GetProperty("results").EnumerateArray().Select(r => Text(r, "key")).ToHashSet();
    foreach (var (i, one) in item.Json.GetProperty("cases").EnumerateArray().Index())
      if (Text(one, "result") is { } result && !results.Contains(result)) yield return item.Fault($"/cases/{i}/result", T["procedure_no_result", result], T["procedure_no_result_cure"]);
  }

  /// <summary>What results write into registries, and papers that their records stand for.</summary>
  public static IEnumerable<PackFault> OfRegistries(PackItem item, PackSet packs, Func<PackItem, string?>? elsewhere) =>
    Records(item, packs, elsewhere ?? (registry => Elsewhere(item, registry, packs))).Concat(Instead(item, packs));

  /// <summary>Fields of records that take the place of papers.</summary>
  static IEnumerable<PackFault> Instead(PackItem item, PackSet packs) =>
    from one in item.Json.GetProperty("cases").EnumerateArray().Index()
    from part in one.Item.GetProperty("components").EnumerateArray().Index()
    where part.Item.TryGetProperty("record", out _)
    let record = part.Item.GetProperty("record").Deserialize<ComponentRecord>(Json.Options)!
    let key = record.From.StartsWith("registry.", StringComparison.Ordinal) ? record.From["registry.".Length..] : null
    let registry = packs.Of("registry").FirstOrDefault(r => Text(r.Json, "key") == key)
    where registry is not null
    from fault in Unfit(record, registry, key!)
    select item.Fault($"/cases/{one.Index}/components/{part.Index}/record/{fault.Place}", fault.Problem, fault.Cure);

  static IEnumerable<(string Place, string Problem, string Cure)> Unfit(ComponentRecord record, PackItem registry, string key) {
    var fields = registry.Json.GetProperty("fields").EnumerateArray().ToArray();
    if (!fields.Any(f => Text(f, "type") is "person" or "organisation")) yield return ("from", T["procedure_record_nobody", key], T["procedure_record_nobody_cure"]);
    foreach (var unknown in record.Show.Except(fields.Select(f => Text(f, "key")!))) yield return ("show", T["procedure_record_field", unknown, key], T["procedure_record_field_cure"]);
  }

  /// <summary>What results write into registries. A registry that these packs do not hold may be kept elsewhere, and is not judged.</summary>
  static IEnumerable<PackFault> Records(PackItem item, PackSet packs, Func<PackItem, string?> elsewhere) {
    foreach (var (i, result) in item.Json.GetProperty("results").EnumerateArray().Index()) {
      if (!result.TryGetProperty("records", out var listed)) continue;
      if (!Writes(item, packs)) yield return item.Fault($"/results/{i}/records", T["procedure_record_unwritten", WriteRecords.Name], T["procedure_record_unwritten_cure"]);
      foreach (var twice in listed.EnumerateArray().Select(r => Text(r, "registry")).GroupBy(k => k).Where(g => g.Count() > 1))
        yield return item.Fault($"/results/{i}/records", T["procedure_record_twice", twice.Key!], T["procedure_record_twice_cure"]);
      foreach (var (k, one) in listed.EnumerateArray().Index()) {
        var binding = one.Deserialize<RecordBinding>(Json.Options)!;
        foreach (var (place, feel) in binding.Formulas())
          if (FeelExpression.TryParse(feel[1..], out var error) is null) yield return item.Fault($"/results/{i}/records/{k}/{place}", error!.Message, T["procedure_feel_cure"]);
          else if (TemplateText.CataloguesOf(feel).Contains(null)) yield return item.Fault($"/results/{i}/records/{k}/{place}", T["procedure_record_label"], T["procedure_record_label_cure"]);
        if (packs.Of("registry").FirstOrDefault(r => Text(r.Json, "key") == binding.Registry) is not { } registry) continue;
        if (registry.Json.TryGetProperty("closed", out var closed) && closed.ValueKind == JsonValueKind.True) yield return item.Fault($"/results/{i}/records/{k}/registry", T["procedure_record_closed", binding.Registry], T["procedure_record_closed_cure"]);
        var fields = registry.Json.GetProperty("fields").EnumerateArray().ToDictionary(f => Text(f, "key")!, f => f.TryGetProperty("required", out var required) && required.GetBoolean() && !f.TryGetProperty("formula", out _), StringComparer.Ordinal);
        foreach (var unknown in binding.Values.Keys.Where(f => !fields.ContainsKey(f))) yield return item.Fault($"/results/{i}/records/{k}/values/{unknown}", T["procedure_record_field", unknown, binding.Registry], T["procedure_record_field_cure"]);
        if (binding.Revoked is { } state && !(registry.Json.TryGetProperty("states", out var states) && states.ValueKind == JsonValueKind.Array && states.EnumerateArray().Any(s => Text(s, "key") == state)))
          yield return item.Fault($"/results/{i}/records/{k}/revoked", T["procedure_record_state", state, binding.Registry], T["procedure_record_field_cure"]);
        if (!Calls(item, packs) && elsewhere(registry) is { } office) yield return item.Fault($"/results/{i}/records/{k}/registry", T["procedure_record_not_writer", binding.Registry, office], T["procedure_record_not_writer_cure"]);
        foreach (var (place, problem, cure) in Misdone(binding, registry)) yield return item.Fault($"/results/{i}/records/{k}/{place}", problem, cure);
        foreach (var needed in fields.Where(f => f.Value && binding.Do != RecordBinding.Change && !binding.Values.ContainsKey(f.Key))) yield return item.Fault($"/results/{i}/records/{k}/values", T["procedure_record_needed", needed.Key, binding.Registry], T["procedure_record_field_cure"]);
      }
    }
  }

  /// <summary>What changes a record finds it by its natural key, and when it is revoked the record says again what it said before.</summary>
  static IEnumerable<(string Place, string Problem, string Cure)> Misdone(RecordBinding binding, PackItem registry) {
    if (binding.Do == RecordBinding.Add) yield break;
    var key = registry.Json.GetProperty("naturalKey").EnumerateArray().Select(k => k.GetString()!).ToArray();
    if (key.Length == 0) yield return ("do", T["procedure_record_no_key", binding.Registry], T["procedure_record_no_key_cure"]);
    foreach (var part in key.Where(k => !binding.Values.ContainsKey(k))) yield return ("values", T["procedure_record_key", part, binding.Registry], T["procedure_record_field_cure"]);
    if (binding is { Do: RecordBinding.Change, Revoked: not null }) yield return ("revoked", T["procedure_record_back", binding.Registry], T["procedure_record_back_cure"]);
  }

  /// <summary>Whether its process has the step that writes records; one of other packs, or that calls others, is not judged.</summary>
  static bool Writes(PackItem item, PackSet packs) =>
    Drawn(item, packs) is not { } drawn || drawn.Contains(WriteRecords.Name, StringComparison.Ordinal) || Calls(item, packs);

  /// <summary>It calls other processes, which may run in other offices.</summary>
  static bool Calls(PackItem item, PackSet packs) => Drawn(item, packs)?.Contains("callActivity", StringComparison.Ordinal) == true;

  static string? Drawn(PackItem item, PackSet packs) => packs.Of("process").FirstOrDefault(p => p.Id == Text(item.Json, "process"))?.Text;

  /// <summary>Where the owner alone writes: an office of these packs that decides by the procedure and is another.</summary>
  static string? Elsewhere(PackItem item, PackItem registry, PackSet packs) {
    if (Text(registry.Json, "writers") != "owner" || Text(registry.Json, "owner") is not { } named || packs.Find(named) is not { } owner) return null;
    while (!IsOffice(owner.Json) && Text(owner.Json, "parent") is { } parent && packs.Find(parent) is { } above) owner = above;
    var selectors = item.Json.GetProperty("offices").EnumerateArray().ToArray();
    return packs.Of("organisation").FirstOrDefault(o => o.Id != owner.Id && selectors.Any(s => Chooses(s, o.Json))) is { } other ? Text(other.Json.GetProperty("name"), "vi") : null;
  }

  static bool IsOffice(JsonElement organisation) => organisation.TryGetProperty("isOffice", out var office) && office.ValueKind == JsonValueKind.True;

  static bool Chooses(JsonElement selector, JsonElement organisation) => Lists(selector, "codes", Text(organisation, "code")) || IsOffice(organisation) && Lists(selector, "kinds", Text(organisation, "kind"));

  static bool Lists(JsonElement owner, string name, string? one) => one is not null && owner.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array && list.EnumerateArray().Any(l => l.GetString() == one);

  /// <summary>The forms of these packs; one that cannot be read is found at its own place.</summary>
  static Dictionary<string, FormDefinition> Forms(JsonObject item, PackSet packs) => ProcedureFormulas.FormsOf(item)
    .Select(id => packs.Of("form").FirstOrDefault(f => f.Id == id)).OfType<PackItem>().Where(f => FormDefinition.Lint(f.Text).Count == 0).ToDictionary(f => f.Id, f => FormDefinition.Parse(f.Text), StringComparer.Ordinal);

  /// <summary>The codes of a catalogue of these packs; null when none of them holds it.</summary>
  static HashSet<string>? Codes(PackSet packs, string catalogue) =>
    packs.Of("catalogue").FirstOrDefault(c => c.Id.EndsWith($"/{catalogue}", StringComparison.Ordinal))?.Json.GetProperty("entries").EnumerateArray().Select(e => Text(e, "code")!).ToHashSet(StringComparer.Ordinal);

  static string? Feel(JsonElement owner, string name) =>
    owner.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { } text && text.StartsWith('=')
      ? FeelExpression.TryParse(text[1..], out var error) is null ? error!.Message : null : null;

  static string? Text(JsonElement owner, string name) => owner.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
