using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>The traces of those who read by a power; its giver sees them. Who looks again and again leaves one in an hour.</summary>
internal static class DossierReads {
  /// <summary>Of one dossier, whatever of it was read; none of one's own.</summary>
  public static async Task Leave(Dossier d, Work w, CancellationToken ct) {
    if (w.Actor.IsSignedIn && !DossierReach.IsOwn(w.Actor, d)) await Leave(w, "dossiers.read", "dossier", d.Id, DossierNews.About(d), ct);
  }

  /// <summary>Of a list: one for each power that brought something into it, not one for each dossier.</summary>
  public static async Task LeaveOfList(IEnumerable<(Guid? Subject, string Procedure, DateTimeOffset Begun)> shown, Work w, CancellationToken ct) {
    foreach (var power in w.Actor.Powers.Where(p => shown.Any(s => p.Covers(s.Subject, s.Procedure, s.Begun, PowerActs.Follow))))
      await Leave(w, "dossiers.listed", "power", power.Id, power.Principal, ct);
  }

  static async Task Leave(Work w, string type, string kind, Guid what, Guid about, CancellationToken ct) {
    if (await Trail.Last(w, what, w.Actor.Id, type, ct) > w.Now.AddHours(-1)) return;
    w.Record(type, kind, what, about: about);
    await w.Commit(ct);
  }
}
