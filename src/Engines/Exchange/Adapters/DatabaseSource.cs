using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Npgsql;
using Saola.Kernel;
using static Saola.Exchange.Words;

namespace Saola.Exchange;

/// <summary>
/// A database of another system: <c>{connection, sql, parameters: {name: value}, limit}</c>. One statement that reads, with its values as
/// parameters (<c>{name}</c> in it), in a transaction that cannot write, for no longer than declared and no more rows than the limit. Where the
/// database lies and for which offices is a machine setting.
/// </summary>
internal sealed partial class DatabaseSource(Settings settings) : IAdapterSource, IAsyncDisposable {
  public const int MostRows = 1000;

  /// <summary>Characters of all rows together, as JSON.</summary>
  const int MostText = 10 << 20;
  const string Engine = "postgresql:";
  static readonly string[] Known = ["connection", "sql", "parameters", "limit"];
  readonly ConcurrentDictionary<string, Lazy<NpgsqlDataSource>> sources = new(StringComparer.Ordinal);

  public SourceKind Kind => SourceKind.Database;

  /// <summary>The engine and its connection string, with a colon between them.</summary>
  public static string Setting(string connection) => $"SAOLA_EXCHANGE_SOURCE_{connection.ToUpperInvariant().Replace('-', '_')}";

  /// <summary>The codes of the offices that may offer what is in it.</summary>
  public static string OfficesSetting(string connection) => Setting(connection) + "_OFFICES";

  public async Task<Answer<SourceRows>> Ask(AdapterAsk ask, CancellationToken ct) {
    var connection = Text(ask.Asked["connection"])!;
    if (settings[Setting(connection)] is not { Length: > 0 } place || !(settings[OfficesSetting(connection)] ?? "").Split(',', StringSplitOptions.TrimEntries).Contains(ask.Owner.OfficeCode)) return AdapterErrors.SourceNotOpen(connection);
    if (!place.StartsWith(Engine, StringComparison.Ordinal)) throw new SourceFailedException($"{Setting(connection)} names no engine that is known.");
    var limit = ask.Asked["limit"] is JsonValue value && value.TryGetValue<int>(out var number) ? Math.Clamp(number, 1, MostRows) : 100;
    try {
      return await Read(sources.GetOrAdd(place, static p => new(() => NpgsqlDataSource.Create(p[Engine.Length..]))).Value, ask, limit, ct);
    } catch (PostgresException e) {
      // its words may hold what a caller gave
      throw new SourceFailedException($"{connection}: {e.SqlState}");
    } catch (Exception e) when (e is NpgsqlException or TimeoutException or ArgumentException) {
      throw new SourceFailedException($"{connection}: {e.Message}", e);
    }
  }

  static async Task<SourceRows> Read(NpgsqlDataSource source, AdapterAsk ask, int limit, CancellationToken ct) {
    await using var connection = await source.OpenConnectionAsync(ct);
    await using var transaction = await connection.BeginTransactionAsync(ct);
    await using var batch = new NpgsqlBatch(connection, transaction) {
      Timeout = ask.Adapter.Seconds,
      BatchCommands = { new("set transaction read only"), new($"set local statement_timeout = {ask.Adapter.Seconds * 1000}") },
    };
    var query = new NpgsqlBatchCommand();
    query.CommandText = Placeholder().Replace(Text(ask.Asked["sql"])!, match => {
      query.Parameters.Add(new() { Value = Value((ask.Asked["parameters"] as JsonObject)?[match.Groups[1].Value]) });
      return $"${query.Parameters.Count}";
    });
    batch.BatchCommands.Add(query);
    var (rows, size) = (new List<JsonObject>(), 0L);
    await using (var reader = await batch.ExecuteReaderAsync(ct)) {
      while (rows.Count <= limit && size <= MostText && await reader.ReadAsync(ct)) {
        rows.Add(new(Enumerable.Range(0, reader.FieldCount).Select(i => KeyValuePair.Create(reader.GetName(i), Told(reader.IsDBNull(i) ? null : reader.GetValue(i))))));
        size += rows[^1].ToJsonString(Json.Options).Length;
      }
      if (rows.Count > limit || size > MostText) batch.Cancel();
    }
    if (size > MostText) throw new SourceFailedException($"{Text(ask.Asked["connection"])}: more than {MostText} characters.");
    return new([.. rows.Take(limit)]) { IsCut = rows.Count > limit };
  }

  static object Value(JsonNode? node) => node switch {
    JsonValue value when value.TryGetValue<string>(out var text) => text,
    JsonValue value when value.TryGetValue<bool>(out var yes) => yes,
    JsonValue value when value.TryGetValue<long>(out var whole) => whole,
    JsonValue value when value.TryGetValue<decimal>(out var number) => number,
    null => DBNull.Value,
    _ => node.ToJsonString(Json.Options),
  };

  static JsonNode? Told(object? value) => value switch {
    null => null,
    string text => text,
    bool yes => yes,
    short or int or long => JsonValue.Create(Convert.ToInt64(value, CultureInfo.InvariantCulture)),
    decimal or float or double => JsonSerializer.SerializeToNode(value),
    DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
    TimeOnly time => time.ToString("HH:mm:ss", CultureInfo.InvariantCulture),
    DateTime moment => moment.ToString("o", CultureInfo.InvariantCulture),
    byte[] bytes => Convert.ToBase64String(bytes),
    Array all => new JsonArray([.. all.Cast<object?>().Select(Told)]),
    _ => Convert.ToString(value, CultureInfo.InvariantCulture),
  };

  static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

  public IEnumerable<(string Pointer, string Wrong)> Faults(JsonElement source) {
    if (Fixed(source, "connection") is not { } connection || !Key().IsMatch(connection)) yield return ("/connection", T["adapter_connection"]);
    if (Fixed(source, "sql") is not { } sql || !Reads().IsMatch(sql) || sql.Contains(';', StringComparison.Ordinal)) yield return ("/sql", T["adapter_sql"]);
    else {
      var given = source.TryGetProperty("parameters", out var parameters) && parameters.ValueKind == JsonValueKind.Object ? parameters.EnumerateObject().Select(p => p.Name).ToHashSet(StringComparer.Ordinal) : [];
      if (!Placeholder().Matches(sql).Select(m => m.Groups[1].Value).ToHashSet(StringComparer.Ordinal).SetEquals(given)) yield return ("/parameters", T["adapter_parameters"]);
    }
    foreach (var part in source.EnumerateObject().Where(p => !Known.Contains(p.Name))) yield return ($"/{part.Name}", T["adapter_unknown_part"]);
  }

  /// <summary>A text of the declaration itself, which no caller has a part in.</summary>
  static string? Fixed(JsonElement source, string name) => source.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text && text[0] != '=' ? text : null;

  public async ValueTask DisposeAsync() {
    foreach (var source in sources.Values) if (source.IsValueCreated) await source.Value.DisposeAsync();
  }

  [GeneratedRegex(@"\A[a-z][a-z0-9]*(-[a-z0-9]+)*\z", RegexOptions.None, 1000)]
  private static partial Regex Key();

  [GeneratedRegex(@"\A\s*(select|with)\b", RegexOptions.IgnoreCase, 1000)]
  private static partial Regex Reads();

  [GeneratedRegex(@"\{([A-Za-z][A-Za-z0-9_]*)\}", RegexOptions.None, 1000)]
  private static partial Regex Placeholder();
}
