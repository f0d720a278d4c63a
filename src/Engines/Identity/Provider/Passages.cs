using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace Saola.Identity;

internal enum PassageStep { SignIn, Rise, Ask, Agreed, Declined }

/// <summary>What happened to one request on its way: said by this site to itself through the browser, sealed.</summary>
/// <param name="Session">The session that was there; of a sign-in asked for, the one that is not enough, empty when there was none.</param>
internal sealed record Passage(PassageStep Step, Guid Session) {
  public DateTimeOffset At { get; init; }
}

/// <summary>
/// Carries a request through signing in and consent in its own address. What is sealed holds for this one request and half an
/// hour; who changes the request begins anew.
/// </summary>
internal sealed class Passages(IDataProtectionProvider protection, TimeProvider clock) {
  const string Mark = "&tiep=";
  static readonly TimeSpan Life = TimeSpan.FromMinutes(30);
  readonly IDataProtector protector = protection.CreateProtector("Saola.Identity.Passage");

  /// <summary>The request as it came first, and what happened to it since.</summary>
  public (string Query, Passage? Passed) Open(string? queryString) {
    var query = (queryString ?? "").TrimStart('?');
    var at = query.LastIndexOf(Mark, StringComparison.Ordinal);
    return at < 0 ? (query, null) : (query[..at], Open(query[..at], Uri.UnescapeDataString(query[(at + Mark.Length)..])));
  }

  public Passage? Open(string query, string? text) {
    if (text is not { Length: > 0 and < 1_000 }) return null;
    try {
      if (protector.Unprotect(text).Split('|') is not [var step, var session, var until, var digest] || digest != Tokens.Digest(query)) return null;
      var end = new DateTimeOffset(long.Parse(until, CultureInfo.InvariantCulture), TimeSpan.Zero);
      return clock.GetUtcNow() < end ? new(Enum.Parse<PassageStep>(step), Guid.ParseExact(session, "N")) { At = end - Life } : null;
    } catch (CryptographicException) {
      return null;
    }
  }

  public string Seal(string query, Passage passage) => protector.Protect(string.Create(CultureInfo.InvariantCulture, $"{passage.Step}|{passage.Session:N}|{(clock.GetUtcNow() + Life).Ticks}|{Tokens.Digest(query)}"));

  /// <summary>The way back to the request.</summary>
  public string Back(string query, Passage? passage) => $"{Connect.Authorize}?{query}{(passage is null ? "" : Mark + Uri.EscapeDataString(Seal(query, passage)))}";
}
