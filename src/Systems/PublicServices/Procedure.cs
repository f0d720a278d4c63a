using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>One version of a procedure, with what is searched of it; the whole description is in <see cref="Item"/>.</summary>
internal sealed class Procedure {
  public Guid Id { get; init; }
  public string ItemId { get; init; } = "";
  public string Code { get; init; } = "";
  public int Number { get; init; }
  public string Name { get; init; } = "";
  public string? NameEn { get; init; }
  public string? PlainName { get; init; }
  public string Field { get; init; } = "";
  public string[] Levels { get; init; } = [];
  public string[] OfficeCodes { get; init; } = [];
  public string[] OfficeKinds { get; init; } = [];
  public string[] LifeEvents { get; init; } = [];
  public string OnlineLevel { get; init; } = "";
  public string Route { get; init; } = "";
  public DateOnly? EffectiveFrom { get; init; }
  public DateOnly? EffectiveTo { get; init; }
  public JsonObject Item { get; init; } = [];
  public string Hash { get; init; } = "";
  public DateTimeOffset ChangedAt { get; init; }
  public int Version { get; init; }

  public ProcedureItem Read() => ProcedureItem.Of(Item);
}

internal sealed partial class PublicServicesDb {
  /// <summary>The catalogue is public: everyone sees every version.</summary>
  public IQueryable<Procedure> Procedures() => Rows<Procedure>().AsNoTracking();

  /// <summary>The newest version of each procedure that holds on a day.</summary>
  public IQueryable<Procedure> ProceduresInForce(DateOnly day) => Procedures().Where(p =>
    (p.EffectiveFrom == null || p.EffectiveFrom <= day) && (p.EffectiveTo == null || day <= p.EffectiveTo)
    && !Procedures().Any(n => n.Code == p.Code && n.Number > p.Number && (n.EffectiveFrom == null || n.EffectiveFrom <= day) && (n.EffectiveTo == null || day <= n.EffectiveTo)));

  static partial void ConfigureProcedure(ModelBuilder model) => model.Entity<Procedure>(e => e.Property<string>("Search").IsRequired().HasComputedColumnSql(null, stored: true).ValueGeneratedOnAddOrUpdate());
}
