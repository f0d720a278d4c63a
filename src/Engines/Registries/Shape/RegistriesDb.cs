using Microsoft.EntityFrameworkCore;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>What is defined, and what changes of it; open to whoever may use registries. Records are another matter: their tables are known to no model.</summary>
internal sealed class RegistriesDb(DbContextOptions<RegistriesDb> options) : SaolaDb(options, "registries") {
  protected override void Configure(ModelBuilder model) {
    model.Entity<Definition>().HasKey(d => d.Key);
    model.Entity<DefinitionVersion>().HasKey(v => new { v.Key, v.Number });
    model.Entity<Plan>().HasKey(p => p.Id);
  }

  public IQueryable<Definition> Definitions() => Rows<Definition>();
  public IQueryable<DefinitionVersion> Versions() => Rows<DefinitionVersion>();
  public IQueryable<Plan> Plans() => Rows<Plan>();
}
