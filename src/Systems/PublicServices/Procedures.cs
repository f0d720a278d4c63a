using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>The catalogue for the rest of the system: a version by its code and day.</summary>
internal sealed class Procedures {
  readonly ConcurrentDictionary<(Guid, string), ProcedureItem> read = new();

  public async Task<Procedure?> InForce(Work w, string code, DateOnly day, CancellationToken ct) =>
    await w.Db<PublicServicesDb>().ProceduresInForce(day).SingleOrDefaultAsync(p => p.Code == code, ct);

  /// <summary>The description, parsed once for each content.</summary>
  public ProcedureItem Item(Procedure procedure) => read.GetOrAdd((procedure.Id, procedure.Hash), _ => procedure.Read());
}

/// <summary>Packs' procedures. A version that is applied again corrects its row; the next version is a row of its own.</summary>
internal sealed class ProcedureKind : IPackKind {
  public string Name => "procedure";
  public int Order => 50;

  public IEnumerable<PackFault> Lint(PackItem item, PackSet packs) => ProcedureLint.Check(item, packs);

  public async Task Apply(IReadOnlyList<PackItem> items, Work w, CancellationToken ct) {
    foreach (var item in items) {
      await using var command = Upsert(item, w.Now);
      command.Connection = await w.Connection(ct);
      await command.ExecuteNonQueryAsync(ct);
    }
  }

  static NpgsqlCommand Upsert(PackItem item, DateTimeOffset now) {
    var p = item.Read<ProcedureItem>();
    var id = item.Replaces ?? item.Id;
    string[] words = [.. p.Keywords ?? [], .. p.Synonyms ?? []];
    return new("""
      insert into public_services.procedure (id, item_id, code, number, name, name_en, plain_name, field, levels, office_codes, office_kinds, life_events, online_level, route,
        effective_from, effective_to, item, hash, changed_at, words)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)
      on conflict (item_id) do update set code = excluded.code, number = excluded.number, name = excluded.name, name_en = excluded.name_en, plain_name = excluded.plain_name,
        field = excluded.field, levels = excluded.levels, office_codes = excluded.office_codes, office_kinds = excluded.office_kinds, life_events = excluded.life_events,
        online_level = excluded.online_level, route = excluded.route, effective_from = excluded.effective_from, effective_to = excluded.effective_to, item = excluded.item,
        hash = excluded.hash, changed_at = excluded.changed_at, words = excluded.words, version = procedure.version + 1
      """) {
      Parameters = {
        new() { Value = IdOf(id) }, new() { Value = id }, new() { Value = p.Code }, new() { Value = p.Version }, new() { Value = p.Name.Vi }, Text(p.Name.En), Text(p.PlainName?.Vi),
        new() { Value = p.Field }, new() { Value = p.Levels }, new() { Value = p.Offices.SelectMany(o => o.Codes ?? []).ToArray() },
        new() { Value = p.Offices.SelectMany(o => o.Kinds ?? []).ToArray() }, new() { Value = p.LifeEvents ?? [] }, new() { Value = p.OnlineLevel.Level }, new() { Value = p.Route.System },
        Day(item, "from"), Day(item, "to"), new() { Value = item.Text, NpgsqlDbType = NpgsqlDbType.Jsonb }, new() { Value = item.Hash }, new() { Value = now.UtcDateTime },
        new() { Value = string.Join(' ', words) },
      },
    };
  }

  /// <summary>The same id however often and wherever the item is applied.</summary>
  static Guid IdOf(string itemId) => new(SHA256.HashData(Encoding.UTF8.GetBytes(itemId)).AsSpan(0, 16));

  static NpgsqlParameter Text(string? value) => new() { Value = (object?)value ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text };

  static NpgsqlParameter Day(PackItem item, string name) =>
    new() { Value = item.Json.GetProperty("effective").GetProperty(name) is { ValueKind: JsonValueKind.String } day ? Vn.ParseDate(day.GetString())! : DBNull.Value, NpgsqlDbType = NpgsqlDbType.Date };
}
