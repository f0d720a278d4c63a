using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Npgsql;
using Saola.Kernel;

namespace Saola.Exchange;

/// <summary>
/// Health data of services with the names and rules of X-Road's operational monitoring (PR-OPMON), as JSON and by GET, for whom operational
/// data is told: when each was last called with and without success, and what the calls of the last period came to. What a service itself
/// answers is a success, as it was led through; times and sizes are of successes alone. Told is what was counted, and no message.
/// </summary>
internal static class HealthData {
  /// <summary>Seconds of the period, in whole minutes; services that are told at once.</summary>
  internal const int Period = 600, Most = 200;

  /// <param name="Client">Only services of this party.</param>
  /// <param name="ServicesFrom">The address from which to go on.</param>
  public sealed record Request(string? Client, string? ServicesFrom);

  internal static async Task<(JsonObject? Told, string? Wrong)> Run(Request r, HttpContext http, Work w, Roster roster, BusDoor door, CallCounts counts, CancellationToken ct) {
    var view = await roster.Get();
    if (await OperationalData.Seen(http, w, roster, door, view, ct) is not { } sides) return (null, "The client is not known, or does not come as its requests come");
    var services = view.Services.Values.Where(s => sides.Offers(s) && (r.Client is null || s.Owner.Text == r.Client) && string.CompareOrdinal(s.Address, r.ServicesFrom) >= 0).OrderBy(s => s.Address, StringComparer.Ordinal).Take(Most + 1).ToList();
    var next = services.Count > Most ? services[Most].Address : null;
    var seen = await Read([.. services.Take(Most).Select(s => s.Id)], w, ct);
    var told = new JsonObject {
      ["monitoringStartupTimestamp"] = counts.Began.ToUnixTimeMilliseconds(), ["statisticsPeriodSeconds"] = Period,
      ["servicesEvents"] = new JsonArray([.. services.Take(Most).Where(s => seen.ContainsKey(s.Id)).Select(s => Of(s, seen[s.Id]))]),
    };
    if (next is not null) told["nextServicesFrom"] = next;
    return (told, null);
  }

  sealed record Seen(DateTimeOffset? GoodAt, DateTimeOffset? BadAt, long Good, long Bad, long Measured, double[][] Spreads);

  const string Sql = """
    select h.service, h.good_at, h.bad_at, coalesce(m.good, 0), coalesce(m.bad, 0), coalesce(m.measured, 0), m.took, m.sent, m.answered from exchange.service_health h left join (
      select service, sum(calls - faults)::bigint good, sum(faults)::bigint bad, sum(calls - faults) filter (where cardinality(spread) > 0)::bigint measured,
        array[sum(spread[1]), sum(spread[2]), min(spread[3]), max(spread[4])] took, array[sum(spread[5]), sum(spread[6]), min(spread[7]), max(spread[8])] sent, array[sum(spread[9]), sum(spread[10]), min(spread[11]), max(spread[12])] answered
      from exchange.call_minute where at >= $2 and service = any($1) and not test group by service) m on m.service = h.service
    where h.service = any($1)
    """;

  /// <summary>Of a service a row, and what was counted of it by all nodes in the minutes of the period.</summary>
  static async Task<Dictionary<Guid, Seen>> Read(Guid[] services, Work w, CancellationToken ct) {
    await using var command = new NpgsqlCommand(Sql, await w.ReadConnection(ct)) { Parameters = { new() { Value = services }, new() { Value = w.Now.AddSeconds(-Period).UtcDateTime } } };
    await using var rows = await command.ExecuteReaderAsync(ct);
    var found = new Dictionary<Guid, Seen>();
    while (await rows.ReadAsync(ct))
      found[rows.GetGuid(0)] = new(At(rows, 1), At(rows, 2), rows.GetInt64(3), rows.GetInt64(4), rows.GetInt64(5), rows.GetInt64(5) == 0 ? [] : [.. Enumerable.Range(6, 3).Select(rows.GetFieldValue<double[]>)]);
    return found;
  }

  static DateTimeOffset? At(NpgsqlDataReader rows, int column) => rows.IsDBNull(column) ? null : rows.GetFieldValue<DateTimeOffset>(column);

  static JsonObject Of(RosterService service, Seen seen) {
    var owner = service.Owner.Party;
    var last = new JsonObject { ["successfulRequestCount"] = seen.Good, ["unsuccessfulRequestCount"] = seen.Bad };
    foreach (var (i, spread) in seen.Spreads.Index()) Put(last, i switch { 0 => ("request", "Duration"), 1 => ("request", "Size"), _ => ("response", "Size") }, spread, seen.Measured, i == 0 ? TimeSpan.MicrosecondsPerMillisecond : 1);
    var told = new JsonObject {
      ["service"] = new JsonObject { ["xRoadInstance"] = owner.Instance, ["memberClass"] = owner.Class, ["memberCode"] = owner.Member, ["subsystemCode"] = owner.Subsystem, ["serviceCode"] = service.Code },
      ["serviceType"] = "REST", ["lastPeriodStatistics"] = last,
    };
    if (seen.GoodAt is { } good) told["lastSuccessfulRequestTimestamp"] = good.ToUnixTimeMilliseconds();
    if (seen.BadAt is { } bad) told["lastUnsuccessfulRequestTimestamp"] = bad.ToUnixTimeMilliseconds();
    return told;
  }

  /// <param name="spread">All together, squared, the least and the most.</param>
  /// <param name="unit">How many of what was measured are one of what is told.</param>
  static void Put(JsonObject told, (string Of, string What) name, double[] spread, long count, double unit) {
    var (mean, squares) = (spread[0] / count, spread[1]);
    told[$"{name.Of}Min{name.What}"] = (long)Math.Round(spread[2] / unit);
    told[$"{name.Of}Average{name.What}"] = mean / unit;
    told[$"{name.Of}Max{name.What}"] = (long)Math.Round(spread[3] / unit);
    told[$"{name.Of}{name.What}StdDev"] = count < 2 ? 0 : Math.Sqrt(Math.Max(0, squares - count * mean * mean) / (count - 1)) / unit;
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapGet("/opmon/health-data", async (string? client, string? servicesFrom, HttpContext http, Work w, Roster roster, BusDoor door, CallCounts counts, CancellationToken ct) => {
      var (told, wrong) = await Run(new(client, servicesFrom), http, w, roster, door, counts, ct);
      http.Response.Headers.CacheControl = "no-store";
      return wrong is not null ? Results.Text(wrong, "text/plain", Encoding.UTF8, 401) : Results.Text(told!.ToJsonString(Json.Options), "application/json", Encoding.UTF8);
    }).Public("exchange.health_data").ExcludeFromDescription();
}
