using System.Linq.Expressions;
using Saola.Identity;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>
/// Which dossiers a person reaches in their own matters: those of which they are the subject, those they handed in for another on
/// paper, and those that powers given to them cover. What was handed in under a power is its subject's: the hand that did it
/// reaches it by the power, and no longer. Whose number is not proven reaches none.
/// </summary>
internal static class DossierReach {
  public static bool IsOwn(Actor actor, Dossier d) => actor.IsProven && (d.SubjectAccount == actor.Id || (d.Power is null && d.ApplicantAccount == actor.Id));

  /// <summary>What the actor may do with a dossier of their own, or with one that powers reach; null when they do not reach it.</summary>
  public static PowerActs? ActsOn(Actor actor, Dossier d) {
    if (!actor.IsSignedIn) return null;
    if (IsOwn(actor, d)) return PowerActs.Follow | PowerActs.Submit | PowerActs.Receive;
    PowerActs? acts = null;
    foreach (var power in actor.Powers) if (power.Covers(d.SubjectAccount, d.ProcedureCode, d.RegisteredAt, PowerActs.Follow)) acts = (acts ?? PowerActs.Follow) | Of(power.Acts, d.InPerson);
    return acts;
  }

  /// <summary>What is left of a power where a rule says that the subject must do it themselves.</summary>
  public static PowerActs Of(PowerActs acts, bool? inPerson) => inPerson == true ? acts & ~PowerActs.Submit : acts;

  /// <summary>Whether the matter is the actor's own: they are its subject, handed it in, or a power that they hold today reaches it.</summary>
  public static bool IsPartyTo(Actor actor, Dossier d) => ActsOn(actor, d) is not null || (actor.IsSignedIn && d.ApplicantAccount == actor.Id);

  /// <summary>
  /// Whether the actor may still do this with a dossier that they found as one they reach. What is theirs by powers alone is asked of
  /// these again, and until the end of the act nobody ends the one it is done by; who took a step of it for an office does nothing in
  /// it for who gave them a power. For what writes, before it waits for anything else of the dossier.
  /// </summary>
  public static async Task<Error?> MayNot(Work w, Dossier d, PowerActs acts, CancellationToken ct) {
    if (IsOwn(w.Actor, d)) return null;
    if (await w.Db<PublicServicesDb>().HadAHand(w.Actor.Id, d.Id, ct)) return DossierErrors.HandledIt;
    foreach (var power in w.Actor.Powers.Where(p => p.Covers(d.SubjectAccount, d.ProcedureCode, d.RegisteredAt, acts)).OrderBy(p => p.Id))
      if (await Identities.UsePower(w, power.Id, ct) is { } now && now.Covers(d.SubjectAccount, d.ProcedureCode, d.RegisteredAt, acts)) return null;
    return DossierErrors.NotFound;
  }

  /// <summary>The same question to the database: the dossiers on which the actor may do this.</summary>
  public static Expression<Func<Dossier, bool>> Filter(Actor actor, PowerActs acts) {
    if (!actor.IsSignedIn || !actor.IsProven) return _ => false;
    var id = actor.Id;
    Expression<Func<Dossier, bool>> own = d => d.SubjectAccount == id || (d.Power == null && d.ApplicantAccount == id);
    var row = own.Parameters[0];
    return Expression.Lambda<Func<Dossier, bool>>(actor.Powers.Where(p => p.Allows(acts)).Aggregate(own.Body, (any, p) => Expression.OrElse(any, Covered(p, acts.HasFlag(PowerActs.Submit)).With(0, row))), row);
  }

  static Expression<Func<Dossier, bool>> Covered(HeldPower power, bool submits) {
    var (principal, since) = (power.Principal, power.Since ?? DateTimeOffset.MinValue);
    string[] procedures = [.. power.Procedures];
    return procedures.Length == 0 ? d => d.SubjectAccount == principal && d.RegisteredAt >= since && (!submits || d.InPerson != true)
      : d => d.SubjectAccount == principal && d.RegisteredAt >= since && procedures.Contains(d.ProcedureCode) && (!submits || d.InPerson != true);
  }
}
