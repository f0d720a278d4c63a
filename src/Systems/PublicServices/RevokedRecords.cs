using Microsoft.EntityFrameworkCore;
using Saola.Identity;
using Saola.Kernel;
using Saola.Registries;

namespace Saola.PublicServices;

/// <summary>
/// What a revoked result wrote into registries does not hold any more. A record that it added ends; one that it changed says again what it
/// said before. Where a record says something else by now, nobody guesses what it should say: it stays, and its keeper is told.
/// </summary>
internal sealed class RevokedRecords(DossierTermsStore terms, Registries.Registries registries, Identities identities, Notifications notifications) {
  const string Told = "record-left";

  /// <summary>More need not be told.</summary>
  const int MostKeepers = 20;

  /// <summary>How many records ended or were taken back, and how many were left to their keepers.</summary>
  public async Task<Answer<(int Ended, int Left)>> End(Work w, Dossier d, DossierResult result, RecordOrigin origin, CancellationToken ct) {
    var law = await terms.Of(w, d.TermsHash, ct);
    var (ended, left) = (0, 0);
    foreach (var record in await w.Db<PublicServicesDb>().DossierRecords(w.Actor).Where(r => r.Dossier == d.Id && r.EndedAt == null && r.LeftAt == null).ToListAsync(ct)) {
      if (await registries.Find(record.Registry, ct) is not { } registry) {
        record.EndedAt = w.Now;
        continue;
      }
      var done = record.Before is { } before ? await TakeBack(w, record, before, result, origin, ct) : await End(w, record, registry, law, result, d, origin, ct);
      if (done.IsError) return done.Error;
      if (done.Value.Left is { } why) {
        await Leave(w, d, record, registry, result, why, ct);
        left++;
      } else {
        record.EndedAt = w.Now;
        if (done.Value.Written is not null) ended++;
      }
    }
    return (ended, left);
  }

  /// <summary>One that was merged and stands for what another result added too needs no end; a state that its registry does not know keeps no result from being revoked.</summary>
  async Task<Answer<TakenBack>> End(Work w, DossierRecord record, RegistryDefinition registry, DossierTerms law, DossierResult result, Dossier d, RecordOrigin origin, CancellationToken ct) {
    var same = await registries.Merged(w, await registries.Standing(w, record.Record, ct), ct);
    if (await w.Db<PublicServicesDb>().DossierRecords(Actor.Machine("dossiers")).AnyAsync(r => same.Contains(r.Record) && r.Dossier != d.Id && r.Before == null && r.EndedAt == null, ct)) return new TakenBack();
    var revoked = law.Records?.FirstOrDefault(b => b.Registry == record.Registry)?.Revoked;
    return await registries.TakeBack(w, record.Registry, record.Record, result.RevocationDay!.Value, registry.States?.Any(s => s.Key == revoked) == true ? revoked : null, origin, ct);
  }

  /// <summary>
  /// Of corrections that were made one upon the other the earlier may have been revoked first and left because of the later: what that one
  /// found is what holds then.
  /// </summary>
  async Task<Answer<TakenBack>> TakeBack(Work w, DossierRecord record, int before, DossierResult result, RecordOrigin origin, CancellationToken ct) {
    // it found the record as it should be and changed nothing
    if (before == record.Written) return new TakenBack();
    var earlier = new List<DossierRecord>();
    while (await w.Db<PublicServicesDb>().DossierRecords(Actor.Machine("dossiers")).FirstOrDefaultAsync(r => r.Record == record.Record && r.Written == before && r.Before < before && r.LeftAt != null && r.EndedAt == null, ct) is { } one) {
      earlier.Add(one);
      before = one.Before!.Value;
    }
    var back = await registries.TakeBack(w, record.Registry, record.Record, before, record.Written, result.RevocationDay!.Value, origin, ct);
    if (!back.IsError && back.Value.Written is not null) foreach (var one in earlier) one.EndedAt = w.Now;
    return back;
  }

  async Task Leave(Work w, Dossier d, DossierRecord record, RegistryDefinition registry, DossierResult result, Error why, CancellationToken ct) {
    record.LeftAt = w.Now;
    w.Record("dossiers.record_left", "dossier", d.Id, new { registry = record.Registry, record = record.Record, version = record.Written, why = why.Code });
    if (await registries.KeeperOf(w, record.Registry, record.Record, ct) is not { } office) return;
    var values = new Dictionary<string, string>(StringComparer.Ordinal) { ["code"] = d.Code, ["decision"] = result.RevocationNumber!, ["registry"] = registry.Name.Vi, ["reason"] = why.Message };
    foreach (var keeper in await identities.Permitted(w, office, RegistryPermissions.Write, MostKeepers, ct))
      await notifications.Send(w, new(keeper), Told, values, ct, Registries.Registries.PageOf(record.Registry, await registries.Standing(w, record.Record, ct)), $"{d.Code}/{Told}/{record.Record:N}");
  }
}
