using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Saola.Identity;

/// <summary>One client is to hear that a session is over.</summary>
/// <param name="Subject">As whom it knows the person.</param>
[Job("identity.tell_client")]
internal sealed record TellClient(string Client, Guid Session, string Subject) : IJob {
  /// <summary>A client that does not answer holds up nobody but itself.</summary>
  [JsonIgnore] public string? WaitsFor => Client;
}

/// <summary>Clients are to hear of what ended with a provider of identities, some at a time: of one that vouches for a whole province that is much.</summary>
/// <param name="Account">Of this account alone.</param>
/// <param name="Since">What ended before is told already.</param>
/// <param name="After">The one told last; empty to begin with.</param>
[Job("identity.tell_vouched")]
internal sealed record TellVouched(Guid Provider, Guid? Account, DateTimeOffset Since, Guid After) : IJob;

/// <summary>
/// OpenID Connect Back-Channel Logout 1.0: when a session ends, every client that was let in by it is told, by this site itself
/// and as often as it takes.
/// </summary>
internal sealed class BackChannel(RegisteredClients clients, SigningKeys keys, Issuer issuer, Pseudonyms pseudonyms, IHttpClientFactory http) : IHandler<SignedOut>, IHandler<PasswordChanged>, IHandler<AccountLocked>, IHandler<AccountRecovered>, IHandler<ProviderDisabled>, IHandler<ProviderChanged>, IHandler<AccountUnlinked>, IHandler<TellVouched>, IHandler<TellClient> {
  public const string Client = "identity.back-channel";
  public const int AtOnce = 500;
  const string Happened = "http://schemas.openid.net/event/backchannel-logout";
  static readonly TimeSpan Life = TimeSpan.FromMinutes(2);

  public Task Handle(SignedOut message, Work w, CancellationToken ct) => Tell(w, w.Db<IdentityDb>().Grants().Where(g => g.Session == message.Session), ct);

  /// <summary>Another password, a lock and a recovery end every session.</summary>
  public Task Handle(PasswordChanged message, Work w, CancellationToken ct) => Tell(w, Lately(message.Account, w), ct);

  public Task Handle(AccountLocked message, Work w, CancellationToken ct) => Tell(w, Lately(message.Account, w), ct);

  public Task Handle(AccountRecovered message, Work w, CancellationToken ct) => Tell(w, Lately(message.Account, w), ct);

  /// <summary>A provider out of use, or with another issuer, ended the sessions that it vouched for; an identity that was unlinked those of its account.</summary>
  public Task Handle(ProviderDisabled message, Work w, CancellationToken ct) => Begin(message.Provider, null, w, ct);

  public Task Handle(ProviderChanged message, Work w, CancellationToken ct) => message.Changed.Contains(nameof(UpstreamProvider.Issuer)) ? Begin(message.Provider, null, w, ct) : Task.CompletedTask;

  public Task Handle(AccountUnlinked message, Work w, CancellationToken ct) => Begin(message.Provider, message.Account, w, ct);

  Task Begin(Guid provider, Guid? account, Work w, CancellationToken ct) => Handle(new TellVouched(provider, account, w.Now - LiveSessions.Longest, Guid.Empty), w, ct);

  /// <summary>What is revoked has tokens that reach further than its session; what had none left was still let in by it.</summary>
  public async Task Handle(TellVouched job, Work w, CancellationToken ct) {
    await using var command = new NpgsqlCommand($"""
      with over as (
        select g.id from identity.client_grant g join identity.session s on s.id = g.session where g.revoked_at >= $2 and {DisableProvider.Vouched}
        union select g.id from identity.session s join identity.client_grant g on g.session = s.id where {DisableProvider.Vouched} and s.at > $2 and s.ended_at >= $2)
      select g.id, c.key, g.session, g.subject
      from over join identity.client_grant g on g.id = over.id join identity.client c on c.id = g.client
      where g.id > $3 and ($4::uuid is null or g.account = $4) and c.back_channel_uri is not null and c.disabled_at is null order by g.id limit {AtOnce}
      """, await w.ReadConnection(ct)) { Parameters = { new() { Value = job.Provider }, new() { Value = job.Since.UtcDateTime }, new() { Value = job.After }, new() { Value = (object?)job.Account ?? DBNull.Value } } };
    await using var r = await command.ExecuteReaderAsync(ct);
    var told = new List<(Guid Grant, TellClient Job)>();
    while (await r.ReadAsync(ct)) told.Add((r.GetGuid(0), new(r.GetString(1), r.GetGuid(2), r.GetString(3))));
    foreach (var one in told.Select(t => t.Job).Distinct()) Enqueue(one, w);
    if (told.Count == AtOnce) w.Enqueue(job with { After = told[^1].Grant });
  }

  static IQueryable<ClientGrant> Lately(Guid account, Work w) {
    var since = w.Now - LiveSessions.Longest;
    return w.Db<IdentityDb>().Grants().Where(g => g.Account == account && g.At > since);
  }

  /// <summary>Each client that was let in by one of these, once for each session.</summary>
  public static async Task Tell(Work w, IQueryable<ClientGrant> over, CancellationToken ct) {
    var told = await (
      from grant in over
      join client in w.Db<IdentityDb>().Clients(Actor.Machine("back-channel")) on grant.Client equals client.Id
      where client.BackChannelUri != null && client.DisabledAt == null
      select new { client.Key, grant.Session, grant.Subject }).Distinct().ToListAsync(ct);
    foreach (var one in told) Enqueue(new(one.Key, one.Session, one.Subject), w);
  }

  static void Enqueue(TellClient job, Work w) => w.Enqueue(job, $"{job.Client} {job.Session:N}");

  /// <summary>2.5 and 2.8. Any answer but 200 and 204 is a failure, and is tried again; 400 says that there was nothing to end.</summary>
  public async Task Handle(TellClient job, Work w, CancellationToken ct) {
    if (await clients.Find(job.Client, ct) is not { Client: { BackChannelUri: { } uri } client }) return;
    using var answer = await http.CreateClient(Client).PostAsync(new Uri(uri), new FormUrlEncodedContent([new("logout_token", await Token(client, job, w.Now, ct))]), ct);
    if ((int)answer.StatusCode is not (200 or 204 or 400)) throw new HttpRequestException($"The client {client.Key} answered {(int)answer.StatusCode}.", null, answer.StatusCode);
  }

  /// <summary>2.4. No nonce, and a type of its own, so that it is never taken for an id token.</summary>
  async Task<string> Token(Client client, TellClient job, DateTimeOffset now, CancellationToken ct) => Jwt.Write(await keys.Signer(client.Algorithm, ct), "logout+jwt", new() {
    ["iss"] = issuer.Name, ["aud"] = client.Key, ["sub"] = job.Subject, ["sid"] = pseudonyms.Session(client.Id, job.Session), ["iat"] = now.ToUnixTimeSeconds(), ["exp"] = (now + Life).ToUnixTimeSeconds(),
    ["jti"] = Guid.CreateVersion7().ToString("N"), ["events"] = new JsonObject { [Happened] = new JsonObject() },
  });
}
