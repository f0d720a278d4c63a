using System.Security.Cryptography;
using System.Text;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;
using Npgsql;

namespace Saola.Identity;

/// <summary>Whether a client is the one it says: RFC 6749 2.3, RFC 7523 2.2 and 3, RFC 8705 2, OpenID Connect Core 9.</summary>
internal sealed class ClientProof(RegisteredClients clients, Issuer issuer, Guesses guesses, Certificates certificates) {
  const string AssertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

  /// <summary>How far ahead an assertion may end, and how wrong a clock may be.</summary>
  static readonly TimeSpan Longest = TimeSpan.FromMinutes(10), Skew = TimeSpan.FromSeconds(60);

  sealed record Shown(string? Id, string Method, string? Secret, Jwt? Assertion);

  /// <summary>The client, or the error; failures of a client that exists are evidence, as many as a network may have in a minute.</summary>
  public async Task<(RegisteredClient? Client, OAuthError? Error)> Of(HttpContext http, OAuthForm form, Work w) {
    var network = Network.Of(http.Connection.RemoteIpAddress);
    var (shown, wrong) = Read(http.Request, form);
    if (wrong is not null) return (null, wrong);
    var client = await clients.Find(shown!.Id, http.RequestAborted);
    var proves = client is { Client.HasCertificate: true } && shown.Method == AuthMethods.None ? certificates.Prove(client.Client, form.Certificate)
      : client is not null && client.Client.AuthMethod == shown.Method && await Holds(client, shown, w, http.RequestAborted);
    if (proves) return (client, null);
    // Who proves itself is let in, whatever others of its network do; who does not is told less and less often why.
    if (!guesses.MayTry(network)) return (null, new("temporarily_unavailable", "Too many clients from this network failed to prove themselves. Try again in a minute."));
    guesses.Failed(network);
    if (client is { Client.IsConfidential: true } && (shown.Method != AuthMethods.None || form.Certificate is not null)) {
      w.Publish(new ClientRefused(client.Client.Id, Throttle.NetworkKey(new(network, null, null))));
      await w.Commit(http.RequestAborted);
    }
    return (null, new("invalid_client", "The client is unknown, or did not prove to be itself in the way it is registered for."));
  }

  /// <summary>RFC 6749 2.3: one way in a request.</summary>
  static (Shown? Shown, OAuthError? Error) Read(HttpRequest request, OAuthForm form) {
    var (header, id, secret, assertion) = (request.Headers.Authorization.ToString(), form["client_id"], form["client_secret"], form["client_assertion"]);
    if (new[] { header.Length > 0, secret is not null, assertion is not null || form["client_assertion_type"] is not null }.Count(x => x) > 1) return (null, new("invalid_request", "The client proves itself in more than one way."));
    if (header.Length > 0) {
      if (Basic(header) is not { } pair) return (null, new("invalid_client", "The Authorization header is not Basic as RFC 6749 2.3.1 has it."));
      return id is not null && id != pair.Id ? (null, new("invalid_request", "client_id is not the one of the Authorization header.")) : (new(pair.Id, AuthMethods.Basic, pair.Secret, null), null);
    }
    if (secret is not null) return (new(id, AuthMethods.Post, secret, null), null);
    if (assertion is null) return id is null ? (null, new("invalid_client", "The client does not say who it is.")) : (new(id, AuthMethods.None, null, null), null);
    var token = Jwt.Read(assertion);
    // RFC 7521 4.2: client_id may be left out, and must else agree
    if (form["client_assertion_type"] != AssertionType || token?["sub"] is not { } subject || (id ?? subject) != subject) return (null, new("invalid_client", "The assertion is not one of RFC 7523."));
    return (new(subject, AuthMethods.Key, null, token), null);
  }

  /// <summary>RFC 6749 2.3.1: both parts are form-encoded before they are joined.</summary>
  static (string Id, string Secret)? Basic(string header) {
    if (!header.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase)) return null;
    var bytes = new byte[header.Length];
    if (!Convert.TryFromBase64String(header[6..].Trim(), bytes, out var length)) return null;
    var pair = Encoding.UTF8.GetString(bytes, 0, length).Split(':', 2);
    return pair is [var id, var secret] ? (Decode(id), Decode(secret)) : null;
  }

  static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));

  async Task<bool> Holds(RegisteredClient client, Shown shown, Work w, CancellationToken ct) => shown.Method switch {
    AuthMethods.None => true,
    AuthMethods.Key => await Signed(client, shown.Assertion!, w, ct),
    _ => client.Secrets.Aggregate(false, (found, digest) => found | CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(digest), Encoding.ASCII.GetBytes(Tokens.Digest(shown.Secret!)))),
  };

  /// <summary>RFC 7523 3: from itself about itself, to this provider and nobody else, for a short time, once.</summary>
  async Task<bool> Signed(RegisteredClient client, Jwt assertion, Work w, CancellationToken ct) {
    if (assertion["iss"] != client.Client.Key || assertion["sub"] != client.Client.Key) return false;
    if (assertion.Audience is not [var audience] || (audience != issuer.Name && audience != issuer.At(Connect.Token))) return false;
    if (assertion.Moment("exp") is not { } end || end <= w.Now - Skew || end > w.Now + Longest) return false;
    if (assertion.Moment("nbf") > w.Now + Skew || assertion.Moment("iat") > w.Now + Skew) return false;
    if (assertion["jti"] is not { Length: > 0 and <= 200 } id || !assertion.IsSignedBy(client.Keys)) return false;
    await using var command = new NpgsqlCommand("insert into identity.client_assertion (client, id, expires_at) values ($1, $2, $3) on conflict do nothing", await w.Connection(ct)) {
      Parameters = { new() { Value = client.Client.Id }, new() { Value = Tokens.Digest(id) }, new() { Value = (end + Skew).UtcDateTime } },
    };
    if (await command.ExecuteNonQueryAsync(ct) == 0) return false;
    w.Record("identity.assertion_taken", "client", client.Client.Id);
    return true;
  }
}

/// <summary>How often clients of one network may fail to prove themselves in a minute. Who proves itself has no limit.</summary>
internal sealed class Guesses(Settings settings) : IDisposable {
  readonly PartitionedRateLimiter<string> limiter = PartitionedRateLimiter.Create<string, string>(network => RateLimitPartition.GetSlidingWindowLimiter(network, _ => new() {
    PermitLimit = settings.AnonymousPerMinute, Window = TimeSpan.FromMinutes(1), SegmentsPerWindow = 6,
  }));

  public bool MayTry(string network) {
    using var lease = limiter.AttemptAcquire(network, 0);
    return lease.IsAcquired;
  }

  public void Failed(string network) => limiter.AttemptAcquire(network).Dispose();

  public void Dispose() => limiter.Dispose();
}
