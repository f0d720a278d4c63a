using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Kernel;
using Saola.Process;

namespace Saola.PublicServices;

/// <summary>The dossiers of one's offices that are past their appointment and still open, the longest late first, with who holds them.</summary>
internal static class ListLate {
  public const int PageSize = 50;

  public sealed record Step(string Name, string? Holder, DateTimeOffset? Due);
  public sealed record Item(Guid Id, string Code, string Procedure, string Subject, string StatusName, DateTimeOffset Due, IReadOnlyList<Step> Steps);

  /// <param name="Next">Null on the last page.</param>
  public sealed record Response(IReadOnlyList<Item> Items, string? Next);

  internal static async Task<Answer<Response>> Run(string? after, Work w, Works works, CancellationToken ct) {
    var (offices, now) = (w.Actor.OfficesFor(DossierPermissions.Read), w.Now);
    var late = w.Db<PublicServicesDb>().Dossiers(w.Actor).AsNoTracking()
      .Where(d => offices.Contains(d.Office) && EF.Property<DateTimeOffset?>(d, "EndedAt") == null && (d.AppointmentAt ?? d.MaximumAt) < now && d.PausedAt == null);
    if (ListDossiers.Key(after) is { } key) late = late.Where(d => (d.AppointmentAt ?? d.MaximumAt) > key.At || ((d.AppointmentAt ?? d.MaximumAt) == key.At && d.Id > key.Id));
    var rows = await late.OrderBy(d => d.AppointmentAt ?? d.MaximumAt).ThenBy(d => d.Id).Take(PageSize + 1)
      .Select(d => new { d.Id, d.Code, d.ProcedureName, d.SubjectName, d.Status, d.Instance, Due = (d.AppointmentAt ?? d.MaximumAt)!.Value }).ToListAsync(ct);
    var steps = await Steps(rows.Take(PageSize).ToDictionary(d => d.Code, d => d.Instance), works, ct);
    var items = rows.Take(PageSize).Select(d => new Item(d.Id, d.Code, d.ProcedureName, d.SubjectName, d.Status.Label(), d.Due, [.. steps[d.Code]])).ToList();
    return new Response(items, rows.Count > PageSize ? $"{items[^1].Due.UtcTicks}_{items[^1].Id:N}" : null);
  }

  /// <summary>Steps of dossiers that the actor sees; the steps themselves are other people's.</summary>
  static async Task<ILookup<string, Step>> Steps(Dictionary<string, Guid?> dossiers, Works works, CancellationToken ct) {
    await using var inside = works.Begin(Actor.Machine("late"), "dossiers.late");
    var processes = (Processes)inside.Services.GetService(typeof(Processes))!;
    string[] codes = [.. dossiers.Keys];
    var open = await (await processes.Tasks(inside.Work, ct)).Where(t => codes.Contains(t.BusinessKey) && (t.Status == WorkTaskStatus.Open || t.Status == WorkTaskStatus.Assigned))
      .Select(t => new { t.BusinessKey, t.Instance, t.Name, t.AssigneeName, t.Due }).ToListAsync(ct);
    return (await DossierProcess.Of(inside.Work, open, t => t.Instance, t => dossiers[t.BusinessKey], ct)).ToLookup(t => t.BusinessKey, t => new Step(t.Name, t.AssigneeName, t.Due));
  }

  public static void Route(IEndpointRouteBuilder routes) => routes.MapGet("/api/dossiers/late", Run).Requires(DossierPermissions.Read);
}
