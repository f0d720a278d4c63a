using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Kernel;
using Saola.Process;

namespace Saola.PublicServices;

/// <summary>What the official must do now, of dossiers and of all other processes: what is assigned to them, what is open to their roles, and all of the office whose work they give out, the most urgent first.</summary>
internal static class ListWork {
  /// <summary>The priority of a task that says none.</summary>
  const int Ordinary = 50;

  /// <summary>How urgent a step is; colours and words of the screen follow it.</summary>
  public enum Urgency { None, OnTime, DueToday, Late }

  /// <param name="Procedure">Of work that is no dossier the name of its process.</param>
  /// <param name="InPlaceOf">The colleague who is away and whose task it is.</param>
  /// <param name="KeptApart">The step that the official has done or has, and for which they must not do this one.</param>
  public sealed record Item(
    Guid Task, string Element, string Step, Guid? Dossier, string Code, string Procedure, string Subject, int Status, string StatusName, DateTimeOffset CreatedAt,
    DateTimeOffset? Due, Urgency Urgency, DateTimeOffset? AppointmentAt, string? AssigneeName, bool Mine, int Priority, string? InPlaceOf, string? KeptApart) {
    internal bool IsUrgent => Priority > Ordinary;
  }

  public sealed record Response(IReadOnlyList<Item> Items, string? Next, long Mine, long Group, long Late, long Today);

  sealed record Known(Guid Id, string Code, string ProcedureName, string SubjectName, DossierStatus Status, DateTimeOffset? AppointmentAt, Guid? Instance);

  /// <param name="kind"><c>group</c> is what is open to one's roles, <c>office</c> all of the office for who gives out its work; anything else one's own.</param>
  internal static async Task<Answer<Response>> Run(string? kind, string? after, Work w, Processes processes, CancellationToken ct) {
    var list = kind == "group" ? WorklistKind.Group : kind == "office" && Processes.Leads(w.Actor) ? WorklistKind.Office : WorklistKind.Mine;
    var page = await processes.Worklist(w, list, null, WorklistCursor.Parse(after), ct);
    var counts = await processes.Counts(w, ct);
    var codes = page.Items.Select(i => i.BusinessKey).Distinct().ToArray();
    var dossiers = await w.Db<PublicServicesDb>().Dossiers(w.Actor).AsNoTracking().Where(d => codes.Contains(d.Code))
      .Select(d => new Known(d.Id, d.Code, d.ProcedureName, d.SubjectName, d.Status, d.AppointmentAt, d.Instance)).ToDictionaryAsync(d => d.Code, ct);
    var steps = (await DossierProcess.Of(w, page.Items, i => i.Instance, i => dossiers.GetValueOrDefault(i.BusinessKey)?.Instance, ct)).Select(i => i.Id).ToHashSet();
    // work of other processes stands in the same list
    var names = await Processes.Names(w, page.Items.Where(i => !steps.Contains(i.Id)).Select(i => i.Process), ct);
    return new Response([.. page.Items.Select(i => steps.Contains(i.Id) ? Step(dossiers[i.BusinessKey], Other(i, "")) : Other(i, names.GetValueOrDefault(i.Process, i.Process)))], page.Next, counts.Mine, counts.Group, counts.Late, counts.Today);

    Item Other(WorklistItem i, string process) =>
      new(i.Id, i.Element, i.Name, null, i.BusinessKey, process, "", 0, "", i.CreatedAt, i.Due, UrgencyOf(i.Due, w.Now), null, i.AssigneeName, list == WorklistKind.Mine, i.Priority, i.InPlaceOf, i.KeptApart);
  }

  static Item Step(Known d, Item item) => item with { Dossier = d.Id, Procedure = d.ProcedureName, Subject = d.SubjectName, Status = (int)d.Status, StatusName = d.Status.Label(), AppointmentAt = d.AppointmentAt };

  internal static Urgency UrgencyOf(DateTimeOffset? due, DateTimeOffset now) => due switch {
    null => Urgency.None,
    { } d when d < now => Urgency.Late,
    { } d when Vn.Day(d) == Vn.Day(now) => Urgency.DueToday,
    _ => Urgency.OnTime,
  };

  public static void Route(IEndpointRouteBuilder routes) => routes.MapGet("/api/dossiers/tasks", Run).Requires(DossierPermissions.Read);
}
