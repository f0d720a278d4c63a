using System.Collections.Concurrent;
using System.Text.Json;
using Npgsql;
using NpgsqlTypes;

namespace Saola.Kernel;

/// <summary>One line of a shared code list.</summary>
public sealed record CatalogueEntry(string Code, string? Parent, PackText Name, JsonElement? Attributes, DateOnly? From, DateOnly? To) {
  public bool HoldsOn(DateOnly day) => (From is null || From <= day) && (To is null || day <= To);
}

/// <summary>Shared code lists. Short ones and single entries are kept for a minute; long ones are asked by search.</summary>
public sealed class Catalogues(WebDatabase database, TimeProvider clock) {
  static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);
  readonly ConcurrentDictionary<string, (long At, IReadOnlyList<CatalogueEntry> Entries)> kept = new(StringComparer.Ordinal);
  readonly ConcurrentDictionary<(string Catalogue, string Code), (long At, CatalogueEntry Entry)> found = [];
  readonly ConcurrentDictionary<string, string> ids = new(StringComparer.Ordinal);

  /// <summary>All entries in their order; empty when there is no such catalogue.</summary>
  public async ValueTask<IReadOnlyList<CatalogueEntry>> Entries(string catalogue, CancellationToken ct) {
    if (kept.TryGetValue(catalogue, out var known) && clock.GetElapsedTime(known.At) < Fresh) return known.Entries;
    var entries = await Query("where catalogue = $1 order by position", [new() { Value = catalogue }], ct);
    if (entries.Count > 0) kept[catalogue] = (clock.GetTimestamp(), entries);
    return entries;
  }

  public async ValueTask<CatalogueEntry?> Find(string catalogue, string code, CancellationToken ct) {
    if (found.TryGetValue((catalogue, code), out var known) && clock.GetElapsedTime(known.At) < Fresh) return known.Entry;
    var entry = (await Query("where catalogue = $1 and code = $2", [new() { Value = catalogue }, new() { Value = code }], ct)).SingleOrDefault();
    // Codes that do not exist are not kept: there is no end of them.
    if (entry is not null) found[(catalogue, code)] = (clock.GetTimestamp(), entry);
    return entry;
  }

  /// <summary>Entries whose name holds every word, typed with or without diacritics; those that begin with it first.</summary>
  public Task<List<CatalogueEntry>> Search(string catalogue, string text, int most, CancellationToken ct) => Query("""
    where catalogue = $1 and (select bool_and(search like '%' || word || '%') from unnest(string_to_array(kernel.fold($2), ' ')) word)
    order by search like '%' || kernel.fold($2) || '%' desc, search like kernel.fold($2) || '%' desc, length(search), position limit $3
    """, [new() { Value = catalogue }, new() { Value = text.Trim().Replace("%", "", StringComparison.Ordinal) }, new() { Value = most }], ct);

  /// <summary>Every catalogue with its name.</summary>
  public async Task<IReadOnlyList<(string Id, PackText Name)>> All(CancellationToken ct) {
    await using var command = database.Source.CreateCommand("select id, name->>'vi', name->>'en' from kernel.catalogue order by id");
    await using var reader = await command.ExecuteReaderAsync(ct);
    var all = new List<(string, PackText)>();
    while (await reader.ReadAsync(ct)) all.Add((reader.GetString(0), new(reader.GetString(1), reader.IsDBNull(2) ? null : reader.GetString(2))));
    return all;
  }

  /// <summary>The id of the catalogue of this name, whichever pack holds it; the name itself when none does.</summary>
  public async ValueTask<string> IdOf(string name, CancellationToken ct) {
    if (ids.TryGetValue(name, out var known)) return known;
    await using var command = database.Source.CreateCommand("select id from kernel.catalogue where split_part(id, '/', 2) = $1 order by id limit 1");
    command.Parameters.Add(new() { Value = name });
    return await command.ExecuteScalarAsync(ct) is string id ? ids[name] = id : name;
  }

  /// <summary>Makes the next question read again; for after a commit that changed a list.</summary>
  public void Forget() {
    kept.Clear();
    found.Clear();
    ids.Clear();
  }

  async Task<List<CatalogueEntry>> Query(string where, NpgsqlParameter[] values, CancellationToken ct) {
    await using var command = database.Source.CreateCommand("select code, parent, name, name_en, attributes::text, valid_from, valid_to from kernel.catalogue_entry " + where);
    command.Parameters.AddRange(values);
    await using var reader = await command.ExecuteReaderAsync(ct);
    var entries = new List<CatalogueEntry>();
    while (await reader.ReadAsync(ct))
      entries.Add(new(reader.GetString(0), reader.IsDBNull(1) ? null : reader.GetString(1), new(reader.GetString(2), reader.IsDBNull(3) ? null : reader.GetString(3)),
        reader.IsDBNull(4) ? null : JsonSerializer.Deserialize<JsonElement>(reader.GetString(4)), Day(reader, 5), Day(reader, 6)));
    return entries;
  }

  static DateOnly? Day(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetFieldValue<DateOnly>(column);
}

/// <summary>Packs' code lists: entries have unique codes and parents that exist.</summary>
internal sealed class CatalogueKind(Catalogues catalogues) : IPackKind {
  public string Name => "catalogue";
  public int Order => 10;

  public IEnumerable<PackFault> Lint(PackItem item, PackSet packs) {
    var codes = new HashSet<string>(StringComparer.Ordinal);
    var entries = item.Json.GetProperty("entries").EnumerateArray().ToList();
    foreach (var (i, entry) in entries.Index())
      if (!codes.Add(entry.GetProperty("code").GetString()!)) yield return item.Fault($"/entries/{i}/code", Words.T["pack_code_twice", entry.GetProperty("code").GetString()!], Words.T["pack_code_twice_cure"]);
    // A tree's parents are its own; a list whose parents are all elsewhere belongs under another catalogue.
    var parents = entries.Select(e => Text(e, "parent")).ToList();
    if (!parents.Exists(p => p is not null && codes.Contains(p))) yield break;
    foreach (var (i, parent) in parents.Index())
      if (parent is not null && !codes.Contains(parent)) yield return item.Fault($"/entries/{i}/parent", Words.T["pack_parent", parent], Words.T["pack_parent_cure"]);
  }

  public async Task Apply(IReadOnlyList<PackItem> items, Work w, CancellationToken ct) {
    foreach (var item in items) await Write(item.Replaces ?? item.Id, item.Json, await w.Connection(ct), ct);
    catalogues.Forget();
  }

  static async Task Write(string id, JsonElement json, NpgsqlConnection connection, CancellationToken ct) {
    await using (var head = new NpgsqlCommand("""
      insert into kernel.catalogue (id, name, description, source, verified) values ($1, $2, $3, $4, $5)
      on conflict (id) do update set name = excluded.name, description = excluded.description, source = excluded.source, verified = excluded.verified
      """, connection) { Parameters = { new() { Value = id }, Jsonb(json, "name"), Jsonb(json, "description"), Jsonb(json, "source"), Jsonb(json, "verified") } })
      await head.ExecuteNonQueryAsync(ct);
    await using (var clear = new NpgsqlCommand("delete from kernel.catalogue_entry where catalogue = $1", connection) { Parameters = { new() { Value = id } } })
      await clear.ExecuteNonQueryAsync(ct);
    await using var copy = await connection.BeginBinaryImportAsync("copy kernel.catalogue_entry (catalogue, code, parent, name, name_en, attributes, position, valid_from, valid_to) from stdin (format binary)", ct);
    foreach (var (i, entry) in json.GetProperty("entries").EnumerateArray().Index()) await Row(copy, id, i, entry, ct);
    await copy.CompleteAsync(ct);
  }

  static async Task Row(NpgsqlBinaryImporter copy, string id, int position, JsonElement entry, CancellationToken ct) {
    var name = entry.GetProperty("name").Deserialize<PackText>(Json.Options)!;
    await copy.StartRowAsync(ct);
    await copy.WriteAsync(id, NpgsqlDbType.Text, ct);
    await copy.WriteAsync(entry.GetProperty("code").GetString()!, NpgsqlDbType.Text, ct);
    await Put(copy, Text(entry, "parent"), NpgsqlDbType.Text, ct);
    await copy.WriteAsync(name.Vi, NpgsqlDbType.Text, ct);
    await Put(copy, name.En, NpgsqlDbType.Text, ct);
    await Put(copy, entry.TryGetProperty("attributes", out var attributes) ? attributes.GetRawText() : null, NpgsqlDbType.Jsonb, ct);
    await copy.WriteAsync(position, NpgsqlDbType.Integer, ct);
    await Put(copy, Text(entry, "from") is { } from ? DateOnly.Parse(from, Vn.Culture) : null, NpgsqlDbType.Date, ct);
    await Put(copy, Text(entry, "to") is { } to ? DateOnly.Parse(to, Vn.Culture) : null, NpgsqlDbType.Date, ct);
  }

  static Task Put(NpgsqlBinaryImporter copy, object? value, NpgsqlDbType type, CancellationToken ct) => value is null ? copy.WriteNullAsync(ct) : copy.WriteAsync(value, type, ct);

  static string? Text(JsonElement entry, string name) => entry.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

  static NpgsqlParameter Jsonb(JsonElement json, string name) =>
    new() { Value = json.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value.GetRawText() : DBNull.Value, NpgsqlDbType = NpgsqlDbType.Jsonb };
}
