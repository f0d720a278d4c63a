using Microsoft.EntityFrameworkCore;
using Saola.Identity;
using Saola.Kernel;
using Saola.Process;

namespace Saola.PublicServices;

/// <summary>Who can see a dossier: officials by right, those it belongs to, those who work on it or are asked about it.</summary>
internal sealed class DossierReaders(Identities identities, Processes processes) : IProtectedRecords {
  const int MostHolders = 50;

  public string Kind => "dossier";

  public string KeyName => Words.T["dossier_code"];

  public async Task<ProtectedRecord?> Find(Work w, string key, CancellationToken ct) {
    var (db, machine) = (w.Db<PublicServicesDb>(), Actor.Machine("readers"));
    var dossier = await db.DossierWith(key).SingleOrDefaultAsync(ct);
    if (dossier is null) return null;
    var others = new List<OtherReader>();
    // who handed it in under a power sees it by the power
    if (dossier.Power is null) others.Add(new(Words.T["reader_applicant"], Words.T["reader_applicant_why"]));
    if (dossier.SubjectAccount is not null && dossier.SubjectAccount != dossier.ApplicantAccount) others.Add(new(Words.T["reader_subject"], Words.T["reader_subject_why"]));
    if (dossier.Power is null) others.Add(new(Words.T["reader_code"], Words.T["reader_code_why"]));
    if (dossier.SubjectAccount is { } subject)
      foreach (var p in (await identities.PowersOver(w, subject, ct)).Where(p => p.Covers(subject, dossier.ProcedureCode, dossier.RegisteredAt, PowerActs.Follow)))
        others.Add(new(p.DelegateName, Words.T["reader_power_why", Mandate.Of(p, false, dossier.InPerson).Acts, Vn.Date(p.LastDay)]));
    var asked = await db.DossierComments(machine).Where(c => c.Dossier == dossier.Id && c.AskedOffice != null).Select(c => c.AskedOffice!.Value).Distinct().ToListAsync(ct);
    foreach (var office in asked) others.Add(new(await identities.NameOf(office, ct), Words.T["reader_asked_why"]));
    foreach (var holder in await Holders(w, dossier, ct)) others.Add(new(holder, Words.T["reader_holder_why"]));
    return new(dossier.Id, $"{dossier.Code}, {dossier.ProcedureName}", DossierPermissions.Read, [dossier.Office, dossier.IntakeOffice], actor => actor.Can(DossierPermissions.Read, dossier), others);
  }

  /// <summary>Names of those who hold an open task of the dossier's process.</summary>
  async Task<List<string>> Holders(Work w, Dossier dossier, CancellationToken ct) {
    if (dossier.Instance is not { } instance) return [];
    return await processes.HoldersIn(w, instance, MostHolders, ct);
  }
}
