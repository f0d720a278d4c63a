using Microsoft.Extensions.DependencyInjection;
using Saola.Kernel;

namespace Saola.Process;

/// <summary>The same for many tasks: one act for each, so that one that is refused keeps no other from being done.</summary>
internal static class Bulk {
  public const int Most = 100;

  /// <param name="Code">Why not; null when it is done.</param>
  public sealed record Item(Guid Task, string? Code, string? Message);
  public sealed record Response(int Done, IReadOnlyList<Item> Items);

  public static async Task<Answer<Response>> Each<T>(IReadOnlyCollection<T>? tasks, Func<T, Guid> id, Work w, Works works, Func<Processes, Work, T, Task<Error?>> act, CancellationToken ct) {
    if (tasks is not { Count: > 0 and <= Most }) return ProcessErrors.BadBulk(Most);
    var items = new List<Item>();
    foreach (var task in tasks.DistinctBy(id)) {
      await using var own = works.Begin(w.Actor, w.Purpose, w.Reason);
      var refused = await act(own.Services.GetRequiredService<Processes>(), own.Work, task);
      if (refused is null) await own.Work.Commit(ct);
      items.Add(new(id(task), refused?.Code, refused?.Message));
    }
    return new Response(items.Count(i => i.Code is null), items);
  }
}
