using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Saola.Kernel;
using Saola.Registries;
using static Saola.Exchange.Words;

namespace Saola.Exchange;

/// <summary>
/// A registry of the platform: <c>{registry, where: {field: value}, fields, limit, after}</c> reads, <c>{registry, do: add | write, values, from}</c>
/// writes. All by the right of the owner's office, so that the registry's own checks say what is told and its own evidence who asked.
/// </summary>
internal sealed partial class RegistrySource(Works works) : IAdapterSource {
  public const int MostRows = 200;
  static readonly string[] Known = ["registry", "do", "where", "fields", "limit", "after", "values", "from"];

  public SourceKind Kind => SourceKind.Registry;

  public async Task<Answer<SourceRows>> Ask(AdapterAsk ask, CancellationToken ct) {
    await using var act = works.Begin(ask.Owner.Actor(ask.Adapter), "exchange.adapter", ask.Reason);
    var registries = act.Services.GetRequiredService<Registries.Registries>();
    return Text(ask.Asked["do"]) switch {
      "add" => await Add(act.Work, registries, ask, ct),
      "write" => await Write(act.Work, registries, ask, ct),
      _ => await Read(act.Work, registries, ask.Asked, ct),
    };
  }

  static async Task<Answer<SourceRows>> Read(Work w, Registries.Registries registries, JsonObject asked, CancellationToken ct) {
    var where = asked["where"] as JsonObject ?? [];
    var parts = where.Where(p => p.Value is not null).Select(p => (Filter)new Filter.Compare(p.Key, Comparison.Equal, p.Value!.DeepClone())).ToArray();
    // what asks by nothing of what it may ask by would be told all
    if (where.Count > 0 && parts.Length == 0) return AdapterErrors.NothingAsked;
    var limit = asked["limit"] is JsonValue value && value.TryGetValue<int>(out var number) ? Math.Clamp(number, 1, MostRows) : 50;
    var page = await registries.List(w, new(Text(asked["registry"])!, parts.Length == 0 ? null : new Filter.All(parts), Fields: Texts(asked["fields"]), After: Text(asked["after"]), Limit: limit), ct);
    return page.IsError ? page.Error : new SourceRows([.. page.Value.Records.Select(Row)], page.Value.Next);
  }

  static async Task<Answer<SourceRows>> Add(Work w, Registries.Registries registries, AdapterAsk ask, CancellationToken ct) {
    if (From(ask.Asked) is var (from, wrong) && wrong is not null) return wrong;
    var made = await registries.Add(w, Text(ask.Asked["registry"])!, ask.Owner.Office, Values(ask.Asked), from, new(Reason: ask.Reason), ct);
    if (made.IsError) return made.Error;
    await w.Commit(ct);
    return new SourceRows([Row(made.Value)]);
  }

  static async Task<Answer<SourceRows>> Write(Work w, Registries.Registries registries, AdapterAsk ask, CancellationToken ct) {
    if (From(ask.Asked) is var (from, wrong) && wrong is not null) return wrong;
    var written = await registries.Write(w, Text(ask.Asked["registry"])!, new([new(Values(ask.Asked), from)], ask.Owner.Office, ValidOnly: false, new(Reason: ask.Reason)), ct);
    if (written.IsError) return written.Error;
    var row = written.Value.Rows[0];
    if (Error.Of([.. row.Errors.Select(e => new Error(ErrorKind.Invalid, e.Code, e.Message, e.Field))]) is { } refused) return refused;
    await w.Commit(ct);
    return new SourceRows([new() { ["_id"] = row.Id, ["_version"] = row.Version, ["_result"] = row.Result.ToString().ToLowerInvariant() }]);
  }

  static JsonObject Values(JsonObject asked) => (asked["values"] as JsonObject ?? []).DeepClone().AsObject();

  static (DateOnly? From, Error? Wrong) From(JsonObject asked) =>
    asked["from"] is null ? (null, null) : DateOnly.TryParseExact(Text(asked["from"]), "yyyy-MM-dd", out var day) ? (day, null) : (null, AdapterErrors.BadInput("from", T["adapter_bad_date"]));

  static JsonObject Row(RegistryRecord record) {
    var row = record.Values.DeepClone().AsObject();
    (row["_id"], row["_version"], row["_state"], row["_from"], row["_to"], row["_at"]) = (record.Id, record.Version, record.State, record.From?.ToString("yyyy-MM-dd", Vn.Culture), record.To?.ToString("yyyy-MM-dd", Vn.Culture), record.At);
    if (record.Proposal is { } proposal) row["_proposal"] = proposal;
    return row;
  }

  static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
  static string[]? Texts(JsonNode? node) => node is JsonArray all ? [.. all.Select(Text).OfType<string>()] : null;

  public IEnumerable<(string Pointer, string Wrong)> Faults(JsonElement source) {
    // who calls does not choose the registry
    if (!source.TryGetProperty("registry", out var key) || key.ValueKind != JsonValueKind.String || !Key().IsMatch(key.GetString()!)) yield return ("/registry", T["adapter_registry"]);
    if (source.TryGetProperty("do", out var act) && act.ToString() is not ("read" or "add" or "write")) yield return ("/do", T["adapter_do"]);
    foreach (var part in source.EnumerateObject().Where(p => !Known.Contains(p.Name))) yield return ($"/{part.Name}", T["adapter_unknown_part"]);
  }

  [GeneratedRegex(@"\A[a-z][a-z0-9_]*\z", RegexOptions.None, 1000)]
  private static partial Regex Key();
}
