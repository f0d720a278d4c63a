using System.Text.Json;
using System.Text.RegularExpressions;
using Saola.Kernel;
using static Saola.Exchange.Words;

namespace Saola.Exchange;

/// <summary>What is wrong with a declaration, wherever it comes from, each with its JSON pointer.</summary>
internal sealed partial class AdapterCheck(IEnumerable<IAdapterSource> sources) {
  public IEnumerable<(string Pointer, string Wrong)> Faults(JsonElement item) {
    var form = PackSchemas.Check("adapter", item).Select(f => (f.Pointer, f.Problem)).ToArray();
    return form.Length > 0 ? form : Within(item);
  }

  IEnumerable<(string Pointer, string Wrong)> Within(JsonElement item) {
    if (item.GetProperty("seconds").GetInt32() > OfferedService.MostSeconds) yield return ("/seconds", T["bus_bad_seconds", OfferedService.MostSeconds]);
    var source = sources.Single(s => s.Kind.ToString().Equals(item.GetProperty("kind").GetString(), StringComparison.OrdinalIgnoreCase));
    foreach (var fault in OfEvents(item)) yield return fault;
    if (source.Kind == SourceKind.File && !IsDrop(item)) yield return ("/operations", T["adapter_drop"]);
    var seen = new HashSet<string>(StringComparer.Ordinal);
    foreach (var (i, one) in item.GetProperty("operations").EnumerateArray().Index()) {
      var (at, method, path) = ($"/operations/{i}", one.GetProperty("method").GetString()!, one.GetProperty("path").GetString()!);
      if (!seen.Add($"{method} {Adapter.Bare(path, "{}")}")) yield return (at + "/path", T["contract_twice"]);
      var inputs = one.TryGetProperty("inputs", out var all) ? all.EnumerateArray().ToArray() : [];
      if (inputs.GroupBy(n => n.GetProperty("name").GetString()).Any(g => g.Count() > 1)) yield return (at + "/inputs", T["adapter_input_twice"]);
      var variables = Variable().Matches(path).Select(m => m.Groups[1].Value).ToArray();
      if (!variables.Order(StringComparer.Ordinal).SequenceEqual(inputs.Where(n => n.GetProperty("in").GetString() == "path").Select(n => n.GetProperty("name").GetString()!).Order(StringComparer.Ordinal))) yield return (at + "/inputs", T["adapter_variables"]);
      if (method is "GET" or "DELETE" && inputs.Any(n => n.GetProperty("in").GetString() == "body")) yield return (at + "/inputs", T["adapter_no_body"]);
      foreach (var fault in Identification(item, one, [.. inputs.Select(n => n.GetProperty("name").GetString()!)])) yield return (at + fault.Pointer, fault.Wrong);
      if (one.TryGetProperty("later", out _) && (method != "POST" || variables.Length > 0)) yield return (at + "/later", T["adapter_later"]);
      foreach (var (j, input) in inputs.Index())
        if (input.TryGetProperty("schema", out var schema)) foreach (var word in DataRules.Unknown(schema).Distinct(StringComparer.Ordinal)) yield return ($"{at}/inputs/{j}/schema", T["service_schema", word]);
      foreach (var part in new[] { "source", "each", "answer" })
        if (one.TryGetProperty(part, out var template)) foreach (var fault in Shape.Lint(template, $"{at}/{part}")) yield return fault;
      foreach (var (pointer, wrong) in source.Faults(one.GetProperty("source"))) yield return ($"{at}/source{pointer}", wrong);
    }
  }

  /// <summary>Nobody copies persons in bulk: what tells personal fields is asked about someone or something that the caller names, and the source is asked for that alone.</summary>
  static IEnumerable<(string Pointer, string Wrong)> Identification(JsonElement item, JsonElement operation, string[] inputs) {
    var source = operation.GetProperty("source");
    if (operation.TryGetProperty("identifiedBy", out var sets)) {
      foreach (var name in sets.EnumerateArray().SelectMany(s => s.EnumerateArray()).Select(n => n.GetString()!).Distinct(StringComparer.Ordinal))
        if (!inputs.Contains(name, StringComparer.Ordinal) || !Regex.IsMatch(source.GetRawText(), $@"\binput\.{Regex.Escape(name)}\b", RegexOptions.None, TimeSpan.FromSeconds(1))) yield return ("/identifiedBy", T["adapter_identified_by", name]);
    } else if (item.TryGetProperty("personal", out var personal) && personal.GetBoolean() && (!source.TryGetProperty("do", out var act) || act.ToString() == "read")) yield return ("", T["adapter_identify"]);
  }

  /// <summary>What is new is asked by an operation of the declaration that reads, needs no path and answers by rows.</summary>
  static IEnumerable<(string Pointer, string Wrong)> OfEvents(JsonElement item) {
    if (!item.TryGetProperty("events", out var events)) yield break;
    var asked = events.GetProperty("operation").GetString();
    if (!item.GetProperty("operations").EnumerateArray().Any(o => $"{o.GetProperty("method")} {o.GetProperty("path")}" == asked && o.GetProperty("method").GetString() == "GET" && !o.TryGetProperty("answer", out _) && !asked.Contains('{', StringComparison.Ordinal)))
      yield return ("/events/operation", T["adapter_operation"]);
    foreach (var part in new[] { "id", "type", "subject", "data" })
      if (events.TryGetProperty(part, out var template)) foreach (var fault in Shape.Lint(template, $"/events/{part}")) yield return fault;
  }

  /// <summary>One operation that nobody asks, and events, which alone tell what was dropped.</summary>
  static bool IsDrop(JsonElement item) => item.TryGetProperty("events", out _) && item.GetProperty("operations").EnumerateArray().ToArray() is [var only] && !new[] { "inputs", "later", "one", "identifiedBy" }.Any(p => only.TryGetProperty(p, out _));

  [GeneratedRegex(@"\{([^}]*)\}", RegexOptions.None, 1000)]
  private static partial Regex Variable();
}
