using Microsoft.EntityFrameworkCore;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>
/// Carries out every plan that is ready, one table at a time. Registries may refer to each other in a circle: a plan that waits for
/// another table is taken up again as long as something moves.
/// </summary>
internal sealed class OnShape(Shaper shaper, DefinitionBook book) : IHandler<ShapeRegistries> {
  public async Task Handle(ShapeRegistries message, Work w, CancellationToken ct) {
    var connection = await shaper.Alone(ct);
    try {
      for (var moved = true; moved;) {
        moved = false;
        foreach (var plan in await Ready(w, ct)) moved |= await Carry(connection, plan, w, ct);
      }
    } finally {
      await Shaper.Release(connection);
      await connection.DisposeAsync();
      book.Forget();
    }
  }

  static async Task<List<Plan>> Ready(Work w, CancellationToken ct) =>
    [.. (await w.Db<RegistriesDb>().Plans().Where(p => p.Status == PlanStatus.Ready).OrderBy(p => p.MadeAt).ThenBy(p => p.Id).ToListAsync(ct)).Where(p => p.Status == PlanStatus.Ready)];

  async Task<bool> Carry(Npgsql.NpgsqlConnection connection, Plan plan, Work w, CancellationToken ct) {
    var db = w.Db<RegistriesDb>();
    var asked = await db.Versions().AsNoTracking().SingleAsync(v => v.Key == plan.Key && v.Number == plan.Number, ct);
    if (await shaper.Carry(connection, plan, asked.Read(), ct) != Shaped.Done) return false;
    (plan.Status, plan.EndedAt) = (PlanStatus.Done, w.Now);
    var registry = await db.Definitions().AsNoTracking().SingleAsync(d => d.Key == plan.Key, ct);
    w.Publish(new RegistryInForce(registry.Id, plan.Key, plan.Number, plan.Id));
    return true;
  }
}
