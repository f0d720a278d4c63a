using Saola.Kernel;
using Saola.Process;

namespace Saola.PublicServices;

/// <summary>Which instances run for a dossier: its own and those that it called. Another process may bear the code of a dossier too.</summary>
internal static class DossierProcess {
  /// <param name="own">The instance that was begun with the dossier.</param>
  public static async Task<bool> Runs(Work w, Guid? own, Guid instance, CancellationToken ct) =>
    (await Of(w, [instance], i => i, _ => own, ct)).Count > 0;

  /// <summary>Of what instances made, such as tasks, that which belongs to the dossier whose code it bears.</summary>
  public static async Task<IReadOnlyList<T>> Of<T>(Work w, IReadOnlyList<T> made, Func<T, Guid> instance, Func<T, Guid?> own, CancellationToken ct) {
    var roots = await Processes.Roots(w, made.Where(m => own(m) is { } its && its != instance(m)).Select(instance), ct);
    return [.. made.Where(m => own(m) is { } its && roots.GetValueOrDefault(instance(m), instance(m)) == its)];
  }
}
