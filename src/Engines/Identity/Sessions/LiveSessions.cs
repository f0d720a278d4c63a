using System.Collections.Concurrent;
using System.Security.Claims;
using Npgsql;

namespace Saola.Identity;

/// <summary>
/// Sessions as the requests see them. Kept for a few seconds, so that a page with many requests asks the database once, and
/// a session ended on another node is over within those seconds; one ended here is over at once.
/// </summary>
internal sealed class LiveSessions(WebDatabase database, HeldPosts held, Training training, TimeProvider clock) {
  static readonly TimeSpan Fresh = TimeSpan.FromSeconds(3);

  /// <summary>No session lives longer, whatever the policy says.</summary>
  public static readonly TimeSpan Longest = TimeSpan.FromHours(SignInPolicy.LongestSession);
  const int Most = 50_000;
  readonly ConcurrentDictionary<Guid, (SessionState? State, DateTimeOffset Until)> known = new();
  int changes;

  public async ValueTask<Actor> Find(ClaimsPrincipal user, CancellationToken ct) =>
    await State(user, ct) is { } state ? state.ActorIn(Claims.PostOf(user)) : Actor.Anonymous;

  public ValueTask<SessionState?> State(ClaimsPrincipal user, CancellationToken ct) =>
    Claims.SessionOf(user) is { } id ? State(id, ct) : ValueTask.FromResult<SessionState?>(null);

  async ValueTask<SessionState?> State(Guid session, CancellationToken ct) {
    var now = clock.GetUtcNow();
    if (known.TryGetValue(session, out var cached) && now < cached.Until) return cached.State;
    var before = Volatile.Read(ref changes);
    var state = await Read(session, now, ct);
    if (known.Count > Most) Sweep(now);
    known[session] = (state, now + Fresh);
    // what was read while something ended may be of before it
    if (Volatile.Read(ref changes) != before) known.TryRemove(session, out _);
    return state;
  }

  /// <summary>After one session ended or changed in this process.</summary>
  public void Forget(Guid session) {
    Interlocked.Increment(ref changes);
    known.TryRemove(session, out _);
  }

  /// <summary>After a change of rights or posts made in this process.</summary>
  public void ForgetAll() {
    Interlocked.Increment(ref changes);
    known.Clear();
  }

  /// <summary>After a change, made in this process, of what others let a person do for them.</summary>
  public void ForgetOf(Guid person) {
    Interlocked.Increment(ref changes);
    foreach (var (id, (state, _)) in known) if (state?.Self.Id == person) known.TryRemove(id, out _);
  }

  void Sweep(DateTimeOffset now) {
    foreach (var (id, (_, until)) in known) if (until < now) known.TryRemove(id, out _);
  }

  async Task<SessionState?> Read(Guid session, DateTimeOffset now, CancellationToken ct) {
    await using var batch = database.Source.CreateBatch();
    batch.BatchCommands.Add(new("""
      select a.id, a.user_name, coalesce(p.full_name, b.name), a.demo, coalesce(a.person, a.business), s.proven_at, s.in_office, s.identification,
        s.level < 2 and not ($3 and a.demo and not (select demo from identity.sign_in_policy)), $3 or a.demo or p.personal_number is null or s.identification is not null
      from identity.session s join identity.account a on a.id = s.account and a.security_stamp = s.security_stamp
      left join identity.person p on p.id = a.person left join identity.business b on b.id = a.business
      where s.id = $1 and s.ended_at is null and s.at > $2 - make_interval(hours => (select session_hours from identity.sign_in_policy)) and (a.disabled_at is null or a.lock_office_only and not s.in_office)
        and not exists (select from identity.upstream_provider u where u.disabled_at is not null and (u.id = s.provider or u.id = any (s.vouched_later)))
      """) { Parameters = { new() { Value = session }, new() { Value = now.UtcDateTime }, new() { Value = training.On } } });
    batch.BatchCommands.Add(HeldPowers.OfSession(session, Vn.Day(now)));
    HeldPosts.AskOfSession(batch, session, Vn.Day(now));
    await using var r = await batch.ExecuteReaderAsync(ct);
    if (!await r.ReadAsync(ct)) return null;
    var (account, userName, name, demo, subject) = (r.GetGuid(0), r.GetString(1), r.GetString(2), r.GetBoolean(3), r.GetGuid(4));
    var provenAt = new DateTimeOffset(r.GetDateTime(5), TimeSpan.Zero);
    var (inOffice, identification, oneFactor, proven) = (r.GetBoolean(6), r.IsDBNull(7) ? (int?)null : r.GetInt32(7), r.GetBoolean(8), r.GetBoolean(9));
    await r.NextResultAsync(ct);
    var powers = await HeldPowers.Read(r, ct) is var given && proven ? given : [];
    await r.NextResultAsync(ct);
    var posts = (await held.Read(r, _ => name, ct, oneFactor))[subject].Select(p => p with { Actor = p.Actor with { Identification = identification, IsProven = proven, Powers = powers } });
    return new(session, account, userName, name, demo, provenAt, new(subject, ActorKind.Citizen, name, null, [], []) { Identification = identification, IsProven = proven, Powers = powers }, inOffice ? [.. posts] : []);
  }
}
