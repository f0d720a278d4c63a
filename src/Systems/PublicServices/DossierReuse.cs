using Npgsql;
using Saola.Forms;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>What a dossier had to ask for no more, counted as it is registered.</summary>
internal static class DossierReuse {
  /// <summary>A right to the figures and to what is behind them: offices, days and sources. Which dossiers these are, is told to who may read them.</summary>
  public const string Permission = "dossiers.measure";

  public static void Count(Work w, Dossier d) {
    var filled = Prefill.Read(d.Provenance);
    w.Later(new NpgsqlBatchCommand("insert into public_services.dossier_reuse (dossier, procedure_code, office, day, filled, kept, spared) values ($1, $2, $3, $4, $5, $6, $7)") {
      Parameters = {
        new() { Value = d.Id }, new() { Value = d.ProcedureCode }, new() { Value = d.Office }, new() { Value = Vn.Day(d.RegisteredAt) }, new() { Value = filled.Count },
        new() { Value = filled.Values.Count(f => !f.Changed) }, new() { Value = d.Components.Where(c => c.Record is not null).DistinctBy(c => c.Key).Count() },
      },
    });
  }

  /// <summary>The offices whose figures the actor sees; null for who keeps the procedures of the province.</summary>
  public static Guid[]? Offices(Actor actor) => actor.Can(ProcedureErrors.Manage) ? null : actor.OfficesFor(Permission);
}
