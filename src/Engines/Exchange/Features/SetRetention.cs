using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Identity;
using Saola.Kernel;

namespace Saola.Exchange;

/// <summary>
/// For how many days messages to services of members of a class lie in the log before they go to archive files; <c>*</c> is for every
/// class that is not named. Days that are opened already keep what they were opened for.
/// </summary>
internal static class SetRetention {
  public sealed record Request(string Class, int Days);

  internal static async Task<Answer<Done>> Run(Request r, Work w, CancellationToken ct) {
    if (r.Class != Retention.Rest && !PartyId.IsPart(r.Class)) return BusErrors.BadIdentifier("Class");
    if (r.Days is < Retention.Least or > Retention.Most) return BusErrors.BadDays;
    var db = w.Db<ExchangeDb>();
    var name = r.Class == Retention.Rest ? r.Class : PartyId.Encode(r.Class);
    if (await db.Retentions().SingleOrDefaultAsync(x => x.Class == name, ct) is { } known) known.Days = r.Days;
    else db.Add(new Retention { Class = name, Days = r.Days });
    w.Record("exchange.retention_set", "exchange_log", LogSealer.LogId, new { @class = r.Class, days = r.Days });
    await w.Commit(ct);
    return Done.Yes;
  }

  public sealed record Body(int Days);

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPut("/api/exchange/retention/{class}", (string @class, Body body, Work w, CancellationToken ct) => Run(new(@class, body.Days), w, ct))
    .Requires(ExchangePermissions.Members).Fresh();
}

/// <summary>How long messages of a class are kept in the log.</summary>
internal sealed class Retention {
  public const int Least = 7, Most = 36_500;
  public const string Rest = "*";

  /// <summary>Of members, as it stands in identifiers.</summary>
  public string Class { get; init; } = "";
  public int Days { get; set; }
  public int Version { get; init; } = 1;
}
