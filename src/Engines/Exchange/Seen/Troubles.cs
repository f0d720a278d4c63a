using Microsoft.EntityFrameworkCore;
using Npgsql;
using Saola.Identity;
using Saola.Kernel;

namespace Saola.Exchange;

/// <summary>What owners are to be told of is looked for.</summary>
[Job("exchange.watch_services")]
internal sealed record WatchServices : IJob;

/// <summary>
/// Looks each minute whether a service fails, is slow or is missed, its calls of the day are nearly used up, an agreement is about to end,
/// events do not arrive or dropped files were refused, and tells the keepers of the offices concerned: as it begins, and as it ends.
/// </summary>
internal sealed class Troubles(Notifications notifications, Identities identities, Followers followers, Breakers breakers) : IHandler<WatchServices> {
  /// <summary>People of an office who are told.</summary>
  const int Most = 20;

  /// <param name="Value">What was measured, as the message says it.</param>
  sealed record Seen(TroubleKind Kind, Guid About, string Value);

  public async Task Handle(WatchServices job, Work w, CancellationToken ct) {
    var db = w.Db<ExchangeDb>();
    var open = await db.OpenTroubles().ToListAsync(ct);
    List<Seen> seen = [.. await Traffic(w, open, ct), .. await Silent(w, ct), .. await Quota(w, ct), .. await Ending(w, ct), .. await Lagging(w, ct), .. await Dropped(w, ct)];
    foreach (var one in seen.Where(s => !open.Exists(t => (t.Kind, t.About) == (s.Kind, s.About)))) {
      var trouble = new Trouble { Id = Guid.CreateVersion7(w.Now), Kind = one.Kind, About = one.About, BeganAt = w.Now };
      db.Add(trouble);
      await Tell(w, trouble, one.Value, ct);
      w.Record("exchange.trouble_began", "exchange_trouble", trouble.Id, new { trouble.Kind, trouble.About });
    }
    foreach (var over in open.Where(t => !seen.Exists(s => (t.Kind, t.About) == (s.Kind, s.About)))) {
      over.EndedAt = w.Now;
      // of the end of an agreement both sides are told by itself
      if (over.Kind != TroubleKind.Ending) await Tell(w, over, null, ct);
      w.Record("exchange.trouble_ended", "exchange_trouble", over.Id, new { over.Kind, over.About });
    }
  }

  /// <summary>What was counted of a service in a time.</summary>
  readonly record struct Counted(long Calls, long Errors, long[] Steps) {
    /// <summary>What is wrong, as it is told; null where nothing is.</summary>
    public string? Wrong(TroubleKind kind, int errorPercent, int millis) => kind == TroubleKind.Errors
      ? Calls > 0 && Errors * 100 >= Calls * errorPercent ? Words.T["trouble_errors_value", Errors, Calls] : null
      : Calls > 0 && Exchange.Steps.Within(Steps, 0.95) is { } p95 && p95 > millis ? Words.T["trouble_slow_value", Vn.Number((decimal)Math.Round(p95)), Vn.Number(millis)] : null;
  }

  static async Task<Dictionary<Guid, Counted>> Count(int minutes, Work w, CancellationToken ct) {
    var counted = new Dictionary<Guid, Counted>();
    await using var command = new NpgsqlCommand("select service, calls, errors, steps from exchange.call_minute where at >= $1 and not test", await w.ReadConnection(ct)) { Parameters = { new() { Value = w.Now.AddMinutes(-minutes).UtcDateTime } } };
    await using var reader = await command.ExecuteReaderAsync(ct);
    while (await reader.ReadAsync(ct)) {
      if (!counted.TryGetValue(reader.GetGuid(0), out var sum)) sum = new(0, 0, new long[Steps.Count]);
      Steps.Add(sum.Steps, reader.GetFieldValue<long[]>(3));
      counted[reader.GetGuid(0)] = sum with { Calls = sum.Calls + reader.GetInt64(1), Errors = sum.Errors + reader.GetInt64(2) };
    }
    return counted;
  }

  /// <summary>
  /// A service that is left alone is called too seldom for a share to say anything, and is in trouble by that. What was told goes on until
  /// enough calls, the few of an hour, or an hour without any say otherwise. Services of the national platform have no owner here who could be told.
  /// </summary>
  async Task<List<Seen>> Traffic(Work w, IReadOnlyList<Trouble> open, CancellationToken ct) {
    var (now, hour) = (await Count(ServiceBound.Minutes, w, ct), await Count(60, w, ct));
    var (db, today) = (w.Db<ExchangeDb>(), Vn.Day(w.Now));
    var resting = await breakers.Read(null, ct);
    var rested = resting.Select(b => b.Service).ToArray();
    var inForce = await db.AllVersions().AsNoTracking().Where(ServiceVersion.InForce(today)).Where(v => rested.Contains(v.Service)).Select(v => new { v.Service, v.Number }).ToListAsync(ct);
    var alone = resting.Where(b => inForce.Exists(v => (v.Service, v.Number) == (b.Service, b.Number))).Select(b => b.Service).ToHashSet();
    Guid[] ids = [.. now.Keys.Union(alone).Union(open.Where(t => t.Kind is TroubleKind.Errors or TroubleKind.Slow).Select(t => t.About)).Where(s => s != Guid.Empty)];
    var bounds = await db.Bounds().AsNoTracking().Where(b => ids.Contains(b.Service)).ToDictionaryAsync(b => b.Service, ct);
    var promised = await db.AllVersions().AsNoTracking().Where(v => ids.Contains(v.Service) && v.State == ServiceState.Published && v.AnswerMillis != null).GroupBy(v => v.Service).Select(g => new { g.Key, Millis = g.Max(v => v.AnswerMillis!.Value) }).ToDictionaryAsync(g => g.Key, g => g.Millis, ct);
    var found = new List<Seen>();
    foreach (var (id, kind) in ids.SelectMany(i => new[] { (i, TroubleKind.Errors), (i, TroubleKind.Slow) })) {
      var (recent, longer, bound) = (now.GetValueOrDefault(id), hour.GetValueOrDefault(id), bounds.GetValueOrDefault(id) ?? new ServiceBound { Service = id });
      string? Wrong(Counted counted) => counted.Wrong(kind, bound.ErrorPercent, bound.AnswerMillis ?? promised.GetValueOrDefault(id, ServiceBound.UsualMillis));
      if (recent.Calls >= ServiceBound.FewCalls && Wrong(recent) is { } value) found.Add(new(kind, id, value));
      else if (kind == TroubleKind.Errors && alone.Contains(id)) found.Add(new(kind, id, Words.T["trouble_unreached_value"]));
      else if (recent.Calls < ServiceBound.FewCalls && longer.Calls > 0 && open.Any(t => (t.Kind, t.About) == (kind, id)) && (recent.Calls == 0 || (Wrong(recent) ?? Wrong(longer)) is not null)) found.Add(new(kind, id, ""));
    }
    return found;
  }

  /// <summary>Services for which hours were set and that were called in the last month; and without such those of each of the last seven days.</summary>
  static async Task<List<Seen>> Silent(Work w, CancellationToken ct) {
    await using var command = new NpgsqlCommand("""
      select d.service, coalesce(b.silent_hours, $2) from exchange.call_day d left join exchange.service_bound b on b.service = d.service
      where d.day >= $1::date - 30 and d.service <> '00000000-0000-0000-0000-000000000000' and not d.test and d.calls > 0 group by d.service, b.silent_hours
      having (b.silent_hours is not null or count(distinct d.day) filter (where d.day between $1::date - 8 and $1::date - 2) = 7)
        and not exists (select from exchange.call_hour h where h.service = d.service and not h.test and h.calls > 0 and h.at > $3 - make_interval(hours => coalesce(b.silent_hours, $2) + 1))
      """, await w.ReadConnection(ct)) { Parameters = { new() { Value = Vn.Day(w.Now) }, new() { Value = ServiceBound.UsualSilence }, new() { Value = w.Now.UtcDateTime } } };
    await using var reader = await command.ExecuteReaderAsync(ct);
    var found = new List<Seen>();
    while (await reader.ReadAsync(ct)) found.Add(new(TroubleKind.Silent, reader.GetGuid(0), Words.T["trouble_silent_value", reader.GetInt32(1)]));
    return found;
  }

  /// <summary>Of what a version promises to take, and of what its owner lets through of all callers together and of each, that of which the most is used up.</summary>
  static async Task<List<Seen>> Quota(Work w, CancellationToken ct) {
    await using var command = new NpgsqlCommand("""
      select service, allowed, used from (
        select v.service, max(v.calls_per_day) allowed, d.calls used from exchange.service_version v
        join lateral (select sum(calls)::bigint calls from exchange.call_day c where c.day = $1 and c.service = v.service and not c.test) d on true
        where v.state = 'Published' and v.calls_per_day is not null group by v.service, d.calls
        union all
        select u.service, l.per_day, u.calls from exchange.service_use u join lateral (
          select per_day from exchange.service_limit where service = u.service and (scope = 'Together') = (u.client = u.service) and coalesce(subsystem, u.client) = u.client order by scope = 'Client' desc limit 1) l on true
        where u.day = $1) q
      where used * 100 >= allowed * $2 order by used::numeric / nullif(allowed, 0) desc
      """, await w.ReadConnection(ct)) { Parameters = { new() { Value = Vn.Day(w.Now) }, new() { Value = ServiceBound.Quota } } };
    await using var reader = await command.ExecuteReaderAsync(ct);
    var found = new List<Seen>();
    while (await reader.ReadAsync(ct)) found.Add(new(TroubleKind.Quota, reader.GetGuid(0), Words.T["trouble_quota_value", Vn.Number(reader.GetInt64(2)), Vn.Number(reader.GetInt64(1))]));
    return [.. found.DistinctBy(f => f.About)];
  }

  static async Task<List<Seen>> Ending(Work w, CancellationToken ct) {
    var (today, last) = (Vn.Day(w.Now), Vn.Day(w.Now).AddDays(ServiceBound.Ending));
    // what was agreed on for so short a time is no news
    var ending = await w.Db<ExchangeDb>().AccessRequests(w.Actor).AsNoTracking().Where(a => a.State == RequestState.Approved && a.LastDay >= today && a.LastDay <= last && a.FirstDay < a.LastDay.AddDays(-ServiceBound.Ending)).Select(a => new { a.Id, a.LastDay }).ToListAsync(ct);
    return ending.ConvertAll(a => new Seen(TroubleKind.Ending, a.Id, Vn.Date(a.LastDay)));
  }

  async Task<List<Seen>> Lagging(Work w, CancellationToken ct) {
    var lags = await followers.Lags(await w.Db<ExchangeDb>().Subscriptions(w.Actor).Where(s => !s.Paused).Select(s => s.Id).ToArrayAsync(ct), ct);
    return [.. lags.Where(l => l.Value.Dead > 0 || l.Value.Oldest < w.Now.AddHours(-ServiceBound.LagHours)).Select(l => new Seen(TroubleKind.Lag, l.Key, Words.T["trouble_lag_value", Vn.Number(l.Value.Waiting), Vn.Number(l.Value.Dead)]))];
  }

  /// <summary>Folders that cannot be worked with, or in which files lie that were refused, of what is published.</summary>
  static async Task<List<Seen>> Dropped(Work w, CancellationToken ct) {
    await using var command = new NpgsqlCommand("""
      select d.service, d.is_open, d.failed from exchange.file_drop d join exchange.offered_service o on o.id = d.service
      where (d.failed > 0 or not d.is_open) and o.notice is null and d.number = (select max(v.number) from exchange.service_version v where v.service = d.service and v.state = 'Published')
      """, await w.ReadConnection(ct));
    await using var reader = await command.ExecuteReaderAsync(ct);
    var found = new List<Seen>();
    while (await reader.ReadAsync(ct)) found.Add(new(TroubleKind.Drop, reader.GetGuid(0), reader.GetBoolean(1) ? Words.T["trouble_drop_value", Vn.Number(reader.GetInt32(2))] : Words.T["trouble_drop_closed_value"]));
    return found;
  }

  /// <param name="value">What was measured; null where it is over.</param>
  async Task Tell(Work w, Trouble trouble, string? value, CancellationToken ct) {
    var (name, offices) = await Concerned(w.Db<ExchangeDb>(), trouble, ct);
    var values = new Dictionary<string, string>(StringComparer.Ordinal) { ["what"] = Words.T[$"trouble_{trouble.Kind}"], ["name"] = name, ["value"] = value ?? "", ["since"] = Vn.Moment(trouble.BeganAt) };
    var people = new HashSet<Guid>();
    foreach (var office in offices.Distinct()) people.UnionWith(await identities.Permitted(w, office, ExchangePermissions.Offer, Most, ct));
    var template = value is null ? "exchange-trouble-over" : "exchange-trouble-begun";
    var link = trouble.Kind == TroubleKind.Ending ? Pages.ExchangePaths.Request(trouble.About) : Pages.ExchangePaths.Traffic;
    foreach (var person in people) await notifications.Send(w, new(person), template, values, ct, link: link, key: $"{template}-{trouble.Id:N}");
  }

  /// <summary>What it is called, and the offices that answer for it.</summary>
  static async Task<(string Name, List<Guid> Offices)> Concerned(ExchangeDb db, Trouble trouble, CancellationToken ct) {
    if (trouble.Kind == TroubleKind.Lag) {
      var follower = await (from f in db.Subscriptions(Actor.Machine("exchange")) join s in db.AllSubsystems() on f.Subsystem equals s.Id join m in db.AllMembers() on s.Member equals m.Id where f.Id == trouble.About select new { f.Code, m.Office }).FirstOrDefaultAsync(ct);
      return follower is null ? ("", []) : (follower.Code, [follower.Office]);
    }
    var agreement = trouble.Kind == TroubleKind.Ending ? await db.AccessRequests(Actor.Machine("exchange")).AsNoTracking().SingleAsync(a => a.Id == trouble.About, ct) : null;
    var service = agreement?.Service ?? trouble.About;
    var owner = await (from o in db.AllServices() join s in db.AllSubsystems() on o.Subsystem equals s.Id join m in db.AllMembers() on s.Member equals m.Id where o.Id == service select new { o.Name, m.Office }).FirstOrDefaultAsync(ct);
    List<Guid> offices = owner is null ? [] : [owner.Office];
    if (agreement is not null) offices.AddRange(await (from s in db.AllSubsystems() join m in db.AllMembers() on s.Member equals m.Id where s.Id == agreement.Subsystem select m.Office).ToListAsync(ct));
    return (owner?.Name ?? "", offices);
  }
}
