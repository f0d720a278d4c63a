using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Kernel;

namespace Saola.Process;

/// <summary>
/// What the instances of one version do, in the offices the actor sees: what stands where, how long each step takes, what is
/// late, beside another period or another office.
/// </summary>
internal static class MonitorDefinition {
  public const int MostDays = 366, DefaultDays = 30, MostBottlenecks = 3;

  /// <param name="From">The first local day; 30 days up to today when nothing is said.</param>
  /// <param name="To">The last local day.</param>
  /// <param name="Office">Only this one of the offices the actor sees.</param>
  /// <param name="WithOffice">The same period of this office stands beside; without one, the period of the same length before.</param>
  public sealed record Request(DateOnly? From = null, DateOnly? To = null, Guid? Office = null, Guid? WithOffice = null);
  /// <param name="Bottleneck">Its place among the steps where what stands has waited longest, all together; 0 when it is none of the first.</param>
  public sealed record Step(string Element, string Name, StepLoad Now, StepFigures? Done, StepFigures? Compared, int Bottleneck);
  /// <param name="More">More instances run than were looked at; the newest were.</param>
  public sealed record Response(Guid Id, string Key, string Name, int Number, DateOnly From, DateOnly To, DateOnly ComparedFrom, DateOnly ComparedTo, long Running, bool More, IReadOnlyList<Step> Steps);

  internal static async Task<Answer<Response>> Run(Guid id, Request r, Work w, Definitions definitions, CancellationToken ct) {
    if (await w.Db<ProcessDb>().Definitions().Where(d => d.Id == id).Select(d => new { d.Key, d.Name, d.Number }).SingleOrDefaultAsync(ct) is not { } found) return ProcessErrors.NotFound;
    var to = r.To ?? Vn.Day(w.Now);
    var from = r.From ?? to.AddDays(1 - DefaultDays);
    if (from > to || to.DayNumber - from.DayNumber >= MostDays) return ProcessErrors.BadPeriod(MostDays);
    if (Of(w.Actor, r.Office) is not { } offices || Of(w.Actor, r.WithOffice) is not { } others) return ProcessErrors.NoSuchOffice;
    var before = r.WithOffice is null ? from.DayNumber - to.DayNumber - 1 : 0;
    var now = await Monitoring.Now(w, id, offices.Ids, ct);
    var done = await Monitoring.Done(w, id, offices.Ids, Vn.StartOf(from), Vn.StartOf(to.AddDays(1)), ct);
    var compared = await Monitoring.Done(w, id, r.WithOffice is null ? offices.Ids : others.Ids, Vn.StartOf(from.AddDays(before)), Vn.StartOf(to.AddDays(before + 1)), ct);
    var running = await Monitoring.Running(w, id, offices.Ids, ct);
    var steps = Steps((await definitions.Graph(id, ct)).Nodes.Values, now, done, compared);
    return new Response(id, found.Key, found.Name, found.Number, from, to, from.AddDays(before), to.AddDays(before), Math.Min(running, Monitoring.MostInstances), running > Monitoring.MostInstances, steps);
  }

  /// <summary>Steps where something can wait, and others where it does: a gateway that joins, a service that failed.</summary>
  static List<Step> Steps(IEnumerable<Node> nodes, Dictionary<string, StepLoad> now, Dictionary<string, StepFigures> done, Dictionary<string, StepFigures> compared) {
    var slow = now.OrderByDescending(n => n.Value.WaitingSeconds).Where(n => n.Value.WaitingSeconds > 0).Take(MostBottlenecks).Select(n => n.Key).ToList();
    return [.. nodes.Where(n => n.Waits || now.ContainsKey(n.Id)).OrderBy(n => n.Line).ThenBy(n => n.Id, StringComparer.Ordinal).Select(n => new Step(
      n.Id, n.Name.Length > 0 ? n.Name : n.Id, now.GetValueOrDefault(n.Id) ?? new(0, 0, 0), done.GetValueOrDefault(n.Id), compared.GetValueOrDefault(n.Id), slow.IndexOf(n.Id) + 1))];
  }

  /// <summary>Null when the actor does not see that office.</summary>
  static Seen? Of(Actor actor, Guid? office) => office is { } one
    ? actor.Kind == ActorKind.Machine || actor.Can(ProcessPermissions.Read, one) ? new([one]) : null
    : new(actor.Kind == ActorKind.Machine ? null : actor.OfficesFor(ProcessPermissions.Read));

  sealed record Seen(Guid[]? Ids);

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapGet("/api/process/definitions/{id:guid}/monitor", (Guid id, DateOnly? from, DateOnly? to, Guid? office, Guid? withOffice, Work w, Definitions d, CancellationToken ct) => Run(id, new(from, to, office, withOffice), w, d, ct))
    .Requires(ProcessPermissions.Read);
}
