using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Npgsql;
using NpgsqlTypes;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>Writes a version of a procedure: its row and what is searched of it. The same item gives the same row however often.</summary>
internal static class ProcedureWriter {
  public static NpgsqlCommand Upsert(string id, JsonObject item, string hash, DateTimeOffset now) {
    var p = ProcedureItem.Of(item);
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
        Day(item, "from"), Day(item, "to"), new() { Value = item.ToJsonString(Json.Options), NpgsqlDbType = NpgsqlDbType.Jsonb }, new() { Value = hash }, new() { Value = now.UtcDateTime },
        new() { Value = string.Join(' ', words) },
      },
    };
  }

  /// <summary>Writes a version that was made or changed in this program.</summary>
  public static async Task Write(Work w, string id, JsonObject item, CancellationToken ct) {
    var hash = Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(item, Json.Options)));
    await using var command = Upsert(id, item, hash, w.Now);
    command.Connection = await w.Connection(ct);
    await command.ExecuteNonQueryAsync(ct);
  }

  /// <summary>The same id however often and wherever the item is applied.</summary>
  public static Guid IdOf(string itemId) => new(SHA256.HashData(Encoding.UTF8.GetBytes(itemId)).AsSpan(0, 16));

  static NpgsqlParameter Text(string? value) => new() { Value = (object?)value ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text };

  static NpgsqlParameter Day(JsonObject item, string name) =>
    new() { Value = Vn.ParseDate((string?)item["effective"]![name]) is { } day ? day : DBNull.Value, NpgsqlDbType = NpgsqlDbType.Date };
}
