using System.Security.Cryptography;

namespace Saola.Identity;

/// <summary>RFC 8628: a device that waits until a person lets it in, or not.</summary>
internal sealed class DeviceRequest {
  /// <summary>3.2: how long it waits, and how often it may ask.</summary>
  public static readonly TimeSpan Life = TimeSpan.FromMinutes(10), Interval = TimeSpan.FromSeconds(5);

  /// <summary>6.1: consonants alone, so that no word is written; eight of twenty are 34 bits, of which one network tries a few a minute.</summary>
  const string Letters = "BCDFGHJKLMNPQRSTVWXZ";
  const int Length = 8;

  public Guid Id { get; init; }
  public Guid Client { get; init; }
  public string DeviceCode { get; init; } = "";
  public string UserCode { get; init; } = "";
  public string[] Scopes { get; init; } = [];
  public DateTimeOffset At { get; init; }
  public DateTimeOffset ExpiresAt { get; init; }
  public bool? Allowed { get; private set; }
  public Guid? ClientGrant { get; private set; }
  public DateTimeOffset? TakenAt { get; private set; }
  public int Version { get; set; } = 1;

  public static (DeviceRequest Request, string DeviceCode) For(Client client, string[] scopes, DateTimeOffset now) {
    var code = Tokens.Random();
    return (new() { Id = Guid.CreateVersion7(), Client = client.Id, DeviceCode = Tokens.Digest(code), UserCode = RandomNumberGenerator.GetString(Letters, Length), Scopes = scopes, At = now, ExpiresAt = now + Life }, code);
  }

  public bool Waits(DateTimeOffset now) => Allowed is null && now < ExpiresAt;

  public Error? Decide(ClientGrant? grant, DateTimeOffset now) {
    if (!Waits(now)) return DeviceErrors.NotWaiting;
    (Allowed, ClientGrant) = (grant is not null, grant?.Id);
    return null;
  }

  /// <summary>3.5: what the device is told; nothing when it gets its tokens, once.</summary>
  public OAuthError? Take(DateTimeOffset now) {
    if (Allowed == false) return new("access_denied", "The person did not agree.");
    if (now >= ExpiresAt || TakenAt is not null) return new("expired_token", "The device code has expired. Ask for another.");
    if (Allowed is null) return new("authorization_pending", "The person has not decided yet.");
    TakenAt = now;
    return null;
  }

  /// <summary>What a person typed, as it is kept: dashes, blanks and small letters do not matter.</summary>
  public static string Normal(string? typed) => new([.. Vn.Clean(typed).ToUpperInvariant().Where(char.IsAsciiLetterUpper).Take(Length + 1)]);

  public static string Shown(string userCode) => userCode.Length == Length ? $"{userCode[..4]}-{userCode[4..]}" : userCode;
}

internal static class DeviceErrors {
  public static Error CodeMissing => new(ErrorKind.Invalid, "identity.device_code_missing", T["device_code_missing"], "Code");
  public static Error CodeUnknown => new(ErrorKind.NotFound, "identity.device_code_unknown", T["device_code_unknown"], "Code");
  public static Error NotWaiting => new(ErrorKind.Conflict, "identity.device_not_waiting", T["device_not_waiting"]);
}
