using Saola.Kernel;

namespace Saola.PublicServices;

internal sealed partial class PublicServicesDb {
  /// <summary>A person's own dossiers and those they handed in for another, also of an official, whose post shows them the office's.</summary>
  public IQueryable<Dossier> OwnDossiers(Actor actor) => actor.IsSignedIn && actor.Id is var id
    ? Rows<Dossier>().Where(d => d.ApplicantAccount == id || d.SubjectAccount == id)
    : Rows<Dossier>().Where(d => false);
}
