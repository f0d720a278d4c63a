using System.Text.Json;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>Who had rows written and why, of acts that wrote many records and told of them all at once.</summary>
internal static class ImportTrail {
  /// <summary>By the act; the actor is the person who had the file written.</summary>
  public static async Task<IReadOnlyDictionary<Guid, TrailEntry>> Of(Work w, Guid[] acts, CancellationToken ct) {
    var entries = await Trail.OfActs(w, acts, "registries.rows_imported", ct);
    return entries.ToDictionary(e => e.Act, e => e.Entry with { Actor = e.Entry.Facts["person"].Deserialize<Guid>(), ActorKind = ActorKind.Official, Office = e.Entry.Facts["office"]?.Deserialize<Guid>() });
  }
}
