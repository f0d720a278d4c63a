using System.Collections.Concurrent;
using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using MySqlConnector;
using Npgsql;
using Saola.Kernel;
using static Saola.Exchange.Words;

namespace Saola.Exchange;

/// <summary>
/// A database of another system: <c>{connection, sql, parameters: {name: value}, limit}</c>. One statement that reads, with its values as
/// parameters (<c>{name}</c> in it), in a transaction that cannot write, for no longer than declared and no more rows than the limit. Where the
/// database lies, which engine it is and for which offices it is open is a machine setting.
/// </summary>
internal sealed partial class DatabaseSource(Settings settings) : IAdapterSource, IAsyncDisposable {
  public const int MostRows = 1000;

  /// <summary>Characters of all rows together, as JSON.</summary>
  const int MostText = 10 << 20;
  static readonly string[] Known = ["connection", "sql", "parameters", "limit"];
  readonly ConcurrentDictionary<string, Lazy<IDatabaseEngine>> engines = new(StringComparer.Ordinal);

  public SourceKind Kind => SourceKind.Database;

  /// <summary>The engine and its connection string, with a colon between them.</summary>
  public static string Setting(string connection) => $"SAOLA_EXCHANGE_SOURCE_{connection.ToUpperInvariant().Replace('-', '_')}";

  /// <summary>The codes of the offices that may offer what is in it.</summary>
  public static string OfficesSetting(string connection) => Setting(connection) + "_OFFICES";

  public async Task<Answer<SourceRows>> Ask(AdapterAsk ask, CancellationToken ct) {
    var connection = Text(ask.Asked["connection"])!;
    if (settings[Setting(connection)] is not { Length: > 0 } place || !(settings[OfficesSetting(connection)] ?? "").Split(',', StringSplitOptions.TrimEntries).Contains(ask.Owner.OfficeCode)) return AdapterErrors.SourceNotOpen(connection);
    var limit = ask.Asked["limit"] is JsonValue value && value.TryGetValue<int>(out var number) ? Math.Clamp(number, 1, MostRows) : 100;
    try {
      return await engines.GetOrAdd(place, static p => new(() => Engine(p))).Value.Read(ask, Text(ask.Asked["sql"])!, limit, ct);
    } catch (MySqlException e) {
      // its words may hold what a caller gave
      throw new SourceFailedException($"{connection}: {e.ErrorCode}");
    } catch (PostgresException e) {
      throw new SourceFailedException($"{connection}: {e.SqlState}");
    } catch (Exception e) when (e is NpgsqlException or TimeoutException or ArgumentException) {
      throw new SourceFailedException($"{connection}: {e.Message}", e);
    }
  }

  static IDatabaseEngine Engine(string place) => place.Split(':', 2) switch {
    ["postgresql", var at] => new PostgresEngine(at),
    ["mysql", var at] => new MySqlEngine(at),
    _ => throw new ArgumentException("The setting names no engine that is known."),
  };

  /// <summary>The statement with the engine's own places for what stands in braces.</summary>
  /// <param name="place">Takes a value and gives how the statement names it.</param>
  public static string Bind(AdapterAsk ask, string sql, Func<object, string> place) => Placeholder().Replace(sql, match => place(Value((ask.Asked["parameters"] as JsonObject)?[match.Groups[1].Value])));

  /// <summary>No more rows than the limit and one, and no more of them than may be told.</summary>
  /// <param name="cancel">Ends in the database what is not read.</param>
  public static async Task<SourceRows> Collect(DbDataReader reader, AdapterAsk ask, int limit, Action cancel, CancellationToken ct) {
    var (rows, size) = (new List<JsonObject>(), 0L);
    await using (reader) {
      while (rows.Count <= limit && size <= MostText && await reader.ReadAsync(ct)) {
        rows.Add(new(Enumerable.Range(0, reader.FieldCount).Select(i => KeyValuePair.Create(reader.GetName(i), Told(reader.IsDBNull(i) ? null : reader.GetValue(i), reader.GetDataTypeName(i))))));
        size += rows[^1].ToJsonString(Json.Options).Length;
      }
      if (rows.Count > limit || size > MostText) cancel();
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

  /// <param name="type">As the engine calls it.</param>
  static JsonNode? Told(object? value, string type) => value switch {
    null => null,
    string text => text,
    bool yes => yes,
    sbyte or byte or short or ushort or int or uint or long => JsonValue.Create(Convert.ToInt64(value, CultureInfo.InvariantCulture)),
    ulong large => JsonValue.Create(large),
    decimal or float or double => JsonSerializer.SerializeToNode(value),
    DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
    TimeOnly time => time.ToString("HH:mm:ss", CultureInfo.InvariantCulture),
    // how MySQL writes that there is none
    DateTime none when none == DateTime.MinValue => null,
    DateTime day when type == "DATE" => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
    DateTime moment => moment.ToString("o", CultureInfo.InvariantCulture),
    byte[] bytes => Convert.ToBase64String(bytes),
    Array all => new JsonArray([.. all.Cast<object?>().Select(v => Told(v, type))]),
    _ => Convert.ToString(value, CultureInfo.InvariantCulture),
  };

  static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

  public IEnumerable<(string Pointer, string Wrong)> Faults(JsonElement source) {
    if (Fixed(source, "connection") is not { } connection || !Key().IsMatch(connection)) yield return ("/connection", T["adapter_connection"]);
    if (Fixed(source, "sql") is not { } sql || !Reads().IsMatch(sql) || sql.Contains(';', StringComparison.Ordinal) || Files().IsMatch(sql)) yield return ("/sql", T["adapter_sql"]);
    else {
      var given = source.TryGetProperty("parameters", out var parameters) && parameters.ValueKind == JsonValueKind.Object ? parameters.EnumerateObject().Select(p => p.Name).ToHashSet(StringComparer.Ordinal) : [];
      if (!Placeholder().Matches(sql).Select(m => m.Groups[1].Value).ToHashSet(StringComparer.Ordinal).SetEquals(given)) yield return ("/parameters", T["adapter_parameters"]);
    }
    foreach (var part in source.EnumerateObject().Where(p => !Known.Contains(p.Name))) yield return ($"/{part.Name}", T["adapter_unknown_part"]);
  }

  /// <summary>A text of the declaration itself, which no caller has a part in.</summary>
  static string? Fixed(JsonElement source, string name) => source.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text && text[0] != '=' ? text : null;

  public async ValueTask DisposeAsync() {
    foreach (var engine in engines.Values) if (engine.IsValueCreated) await engine.Value.DisposeAsync();
  }

  [GeneratedRegex(@"\A[a-z][a-z0-9]*(-[a-z0-9]+)*\z", RegexOptions.None, 1000)]
  private static partial Regex Key();

  [GeneratedRegex(@"\A\s*(select|with)\b", RegexOptions.IgnoreCase, 1000)]
  private static partial Regex Reads();

  /// <summary>What a statement that reads can have MySQL write on its machine.</summary>
  [GeneratedRegex(@"\b(outfile|dumpfile)\b", RegexOptions.IgnoreCase, 1000)]
  private static partial Regex Files();

  [GeneratedRegex(@"\{([A-Za-z][A-Za-z0-9_]*)\}", RegexOptions.None, 1000)]
  private static partial Regex Placeholder();
}
