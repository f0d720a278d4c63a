using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Identity;
using Saola.Kernel;

namespace Saola.Exchange;

/// <summary>Closes the whole exchange with a message that its callers read and the time when that is planned to end, or opens it again.</summary>
internal static class SetMaintenance {
  public sealed record Request(bool Close, string? Message, DateTimeOffset? Until);

  internal static async Task<Answer<Done>> Run(Request r, Work w, Roster roster, CancellationToken ct) {
    var mode = await w.Db<ExchangeDb>().Maintenances().SingleAsync(ct);
    if ((r.Close ? mode.Begin(r.Message, r.Until, w.Now) : mode.End()) is { } refused) return refused;
    if (r.Close) w.Record("exchange.maintenance_begun", "exchange", Maintenance.Exchange, new { mode.Message, mode.Until });
    else w.Record("exchange.maintenance_ended", "exchange", Maintenance.Exchange, new { });
    await w.Commit(ct);
    await roster.Changed();
    return Done.Yes;
  }

  public sealed record Body(bool Close, string? Message, DateTimeOffset? Until);

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPut("/api/exchange/maintenance", (Body b, Work w, Roster roster, CancellationToken ct) => Run(new(b.Close, b.Message, b.Until), w, roster, ct))
    .Requires(ExchangePermissions.Members).Fresh();
}
