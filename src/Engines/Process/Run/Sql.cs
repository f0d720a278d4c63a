using System.Diagnostics.CodeAnalysis;
using Npgsql;
using NpgsqlTypes;

namespace Saola.Process;

/// <summary>Commands of constant text with typed parameters, so that null has a type too.</summary>
internal static class Sql {
  public static NpgsqlBatchCommand Command([ConstantExpected] string text, params ReadOnlySpan<object?> values) {
    var command = new NpgsqlBatchCommand(text);
    foreach (var value in values) command.Parameters.Add(Parameter(value));
    return command;
  }

  public static NpgsqlCommand Fill(NpgsqlCommand command, params ReadOnlySpan<object?> values) {
    foreach (var value in values) command.Parameters.Add(Parameter(value));
    return command;
  }

  /// <summary>Text that is JSON.</summary>
  public sealed record Jsonb(string Text);

  /// <summary>A value that may be absent, with the type it would have.</summary>
  public sealed record Maybe(NpgsqlDbType Type, object? Value);

  public static Maybe Uuid(Guid? value) => new(NpgsqlDbType.Uuid, value);
  public static Maybe Uuids(Guid[]? values) => new(NpgsqlDbType.Array | NpgsqlDbType.Uuid, values);
  public static Maybe Text(string? value) => new(NpgsqlDbType.Text, value);
  public static Maybe TextsOrAll(string[]? values) => new(NpgsqlDbType.Array | NpgsqlDbType.Text, values);
  public static Maybe Time(DateTimeOffset? value) => new(NpgsqlDbType.TimestampTz, value?.UtcDateTime);
  public static Maybe Bigint(long? value) => new(NpgsqlDbType.Bigint, value);

  static NpgsqlParameter Parameter(object? value) => value switch {
    Maybe maybe => new() { NpgsqlDbType = maybe.Type, Value = maybe.Value ?? DBNull.Value },
    Jsonb json => new() { NpgsqlDbType = NpgsqlDbType.Jsonb, Value = json.Text },
    DateTimeOffset at => new() { NpgsqlDbType = NpgsqlDbType.TimestampTz, Value = at.UtcDateTime },
    DateTimeOffset[] times => new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz, Value = times.Select(t => t.UtcDateTime).ToArray() },
    string?[] texts => new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text, Value = texts },
    null => throw new ArgumentNullException(nameof(value), "Say the type with Maybe."),
    _ => new() { Value = value },
  };
}
