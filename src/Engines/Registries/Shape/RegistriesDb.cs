using Microsoft.EntityFrameworkCore;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>What is defined, and what changes of it; open to whoever may use registries. Records are another matter: their tables are known to no model.</summary>
internal sealed class RegistriesDb(DbContextOptions<RegistriesDb> options) : SaolaDb(options, "registries") {
  protected override void Configure(ModelBuilder model) {
    model.Entity<Definition>().HasKey(d => d.Key);
    model.Entity<DefinitionVersion>().HasKey(v => new { v.Key, v.Number });
    model.Entity<Plan>().HasKey(p => p.Id);
    model.Entity<Plan>().Ignore(p => p.IsOpen);
    model.Entity<SavedView>().HasKey(v => v.Id);
  }

  public IQueryable<Definition> Definitions() => Rows<Definition>();
  public IQueryable<DefinitionVersion> Versions() => Rows<DefinitionVersion>();
  public IQueryable<Plan> Plans() => Rows<Plan>();

  /// <summary>One's own, and those that one's office shares.</summary>
  public IQueryable<SavedView> Views(Actor actor) {
    var (person, office) = (actor.Id, actor.Post?.Office);
    return Rows<SavedView>().Where(v => v.Office == null && v.Person == person || v.Office != null && v.Office == office);
  }

  /// <summary>Those that wait for somebody or something.</summary>
  public IQueryable<Plan> OpenPlans() => Plans().Where(p => p.Status == PlanStatus.Waiting || p.Status == PlanStatus.Ready || p.Status == PlanStatus.Stopped);

  /// <summary>A plan with the id of its registry, for who approves for the owner; null for others.</summary>
  public async Task<(Plan Plan, Guid Registry)?> PlanToDecide(Actor actor, Guid id, CancellationToken ct) {
    if (await Plans().SingleOrDefaultAsync(p => p.Id == id, ct) is not { } plan) return null;
    var registry = await Definitions().AsNoTracking().SingleAsync(d => d.Key == plan.Key, ct);
    return actor.Can(RegistryPermissions.Approve, registry.Owner) ? (plan, registry.Id) : null;
  }
}
