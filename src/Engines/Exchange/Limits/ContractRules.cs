using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Saola.Exchange;

/// <summary>What became of a request or an answer that was held against its description.</summary>
/// <param name="Name">Under which it is counted.</param>
/// <param name="IsWrong">It does not fit; otherwise it was not judged.</param>
/// <param name="Said">Where and which rule.</param>
internal sealed record CheckResult(string Name, bool IsWrong, string? Said = null) {
  public static readonly CheckResult TooLarge = new("too_large", false), NotDescribed = new("not_described", false), Encoded = new("encoded", false),
    NoOperation = new("no_operation", true), NoBody = new("no_body", true), NoStatus = new("no_status", true), NoType = new("no_type", true), NoJson = new("no_json", true);

  public static bool IsMisfit(string name) => name is not ("too_large" or "not_described" or "encoded");
  public static CheckResult Mismatch(string said) => new("mismatch", true, said);
  public static CheckResult Missing(ContractParameter parameter) => new("parameter_missing", true, $"{parameter.In} {parameter.Name}: required");
}

/// <summary>A description that is kept with a version, made ready to judge what goes through.</summary>
internal sealed class ContractRules {
  static readonly JsonDocumentOptions Strict = new() { MaxDepth = 64 };

  sealed record Content(IReadOnlyDictionary<string, ShapeRule> Types) {
    public static Content Of(IReadOnlyDictionary<string, ContractContent> content, bool isSent, Dictionary<JsonObject, ShapeRule> known) =>
      // a type may be described several times, with parameters and without
      new(content.GroupBy(c => c.Key.Split(';')[0].Trim().ToLowerInvariant(), StringComparer.Ordinal)
        .ToDictionary(g => g.Key, g => ShapeRule.Any([.. g.Select(c => ShapeRule.Of(c.Value.Shape, isSent, known))]), StringComparer.Ordinal));

    public CheckResult? Judge(string? type, ReadOnlyMemory<byte> body) {
      var named = (type ?? "").Split(';')[0].Trim().ToLowerInvariant();
      if (!Types.TryGetValue(named, out var rule) && !Types.TryGetValue(named.Split('/')[0] + "/*", out rule) && !Types.TryGetValue("*/*", out rule)) return CheckResult.NoType;
      if (named != "application/json" && !named.EndsWith("+json", StringComparison.Ordinal)) return null;
      try {
        using var read = JsonDocument.Parse(body, Strict);
        return rule.Fault(read.RootElement) is { } said ? CheckResult.Mismatch(said) : null;
      } catch (Exception e) when (e is JsonException or InvalidOperationException) {
        return CheckResult.NoJson;
      }
    }
  }

  sealed record Operation(ContractOperation Of, Regex Path, int Variables, Content? Sent, Dictionary<string, Content> Replies) {
    public Content? Reply(int status) => Replies.GetValueOrDefault($"{status}") ?? Replies.GetValueOrDefault($"{status / 100}XX") ?? Replies.GetValueOrDefault("default");
  }

  readonly ILookup<(string Method, int Segments), Operation>? operations;

  ContractRules(ILookup<(string, int), Operation>? operations) => this.operations = operations;

  /// <summary>Of a version that keeps no description in OpenAPI.</summary>
  public static ContractRules None { get; } = new(null);

  public static ContractRules Of(Contract contract) {
    Dictionary<JsonObject, ShapeRule> sent = new(ReferenceEqualityComparer.Instance), answered = new(ReferenceEqualityComparer.Instance);
    return new(contract.Operations.Select(o => new Operation(o, PathOf(o.Path), o.Path.Count(c => c == '{'), o.Body is { } body ? Content.Of(body.Content, isSent: true, sent) : null,
      o.Replies.ToDictionary(r => r.Status, r => Content.Of(r.Content, isSent: false, answered), StringComparer.Ordinal))).OrderBy(o => o.Variables).ToLookup(o => (o.Of.Method, o.Of.Path.Count(c => c == '/'))));
  }

  /// <summary>A variable is something within its segment.</summary>
  static Regex PathOf(string template) => new("^" + string.Concat(Regex.Split(template, @"(\{[^{}/]+\})", RegexOptions.None, TimeSpan.FromSeconds(1)).Select(p => p.StartsWith('{') ? "[^/]+" : Regex.Escape(Uri.UnescapeDataString(p)))) + @"\z", RegexOptions.CultureInvariant, TimeSpan.FromMilliseconds(100));

  /// <param name="target">Path and query below the service.</param>
  Operation? Find(string method, string target) {
    var path = target.Split('?')[0] is { Length: > 0 } below ? below : "/";
    // a slash that is encoded is within its segment
    var plain = string.Join('/', path.Split('/').Select(s => Uri.UnescapeDataString(s).Replace('/', '\\')));
    return operations![(method, path.Count(c => c == '/'))].FirstOrDefault(o => o.Path.IsMatch(plain));
  }

  /// <param name="body">Null where it is too large to be held.</param>
  /// <returns>What does not fit, or was not judged; null where all fits.</returns>
  public CheckResult? Sent(BusCall call, string target, ReadOnlyMemory<byte>? body) {
    if (operations is null) return CheckResult.NotDescribed;
    if (Find(call.Method, target) is not { } operation) return CheckResult.NoOperation;
    var query = Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(target.IndexOf('?', StringComparison.Ordinal) is >= 0 and var at ? target[at..] : "");
    foreach (var parameter in operation.Of.Parameters)
      if (parameter.IsRequired && (parameter.In == "query" && !query.ContainsKey(parameter.Name) || parameter.In == "header" && One(call.Headers, parameter.Name) is null)) return CheckResult.Missing(parameter);
    if (body is not { } held) return CheckResult.TooLarge;
    if (held.Length == 0) return operation.Of.Body?.IsRequired == true ? CheckResult.NoBody : null;
    return One(call.Headers, "Content-Encoding") is not (null or "identity") ? CheckResult.Encoded : operation.Sent?.Judge(One(call.Headers, "Content-Type"), held);
  }

  public CheckResult? Answered(BusCall call, string target, int status, List<(string Name, string Value)> headers, ReadOnlyMemory<byte>? body) {
    if (operations is null || Find(call.Method, target) is not { } operation) return null;
    if (operation.Reply(status) is not { } reply) return CheckResult.NoStatus;
    if (body is not { } held) return CheckResult.TooLarge;
    if (held.Length == 0 || reply.Types.Count == 0) return null;
    return One(headers, "Content-Encoding") is not (null or "identity") ? CheckResult.Encoded : reply.Judge(One(headers, "Content-Type"), held);
  }

  static string? One(List<(string Name, string Value)> headers, string name) => headers.Find(h => h.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;
}

/// <summary>Descriptions that were made ready, so that one is read again only when it has changed.</summary>
internal sealed class RuleShelf {
  Dictionary<(Guid Service, int Number), (int Version, ContractRules Rules)> known = [];

  /// <param name="log">Hears of descriptions that cannot be made ready.</param>
  public async Task<Dictionary<(Guid, int), ContractRules>> Read(NpgsqlConnection connection, Guid[] services, ILogger log) {
    if (services.Length == 0) return [];
    var now = new Dictionary<(Guid, int), (int, ContractRules)>();
    var missing = new List<(Guid Service, int Number, int Version)>();
    await using (var command = new NpgsqlCommand("select service, number, version, contract_kind = 'OpenApi' from exchange.service_version where service = any($1) and state in ('Test', 'Published', 'Deprecated')", connection) { Parameters = { new() { Value = services } } }) {
      await using var r = await command.ExecuteReaderAsync();
      while (await r.ReadAsync()) {
        var (key, version) = ((r.GetGuid(0), r.GetInt32(1)), r.GetInt32(2));
        if (r.IsDBNull(3) || !r.GetBoolean(3)) now[key] = (version, ContractRules.None);
        else if (known.TryGetValue(key, out var one) && one.Version == version) now[key] = one;
        else missing.Add((key.Item1, key.Item2, version));
      }
    }
    foreach (var (service, number, version) in missing) {
      await using var command = new NpgsqlCommand("select contract from exchange.service_version where service = $1 and number = $2", connection) { Parameters = { new() { Value = service }, new() { Value = number } } };
      now[(service, number)] = (version, await command.ExecuteScalarAsync() is string text ? Made(text, service, number, log) : ContractRules.None);
    }
    known = now;
    return now.ToDictionary(k => k.Key, k => k.Value.Item2);
  }

  /// <summary>What one owner writes stops nobody else: whatever is wrong with it, it is as if nothing were described.</summary>
  static ContractRules Made(string text, Guid service, int number, ILogger log) {
    try {
      return ContractReader.Read(text) is { IsError: false } read ? ContractRules.Of(read.Value) : ContractRules.None;
    } catch (Exception e) {
      log.LogError("Nothing is held against the description of version {Number} of service {Service}, which cannot be made ready: {Reason}", number, service, e.Message);
      return ContractRules.None;
    }
  }
}
