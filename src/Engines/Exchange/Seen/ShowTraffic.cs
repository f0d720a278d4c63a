using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;
using Saola.Kernel;

namespace Saola.Exchange;

/// <summary>
/// What goes through now: of the last minutes each service with its calls, faults and times, who calls whom, and what waits. Who keeps the
/// members sees all, who offers services those of their offices. A few seconds old at most.
/// </summary>
internal static class ShowTraffic {
  /// <summary>Rows that are told at most, those with most calls first; the longest window in minutes.</summary>
  public const int Most = 200, MostMinutes = 60, Usual = 5;

  /// <param name="Minutes">How many of the last are looked at, the one that has begun among them.</param>
  public sealed record Request(int? Minutes);

  /// <param name="PerSecond">Calls of the window by its seconds.</param>
  /// <param name="Errors">Of the calls those that ended with a fault of the exchange or an answer of 500 and more; those that are refused at the door are no calls.</param>
  /// <param name="P50">Milliseconds from the first byte of the request to the last of the answer; null where nothing was called.</param>
  public sealed record Load(long Calls, double PerSecond, long Errors, long Refused, double? P50, double? P95, double? P99, long Sent, long Answered);
  public sealed record ServiceRow(Guid Id, string Name, string Member, Load Load);
  public sealed record Edge(Guid Client, string ClientName, string ClientMember, Guid Service, string ServiceName, Load Load);

  /// <summary>The calls of an hour.</summary>
  public sealed record Hour(DateTimeOffset At, long Calls, long Errors);

  /// <param name="Waiting">Events that a follower has not confirmed; <paramref name="Dead"/> were set aside.</param>
  public sealed record Followed(Guid Id, string Code, string System, long Waiting, DateTimeOffset? Oldest, long Dead, bool Paused);

  /// <param name="Unsealed">Messages of the log that are in no batch yet; <paramref name="Undated"/> batches wait for their timestamp.</param>
  /// <summary>A service that is left alone as its calls failed.</summary>
  /// <param name="Probing">It is being tried again.</param>
  public sealed record LeftAlone(Guid Service, string Name, int Version, string Node, bool Probing, DateTimeOffset Until);
  public sealed record Backlog(long Unsealed, long Undated, Followed[] Followers);
  public sealed record Response(DateTimeOffset From, DateTimeOffset Until, Load All, ServiceRow[] Services, Edge[] Edges, Hour[] Hours, Backlog Backlog, LeftAlone[] LeftAlone);

  internal static async Task<Answer<Response>> Run(Request r, Work w, Followers followers, Breakers breakers, CancellationToken ct) {
    if (r.Minutes is < 1 or > MostMinutes) return SeenErrors.BadMinutes;
    var (db, until) = (w.Db<ExchangeDb>(), w.Now);
    var from = new DateTimeOffset(until.UtcTicks - until.UtcTicks % TimeSpan.TicksPerMinute, TimeSpan.Zero).AddMinutes(1 - (r.Minutes ?? Usual));
    var own = await Visible(w, ct);
    var tallies = await Tallies(from, own, w, ct);
    var seconds = Math.Max(1, (until - from).TotalSeconds);
    var services = tallies.GroupBy(t => t.Key.Service).Select(g => (Id: g.Key, Sum: Tally.Of(g.Select(t => t.Value)))).OrderByDescending(s => s.Sum.All).Take(Most).ToArray();
    var edges = tallies.OrderByDescending(t => t.Value.All).Take(Most).ToArray();
    var alone = (await breakers.Read(null, ct)).Where(b => own is null || own.Contains(b.Service)).Take(Most).ToArray();
    var (serviceNames, clientNames) = await Names(db, [.. services.Select(s => s.Id), .. alone.Select(a => a.Service), .. edges.Select(e => e.Key.Service)], [.. edges.Select(e => e.Key.Client)], ct);
    return new Response(from, until, Tally.Of(tallies.Values).Load(seconds),
      [.. services.Select(s => new ServiceRow(s.Id, serviceNames[s.Id].Name, serviceNames[s.Id].Member, s.Sum.Load(seconds)))],
      [.. edges.Select(e => new Edge(e.Key.Client, clientNames[e.Key.Client].Name, clientNames[e.Key.Client].Member, e.Key.Service, serviceNames[e.Key.Service].Name, e.Value.Load(seconds)))],
      await Hours(own, w, ct), await Waiting(w, followers, ct), [.. alone.Select(a => new LeftAlone(a.Service, serviceNames[a.Service].Name, a.Number, a.Node, a.State == BreakerState.Probing, a.Until))]);
  }

  /// <summary>The services that the actor sees; null for all.</summary>
  internal static async Task<Guid[]?> Visible(Work w, CancellationToken ct) =>
    w.Actor.Can(ExchangePermissions.Members) ? null : await w.Db<ExchangeDb>().OwnServices(w.Actor).Select(o => o.Id).ToArrayAsync(ct);

  /// <summary>What calls come to.</summary>
  sealed class Tally {
    readonly long[] steps = new long[Steps.Count];
    long calls, errors, refused, sent, answered;
    public long All => calls + refused;

    public void Add(NpgsqlDataReader r) {
      (calls, errors, refused, sent, answered) = (calls + r.GetInt64(2), errors + r.GetInt64(3), refused + r.GetInt64(4), sent + r.GetInt64(5), answered + r.GetInt64(6));
      Steps.Add(steps, r.GetFieldValue<long[]>(7));
    }

    public static Tally Of(IEnumerable<Tally> parts) {
      var sum = new Tally();
      foreach (var part in parts) {
        (sum.calls, sum.errors, sum.refused, sum.sent, sum.answered) = (sum.calls + part.calls, sum.errors + part.errors, sum.refused + part.refused, sum.sent + part.sent, sum.answered + part.answered);
        Steps.Add(sum.steps, part.steps);
      }
      return sum;
    }

    public Load Load(double seconds) => new(calls, Math.Round(calls / seconds, 3), errors, refused, Steps.Within(steps, 0.5), Steps.Within(steps, 0.95), Steps.Within(steps, 0.99), sent, answered);
  }

  static async Task<Dictionary<(Guid Client, Guid Service), Tally>> Tallies(DateTimeOffset from, Guid[]? own, Work w, CancellationToken ct) {
    await using var command = new NpgsqlCommand("""
      select client, service, calls, errors, refused, sent, answered, steps from exchange.call_minute where at >= $1 and not test and ($2::uuid[] is null or service = any($2))
      """, await w.ReadConnection(ct)) { Parameters = { new() { Value = from.UtcDateTime }, Ids(own) } };
    await using var reader = await command.ExecuteReaderAsync(ct);
    var found = new Dictionary<(Guid, Guid), Tally>();
    while (await reader.ReadAsync(ct)) {
      var key = (reader.GetGuid(0), reader.GetGuid(1));
      if (!found.TryGetValue(key, out var tally)) found[key] = tally = new();
      tally.Add(reader);
    }
    return found;
  }

  internal static NpgsqlParameter Ids(Guid[]? ids) => new() { Value = (object?)ids ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid };

  internal static async Task<(Dictionary<Guid, (string Name, string Member)> Services, Dictionary<Guid, (string Name, string Member)> Clients)> Names(ExchangeDb db, Guid[] services, Guid[] clients, CancellationToken ct) {
    var offered = await (from o in db.AllServices() join s in db.AllSubsystems() on o.Subsystem equals s.Id join m in db.AllMembers() on s.Member equals m.Id where services.Contains(o.Id) select new { o.Id, o.Name, Member = m.Name }).ToListAsync(ct);
    var calling = await (from s in db.AllSubsystems() join m in db.AllMembers() on s.Member equals m.Id where clients.Contains(s.Id) select new { s.Id, s.Name, Member = m.Name }).ToListAsync(ct);
    var (named, callers) = (offered.ToDictionary(o => o.Id, o => (o.Name, o.Member)), calling.ToDictionary(c => c.Id, c => (c.Name, c.Member)));
    foreach (var id in services.Where(s => !named.ContainsKey(s)).Distinct()) named[id] = (Words.T["national_services"], "");
    foreach (var id in clients.Where(c => !callers.ContainsKey(c)).Distinct()) callers[id] = (Words.T["national_systems"], "");
    return (named, callers);
  }

  /// <summary>The last day by hours, those without a call too.</summary>
  static async Task<Hour[]> Hours(Guid[]? own, Work w, CancellationToken ct) {
    var last = new DateTimeOffset(w.Now.UtcTicks - w.Now.UtcTicks % TimeSpan.TicksPerHour, TimeSpan.Zero);
    await using var command = new NpgsqlCommand("""
      select at, sum(calls)::bigint, sum(errors)::bigint from exchange.call_hour where at > $1 and not test and ($2::uuid[] is null or service = any($2)) group by at
      """, await w.ReadConnection(ct)) { Parameters = { new() { Value = last.AddHours(-24).UtcDateTime }, Ids(own) } };
    await using var reader = await command.ExecuteReaderAsync(ct);
    var found = new Dictionary<DateTimeOffset, Hour>();
    while (await reader.ReadAsync(ct)) found[reader.GetFieldValue<DateTimeOffset>(0)] = new(reader.GetFieldValue<DateTimeOffset>(0), reader.GetInt64(1), reader.GetInt64(2));
    return [.. Enumerable.Range(0, 24).Select(n => last.AddHours(n - 23)).Select(at => found.GetValueOrDefault(at, new(at, 0, 0)))];
  }

  static async Task<Backlog> Waiting(Work w, Followers followers, CancellationToken ct) {
    var db = w.Db<ExchangeDb>();
    var followed = await (from f in db.Subscriptions(w.Actor) join s in db.AllSubsystems() on f.Subsystem equals s.Id orderby f.Id select new { f.Id, f.Code, System = s.Name, f.Paused }).Take(Most).ToListAsync(ct);
    var lags = await followers.Lags([.. followed.Select(f => f.Id)], ct);
    await using var command = new NpgsqlCommand("select (select coalesce(sum(size), 0)::bigint from exchange.log_pending), (select count(*) from exchange.log_batch where awaits_token)", await w.ReadConnection(ct));
    await using var reader = await command.ExecuteReaderAsync(ct);
    await reader.ReadAsync(ct);
    return new(reader.GetInt64(0), reader.GetInt64(1), [.. followed.Where(f => lags.TryGetValue(f.Id, out var lag) && (lag.Waiting > 0 || lag.Dead > 0)).Select(f => new Followed(f.Id, f.Code, f.System, lags[f.Id].Waiting, lags[f.Id].Oldest, lags[f.Id].Dead, f.Paused))]);
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapGet("/api/exchange/traffic", (int? minutes, Work w, Followers followers, Breakers breakers, CancellationToken ct) => Run(new(minutes), w, followers, breakers, ct)).Requires(ExchangePermissions.Offer);
}
