using System.Text.Json;
using Npgsql;
using NpgsqlTypes;

namespace Saola.Kernel;

/// <summary>What applying would do, or did, with one item.</summary>
public enum PackStep { Same, Add, Change, Conflict, Edited, Made, Adopt, Replaced, Gone, NoModule, Ended }

/// <param name="Details">For a change: the places that differ.</param>
public sealed record PackDifference(PackStep Step, string Id, string File, IReadOnlyList<string> Details);

/// <summary>Applies packs in one transaction, tells the differences first, and brings edits made here back to files.</summary>
public sealed class Packs(IEnumerable<IPackKind> kinds, Work w) {
  readonly Dictionary<string, IPackKind> byName = kinds.ToDictionary(k => k.Name, StringComparer.Ordinal);

  /// <summary>What differs between the files and this database. Conflicts are edits made here that the files would lose.</summary>
  public async Task<IReadOnlyList<PackDifference>> Compare(PackSet set, CancellationToken ct) {
    var rows = await Rows(set, ct);
    var replaced = set.Items.Where(i => i.Replaces is not null).ToDictionary(i => i.Replaces!, i => i.Id, StringComparer.Ordinal);
    var found = new List<PackDifference>();
    foreach (var item in set.Items) {
      var row = rows.GetValueOrDefault(item.Id);
      var step = replaced.ContainsKey(item.Id) ? PackStep.Replaced : byName.ContainsKey(item.Kind) ? StepOf(item, row) : PackStep.NoModule;
      found.Add(new(step, item.Id, item.File, step is PackStep.Change or PackStep.Conflict ? PackChanges.Between(row!.Content, item) : []));
    }
    foreach (var group in set.Items.Zip(found).Where(p => p.Second.Step is PackStep.Add or PackStep.Change).GroupBy(p => p.First.Kind, p => p.First, StringComparer.Ordinal)) {
      var ended = await byName[group.Key].Ended([.. group], w, ct);
      var taken = await byName[group.Key].Taken([.. group], w, ct);
      for (var i = 0; ended.Count + taken.Count > 0 && i < found.Count; i++)
        if (ended.Contains(found[i].Id)) found[i] = new(PackStep.Ended, found[i].Id, found[i].File, []);
        else if (taken.GetValueOrDefault(found[i].Id) is { } why) found[i] = new(PackStep.Conflict, found[i].Id, found[i].File, [why]);
    }
    var present = set.Items.Select(i => i.Id).ToHashSet(StringComparer.Ordinal);
    found.AddRange(rows.Values.Where(r => !present.Contains(r.Id)).Select(r => new PackDifference(r.Hash.Length == 0 ? PackStep.Made : PackStep.Gone, r.Id, r.File, [])));
    return found;
  }

  /// <summary>Nobody else applies packs, or puts an edit in force, from here to the end of the act.</summary>
  public static Task Alone(Work w, CancellationToken ct) => w.Alone("packs", "apply", ct);

  /// <summary>Writes what is new or changed, and nothing that was edited here. The caller commits.</summary>
  public async Task<IReadOnlyList<PackDifference>> Apply(PackSet set, CancellationToken ct) {
    await Alone(w, ct);
    var differences = await Compare(set, ct);
    var step = differences.ToDictionary(d => d.Id, d => d.Step, StringComparer.Ordinal);
    var write = set.Items.Where(i => step[i.Id] is PackStep.Add or PackStep.Change).ToList();
    foreach (var kind in byName.Values.OrderBy(k => k.Order).ThenBy(k => k.Name, StringComparer.Ordinal)) {
      var mine = write.Where(i => i.Kind == kind.Name).ToList();
      if (mine.Count > 0) await kind.Apply(mine, w, ct);
    }
    var keep = set.Items.Where(i => step[i.Id] is PackStep.Add or PackStep.Change or PackStep.Adopt).ToList();
    if (keep.Count > 0) await Keep(keep, ct);
    foreach (var pack in set.Packs) await KeepHead(pack, keep.Where(i => i.Pack == pack.Id).ToList(), step, ct);
    return differences;
  }

  /// <summary>Says that an item was made or edited here: its content, to be exported, and never to be overwritten. One that no pack brought has no hash of its own.</summary>
  public async Task Edit(string id, string content, CancellationToken ct) {
    if (id.Split(':', '/') is not [var pack, var kind, var name]) throw new ArgumentException($"'{id}' is no id of a pack.", nameof(id));
    await using var command = new NpgsqlCommand("""
      insert into kernel.pack_item (id, pack, kind, file, hash, content, applied_at, edited, edited_at, edited_by) values ($1, $5, $6, $7, '', '', $3, $2, $3, $4)
      on conflict (id) do update set edited = excluded.edited, edited_at = excluded.edited_at, edited_by = excluded.edited_by
      """, await w.Connection(ct)) {
      Parameters = { new() { Value = id }, new() { Value = content }, new() { Value = w.Now }, new() { Value = w.Actor.Id }, new() { Value = pack }, new() { Value = kind }, new() { Value = PackReader.FileOf(pack, kind, name) } },
    };
    await command.ExecuteNonQueryAsync(ct);
  }

  /// <summary>What was made here under this id is part of a pack from now on, and is no longer exported by itself.</summary>
  public static async Task GiveUp(Work w, string id, CancellationToken ct) {
    await using var command = new NpgsqlCommand("delete from kernel.pack_item where id = $1 and hash = ''", await w.Connection(ct)) { Parameters = { new() { Value = id } } };
    await command.ExecuteNonQueryAsync(ct);
  }

  /// <summary>The packs that were applied, with their versions.</summary>
  public async Task<IReadOnlyDictionary<string, string>> Versions(CancellationToken ct) {
    await using var command = new NpgsqlCommand("select name, version from kernel.pack", await w.ReadConnection(ct));
    await using var reader = await command.ExecuteReaderAsync(ct);
    var versions = new Dictionary<string, string>(StringComparer.Ordinal);
    while (await reader.ReadAsync(ct)) versions[reader.GetString(0)] = reader.GetString(1);
    return versions;
  }

  /// <summary>Items made or edited here, with their content.</summary>
  public async Task<IReadOnlyList<(string Id, string File, string Content)>> Edits(CancellationToken ct) {
    await using var command = new NpgsqlCommand("select id, file, edited from kernel.pack_item where edited is not null order by id", await w.ReadConnection(ct));
    await using var reader = await command.ExecuteReaderAsync(ct);
    var edits = new List<(string, string, string)>();
    while (await reader.ReadAsync(ct)) edits.Add((reader.GetString(0), reader.GetString(1), reader.GetString(2)));
    return edits;
  }

  static PackStep StepOf(PackItem item, Row? row) {
    if (row is null) return PackStep.Add;
    if (row.EditedHash is null) return row.Hash == item.Hash ? PackStep.Same : PackStep.Change;
    if (row.EditedHash == item.Hash) return PackStep.Adopt;
    return row.Hash == item.Hash ? PackStep.Edited : PackStep.Conflict;
  }

  async Task<Dictionary<string, Row>> Rows(PackSet set, CancellationToken ct) {
    await using var command = new NpgsqlCommand("select id, file, hash, content, edited from kernel.pack_item where pack = any($1)", await w.ReadConnection(ct)) {
      Parameters = { new() { Value = set.Packs.Select(p => p.Id).ToArray() } },
    };
    await using var reader = await command.ExecuteReaderAsync(ct);
    var rows = new Dictionary<string, Row>(StringComparer.Ordinal);
    while (await reader.ReadAsync(ct)) {
      var edited = reader.IsDBNull(4) ? null : reader.GetString(4);
      rows[reader.GetString(0)] = new(reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.GetString(3), edited is null ? null : HashOf(edited));
    }
    return rows;
  }

  /// <summary>The same hash as an item's: without white space when it is JSON.</summary>
  static string HashOf(string content) {
    if (!content.TrimStart().StartsWith('{')) return PackHash.Of(content);
    using var json = JsonDocument.Parse(content);
    return PackHash.Of(JsonSerializer.Serialize(json.RootElement, PackHash.Plain));
  }

  async Task Keep(List<PackItem> items, CancellationToken ct) {
    await using var command = new NpgsqlCommand("""
      insert into kernel.pack_item (id, pack, kind, file, hash, content, applied_at)
      select i.id, i.pack, i.kind, i.file, i.hash, i.content, $7
      from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[]) i (id, pack, kind, file, hash, content)
      on conflict (id) do update set pack = excluded.pack, file = excluded.file, hash = excluded.hash, content = excluded.content,
        applied_at = excluded.applied_at, edited = null, edited_at = null, edited_by = null
      """, await w.Connection(ct)) {
      Parameters = {
        Column(items, i => i.Id), Column(items, i => i.Pack), Column(items, i => i.Kind), Column(items, i => i.File),
        Column(items, i => i.Hash), Column(items, i => i.Text), new() { Value = w.Now },
      },
    };
    await command.ExecuteNonQueryAsync(ct);
  }

  /// <summary>Nothing changed: no row, no evidence, and the act commits as one that only read.</summary>
  async Task KeepHead(Pack pack, List<PackItem> kept, Dictionary<string, PackStep> step, CancellationToken ct) {
    await using (var seen = new NpgsqlCommand("select version from kernel.pack where name = $1", await w.ReadConnection(ct)) { Parameters = { new() { Value = pack.Id } } })
      if (await seen.ExecuteScalarAsync(ct) is string version && version == pack.Version && kept.Count == 0) return;
    await using var command = new NpgsqlCommand("""
      insert into kernel.pack (name, id, version, applied_at) values ($1, $2, $3, $4)
      on conflict (name) do update set version = excluded.version, applied_at = excluded.applied_at returning id
      """, await w.Connection(ct)) {
      Parameters = { new() { Value = pack.Id }, new() { Value = Guid.CreateVersion7() }, new() { Value = pack.Version }, new() { Value = w.Now } },
    };
    w.Record("packs.applied", "pack", (Guid)(await command.ExecuteScalarAsync(ct))!, new {
      pack = pack.Id, pack.Version,
      added = kept.Count(i => step[i.Id] == PackStep.Add), changed = kept.Count(i => step[i.Id] == PackStep.Change),
      digest = PackHash.Of(string.Join('\n', kept.Select(i => $"{i.Id} {i.Hash}"))),
    });
  }

  static NpgsqlParameter Column(List<PackItem> items, Func<PackItem, string> value) =>
    new() { Value = items.Select(value).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text };

  sealed record Row(string Id, string File, string Hash, string Content, string? EditedHash);
}
