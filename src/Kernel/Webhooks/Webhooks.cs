using System.Security.Cryptography;
using Npgsql;

namespace Saola.Kernel;

/// <summary>The webhooks of the installation, for the pages and interfaces that keep them. Each act commits by its caller.</summary>
public sealed class Webhooks(WebDatabase database, Keys keys, Settings settings) {
  public const string Manage = "webhooks.manage";

  /// <summary>Tells from now on. The secret is given out this once.</summary>
  public async Task<Answer<(Guid Id, string Secret)>> Add(Work w, string url, IReadOnlyList<string> types, CancellationToken ct) {
    if (WebhookRules.Check(url, types, settings["SAOLA_WEBHOOKS"]) is { } refused) return refused;
    var (id, secret) = (Guid.CreateVersion7(w.Now), Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)));
    await using var command = new NpgsqlCommand("""
      insert into kernel.webhook (id, url, types, secret, batch, position, next_at, created_at, created_by)
      select $1, $2, $3, $4, coalesce(max(number), 0), 2147483647, $5, $5, $6 from ledger.batch
      """, await w.Connection(ct)) {
      Parameters = {
        new() { Value = id }, new() { Value = url }, new() { Value = types.Distinct().ToArray() }, new() { Value = keys.Wrap(Convert.FromHexString(secret)) }, new() { Value = w.Now.UtcDateTime }, new() { Value = w.Actor.Id },
      },
    };
    await command.ExecuteNonQueryAsync(ct);
    w.Record("webhooks.added", "webhook", id, new { url, types });
    return (id, secret);
  }

  /// <summary>An origin that the operators of this machine name no more is told nothing more.</summary>
  public bool MayTell(string url) => WebhookRules.IsNamed(new(url), settings["SAOLA_WEBHOOKS"]);

  internal byte[] Secret(byte[] kept) => keys.Unwrap(kept);

  /// <summary>Stops or goes on telling; going on tells all that happened meanwhile, at once.</summary>
  public Task<Answer<Done>> Pause(Work w, Guid id, bool pause, CancellationToken ct) => Change(w, id, pause ? "webhooks.paused" : "webhooks.resumed", new("""
    update kernel.webhook set paused = $2, attempts = 0, next_at = $3, error = null, version = version + 1 where id = $1
    """) { Parameters = { new() { Value = id }, new() { Value = pause }, new() { Value = w.Now.UtcDateTime } } }, ct);

  public Task<Answer<Done>> Remove(Work w, Guid id, CancellationToken ct) =>
    Change(w, id, "webhooks.removed", new("delete from kernel.webhook where id = $1") { Parameters = { new() { Value = id } } }, ct);

  static async Task<Answer<Done>> Change(Work w, Guid id, string recorded, NpgsqlCommand change, CancellationToken ct) {
    await using (change) {
      change.Connection = await w.Connection(ct);
      if (await change.ExecuteNonQueryAsync(ct) == 0) return new Error(ErrorKind.NotFound, "webhooks.not_found", Words.T["webhook_not_found"]);
    }
    w.Record(recorded, "webhook", id);
    return Done.Yes;
  }

  /// <summary>All of them, the oldest first: there are few.</summary>
  public async Task<IReadOnlyList<Webhook>> List(CancellationToken ct) {
    await using var command = database.Source.CreateCommand("""
      select w.id, w.url, w.types, w.paused, w.attempts, w.next_at, w.told_at, w.error,
        (select e.at from ledger.sealed s join ledger.entry e on e.id = s.entry where (s.batch, s.position) > (w.batch, w.position) order by s.batch, s.position limit 1)
      from kernel.webhook w order by w.id
      """);
    await using var reader = await command.ExecuteReaderAsync(ct);
    var found = new List<Webhook>();
    while (await reader.ReadAsync(ct))
      found.Add(new(reader.GetGuid(0), reader.GetString(1), reader.GetFieldValue<string[]>(2), reader.GetBoolean(3), reader.GetInt32(4), reader.GetFieldValue<DateTimeOffset>(5),
        Moment(reader, 6), Moment(reader, 8), reader.IsDBNull(7) ? null : reader.GetString(7)));
    return found;
  }

  static DateTimeOffset? Moment(NpgsqlDataReader reader, int at) => reader.IsDBNull(at) ? null : reader.GetFieldValue<DateTimeOffset>(at);
}
