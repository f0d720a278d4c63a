using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>Terms by their hash. What a hash stands for never changes, so each is read once.</summary>
internal sealed class DossierTermsStore {
  readonly ConcurrentDictionary<string, DossierTerms> known = new();

  /// <summary>Keeps the terms unless equal terms are kept; their hash.</summary>
  public static string Keep(Work w, DossierTerms terms) {
    var json = terms.ToJson();
    var hash = DossierTerms.HashOf(json);
    w.Later(new NpgsqlBatchCommand("insert into public_services.dossier_snapshot (hash, terms) values ($1, $2) on conflict do nothing") {
      Parameters = { new() { Value = hash }, new() { Value = json.ToJsonString(Json.Options), NpgsqlDbType = NpgsqlDbType.Jsonb } },
    });
    return hash;
  }

  public void Remember(string hash, DossierTerms terms) => known.TryAdd(hash, terms);

  public async ValueTask<DossierTerms> Of(Work w, string hash, CancellationToken ct) {
    if (known.TryGetValue(hash, out var terms)) return terms;
    var row = await w.Db<PublicServicesDb>().DossierSnapshots().SingleAsync(s => s.Hash == hash, ct);
    return known.GetOrAdd(hash, DossierTerms.Of(row.Terms));
  }
}
