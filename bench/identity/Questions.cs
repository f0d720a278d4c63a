using System.Diagnostics;
using Saola.Identity;
using Saola.Kernel;

namespace Saola.Bench;

/// <summary>A row over which rights are held, as a dossier is.</summary>
internal sealed class Held : IProtected<Held> {
  public static Access<Held> Access { get; } = new Access<Held>("held", h => h.Office, h => h.IntakeOffice).Fact("handler", h => h.Handler);

  public Guid Office { get; init; }
  public Guid IntakeOffice { get; init; }
  public string Handler { get; init; } = "";
}

/// <summary>Whether an official may do something to a row: in the memory of one core, without a question to the database.</summary>
internal static class Questions {
  const int Offices = 100, Rows = 1000;

  /// <summary>A second, of an official with two roles over the offices of a province: one without a condition, one on a condition about the row and its holder.</summary>
  public static (double Free, double Bound, double Share) Asked(int seconds) {
    Guid[] offices = [.. Enumerable.Range(0, Offices).Select(_ => Guid.CreateVersion7())];
    var (condition, fault) = Condition.Read("resource.handler = subject.place", Held.Access.Facts);
    if (condition is null) throw new InvalidOperationException(fault);
    var rights = new Rights([("read", new([.. offices.Take(Offices / 2)])), ("read_own", new([.. offices], condition))]);
    var actor = new Actor(Guid.CreateVersion7(), ActorKind.Official, "", new(offices[0], offices[0], "H21.1", []) { Place = "H21.1/p3" }, [.. rights.Permissions], []) { Rights = rights };
    Held[] rows = [.. Enumerable.Range(0, Rows).Select(i => new Held { Office = offices[i % Offices], IntakeOffice = offices[i * 7 % Offices], Handler = $"H21.1/p{i % 10}" })];
    var (free, _) = Rate(actor, "read", rows, seconds);
    var (bound, share) = Rate(actor, "read_own", rows, seconds);
    return (free, bound, share);
  }

  static (double Rate, double Share) Rate(Actor actor, string permission, Held[] rows, int seconds) {
    var (asked, yes) = (0L, 0L);
    for (var i = 0; i < 100 * Rows; i++) actor.Can(permission, rows[i % Rows]);
    var watch = Stopwatch.StartNew();
    while (watch.Elapsed.TotalSeconds < seconds)
      foreach (var row in rows) {
        if (actor.Can(permission, row)) yes++;
        asked++;
      }
    return (asked / watch.Elapsed.TotalSeconds, (double)yes / asked);
  }
}
