using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using NpgsqlTypes;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>
/// Places in a list sorted by any fields and the id: empty values stand last, from the end first, unless it is asked otherwise. A cursor is
/// sealed, because what it holds may be personal and it stands in addresses, which are logged.
/// </summary>
internal sealed class RecordCursor(IDataProtectionProvider protection) {
  readonly IDataProtector protector = protection.CreateProtector("registries.cursor");

  /// <summary>In another registry, or once a field is of another type, the same names hold other values.</summary>
  sealed record Place(string Registry, string Sort, string?[] Values, Guid Id);

  public string Write(string registry, IReadOnlyList<SortColumn> sort, string?[] values, Guid id) => protector.Protect(JsonSerializer.Serialize(new Place(registry, Name(sort), values, id), Json.Options));

  /// <summary>What is to be read, one condition after the other: the whole list, or what comes after the cursor; null when it is no cursor of a list of this registry sorted so.</summary>
  public IReadOnlyList<Func<SqlText, string>>? Stretches(string? cursor, string registry, IReadOnlyList<SortColumn> sort) {
    if (cursor is null) return Stretches(sort, null);
    try {
      return JsonSerializer.Deserialize<Place>(protector.Unprotect(cursor), Json.Options) is { } place && place.Registry == registry && place.Sort == Name(sort) ? Stretches(sort, place) : null;
    } catch (Exception e) when (e is CryptographicException or JsonException or FormatException) {
      return null;
    }
  }

  /// <summary>The id goes the way of the first column, so that the index of both serves either direction.</summary>
  public static bool IdDescends(IReadOnlyList<SortColumn> sort) => sort is [{ Descending: true }, ..];

  static string Name(IReadOnlyList<SortColumn> sort) => string.Join(',', sort.Select(s => $"{(s.Descending ? "-" : "")}{s.Key}{(s.EmptyLeast ? "~" : "")}:{s.Type}{(s.Nullable ? "?" : "")}"));

  /// <summary>Empty values and the others lie apart in an index: in each of the two it can begin at a place, in both at once it cannot.</summary>
  static Func<SqlText, string>[] Stretches(IReadOnlyList<SortColumn> sort, Place? place) {
    if (sort is not [{ Nullable: true } first, ..]) return [sql => place is null ? "true" : Beyond(sort, place, 0, sql)];
    Func<SqlText, string> empty = _ => $"{first.Expression} is null", filled = _ => $"{first.Expression} is not null";
    if (place is null) return first.IsUsual ? [_ => "true"] : first.EmptyFirst ? [empty, filled] : [filled, empty];
    if (place.Values[0] is null) return [sql => $"{empty(sql)} and {Beyond(sort, place, 1, sql)}", .. first.EmptyFirst ? [filled] : Array.Empty<Func<SqlText, string>>()];
    return [sql => Beyond(sort, place, 0, sql), .. first.EmptyFirst ? [] : new[] { empty }];
  }

  /// <summary>Beyond in the first column that counts, or equal in it and beyond in the next; beyond in the id at last.</summary>
  static string Beyond(IReadOnlyList<SortColumn> sort, Place place, int first, SqlText sql) {
    var condition = $"r.{Names.Id} {(IdDescends(sort) ? '<' : '>')} {sql.Add(place.Id, NpgsqlDbType.Uuid)}";
    for (var i = sort.Count - 1; i >= first; i--) {
      var (column, sign) = (sort[i].Expression, sort[i].Descending ? '<' : '>');
      if (place.Values[i] is not { } text) {
        condition = sort[i].EmptyFirst ? $"({column} is not null or {condition})" : $"({column} is null and {condition})";
        continue;
      }
      var value = $"{sql.Add(text, NpgsqlDbType.Text)}::{sort[i].Type}{sort[i].Collation}";
      // the first half is for the index, which may begin at the place
      condition = i == 0 ? $"({column} {sign}= {value} and ({column} {sign} {value} or {condition}))"
        : $"({column} {sign} {value}{(sort[i] is { Nullable: true, EmptyFirst: false } ? $" or {column} is null" : "")} or ({column} = {value} and {condition}))";
    }
    return condition;
  }
}

/// <summary>A column by which a list is sorted.</summary>
/// <param name="Expression">Of alias <c>r</c>, with the order of names where it is text.</param>
/// <param name="Type">As PostgreSQL names it.</param>
/// <param name="Nullable">Whether a record may have no value there.</param>
/// <param name="InWords">It is sorted as names are, and not as codes.</param>
/// <param name="EmptyLeast">No value is less than any other; else more than any other.</param>
internal sealed record SortColumn(string Key, string Column, string Type, bool Descending, bool Nullable, bool InWords, bool EmptyLeast) {
  public bool EmptyFirst => Descending != EmptyLeast;

  /// <summary>It is as indexes have it.</summary>
  public bool IsUsual => !EmptyLeast || !Nullable;

  public string Collation => InWords ? " " + TableShape.Words : "";
  public string Expression => Column + Collation;

  /// <summary>Of its column in the table.</summary>
  public string Name => Column[2..].Trim('"');
}
