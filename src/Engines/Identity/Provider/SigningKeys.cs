using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.DataProtection;
using Npgsql;

namespace Saola.Identity;

/// <summary>
/// The keys of the province's tokens. A new one is published before it signs, so that whoever keeps a copy of the published
/// ones has it in time, and one that signs no more stays published until what it signed has ended (OpenID Connect Core 10.1.1).
/// </summary>
internal sealed class SigningKeys(WebDatabase database, Works works, IDataProtectionProvider protection, TimeProvider clock) : IDisposable {
  /// <summary>How long a key signs, how long before it is published, how long it stays published after.</summary>
  public static readonly TimeSpan Life = TimeSpan.FromDays(90), Notice = TimeSpan.FromDays(2), After = TimeSpan.FromDays(1);

  /// <summary>How long others may keep a copy of the published keys.</summary>
  public static readonly TimeSpan Copy = TimeSpan.FromHours(1);
  static readonly TimeSpan Fresh = TimeSpan.FromSeconds(30);
  readonly IDataProtector protector = protection.CreateProtector("Saola.Identity.SigningKey");
  readonly SemaphoreSlim one = new(1, 1);
  volatile Ring? ring;

  sealed record Ring(SigningKey[] Keys, DateTimeOffset Until);

  /// <summary>The key that signs by this algorithm now; the first is made when it is first needed.</summary>
  public async ValueTask<SigningKey> Signer(string algorithm, CancellationToken ct) =>
    Current(await All(ct), algorithm) ?? Current(await Begin(algorithm, ct), algorithm) ?? throw new InvalidOperationException($"There is no key that signs by {algorithm}.");

  /// <summary>What is published: the key to come, the one that signs, the one before for a day.</summary>
  public async ValueTask<IReadOnlyList<SigningKey>> Published(CancellationToken ct) {
    foreach (var algorithm in Algorithms.All) await Signer(algorithm, ct);
    var now = clock.GetUtcNow();
    var keys = await All(ct);
    return [.. keys.Where(k => !keys.Any(next => next.Algorithm == k.Algorithm && next.SignsFrom > k.SignsFrom && next.SignsFrom + After <= now))];
  }

  /// <summary>Keys by which something of ours may have been signed, also long ago, as a hint is (OpenID Connect RP-Initiated Logout 2).</summary>
  public async ValueTask<IEnumerable<Jwk>> Verifiers(CancellationToken ct) => (await All(ct)).Select(k => k.Verifier);

  /// <summary>Makes the key that will follow, when the one that signs has served its time.</summary>
  public async Task Rotate(Work w, CancellationToken ct) {
    await w.Alone("signing-keys", "all", ct);
    var keys = await Read(ct);
    foreach (var algorithm in Algorithms.All)
      if (keys.Where(k => k.Algorithm == algorithm).Max(k => (DateTimeOffset?)k.SignsFrom) is { } last && last + Life <= w.Now) await Make(w, algorithm, w.Now + Notice, ct);
  }

  /// <summary>After a change made in this process.</summary>
  public void Forget() => ring = null;

  async Task<SigningKey[]> Begin(string algorithm, CancellationToken ct) {
    await using var act = works.Begin(Actor.Machine("signing-keys"), "identity.signing_key");
    await act.Work.Alone("signing-keys", "all", ct);
    if (!(await Read(ct)).Any(k => k.Algorithm == algorithm)) {
      await Make(act.Work, algorithm, act.Work.Now, ct);
      await act.Work.Commit(ct);
    }
    Forget();
    return await All(ct);
  }

  async Task Make(Work w, string algorithm, DateTimeOffset from, CancellationToken ct) {
    var (publicKey, privateKey) = SigningKey.Make(algorithm);
    var id = Jwk.Thumbprint(publicKey);
    await using var command = new NpgsqlCommand("insert into identity.signing_key (id, algorithm, public_key, sealed, made_at, signs_from) values ($1, $2, $3::jsonb, $4, $5, $6)", await w.Connection(ct)) {
      Parameters = {
        new() { Value = id }, new() { Value = algorithm }, new() { Value = publicKey.ToJsonString(Json.Options) }, new() { Value = protector.Protect(privateKey) },
        new() { Value = w.Now.UtcDateTime }, new() { Value = from.UtcDateTime },
      },
    };
    await command.ExecuteNonQueryAsync(ct);
    CryptographicOperations.ZeroMemory(privateKey);
    w.Publish(new SigningKeyMade(id, algorithm, from));
  }

  async ValueTask<SigningKey[]> All(CancellationToken ct) {
    if (ring is { } known && clock.GetUtcNow() < known.Until) return known.Keys;
    await one.WaitAsync(ct);
    try {
      if (ring is { } other && clock.GetUtcNow() < other.Until) return other.Keys;
      var keys = await Read(ct);
      ring = new(keys, clock.GetUtcNow() + Fresh);
      return keys;
    } finally {
      one.Release();
    }
  }

  /// <summary>Those of the last year, the newest first. One that was opened before is not opened again.</summary>
  async Task<SigningKey[]> Read(CancellationToken ct) {
    var known = (ring?.Keys ?? []).ToDictionary(k => k.Id, StringComparer.Ordinal);
    await using var command = database.Source.CreateCommand("select id, algorithm, public_key::text, sealed, signs_from from identity.signing_key where signs_from > $1 order by signs_from desc, id");
    command.Parameters.Add(new() { Value = clock.GetUtcNow().AddDays(-365).UtcDateTime });
    await using var reader = await command.ExecuteReaderAsync(ct);
    var keys = new List<SigningKey>();
    while (await reader.ReadAsync(ct)) {
      var id = reader.GetString(0);
      keys.Add(known.GetValueOrDefault(id) ?? new(id, reader.GetString(1), (JsonObject)JsonNode.Parse(reader.GetString(2))!, protector.Unprotect(reader.GetFieldValue<byte[]>(3)), new(reader.GetDateTime(4), TimeSpan.Zero)));
    }
    return [.. keys];
  }

  SigningKey? Current(SigningKey[] keys, string algorithm) => Array.Find(keys, k => k.Algorithm == algorithm && k.SignsFrom <= clock.GetUtcNow());

  public void Dispose() => one.Dispose();
}

/// <summary>Each night: a key that has signed long enough gets a follower.</summary>
[Job("identity.rotate_keys")]
internal sealed record RotateKeys : IJob;

internal sealed class RotateKeysHandler(SigningKeys keys) : IHandler<RotateKeys> {
  public async Task Handle(RotateKeys message, Work w, CancellationToken ct) {
    await keys.Rotate(w, ct);
    await w.Commit(ct);
    keys.Forget();
  }
}
