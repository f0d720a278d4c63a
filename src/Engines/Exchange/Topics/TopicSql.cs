using Npgsql;
using NpgsqlTypes;

namespace Saola.Exchange;

/// <summary>
/// What finds and changes the events that are on their way. Each statement that ends one lets the next of its key go. Rows are asked for as the one
/// index has them that shall serve: by position, by <c>uuid_send(subscription)</c> and when they are due, by
/// <c>uuid_send(subscription) || key</c>, and those set aside by subscription.
/// </summary>
internal static class TopicSql {
  /// <summary>How often an event is given before it is set aside.</summary>
  public const int Attempts = 10;

  /// <summary>When what waits behind another event of its key is due.</summary>
  public static readonly DateTime Never = DateTime.SpecifyKind(DateTime.MaxValue, DateTimeKind.Utc);

  /// <summary>What waits behind an event of the rows <c>ended (position, key)</c>.</summary>
  const string Next = """
    update exchange.topic_delivery set due_at = $2 where subscription = $1 and due_at = 'infinity' and position = any(array(
      select n.position from (select distinct key from ended where key is not null) k cross join lateral (
        select w.position from exchange.topic_delivery w where uuid_send(w.subscription) || w.key = uuid_send($1) || k.key and w.dead_at is null and w.key is not null
          and not exists (select from ended where ended.position = w.position) order by w.position limit 1) n))
    """;

  /// <summary>
  /// The first of a transaction. What it asks touches few rows of many by an index, which is not left to statistics: those of a queue are
  /// old when they are made, and so is a plan that was kept from when the day had few events.
  /// </summary>
  public static NpgsqlBatchCommand Begin() => new("""
    select set_config('saola.process', $1, true), set_config('enable_seqscan', 'off', true), set_config('enable_bitmapscan', 'off', true), set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true), set_config('jit', 'off', true)
    """) { Parameters = { new() { Value = Guid.CreateVersion7().ToString() } } };

  /// <summary>What a crash of the database may undo, since it is done again.</summary>
  public static NpgsqlBatchCommand NotAwaited() => new("select set_config('synchronous_commit', 'off', true)");

  /// <summary>Nothing is given or confirmed for the subscription meanwhile.</summary>
  public static NpgsqlBatchCommand Hold(Guid subscription) => new("select position, replays, paused from exchange.topic_subscription where id = $1 for no key update") { Parameters = { new() { Value = subscription } } };

  /// <summary>Of each digest on a topic its place, where it is kept. That the topic is the same is asked so that no index on topics serves for it.</summary>
  /// <param name="since">The last day of the first that count.</param>
  public static NpgsqlBatchCommand There(Guid[] topics, byte[][] digests, DateOnly[] since) => new("""
    select k.number, e.position, e.at from unnest($1::uuid[], $2::bytea[], $3::date[]) with ordinality k(topic, digest, until, number)
    cross join lateral (select position, at from exchange.topic_event e where e.digest = k.digest and e.topic is not distinct from k.topic and e.until >= k.until order by e.until limit 1) e
    """) { Parameters = { new() { Value = topics }, new() { Value = digests }, new() { Value = since } } };

  /// <summary>How many of the events are kept as they are named.</summary>
  public static NpgsqlBatchCommand AreKept(Guid topic, long[] positions, DateOnly[] until, byte[][] digests) => new("""
    select count(*)::int from unnest($1::bigint[], $2::date[], $3::bytea[]) s(position, until, digest) cross join lateral (
      select from exchange.topic_event e where e.digest = s.digest and e.position = s.position and e.until = s.until and e.topic is not distinct from $4 limit 1) e
    """) { Parameters = { new() { Value = positions }, new() { Value = until }, new() { Value = digests }, new() { Value = topic } } };

  /// <summary>Those of the keys of which an event is on its way.</summary>
  public static NpgsqlBatchCommand Busy(Guid subscription, byte[][] keys) => new("""
    select distinct k from unnest($2) k where exists (select from exchange.topic_delivery d where uuid_send(d.subscription) || d.key = uuid_send($1) || k and d.dead_at is null and d.key is not null)
    """) { Parameters = { new() { Value = subscription }, new() { Value = keys } } };

  /// <summary>Gives what is due once more, with what is kept of it.</summary>
  public static NpgsqlBatchCommand Again(Guid subscription, Guid topic, int most, DateTimeOffset now, DateTimeOffset until) => new("""
    with due as (
      update exchange.topic_delivery set due_at = $3, attempts = attempts + 1 where subscription = $1 and position = any(array(
        select position from exchange.topic_delivery where uuid_send(subscription) = uuid_send($1) and dead_at is null and due_at <= $2 order by due_at, position limit $4))
      returning position, until, attempts)
    select due.position, due.attempts, e.content, e.digest from due left join lateral (
      select content, digest from exchange.topic_event where topic = $5 and position = due.position and until = due.until limit 1) e on true order by due.position
    """) {
    Parameters = { new() { Value = subscription }, new() { Value = now.UtcDateTime }, new() { Value = until.UtcDateTime }, new() { Value = most }, new() { Value = topic } },
  };

  /// <summary>Those that were given too often and never confirmed.</summary>
  public static NpgsqlBatchCommand EndLost(Guid subscription, DateTimeOffset now) => new($"""
    with ended as (
      update exchange.topic_delivery set dead_at = $2, error = coalesce(error, 'Not confirmed') where uuid_send(subscription) = uuid_send($1) and dead_at is null and due_at <= $2 and attempts >= {Attempts} returning position, key)
    {Next}
    """) { Parameters = { new() { Value = subscription }, new() { Value = now.UtcDateTime } } };

  public static NpgsqlBatchCommand Done(Guid subscription, long[] positions, DateTimeOffset now) => new($"""
    with ended as (
      delete from exchange.topic_delivery where subscription = $1 and position = any($3) and dead_at is null and due_at < 'infinity' returning position, key)
    {Next}
    """) { Parameters = { new() { Value = subscription }, new() { Value = now.UtcDateTime }, new() { Value = positions } } };

  /// <summary>Those that were due and are kept no longer, and with each what waits behind it and is kept no longer either, a thousand at a time.</summary>
  public static NpgsqlBatchCommand Gone(Guid subscription, long[] positions, DateOnly today, DateTimeOffset now) => new($"""
    with ended as (
      delete from exchange.topic_delivery where subscription = $1 and dead_at is null and position = any($3 || array(
        select b.position from exchange.topic_delivery g join exchange.topic_delivery b on uuid_send(b.subscription) || b.key = uuid_send($1) || g.key and b.key is not null and b.dead_at is null and b.due_at = 'infinity' and b.until < $4
        where g.subscription = $1 and g.position = any($3) limit 1000)) returning position, key)
    {Next}
    """) { Parameters = { new() { Value = subscription }, new() { Value = now.UtcDateTime }, new() { Value = positions }, new() { Value = today } } };

  /// <summary>Tried again after 2 s, 4 s, 8 s ... at most an hour, as long as attempts are left.</summary>
  /// <param name="final">The follower will never take it.</param>
  public static NpgsqlBatchCommand Failed(Guid subscription, long[] positions, string why, bool final, DateTimeOffset now) => new($"""
    with failed as (
      update exchange.topic_delivery set error = $4, due_at = $2 + make_interval(secs => least(3600, power(2, least(attempts, 12)))), dead_at = case when $5 or attempts >= {Attempts} then $2 end
      where subscription = $1 and position = any($3) and dead_at is null and due_at < 'infinity' returning position, key, dead_at),
    ended as (select position, key from failed where dead_at is not null)
    {Next}
    """) { Parameters = { new() { Value = subscription }, new() { Value = now.UtcDateTime }, new() { Value = positions }, new() { Value = why.Length > 500 ? why[..500] : why }, new() { Value = final } } };

  public static NpgsqlBatchCommand GiveBack(Guid subscription, long[] positions, DateTimeOffset now) => new("""
    update exchange.topic_delivery set due_at = $2, attempts = greatest(0, attempts - 1) where subscription = $1 and position = any($3) and dead_at is null and due_at < 'infinity'
    """) { Parameters = { new() { Value = subscription }, new() { Value = now.UtcDateTime }, new() { Value = positions } } };

  public static NpgsqlBatchCommand Wait(Guid subscription, string why, DateTimeOffset now) => new("""
    update exchange.topic_subscription set failures = failures + 1, error = $3, next_at = $2 + make_interval(secs => least(3600, power(2, least(failures + 1, 12)))) where id = $1 and next_at <= $2
    """) { Parameters = { new() { Value = subscription }, new() { Value = now.UtcDateTime }, new() { Value = why } } };

  /// <summary>The address was reached, or is another one: nothing waits because of it any more.</summary>
  public static NpgsqlBatchCommand Reached(Guid subscription) => new("update exchange.topic_subscription set failures = 0, error = null, next_at = '-infinity' where id = $1 and failures > 0") { Parameters = { new() { Value = subscription } } };

  public static NpgsqlBatchCommand Add(Guid subscription, long[] positions, DateOnly[] until, byte[]?[] keys, int[] attempts, DateTime[] due, long upTo) => new("""
    with moved as (update exchange.topic_subscription set position = $7 where id = $1)
    insert into exchange.topic_delivery (subscription, position, until, key, attempts, due_at)
    select $1, e.position, e.until, e.key, e.attempts, e.due from unnest($2::bigint[], $3::date[], $4::bytea[], $5::int[], $6::timestamptz[]) e(position, until, key, attempts, due) on conflict do nothing
    """) {
    Parameters = {
      new() { Value = subscription }, new() { Value = positions }, new() { Value = until }, new() { Value = keys, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea }, new() { Value = attempts },
      new() { Value = due, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz }, new() { Value = upTo },
    },
  };

  /// <summary>Sets a subscription so that events behind a position are given, again or for the first time.</summary>
  public static NpgsqlBatchCommand SetBack(Guid subscription, long position) => new("""
    with gone as (delete from exchange.topic_delivery where (uuid_send(subscription) = uuid_send($1) and dead_at is null or subscription = $1 and dead_at is not null) and position > $2)
    update exchange.topic_subscription set position = $2, replays = replays + 1, next_at = '-infinity', failures = 0, error = null where id = $1
    """) { Parameters = { new() { Value = subscription }, new() { Value = position } } };

  /// <summary>Gives events that were set aside once more; of a key that is under way when its turn comes. Null for all of them.</summary>
  public static NpgsqlBatchCommand Revive(Guid subscription, long[]? positions, DateTimeOffset now) => new("""
    update exchange.topic_delivery d set dead_at = null, attempts = 0, error = null, due_at = case
      when exists (select from exchange.topic_delivery a where uuid_send(a.subscription) || a.key = uuid_send($1) || d.key and a.key is not null and a.dead_at is null)
        or exists (select from exchange.topic_delivery a where a.subscription = $1 and a.dead_at is not null and a.key = d.key and a.position < d.position and ($3::bigint[] is null or a.position = any($3))) then 'infinity'
      else $2 end
    where d.subscription = $1 and d.dead_at is not null and ($3::bigint[] is null or d.position = any($3)) returning d.position
    """) { Parameters = { new() { Value = subscription }, new() { Value = now.UtcDateTime }, new() { Value = (object?)positions ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint } } };
}
