using Microsoft.EntityFrameworkCore;

namespace Saola.Personnel;

/// <summary>Schema <c>personnel</c>.</summary>
internal sealed class PersonnelDb(DbContextOptions<PersonnelDb> options) : SaolaDb(options, "personnel") {
  protected override void Configure(ModelBuilder model) {
    model.Entity<Source>();
    model.Entity<Difference>();
  }

  /// <summary>Which registries hold officials is no secret.</summary>
  public IQueryable<Source> Sources() => Rows<Source>();

  /// <summary>The differences that concern offices in which the actor holds the permission: the comparison's to see them, the accounts' to carry them over.</summary>
  public IQueryable<Difference> Differences(Actor actor, string permission = PersonnelPermissions.Compare) {
    if (actor.Kind == ActorKind.Machine) return Rows<Difference>();
    var offices = actor.OfficesFor(permission);
    return Rows<Difference>().Where(d => offices.Contains(d.Office));
  }
}
