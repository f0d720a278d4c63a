using System.Globalization;
using NpgsqlTypes;
using Saola.Kernel;
using static Saola.Registries.Words;

namespace Saola.Registries;

/// <summary>Names for the ledger: registries by theirs, records by what they are called by, or their key, and the registry they are in. What is personal names nothing there.</summary>
internal sealed class RecordNames(DefinitionBook book) : ILedgerNames {
  public IReadOnlyCollection<string> Kinds { get; } = ["registry", "registry_record"];

  public async Task<IReadOnlyDictionary<Guid, string>> Of(Work w, string kind, Guid[] ids, CancellationToken ct) {
    if (kind == "registry") return (await book.All(ct)).Where(r => ids.Contains(r.Id)).ToDictionary(r => r.Id, r => $"“{In(r.Definition.Name)}”");
    var names = new Dictionary<Guid, string>();
    foreach (var records in (await Trail.Facts(w, ids, "registry", ct)).GroupBy(f => f.Value, f => f.Key, StringComparer.Ordinal))
      if (await book.Find(records.Key, ct) is { Definition: var d }) await Name(w, d, [.. records], names, ct);
    return names;
  }

  static async Task Name(Work w, RegistryDefinition d, Guid[] ids, Dictionary<Guid, string> names, CancellationToken ct) {
    var fields = d.NaturalKey.Prepend(d.Title).Distinct(StringComparer.Ordinal).Select(k => d.Find(k)!).Where(f => f is { Personal: null, IsGeometry: false, Type: not (FieldType.Reference or FieldType.File or FieldType.Person) }).ToList();
    var sql = new SqlText();
    await using var command = sql.Command($"select r.{Names.Id}{string.Concat(fields.Select(f => $", r.{Names.Quote(f.Key)}::text"))} from {Names.Table(d.Key)} r where r.{Names.Id} = any({sql.Add(ids, NpgsqlDbType.Array | NpgsqlDbType.Uuid)})", await w.ReadConnection(ct));
    await using var reader = await command.ExecuteReaderAsync(ct);
    while (await reader.ReadAsync(ct)) {
      var values = fields.Select((f, i) => (f.Key, Text: reader.IsDBNull(i + 1) ? "" : reader.GetString(i + 1))).Where(v => v.Text.Length > 0).ToList();
      var called = values.Exists(v => v.Key == d.Title) ? values.Find(v => v.Key == d.Title).Text : string.Join(" · ", values.Select(v => v.Text));
      names[reader.GetGuid(0)] = called.Length > 0 ? T["record_named", called, In(d.Name)] : T["record_of", In(d.Name)];
    }
  }

  static string In(PackText text) => text.In(CultureInfo.CurrentUICulture.TwoLetterISOLanguageName);
}
