using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using NpgsqlTypes;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>
/// Places in a list sorted by any fields and the id: empty values stand last, from the end first, as the indexes have them. A cursor is
/// sealed, because what it holds may be personal and it stands in addresses, which are logged.
/// </summary>
internal sealed class RecordCursor(IDataProtectionProvider protection) {
  readonly IDataProtector protector = protection.CreateProtector("registries.cursor");

  sealed record Place(string Sort, string?[] Values, Guid Id);

  public string Write(IReadOnlyList<SortColumn> sort, string?[] values, Guid id) => protector.Protect(JsonSerializer.Serialize(new Place(Name(sort), values, id), Json.Options));

  /// <summary>What comes after the cursor, as a condition; null when it is no cursor of a list sorted so.</summary>
  public string? After(string cursor, IReadOnlyList<SortColumn> sort, SqlText sql) {
    try {
      return JsonSerializer.Deserialize<Place>(protector.Unprotect(cursor), Json.Options) is { } place && place.Sort == Name(sort) ? Beyond(sort, place, sql) : null;
    } catch (Exception e) when (e is CryptographicException or JsonException or FormatException) {
      return null;
    }
  }

  /// <summary>The id goes the way of the first column, so that the index of both serves either direction.</summary>
  public static bool IdDescends(IReadOnlyList<SortColumn> sort) => sort is [{ Descending: true }, ..];

  static string Name(IReadOnlyList<SortColumn> sort) => string.Join(',', sort.Select(s => s.Descending ? "-" + s.Key : s.Key));

  /// <summary>Beyond in the first column, or equal in it and beyond in the next; beyond in the id at last.</summary>
  static string Beyond(IReadOnlyList<SortColumn> sort, Place place, SqlText sql) {
    var condition = $"r.{Names.Id} {(IdDescends(sort) ? '<' : '>')} {sql.Add(place.Id, NpgsqlDbType.Uuid)}";
    for (var i = sort.Count - 1; i >= 0; i--) {
      var (column, value) = (sort[i].Expression, place.Values[i] is { } text ? $"{sql.Add(text, NpgsqlDbType.Text)}::{sort[i].Type}{sort[i].Collation}" : null);
      condition = (sort[i].Descending, value) switch {
        (false, _) when !sort[i].Nullable => $"({column} >= {value} and ({column} > {value} or {condition}))",
        (false, null) => $"({column} is null and {condition})",
        (true, null) => $"({column} is not null or {condition})",
        // the first half is for the index: it may begin at the place
        (false, _) => $"(({column} >= {value} or {column} is null) and ({column} > {value} or {column} is null or {condition}))",
        (true, _) => $"({column} <= {value} and ({column} < {value} or {condition}))",
      };
    }
    return condition;
  }
}

/// <summary>A column by which a list is sorted.</summary>
/// <param name="Expression">Of alias <c>r</c>, with the order of names where it is text.</param>
/// <param name="Type">As PostgreSQL names it.</param>
/// <param name="Nullable">Whether a record may have no value there.</param>
internal sealed record SortColumn(string Key, string Column, string Type, bool Descending, bool Nullable) {
  public string Collation => Type == "text" ? " collate \"vi-x-icu\"" : "";
  public string Expression => Column + Collation;
}
