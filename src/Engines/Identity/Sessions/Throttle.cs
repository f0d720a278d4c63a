using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace Saola.Identity;

/// <summary>From where someone tries to sign in.</summary>
/// <param name="Network">The /24 or /64 the request comes from.</param>
/// <param name="KnownAccount">The account that signed in from this browser before, proved by its device cookie.</param>
internal sealed record Caller(string Network, Guid? KnownAccount, string? Agent);

/// <summary>
/// Slows guessing without giving anyone the power to lock another out: failures count for one name from one network, for
/// one network over all names, and for one name over all networks. A browser from which the account has signed in before has a count of its own, which
/// nobody else can fill.
/// </summary>
internal sealed class Throttle {
  public const int NameLimit = 5, EverywhereLimit = 50, NetworkLimit = 200;

  /// <summary>The longest that what others do, from wherever, keeps a browser waiting that the account does not know.</summary>
  public static readonly TimeSpan LongestEverywhere = TimeSpan.FromMinutes(15);
  static readonly TimeSpan Memory = TimeSpan.FromHours(1), LongestWait = TimeSpan.FromHours(1);

  /// <summary>The count that a try on this name from here fills.</summary>
  public static string NameKey(string userName, Caller caller, bool known) => Digest(known ? $"device|{userName}" : $"name|{userName}|{caller.Network}");

  /// <summary>A count over all networks.</summary>
  public static string Key(string what) => Digest($"all|{what}");

  public static int Minutes(TimeSpan wait) => Math.Max(1, (int)Math.Ceiling(wait.TotalMinutes));

  public static string NetworkKey(Caller caller) => Digest($"network|{caller.Network}");

  /// <summary>How long this count must still wait. The row is locked until the act ends, so tries on it come one after another.</summary>
  public async Task<TimeSpan?> Wait(Work w, string key, bool take, CancellationToken ct) {
    await using var command = new NpgsqlCommand(take ? """
      insert into identity.throttle (key, failures, last_at) values ($1, 0, $2) on conflict (key) do update set key = excluded.key returning until
      """ : "select until from identity.throttle where key = $1 and $2 > '-infinity'::timestamptz", take ? await w.Connection(ct) : await w.ReadConnection(ct)) {
      Parameters = { new() { Value = key }, new() { Value = w.Now.UtcDateTime } },
    };
    return await command.ExecuteScalarAsync(ct) is DateTime until && until > w.Now.UtcDateTime ? until - w.Now.UtcDateTime : null;
  }

  /// <summary>One more failure. From the limit on, each doubles the wait, from one minute to the longest: an hour, unless told.</summary>
  public async Task<int> Fail(Work w, string key, int limit, CancellationToken ct, TimeSpan? longest = null) {
    await using var command = new NpgsqlCommand("""
      insert into identity.throttle as t (key, failures, last_at) values ($1, 1, $2)
      on conflict (key) do update set failures = case when t.last_at < $2 - $3 then 1 else t.failures + 1 end, last_at = $2
      returning failures
      """, await w.Connection(ct)) {
      Parameters = { new() { Value = key }, new() { Value = w.Now.UtcDateTime }, new() { Value = Memory } },
    };
    var failures = (int)(await command.ExecuteScalarAsync(ct))!;
    if (failures < limit) return failures;
    var wait = TimeSpan.FromMinutes(Math.Min(Math.Pow(2, Math.Min(failures - limit, 10)), (longest ?? LongestWait).TotalMinutes));
    await using var block = new NpgsqlCommand("update identity.throttle set until = $2 where key = $1", await w.Connection(ct)) {
      Parameters = { new() { Value = key }, new() { Value = (w.Now + wait).UtcDateTime } },
    };
    await block.ExecuteNonQueryAsync(ct);
    return failures;
  }

  public async Task Clear(Work w, string key, CancellationToken ct) {
    await using var command = new NpgsqlCommand("delete from identity.throttle where key = $1", await w.Connection(ct)) { Parameters = { new() { Value = key } } };
    await command.ExecuteNonQueryAsync(ct);
  }

  static string Digest(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..32];
}
