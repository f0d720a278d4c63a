using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Kernel;

namespace Saola.Process;

/// <summary>Running and ended instances that the actor may see, the newest first.</summary>
internal static class ListInstances {
  public sealed record Request(string? Process = null, string? BusinessKey = null, string? Status = null, bool Incidents = false, Guid? After = null);
  public sealed record Row(Guid Id, string Process, string BusinessKey, string Office, InstanceStatus Status, int Incidents, bool Suspended, DateTimeOffset StartedAt, DateTimeOffset? EndedAt);
  public sealed record Response(IReadOnlyList<Row> Items, Guid? Next);

  internal static async Task<Answer<Response>> Run(Request r, Work w, Processes processes, CancellationToken ct) {
    if (!Enum.TryParse<InstanceStatus>(r.Status ?? nameof(InstanceStatus.Active), ignoreCase: true, out var status)) return ProcessErrors.BadStatus;
    var found = await processes.Instances(w, ct);
    if (r.Process is { } process) found = found.Where(i => i.ProcessKey == process);
    if (r.BusinessKey is { } key) found = found.Where(i => i.BusinessKey == key);
    if (r.Status is not null) found = found.Where(i => i.Status == status);
    if (r.Incidents) found = found.Where(i => i.Faults > 0);
    // Ids grow with time: the order of ids is the order of starting.
    if (r.After is { } after) found = found.Where(i => i.Id.CompareTo(after) < 0);
    var rows = await found.OrderByDescending(i => i.Id).Take(Processes.PageSize + 1)
      .Select(i => new Row(i.Id, i.ProcessKey, i.BusinessKey, i.OfficeCode, i.Status, i.Faults, i.SuspendedAt != null, i.StartedAt, i.EndedAt)).ToListAsync(ct);
    return new Response([.. rows.Take(Processes.PageSize)], rows.Count > Processes.PageSize ? rows[Processes.PageSize - 1].Id : null);
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapGet("/api/process/instances", (string? process, string? businessKey, string? status, bool? incidents, Guid? after, Work w, Processes p, CancellationToken ct) => Run(new(process, businessKey, status, incidents ?? false, after), w, p, ct))
    .Requires(ProcessPermissions.Read);
}
