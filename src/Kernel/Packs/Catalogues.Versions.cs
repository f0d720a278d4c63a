using System.Text.Json;
using System.Text.Json.Nodes;
using Npgsql;
using NpgsqlTypes;

namespace Saola.Kernel;

/// <summary>What a catalogue says of itself.</summary>
/// <param name="Name">In both languages.</param>
public sealed record CatalogueHead(string Id, JsonNode Name, JsonNode? Description, JsonNode? Source, JsonNode Verified) {
  /// <summary>Of a catalogue that somebody keeps here: it claims no source.</summary>
  public static CatalogueHead Of(string id, PackText name, PackText? description) =>
    new(id, JsonSerializer.SerializeToNode(name, Json.Options)!, description is null ? null : JsonSerializer.SerializeToNode(description, Json.Options), null, JsonValue.Create(false));
}

/// <param name="Version">The newest; 0 where none was counted.</param>
/// <param name="At">When it was published.</param>
/// <param name="Entries">How many there are now.</param>
public sealed record CatalogueCard(string Id, PackText Name, int Version, DateTimeOffset? At, long Entries);

/// <param name="At">When it was published.</param>
/// <param name="By">By whom; empty where the program applied a pack.</param>
public sealed record CatalogueVersion(int Number, DateTimeOffset At, string By, int Added, int Changed, int Gone);

/// <summary>An entry as it is or was.</summary>
/// <param name="First">The version since which it is so.</param>
/// <param name="Until">The version with which it is otherwise or no more; null as it is now.</param>
public sealed record CatalogueState(int First, int? Until, CatalogueEntry Entry);

/// <param name="Before">Null where it was not there.</param>
/// <param name="After">Null where it is not there any more.</param>
public sealed record CatalogueChange(string Code, CatalogueEntry? Before, CatalogueEntry? After);

/// <param name="Catalogue">The catalogue of which it is an entry.</param>
public sealed record MappedEntry(string Catalogue, CatalogueEntry Entry);

/// <param name="Version">The id of the version.</param>
/// <param name="Catalogue">The pack id of the catalogue.</param>
/// <param name="Number">From 1.</param>
[Event("catalogues.published", "The next version of a shared catalogue was published: those who follow it use it from now on")]
public sealed record CataloguePublished(Guid Version, string Catalogue, int Number, int Added, int Changed, int Gone) : IEvent {
  string IEvent.ObjectKind => "catalogue_version";
  Guid IEvent.ObjectId => Version;
}

public sealed partial class Catalogues {
  /// <summary>
  /// Makes these the entries of a catalogue, in their order. What differs from the version before is the next version, told to those who
  /// follow; where only the head or the order differs there is none. In the caller's act.
  /// </summary>
  /// <returns>The next version; null where nothing changed.</returns>
  public async Task<CatalogueVersion?> Publish(Work w, CatalogueHead head, IReadOnlyList<CatalogueEntry> entries, CancellationToken ct) {
    await w.Alone("catalogue", head.Id, ct);
    var connection = await w.Connection(ct);
    await Write(connection, head, ct);
    var (last, before) = (await Last(connection, head.Id, ct), await Current(connection, head.Id, ct));
    var said = entries.Select(e => e.Code).ToHashSet(StringComparer.Ordinal);
    var changed = entries.Where(e => before.TryGetValue(e.Code, out var was) && !was.Entry.SaysAs(e)).Select(e => e.Code).ToHashSet(StringComparer.Ordinal);
    var (gone, added) = (before.Keys.Where(c => !said.Contains(c)).ToList(), entries.Count(e => !before.ContainsKey(e.Code)));
    var next = last is null || added + changed.Count + gone.Count > 0 ? new CatalogueVersion((last ?? 0) + 1, w.Now, w.Actor.Name, added, changed.Count, gone.Count) : null;
    if (next is not null) await Keep(connection, head.Id, next.Number, [.. changed, .. gone], ct);
    await Fill(connection, head.Id, [.. entries.Select(e => (e, before.TryGetValue(e.Code, out var was) && !changed.Contains(e.Code) ? was.First : next!.Number))], ct);
    if (next is not null) await Tell(w, connection, head.Id, next, ct);
    Forget();
    return next;
  }

  static async Task Write(NpgsqlConnection connection, CatalogueHead head, CancellationToken ct) {
    await using var command = new NpgsqlCommand("""
      insert into kernel.catalogue (id, name, description, source, verified) values ($1, $2, $3, $4, $5)
      on conflict (id) do update set name = excluded.name, description = excluded.description, source = excluded.source, verified = excluded.verified
      """, connection) { Parameters = { new() { Value = head.Id }, Jsonb(head.Name), Jsonb(head.Description), Jsonb(head.Source), Jsonb(head.Verified) } };
    await command.ExecuteNonQueryAsync(ct);
  }

  static NpgsqlParameter Jsonb(JsonNode? json) => new() { Value = (object?)json?.ToJsonString() ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Jsonb };

  static async Task<int?> Last(NpgsqlConnection connection, string id, CancellationToken ct) {
    await using var command = new NpgsqlCommand("select max(number) from kernel.catalogue_version where catalogue = $1", connection) { Parameters = { new() { Value = id } } };
    return await command.ExecuteScalarAsync(ct) as int?;
  }

  static async Task<Dictionary<string, CatalogueState>> Current(NpgsqlConnection connection, string id, CancellationToken ct) {
    await using var command = new NpgsqlCommand($"select {Columns}, first from kernel.catalogue_entry where catalogue = $1", connection) { Parameters = { new() { Value = id } } };
    await using var reader = await command.ExecuteReaderAsync(ct);
    var all = new Dictionary<string, CatalogueState>(StringComparer.Ordinal);
    while (await reader.ReadAsync(ct)) all[reader.GetString(0)] = new(reader.GetInt32(9), null, Read(reader));
    return all;
  }

  static async Task Keep(NpgsqlConnection connection, string id, int number, string[] codes, CancellationToken ct) {
    await using var command = new NpgsqlCommand("""
      insert into kernel.catalogue_past (catalogue, code, first, until, parent, name, name_en, attributes, position, valid_from, valid_to, synonyms, maps, search_synonyms)
      select catalogue, code, first, $2, parent, name, name_en, attributes, position, valid_from, valid_to, synonyms, maps, search_synonyms from kernel.catalogue_entry where catalogue = $1 and code = any($3)
      """, connection) { Parameters = { new() { Value = id }, new() { Value = number }, new() { Value = codes } } };
    await command.ExecuteNonQueryAsync(ct);
  }

  static async Task Fill(NpgsqlConnection connection, string id, IReadOnlyList<(CatalogueEntry Entry, int First)> entries, CancellationToken ct) {
    await using (var clear = new NpgsqlCommand("delete from kernel.catalogue_entry where catalogue = $1", connection) { Parameters = { new() { Value = id } } })
      await clear.ExecuteNonQueryAsync(ct);
    await using var copy = await connection.BeginBinaryImportAsync("copy kernel.catalogue_entry (catalogue, code, parent, name, name_en, attributes, position, valid_from, valid_to, first, synonyms, maps, search_synonyms) from stdin (format binary)", ct);
    foreach (var (i, (entry, first)) in entries.Index()) {
      await copy.StartRowAsync(ct);
      await copy.WriteAsync(id, NpgsqlDbType.Text, ct);
      await copy.WriteAsync(entry.Code, NpgsqlDbType.Text, ct);
      await Put(copy, entry.Parent, NpgsqlDbType.Text, ct);
      await copy.WriteAsync(entry.Name.Vi, NpgsqlDbType.Text, ct);
      await Put(copy, entry.Name.En, NpgsqlDbType.Text, ct);
      await Put(copy, entry.Attributes?.GetRawText(), NpgsqlDbType.Jsonb, ct);
      await copy.WriteAsync(i, NpgsqlDbType.Integer, ct);
      await Put(copy, entry.From, NpgsqlDbType.Date, ct);
      await Put(copy, entry.To, NpgsqlDbType.Date, ct);
      await copy.WriteAsync(first, NpgsqlDbType.Integer, ct);
      await Put(copy, entry.Synonyms is { Count: > 0 } synonyms ? synonyms.ToArray() : null, NpgsqlDbType.Array | NpgsqlDbType.Text, ct);
      await Put(copy, entry.Maps is { Count: > 0 } maps ? JsonSerializer.Serialize(maps, Json.Options) : null, NpgsqlDbType.Jsonb, ct);
      await Put(copy, entry.Synonyms is { Count: > 0 } words ? Vn.Fold(string.Join(" | ", words)) : null, NpgsqlDbType.Text, ct);
    }
    await copy.CompleteAsync(ct);
  }

  static Task Put(NpgsqlBinaryImporter copy, object? value, NpgsqlDbType type, CancellationToken ct) => value is null ? copy.WriteNullAsync(ct) : copy.WriteAsync(value, type, ct);

  static async Task Tell(Work w, NpgsqlConnection connection, string id, CatalogueVersion next, CancellationToken ct) {
    var version = Guid.CreateVersion7(w.Now);
    await using var command = new NpgsqlCommand("insert into kernel.catalogue_version (id, catalogue, number, at, made_by, made_by_name, added, changed, gone) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)", connection) {
      Parameters = {
        new() { Value = version }, new() { Value = id }, new() { Value = next.Number }, new() { Value = next.At }, new() { Value = w.Actor.Id }, new() { Value = w.Actor.Name },
        new() { Value = next.Added }, new() { Value = next.Changed }, new() { Value = next.Gone },
      },
    };
    await command.ExecuteNonQueryAsync(ct);
    w.Publish(new CataloguePublished(version, id, next.Number, next.Added, next.Changed, next.Gone));
  }

  /// <summary>The versions of a catalogue, the newest first.</summary>
  /// <param name="before">Only those before this one.</param>
  public async Task<IReadOnlyList<CatalogueVersion>> Versions(string id, int? before, int most, CancellationToken ct) {
    await using var command = database.Source.CreateCommand("select number, at, made_by_name, added, changed, gone from kernel.catalogue_version where catalogue = $1 and number < $2 order by number desc limit $3");
    command.Parameters.AddRange(new NpgsqlParameter[] { new() { Value = id }, new() { Value = before ?? int.MaxValue }, new() { Value = most } });
    await using var reader = await command.ExecuteReaderAsync(ct);
    var all = new List<CatalogueVersion>();
    while (await reader.ReadAsync(ct)) all.Add(new(reader.GetInt32(0), reader.GetFieldValue<DateTimeOffset>(1), reader.GetString(2), reader.GetInt32(3), reader.GetInt32(4), reader.GetInt32(5)));
    return all;
  }

  /// <summary>Every catalogue with its newest version.</summary>
  public async Task<IReadOnlyList<CatalogueCard>> Cards(CancellationToken ct) {
    await using var command = database.Source.CreateCommand("""
      select c.id, c.name->>'vi', c.name->>'en', coalesce(v.number, 0), v.at, (select count(*) from kernel.catalogue_entry e where e.catalogue = c.id)
      from kernel.catalogue c left join lateral (select number, at from kernel.catalogue_version v where v.catalogue = c.id order by number desc limit 1) v on true order by c.id
      """);
    await using var reader = await command.ExecuteReaderAsync(ct);
    var all = new List<CatalogueCard>();
    while (await reader.ReadAsync(ct)) all.Add(new(reader.GetString(0), new(reader.GetString(1), Text(reader, 2)), reader.GetInt32(3), reader.IsDBNull(4) ? null : reader.GetFieldValue<DateTimeOffset>(4), reader.GetInt64(5)));
    return all;
  }

  /// <summary>The entries that name this one as their parent, by code.</summary>
  public Task<List<CatalogueEntry>> Below(string catalogue, string parent, int most, CancellationToken ct) => Query(catalogue, "where catalogue = $1 and parent = $2 order by code limit $3", [parent, most], ct);

  /// <summary>Entries in the order of their codes.</summary>
  /// <param name="after">The code after which the page begins.</param>
  public Task<List<CatalogueEntry>> Page(string catalogue, string? after, int most, CancellationToken ct) =>
    Query(catalogue, "where catalogue = $1 and code > $2 order by code limit $3", [after ?? "", most], ct);

  /// <summary>All that a code was and is, the oldest first; empty when there never was such a code.</summary>
  public async Task<IReadOnlyList<CatalogueState>> States(string id, string code, CancellationToken ct) {
    await using var command = database.Source.CreateCommand($"""
      select {Columns}, first, until from kernel.catalogue_past where catalogue = $1 and code = $2
      union all select {Columns}, first, null from kernel.catalogue_entry where catalogue = $1 and code = $2 order by first
      """);
    command.Parameters.AddRange(new NpgsqlParameter[] { new() { Value = id }, new() { Value = code } });
    await using var reader = await command.ExecuteReaderAsync(ct);
    var all = new List<CatalogueState>();
    while (await reader.ReadAsync(ct)) all.Add(new(reader.GetInt32(9), reader.IsDBNull(10) ? null : reader.GetInt32(10), Read(reader)));
    return all;
  }

  /// <summary>The codes that are otherwise now than in a version, in their order.</summary>
  /// <param name="after">The code after which the page begins.</param>
  public async Task<IReadOnlyList<CatalogueChange>> ChangesSince(string id, int version, string? after, int most, CancellationToken ct) {
    await using var command = database.Source.CreateCommand("""
      select code from kernel.catalogue_entry where catalogue = $1 and first > $2 and code > $3
      union select code from kernel.catalogue_past where catalogue = $1 and until > $2 and first <= $2 and code > $3 order by code limit $4
      """);
    command.Parameters.AddRange(new NpgsqlParameter[] { new() { Value = id }, new() { Value = version }, new() { Value = after ?? "" }, new() { Value = most } });
    var codes = new List<string>();
    await using (var reader = await command.ExecuteReaderAsync(ct))
      while (await reader.ReadAsync(ct)) codes.Add(reader.GetString(0));
    const string Named = "where catalogue = $1 and code = any($2)";
    var before = (await Query($"{id}@{version.ToString(System.Globalization.CultureInfo.InvariantCulture)}", Named, [codes.ToArray()], ct)).ToDictionary(e => e.Code, StringComparer.Ordinal);
    var now = (await Query(id, Named, [codes.ToArray()], ct)).ToDictionary(e => e.Code, StringComparer.Ordinal);
    return [.. codes.Select(c => new CatalogueChange(c, before.GetValueOrDefault(c), now.GetValueOrDefault(c)))];
  }

  /// <summary>
  /// What a code is in another catalogue on a day: the mappings that hold on that day are gone along, also over catalogues in between, and
  /// what holds on that day is told. A code that has gone over into others of its own catalogue is them, and itself no more.
  /// </summary>
  /// <param name="to">The pack id of a catalogue; all when null.</param>
  public async Task<IReadOnlyList<MappedEntry>> Map(string id, string code, string? to, DateOnly on, CancellationToken ct) {
    await using var command = database.Source.CreateCommand($"""
      with recursive reached (catalogue, code) as (
        select $1::text, $2::text
        union
        select m.catalogue, m.code from reached r join kernel.catalogue_entry e on e.catalogue = r.catalogue and e.code = r.code
          cross join lateral jsonb_to_recordset(e.maps) m (catalogue text, code text, "from" date, "to" date)
        where (m."from" is null or m."from" <= $4) and (m."to" is null or m."to" >= $4))
      select {Columns}, e.catalogue from kernel.catalogue_entry e
      where (e.catalogue, e.code) in (select r.catalogue, r.code from reached r) and ($3::text is null or e.catalogue = $3) and (valid_from is null or valid_from <= $4) and (valid_to is null or valid_to >= $4)
        and not exists (select from jsonb_to_recordset(e.maps) m (catalogue text, code text, "from" date, "to" date)
          where m.catalogue = e.catalogue and (m."from" is null or m."from" <= $4) and (m."to" is null or m."to" >= $4))
      order by e.catalogue, e.position
      """);
    command.Parameters.AddRange(new NpgsqlParameter[] { new() { Value = id }, new() { Value = code }, new() { Value = (object?)to ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text }, new() { Value = on } });
    await using var reader = await command.ExecuteReaderAsync(ct);
    var all = new List<MappedEntry>();
    while (await reader.ReadAsync(ct)) all.Add(new(reader.GetString(9), Read(reader)));
    return all;
  }
}
