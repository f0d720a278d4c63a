using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Kernel;
using Saola.Process;

namespace Saola.PublicServices;

/// <summary>What the official must do now, of dossiers and of all other processes: what is assigned to them, and what is open to their roles, the most urgent first.</summary>
internal static class ListWork {
  /// <summary>How urgent a step is; colours and words of the screen follow it.</summary>
  public enum Urgency { None, OnTime, DueToday, Late }

  public sealed record Item(
    Guid Task, string Element, string Step, Guid? Dossier, string Code, string Procedure, string Subject, int Status, string StatusName, DateTimeOffset CreatedAt,
    DateTimeOffset? Due, Urgency Urgency, DateTimeOffset? AppointmentAt, string? AssigneeName, bool Mine);

  public sealed record Response(IReadOnlyList<Item> Items, string? Next, long Mine, long Group, long Late, long Today);

  /// <param name="kind"><c>group</c> is what is open to one's roles; anything else one's own.</param>
  internal static async Task<Answer<Response>> Run(string? kind, string? after, Work w, Processes processes, CancellationToken ct) {
    var group = kind == "group";
    var page = await processes.Worklist(w, group ? WorklistKind.Group : WorklistKind.Mine, null, WorklistCursor.Parse(after), ct);
    var counts = await processes.Counts(w, ct);
    var codes = page.Items.Select(i => i.BusinessKey).Distinct().ToArray();
    var dossiers = await w.Db<PublicServicesDb>().Dossiers(w.Actor).AsNoTracking().Where(d => codes.Contains(d.Code))
      .Select(d => new { d.Id, d.Code, d.ProcedureName, d.SubjectName, d.Status, d.AppointmentAt }).ToDictionaryAsync(d => d.Code, ct);
    var items = page.Items.Select(i => {
      // work of other processes stands in the same list
      if (dossiers.GetValueOrDefault(i.BusinessKey) is not { } d)
        return new Item(i.Id, i.Element, i.Name, null, i.BusinessKey, "", "", 0, "", i.CreatedAt, i.Due, UrgencyOf(i.Due, w.Now), null, i.AssigneeName, !group);
      return new Item(i.Id, i.Element, i.Name, d.Id, d.Code, d.ProcedureName, d.SubjectName, (int)d.Status, d.Status.Label(), i.CreatedAt, i.Due, UrgencyOf(i.Due, w.Now), d.AppointmentAt, i.AssigneeName, !group);
    });
    return new Response([.. items], page.Next, counts.Mine, counts.Group, counts.Late, counts.Today);
  }

  internal static Urgency UrgencyOf(DateTimeOffset? due, DateTimeOffset now) => due switch {
    null => Urgency.None,
    { } d when d < now => Urgency.Late,
    { } d when Vn.Day(d) == Vn.Day(now) => Urgency.DueToday,
    _ => Urgency.OnTime,
  };

  public static void Route(IEndpointRouteBuilder routes) => routes.MapGet("/api/dossiers/tasks", Run).Requires(DossierPermissions.Read);
}
