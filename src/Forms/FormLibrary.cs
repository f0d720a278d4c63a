using System.Collections.Concurrent;
using Npgsql;
using Saola.Kernel;

namespace Saola.Forms;

/// <summary>One version of a form; a dossier keeps the hash of the version it was filled with.</summary>
public sealed record KeptForm(string Id, string Hash, FormDefinition Definition);

/// <summary>Forms of the packs, each version for ever, parsed once.</summary>
public sealed class FormLibrary(WebDatabase database, TimeProvider clock) {
  static readonly TimeSpan Fresh = TimeSpan.FromSeconds(10);
  readonly ConcurrentDictionary<(string Id, string Hash), KeptForm> parsed = new();
  readonly ConcurrentDictionary<string, (long At, string Hash)> newest = new(StringComparer.Ordinal);

  /// <summary>The newest version; null when there is no such form.</summary>
  public async ValueTask<KeptForm?> Find(string id, CancellationToken ct) {
    if (newest.TryGetValue(id, out var kept) && clock.GetElapsedTime(kept.At) < Fresh) return await Find(id, kept.Hash, ct);
    var found = await Query("select hash, content from forms.form where id = $1 order by number desc limit 1", id, null, ct);
    if (found is not null) newest[id] = (clock.GetTimestamp(), found.Hash);
    return found;
  }

  /// <summary>The version a dossier was filled with.</summary>
  public async ValueTask<KeptForm?> Find(string id, string hash, CancellationToken ct) =>
    parsed.TryGetValue((id, hash), out var kept) ? kept : await Query("select hash, content from forms.form where id = $1 and hash = $2", id, hash, ct);

  /// <summary>The file of the newest version, for who draws the next one; null when there is no such form.</summary>
  public async Task<string?> Drawn(string id, CancellationToken ct) {
    await using var command = database.Source.CreateCommand("select content from forms.form where id = $1 order by number desc limit 1");
    command.Parameters.Add(new() { Value = id });
    return (string?)await command.ExecuteScalarAsync(ct);
  }

  /// <summary>The ids of all forms.</summary>
  public async Task<IReadOnlyList<string>> Ids(CancellationToken ct) {
    await using var command = database.Source.CreateCommand("select distinct id from forms.form order by id");
    await using var reader = await command.ExecuteReaderAsync(ct);
    var ids = new List<string>();
    while (await reader.ReadAsync(ct)) ids.Add(reader.GetString(0));
    return ids;
  }

  async Task<KeptForm?> Query(string sql, string id, string? hash, CancellationToken ct) {
    await using var command = database.Source.CreateCommand(sql);
    command.Parameters.Add(new() { Value = id });
    if (hash is not null) command.Parameters.Add(new() { Value = hash });
    await using var reader = await command.ExecuteReaderAsync(ct);
    return await reader.ReadAsync(ct) ? parsed.GetOrAdd((id, reader.GetString(0)), new KeptForm(id, reader.GetString(0), FormDefinition.Parse(reader.GetString(1)))) : null;
  }
}

/// <summary>Packs' forms.</summary>
internal sealed class FormKind : IPackKind {
  public string Name => "form";
  public int Order => 30;

  public IEnumerable<PackFault> Lint(PackItem item, PackSet packs) {
    var faults = FormDefinition.Lint(item.Text).ToArray();
    foreach (var f in faults) yield return item.FaultAt(Math.Max(1, item.Line + LineOf(item.Text, f.Where)), f.Where.Length == 0 ? f.Message : $"{f.Where}: {f.Message}.", Words.T["form_cure"]);
    if (faults.Length > 0) yield break;
    foreach (var field in FormDefinition.Parse(item.Text).Fields)
      foreach (var source in field.Sources.Where(s => s.Contains(':', StringComparison.Ordinal)))
        if (ItemOf(source) is not { } id || packs.Find(id) is null) yield return item.FaultAt(Math.Max(1, item.Line + LineOf(item.Text, source)), Words.T["form_unknown_source", source], Words.T["form_cure"]);
  }

  /// <summary>The item of a pack that a source names between its place and its value: <c>exchange.pack:service/name.value</c>.</summary>
  static string? ItemOf(string source) {
    var (from, slash) = (source.IndexOf('.', StringComparison.Ordinal) + 1, source.IndexOf('/', StringComparison.Ordinal));
    return slash > from && source.IndexOf('.', slash) is > 0 and var to ? source[from..to] : null;
  }

  public async Task Apply(IReadOnlyList<PackItem> items, Work w, CancellationToken ct) {
    foreach (var item in items) {
      await using var command = new NpgsqlCommand("""
        insert into forms.form (id, hash, number, content, at)
        select $1, $2, coalesce(max(number), 0) + 1, $3, $4 from forms.form where id = $1
        on conflict (id, hash) do update set number = (select max(number) + 1 from forms.form f where f.id = excluded.id)
        """, await w.Connection(ct)) {
        Parameters = { new() { Value = item.Replaces ?? item.Id }, new() { Value = item.Hash }, new() { Value = item.Text }, new() { Value = w.Now.UtcDateTime } },
      };
      await command.ExecuteNonQueryAsync(ct);
    }
  }

  static int LineOf(string text, string where) => where.Length == 0 || text.IndexOf(where.Contains(':', StringComparison.Ordinal) ? where : $"\"{where}\"", StringComparison.Ordinal) is not (>= 0 and var at) ? 0 : text.AsSpan(0, at).Count('\n');
}
