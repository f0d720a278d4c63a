using System.Text.Json.Nodes;
using Npgsql;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Security.Tests;

public sealed class ListSecurityEventsTests(SaolaApp app) : IClassFixture<SaolaApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;
  static readonly Actor Monitor = People.With("security.events");

  async Task<JsonNode> Get(string? after = null, int count = 500) =>
    (await app.Send(Monitor, HttpMethod.Get, $"/api/security/events?count={count}&after={after}")).Body!;

  /// <summary>Where the stream ends now.</summary>
  async Task<string?> End() {
    await app.Seal();
    var page = await Get();
    while ((bool)page["more"]!) page = await Get((string?)page["next"]);
    return (string?)page["next"];
  }

  [Fact]
  public async Task Nobody_without_the_permission_reads_the_stream() {
    Assert.Equal(401, (await app.Send(null, HttpMethod.Get, "/api/security/events")).Status);
    Assert.Equal(403, (await app.Send(People.With("ledger.read"), HttpMethod.Get, "/api/security/events")).Status);
    Assert.Equal((400, "security.bad_place"), await app.Send(Monitor, HttpMethod.Get, "/api/security/events?after=x") is var (status, body) ? (status, (string?)body!["code"]) : default);
  }

  [Fact]
  public async Task Security_events_come_with_their_kind_and_nothing_else_does() {
    var end = await End();
    var official = People.With("dossiers.read");
    var account = await app.Wrote(official, "identity.signed_in", "account", facts: new { method = "password" }, purpose: "sign_in");
    await app.Wrote(official, "dossiers.accepted");
    await app.Wrote(Actor.Anonymous, "identity.sign_in_failed", "account", purpose: "sign_in");
    await app.Seal();
    var page = await Get(end);
    var events = page["events"]!.AsArray();
    Assert.Equal(["sign_in", "sign_in_failed"], events.Select(e => (string?)e!["kind"]));
    var first = events[0]!;
    Assert.Equal(("identity.signed_in", account, official.Id, "password"), ((string?)first["type"], (Guid)first["object"]!["id"]!, (Guid)first["actor"]!["id"]!, (string?)first["facts"]!["method"]));
    Assert.Equal((string?)first["id"], (string?)(await Get(end))["events"]![0]!["id"]);
    Assert.Empty((await Get((string?)page["next"]))["events"]!.AsArray());
  }

  [Fact]
  public async Task Pages_hold_each_event_once() {
    var end = await End();
    List<Guid> made = [];
    for (var i = 0; i < 7; i++) {
      made.Add(await app.Wrote(null, "identity.account_locked", "account"));
      if (i % 2 == 0) await app.Seal();
    }
    await app.Seal();
    var seen = new List<Guid>();
    for (var page = await Get(end, 2); ; page = await Get((string?)page["next"], 2)) {
      seen.AddRange(page["events"]!.AsArray().Select(e => (Guid)e!["object"]!["id"]!));
      if (!(bool)page["more"]!) break;
    }
    Assert.Equal(made, seen);
  }

  [Fact]
  public async Task What_is_kept_late_comes_late_and_is_not_lost() {
    var end = await End();
    var (late, early) = (Guid.CreateVersion7(), Guid.CreateVersion7());
    await using var connection = new NpgsqlConnection(app.OwnerConnection);
    await connection.OpenAsync(Ct);
    await using var transaction = await connection.BeginTransactionAsync(Ct);
    await using (var insert = new NpgsqlCommand("""
      select set_config('saola.process', gen_random_uuid()::text, true);
      insert into ledger.entry (process, purpose, type, actor, actor_kind, object_kind, object_id, at, facts, hash)
      values (gen_random_uuid(), 'test', 'identity.account_locked', gen_random_uuid(), 'Machine', 'account', '
      """.TrimEnd() + late + "', now(), '{}', decode(repeat('00', 32), 'hex'))", connection, transaction)) await insert.ExecuteNonQueryAsync(Ct);
    await app.Wrote(null, "identity.account_locked", "account", early);
    await app.Seal();
    var page = await Get(end);
    Assert.Equal([early], page["events"]!.AsArray().Select(e => (Guid)e!["object"]!["id"]!));
    await transaction.CommitAsync(Ct);
    await app.Seal();
    Assert.Equal([late], (await Get((string?)page["next"]))["events"]!.AsArray().Select(e => (Guid)e!["object"]!["id"]!));
  }
}
