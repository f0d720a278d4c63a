using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Saola.Kernel;

namespace Saola.PublicServices;

internal static class DossierSlips {
  /// <summary>
  /// Keeps what a slip says at this moment; the control sheet (06) is one for the dossier and reads its lines when it is opened.
  /// </summary>
  /// <param name="says">What only this slip says: reason, items, due.</param>
  public static async Task<DossierSlip> Make(Work w, Dossier dossier, string form, JsonObject says, CancellationToken ct) {
    var db = w.Db<PublicServicesDb>();
    var isNew = db.Entry(dossier).State == EntityState.Added;
    var made = isNew ? [] : await db.DossierSlips(Actor.Machine("slips")).AsNoTracking().Where(s => s.Dossier == dossier.Id && s.Form == form).ToListAsync(ct);
    if (form == "06" && made.Count > 0) return made[0];
    foreach (var (key, value) in says.ToArray()) if (value is null) says.Remove(key);
    (says["appointmentAt"], says["status"]) = (dossier.AppointmentAt, (int)dossier.Status);
    var slip = new DossierSlip {
      Id = Guid.CreateVersion7(w.Now), Dossier = dossier.Id, Form = form, Number = made.Count + 1, Data = says, MadeAt = w.Now, MadeBy = w.Actor.Id, MadeByName = w.Actor.Name,
    };
    db.Add(slip);
    w.Record("dossiers.slip_made", "dossier", dossier.Id, new { slip = slip.Id, form, slip.Number });
    return slip;
  }
}
