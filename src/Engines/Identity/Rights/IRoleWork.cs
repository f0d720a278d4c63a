namespace Saola.Identity;

/// <summary>What waits for holders of roles; each module tells its own. Nobody holds a role that is out of use, and what waits for its holders then waits for nobody.</summary>
public interface IRoleWork {
  /// <param name="roles">Keys.</param>
  Task<IReadOnlyList<OpenWork>> Open(Work w, string[] roles, CancellationToken ct);
}
