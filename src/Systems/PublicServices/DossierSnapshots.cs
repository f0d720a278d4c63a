using Npgsql;
using NpgsqlTypes;
using Saola.Kernel;

namespace Saola.PublicServices;

internal static class DossierSnapshots {
  /// <summary>Keeps the terms unless equal terms are kept; their hash.</summary>
  public static async Task<string> Keep(Work w, DossierTerms terms, CancellationToken ct) {
    var json = terms.ToJson();
    var hash = DossierTerms.HashOf(json);
    await using var command = new NpgsqlCommand("""
      insert into public_services.dossier_snapshot (hash, terms) values ($1, $2) on conflict do nothing
      """, await w.Connection(ct)) {
      Parameters = { new() { Value = hash }, new() { Value = json.ToJsonString(Json.Options), NpgsqlDbType = NpgsqlDbType.Jsonb } },
    };
    await command.ExecuteNonQueryAsync(ct);
    return hash;
  }
}
