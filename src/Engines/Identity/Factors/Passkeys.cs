using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Saola.Identity;

/// <summary>What a page asks a browser's keys, and the sealed note by which the answer is judged.</summary>
/// <param name="Options">For <c>navigator.credentials</c>, as JSON.</param>
internal sealed record PasskeyQuestion(string Options, string State);

/// <summary>Whose key answered, which one, and what that proves.</summary>
internal sealed record PasskeyAnswer(Account Account, Passkey Key, Proof Proof);

/// <summary>WebAuthn by ASP.NET Core's handler. A question is sealed and not kept; that it was answered is, so that it counts once.</summary>
internal sealed class Passkeys(IPasskeyHandler<Account> handler, IDataProtectionProvider protection, OwnerNotices notices, WaysIn ways, TimeProvider clock, Work w) {
  const int AnswerLimit = 16_000;
  static readonly TimeSpan Life = TimeSpan.FromMinutes(5);
  readonly SealedNotes asking = new(protection, clock, "Passkey.Ask", Life), making = new(protection, clock, "Passkey.Make", Life);

  /// <param name="account">Whose key is to answer; nobody's in particular while nobody is known.</param>
  public async Task<PasskeyQuestion> AskFor(Account? account) {
    var asked = await handler.MakeRequestOptionsAsync(account, new DefaultHttpContext());
    return new(asked.RequestOptionsJson, asking.Seal(asked.AssertionState!));
  }

  public async Task<PasskeyQuestion> AskToMake(Account account, string name) {
    var asked = await handler.MakeCreationOptionsAsync(new() { Id = PasskeyStore.IdOf(account.Id), Name = account.UserName, DisplayName = name }, new DefaultHttpContext());
    return new(asked.CreationOptionsJson, making.Seal(asked.AttestationState!));
  }

  /// <summary>Who answered a question of <see cref="AskFor"/>; null for what is no answer to it, with evidence kept where there was a question.</summary>
  public async Task<PasskeyAnswer?> Judge(string? state, string? credential, Caller caller, CancellationToken ct) {
    if (asking.Open(state) is not { } asked || credential is not { Length: > 0 and <= AnswerLimit }) return null;
    if (UserVerified(credential) is not { } userVerified) {
      await IsFirst(state!, ct);
      return await Failed(null);
    }
    var judged = await handler.PerformAssertionAsync(new() { HttpContext = new DefaultHttpContext(), CredentialJson = credential, AssertionState = asked });
    if (!judged.Succeeded || !await IsFirst(state!, ct)) return await Failed(judged.User);
    var key = await w.Db<IdentityDb>().Passkeys(Actor.Machine("passkey")).SingleAsync(k => k.CredentialId == judged.Passkey.CredentialId, ct);
    if (key.Use(judged.Passkey.SignCount, judged.Passkey.IsBackedUp, w.Now) is null) return new(judged.User, key, key.Proof(userVerified));
    w.Publish(new PasskeySuspected(key.Account, key.Id));
    // a copy must open nothing, even when it was the last way in: its owner is told how to get back
    await notices.Tell(w, judged.User, await ways.Remain(judged.User, key.Id, w, ct) ? "identity-passkey-suspect" : "identity-passkey-suspect-last", ct, ("name", key.Name));
    await w.Commit(ct);
    return null;

    async Task<PasskeyAnswer?> Failed(Account? account) {
      w.Publish(new SignInFailed(account?.Id ?? Guid.Empty, 1, Throttle.NetworkKey(caller)));
      await w.Commit(ct);
      return null;
    }
  }

  /// <summary>The key that answered a question of <see cref="AskToMake"/> put to this account; null for what is no answer to it.</summary>
  public async Task<UserPasskeyInfo?> Made(Account account, string? state, string? credential, CancellationToken ct) {
    if (making.Open(state) is not { } asked || credential is not { Length: > 0 and <= AnswerLimit }) return null;
    var judged = await handler.PerformAttestationAsync(new() { HttpContext = new DefaultHttpContext(), CredentialJson = credential, AttestationState = asked });
    return judged.Succeeded && judged.UserEntity.Id == PasskeyStore.IdOf(account.Id) && await IsFirst(state!, ct) ? judged.Passkey : null;
  }

  async Task<bool> IsFirst(string state, CancellationToken ct) {
    await using var command = new NpgsqlCommand("insert into identity.used_challenge (id, expires_at) values ($1, $2) on conflict do nothing", await w.Connection(ct)) {
      Parameters = { new() { Value = Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(state))) }, new() { Value = (w.Now + Life).UtcDateTime } },
    };
    return await command.ExecuteNonQueryAsync(ct) == 1;
  }

  const int FlagsAt = 32, ShortestData = 37;

  /// <summary>
  /// WebAuthn 6.1: whether the key knew its owner, by the flags of the data whose signature the handler verifies. The handler knows
  /// no case in names and takes the last of several; an answer in which two names are the same to it has two meanings and is none.
  /// </summary>
  static bool? UserVerified(string credential) {
    try {
      using var answer = JsonDocument.Parse(credential);
      if (!IsPlain(answer.RootElement) || Member(Member(answer.RootElement, "response"), "authenticatorData") is not { ValueKind: JsonValueKind.String } data) return null;
      var bytes = Base64Url.DecodeFromChars(data.GetString());
      return bytes.Length < ShortestData ? null : (bytes[FlagsAt] & 0x04) != 0;
    } catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException) {
      // of half a character, as \ud800, nothing can be told
      return null;
    }
  }

  static JsonElement? Member(JsonElement? of, string name) => of is { ValueKind: JsonValueKind.Object } context
    ? context.EnumerateObject().Where(p => string.Equals(p.Name, name, StringComparison.OrdinalIgnoreCase)).Select(p => (JsonElement?)p.Value).FirstOrDefault() : null;

  static bool IsPlain(JsonElement value) => value.ValueKind switch {
    JsonValueKind.Object => value.EnumerateObject().DistinctBy(p => p.Name, StringComparer.OrdinalIgnoreCase).Count() == value.GetPropertyCount() && value.EnumerateObject().All(p => IsPlain(p.Value)),
    JsonValueKind.Array => value.EnumerateArray().All(IsPlain),
    _ => true,
  };
}
