using Microsoft.EntityFrameworkCore;
using Saola.Kernel;

namespace Saola.PublicServices;

internal sealed partial class PublicServicesDb {
  /// <summary>The dossiers on which a person may do this in their own matters, also an official, whose post shows them the office's.</summary>
  public IQueryable<Dossier> OwnDossiers(Actor actor, PowerActs acts) => Rows<Dossier>().Where(DossierReach.Filter(actor, acts));

  /// <summary>Who the actor is to this dossier: an official whom it is no business of their office may still be its applicant.</summary>
  public async Task<Actor> SideOf(Actor actor, Guid dossier, CancellationToken ct) =>
    actor.Kind != ActorKind.Official || (actor.Can(DossierPermissions.Read) && await Dossiers(actor).AnyAsync(d => d.Id == dossier, ct)) ? actor : actor.AsPerson();

  /// <summary>One's own dossier by its id, or any by the unguessable token of its slip: what applicants with and without an account do with it.</summary>
  public IQueryable<Dossier> HeldDossiers(Actor actor, Guid? id, string? token) => id is { } own ? OwnDossiers(actor, PowerActs.Submit).Where(d => d.Id == own)
    : token is { Length: > 0 and <= 64 } ? Rows<Dossier>().Where(d => d.Power == null && d.TrackToken == token) : Rows<Dossier>().Where(d => false);

  /// <summary>The one whose pages of payment this key opens.</summary>
  public IQueryable<Dossier> PayableDossiers(Actor actor, string payKey) => Dossier.IdIn(payKey) is { } id ? HeldDossiers(actor, id, null) : HeldDossiers(actor, null, payKey);

  /// <summary>Those for which the actor speaks as the applicant: who acts for an office does not by the token, which stands on slips they handle.</summary>
  public IQueryable<Dossier> VoicedDossiers(Actor actor, Guid? id, string? token) => id is null && actor.ActsForOffice ? Rows<Dossier>().Where(d => false) : HeldDossiers(actor, id, token);
}
