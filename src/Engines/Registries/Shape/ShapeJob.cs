using Microsoft.EntityFrameworkCore;
using Npgsql;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>
/// Carries out a plan that is ready, one at a time. Registries may refer to each other in a circle: a plan that waits for another table
/// is taken up again when another one is done. How a plan ended is kept before the next job may look at it: the act of this one is kept
/// only afterwards, and another job for the same plan would find it ready still.
/// </summary>
internal sealed class OnShape(Shaper shaper, DefinitionBook book, Works works) : IHandler<ShapeRegistry> {
  public async Task Handle(ShapeRegistry message, Work w, CancellationToken ct) {
    var connection = await shaper.Alone(ct);
    try {
      await using var act = works.Begin(w.Actor, w.Purpose);
      if (await act.Work.Db<RegistriesDb>().Plans().SingleOrDefaultAsync(p => p.Id == message.Plan && p.Status == PlanStatus.Ready, ct) is { } plan) await Carry(connection, plan, act.Work, ct);
    } finally {
      await Shaper.Release(connection);
      await connection.DisposeAsync();
      book.Forget();
    }
  }

  async Task Carry(NpgsqlConnection connection, Plan plan, Work w, CancellationToken ct) {
    var db = w.Db<RegistriesDb>();
    var versions = await db.Versions().AsNoTracking().Where(v => v.Key == plan.Key && (v.Number == plan.Number || v.Number == plan.FromNumber)).ToListAsync(ct);
    var registry = await db.Definitions().AsNoTracking().Where(d => d.Key == plan.Key).Select(d => d.Id).SingleAsync(ct);
    try {
      var shaped = await shaper.Carry(connection, plan, versions.Find(v => v.Number == plan.FromNumber)?.Read(), versions.Single(v => v.Number == plan.Number).Read(), ct);
      if (shaped != Shaped.Done) return;
      // coming in force raised its version
      await db.Entry(plan).ReloadAsync(ct);
      plan.End(PlanStatus.Done, w.Now);
      w.Publish(new RegistryInForce(registry, plan.Key, plan.Number, plan.Id));
      foreach (var other in await Waiting(db, plan, ct)) w.Enqueue(new ShapeRegistry(other));
    } catch (ShapeStopped stopped) {
      plan.End(PlanStatus.Stopped, w.Now, stopped.Message);
      w.Publish(new PlanStopped(registry, plan.Key, plan.Number, plan.Id));
    }
    await w.Commit(ct);
  }

  /// <summary>Plans that this one may have held up: those whose registries refer to its.</summary>
  static async Task<IEnumerable<Guid>> Waiting(RegistriesDb db, Plan plan, CancellationToken ct) {
    var ready = await db.Plans().AsNoTracking().Where(p => p.Status == PlanStatus.Ready && p.Id != plan.Id).Join(db.Versions().AsNoTracking(), p => new { p.Key, p.Number }, v => new { v.Key, v.Number }, (p, v) => new { p.Id, Version = v }).ToListAsync(ct);
    return ready.Where(r => r.Version.Read().Fields.Any(f => f.Registry == plan.Key)).Select(r => r.Id);
  }
}
