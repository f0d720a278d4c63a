using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>One client is to hear that a session is over.</summary>
/// <param name="Subject">As whom it knows the person.</param>
[Job("identity.tell_client")]
internal sealed record TellClient(string Client, Guid Session, string Subject) : IJob {
  /// <summary>A client that does not answer holds up nobody but itself.</summary>
  [JsonIgnore] public string? WaitsFor => Client;
}

/// <summary>
/// OpenID Connect Back-Channel Logout 1.0: when a session ends, every client that was let in by it is told, by this site itself
/// and as often as it takes.
/// </summary>
internal sealed class BackChannel(RegisteredClients clients, SigningKeys keys, Issuer issuer, Pseudonyms pseudonyms, IHttpClientFactory http) : IHandler<SignedOut>, IHandler<PasswordChanged>, IHandler<AccountLocked>, IHandler<AccountRecovered>, IHandler<ProviderDisabled>, IHandler<ProviderChanged>, IHandler<AccountUnlinked>, IHandler<TellClient> {
  public const string Client = "identity.back-channel";
  const string Happened = "http://schemas.openid.net/event/backchannel-logout";
  static readonly TimeSpan Life = TimeSpan.FromMinutes(2);

  public Task Handle(SignedOut message, Work w, CancellationToken ct) => Tell(w, w.Db<IdentityDb>().Grants().Where(g => g.Session == message.Session), ct);

  /// <summary>Another password, a lock and a recovery end every session.</summary>
  public Task Handle(PasswordChanged message, Work w, CancellationToken ct) => Tell(w, Lately(message.Account, w), ct);

  public Task Handle(AccountLocked message, Work w, CancellationToken ct) => Tell(w, Lately(message.Account, w), ct);

  public Task Handle(AccountRecovered message, Work w, CancellationToken ct) => Tell(w, Lately(message.Account, w), ct);

  /// <summary>A provider out of use, or with another issuer, ended the sessions that it vouched for; an identity that was unlinked those of its account.</summary>
  public Task Handle(ProviderDisabled message, Work w, CancellationToken ct) => Tell(w, Vouched(message.Provider, null, w), ct);

  public Task Handle(ProviderChanged message, Work w, CancellationToken ct) => message.Changed.Contains(nameof(UpstreamProvider.Issuer)) ? Tell(w, Vouched(message.Provider, null, w), ct) : Task.CompletedTask;

  public Task Handle(AccountUnlinked message, Work w, CancellationToken ct) => Tell(w, Vouched(message.Provider, message.Account, w), ct);

  static IQueryable<ClientGrant> Vouched(Guid provider, Guid? account, Work w) {
    var since = w.Now - LiveSessions.Longest;
    var over = w.Db<IdentityDb>().Sessions(Actor.Machine("back-channel")).Where(s => s.Provider == provider && s.At > since && s.EndedAt != null && (account == null || s.Account == account));
    return w.Db<IdentityDb>().Grants().Where(g => over.Any(s => s.Id == g.Session));
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
    foreach (var one in told) w.Enqueue(new TellClient(one.Key, one.Session, one.Subject), $"{one.Key} {one.Session:N}");
  }

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
