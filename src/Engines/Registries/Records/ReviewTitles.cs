using Npgsql;
using NpgsqlTypes;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>What the records of proposals are called in lists, by fields that are not personal: nobody's data is shown to tell rows apart.</summary>
internal sealed class ReviewTitles(DefinitionBook book) {
  public async Task<IReadOnlyDictionary<Guid, string>> Of(Work w, IReadOnlyCollection<Proposal> proposals, CancellationToken ct) {
    var titles = new Dictionary<Guid, string>();
    foreach (var same in proposals.GroupBy(p => p.Registry, StringComparer.Ordinal)) {
      if (await book.Find(same.Key, ct) is not { Definition: var d }) continue;
      var held = await Held(w, d, [.. same.Where(p => p.Kind != ProposalKind.Add).Select(p => p.Record).Distinct()], ct);
      foreach (var p in same) titles[p.Id] = Pages.RecordWords.TitleOf(d, held.GetValueOrDefault(p.Record) ?? new(p.Record, 0, null, p.Office, null, null, p.At, p.Values));
    }
    return titles;
  }

  static async Task<Dictionary<Guid, RegistryRecord>> Held(Work w, RegistryDefinition d, Guid[] ids, CancellationToken ct) {
    var held = new Dictionary<Guid, RegistryRecord>();
    if (ids.Length == 0) return held;
    RegistryField[] named = [.. d.NaturalKey.Append(d.Title).Distinct(StringComparer.Ordinal).Select(k => d.Find(k)!).Where(f => f.Personal is null)];
    var sql = new SqlText();
    await using var command = sql.Command($"select {RecordSql.Columns(named)} from {Names.Table(d.Key)} r where r.{Names.Id} = any({sql.Add(ids, NpgsqlDbType.Array | NpgsqlDbType.Uuid)})", await w.ReadConnection(ct));
    await using var reader = await command.ExecuteReaderAsync(ct);
    while (await reader.ReadAsync(ct)) if (RecordSql.Read(reader, named, (_, _) => true) is var record) held[record.Id] = record;
    return held;
  }
}
