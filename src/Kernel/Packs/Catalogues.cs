using System.Collections.Concurrent;
using System.Text.Json;
using Npgsql;

namespace Saola.Kernel;

/// <summary>One line of a shared code list.</summary>
/// <param name="To">The last day on which it holds.</param>
/// <param name="Synonyms">Other names by which people look for it.</param>
/// <param name="Maps">What it is in other catalogues, or what became of it in its own.</param>
public sealed record CatalogueEntry(
  string Code, string? Parent, PackText Name, JsonElement? Attributes, DateOnly? From, DateOnly? To, IReadOnlyList<string>? Synonyms = null, IReadOnlyList<CatalogueMap>? Maps = null) {
  public bool HoldsOn(DateOnly day) => (From is null || From <= day) && (To is null || day <= To);

  /// <summary>Whether both say the same; the place in the list does not count.</summary>
  internal bool SaysAs(CatalogueEntry other) =>
    (Code, Parent, Name, From, To) == (other.Code, other.Parent, other.Name, other.From, other.To) && (Synonyms ?? []).SequenceEqual(other.Synonyms ?? [], StringComparer.Ordinal)
    && (Maps ?? []).SequenceEqual(other.Maps ?? []) && (Attributes is { } a ? other.Attributes is { } b && JsonElement.DeepEquals(a, b) : other.Attributes is null);
}

/// <summary>A code of a catalogue that stands for an entry of another one, or has come after it.</summary>
/// <param name="Catalogue">The pack id of the catalogue.</param>
/// <param name="From">The first day on which it does; always when null.</param>
/// <param name="To">The last one.</param>
public sealed record CatalogueMap(string Catalogue, string Code, DateOnly? From = null, DateOnly? To = null);

/// <summary>What a catalogue is called where one is used: it is followed, or pinned at a version, as in <c>core:catalogue/commune@3</c>.</summary>
/// <param name="Version">Null where it is followed.</param>
public readonly record struct CatalogueName(string Id, int? Version) {
  public static CatalogueName Of(string text) =>
    text.LastIndexOf('@') is > 0 and var at && int.TryParse(text.AsSpan(at + 1), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number) ? new(text[..at], number) : new(text, null);
}

/// <summary>Shared code lists, each as it is now or as it was in a version. Short ones and single entries are kept for a minute; long ones are asked by search.</summary>
public sealed partial class Catalogues(WebDatabase database, TimeProvider clock) {
  static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);
  readonly ConcurrentDictionary<string, (long At, IReadOnlyList<CatalogueEntry> Entries)> kept = new(StringComparer.Ordinal);
  readonly ConcurrentDictionary<(string Catalogue, string Code), (long At, CatalogueEntry Entry)> found = [];
  readonly ConcurrentDictionary<string, string> ids = new(StringComparer.Ordinal);

  /// <summary>All entries in their order; empty when there is no such catalogue.</summary>
  /// <param name="catalogue">As <see cref="CatalogueName"/> has it, here and below.</param>
  public async ValueTask<IReadOnlyList<CatalogueEntry>> Entries(string catalogue, CancellationToken ct) {
    if (kept.TryGetValue(catalogue, out var known) && clock.GetElapsedTime(known.At) < Fresh) return known.Entries;
    var entries = await Query(catalogue, "where catalogue = $1 order by position", [], ct);
    if (entries.Count > 0) kept[catalogue] = (clock.GetTimestamp(), entries);
    return entries;
  }

  public async ValueTask<CatalogueEntry?> Find(string catalogue, string code, CancellationToken ct) {
    if (found.TryGetValue((catalogue, code), out var known) && clock.GetElapsedTime(known.At) < Fresh) return known.Entry;
    var entry = (await Query(catalogue, "where catalogue = $1 and code = $2", [code], ct)).SingleOrDefault();
    // Codes that do not exist are not kept: there is no end of them.
    if (entry is not null) found[(catalogue, code)] = (clock.GetTimestamp(), entry);
    return entry;
  }

  /// <summary>Entries whose name, or other names, hold every word, typed with or without diacritics; those whose name begins with it first.</summary>
  public Task<List<CatalogueEntry>> Search(string catalogue, string text, int most, CancellationToken ct) => Query(catalogue, """
    where catalogue = $1 and (select bool_and(search like '%' || word || '%' or coalesce(search_synonyms, '') like '%' || word || '%') from unnest(string_to_array(kernel.fold($2), ' ')) word)
    order by search like '%' || kernel.fold($2) || '%' desc, search like kernel.fold($2) || '%' desc, length(search), position limit $3
    """, [text.Trim().Replace("%", "", StringComparison.Ordinal), most], ct);

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

  const string Columns = "code, parent, name, name_en, attributes::text, valid_from, valid_to, synonyms, maps::text";

  /// <param name="values">Of <c>$2</c> and those after it; <c>$1</c> is the catalogue.</param>
  async Task<List<CatalogueEntry>> Query(string catalogue, string where, object[] values, CancellationToken ct) {
    var name = CatalogueName.Of(catalogue);
    await using var command = database.Source.CreateCommand($"select {Columns} from {From(name.Version)} {where}");
    command.Parameters.Add(new() { Value = name.Id });
    foreach (var value in values) command.Parameters.Add(new() { Value = value });
    await using var reader = await command.ExecuteReaderAsync(ct);
    var entries = new List<CatalogueEntry>();
    while (await reader.ReadAsync(ct)) entries.Add(Read(reader));
    return entries;
  }

  /// <summary>The entries of all catalogues, as they are or as they were in a version.</summary>
  static string From(int? version) {
    if (version is not { } number) return "kernel.catalogue_entry";
    const string Same = "catalogue, code, parent, name, name_en, attributes, position, valid_from, valid_to, synonyms, maps, search, search_synonyms";
    return string.Create(System.Globalization.CultureInfo.InvariantCulture, $"(select {Same} from kernel.catalogue_entry where first <= {number} union all select {Same} from kernel.catalogue_past where first <= {number} and until > {number}) entry");
  }

  static CatalogueEntry Read(NpgsqlDataReader reader) => new(
    reader.GetString(0), Text(reader, 1), new(reader.GetString(2), Text(reader, 3)), Text(reader, 4) is { } attributes ? JsonSerializer.Deserialize<JsonElement>(attributes) : null, Day(reader, 5), Day(reader, 6),
    reader.IsDBNull(7) ? null : reader.GetFieldValue<string[]>(7), Text(reader, 8) is { } maps ? JsonSerializer.Deserialize<CatalogueMap[]>(maps, Json.Options) : null);

  static string? Text(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

  static DateOnly? Day(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetFieldValue<DateOnly>(column);
}
