using Npgsql;

namespace Saola.Identity;

/// <summary>Each night: forms nobody came back for, counts of failures grown cold, sessions over for 90 days, tokens of connected systems that have ended.</summary>
[Job("identity.sweep")]
internal sealed record SweepIdentity : IJob;

internal sealed class SweepIdentityHandler : IHandler<SweepIdentity> {
  public async Task Handle(SweepIdentity message, Work w, CancellationToken ct) {
    await using var command = new NpgsqlCommand("""
      with forms as (delete from identity.kept_form where expires_at < $1 returning 1),
           links as (delete from identity.account_link where expires_at < $1 - interval '30 days' returning 1),
           tokens as (delete from identity.client_token where expires_at < $1 - interval '1 day' and (used_at is null or expires_at < $1 - interval '90 days') returning 1),
           grants as (delete from identity.client_grant where expires_at < $1 - interval '1 day' returning 1),
           devices as (delete from identity.device_request where expires_at < $1 - interval '1 day' returning 1),
           challenges as (delete from identity.used_challenge where expires_at < $1 returning 1),
           assertions as (delete from identity.client_assertion where expires_at < $1 returning 1),
           counts as (delete from identity.throttle where last_at < $1 - interval '1 day' returning 1),
           sessions as (delete from identity.session where at < $1 - interval '90 days' returning 1)
      select (select count(*) from forms), (select count(*) from counts), (select count(*) from sessions)
      """, await w.Connection(ct)) { Parameters = { new() { Value = w.Now.UtcDateTime } } };
    await using (var r = await command.ExecuteReaderAsync(ct)) {
      await r.ReadAsync(ct);
      w.Record("identity.swept", "module", Guid.Empty, new { forms = r.GetInt64(0), counts = r.GetInt64(1), sessions = r.GetInt64(2) });
    }
    await w.Commit(ct);
  }
}
