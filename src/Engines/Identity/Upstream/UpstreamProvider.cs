using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Saola.Identity;

/// <summary>What a provider calls the facts that are asked of it; null is a fact that it does not tell.</summary>
/// <param name="Level">The claim that says how surely it knows who somebody is.</param>
internal sealed record ClaimNames(string? Number = null, string? Name = null, string? BirthDate = null, string? TaxCode = null, string? Organisation = null, string? Level = null) {
  public const string StandardLevel = "acr";

  public IEnumerable<string> All => new[] { Number, Name, BirthDate, TaxCode, Organisation, Level }.OfType<string>();
}

/// <summary>What is said of a provider by a file, a pack or an administrator. What is not said is not changed.</summary>
/// <param name="Levels">Its levels by their names, and which of ours each is: 1 or 2.</param>
/// <param name="Verified">The document by which claims and levels were confirmed.</param>
internal sealed record ProviderShape(
  PackText? Name = null, bool? National = null, string? Issuer = null, string? ClientId = null, string? ClientSecret = null, string[]? Scopes = null, ClaimNames? Claims = null,
  Dictionary<string, int>? Levels = null, string? Verified = null);

/// <summary>A provider of identities, by OpenID Connect, that people may sign in with.</summary>
internal sealed class UpstreamProvider {
  public const int KeyLimit = 32, NameLimit = 120, TextLimit = 200, UriLimit = 500, ScopesLimit = 20, LevelsLimit = 20;

  public Guid Id { get; init; }
  public string? Item { get; set; }
  public string Key { get; init; } = "";
  public string Name { get; private set; } = "";
  public string? NameEn { get; private set; }
  public Guid Office { get; init; }
  public bool IsNational { get; private set; }
  public string? Issuer { get; private set; }
  public string? ClientId { get; private set; }
  public byte[]? Secret { get; private set; }
  public string[] Scopes { get; private set; } = [StandardScopes.OpenId];
  public JsonObject Claims { get; private set; } = [];
  public JsonObject Levels { get; private set; } = [];
  public string? Verified { get; private set; }
  public DateTimeOffset? DisabledAt { get; private set; }
  public DateTimeOffset CreatedAt { get; init; }
  public DateTimeOffset ChangedAt { get; private set; }
  public int Version { get; set; } = 1;

  /// <summary>The name in the language of the screen.</summary>
  public string Title => NameEn is not null && CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "en" ? NameEn : Name;

  public ClaimNames Names => Claims.Deserialize<ClaimNames>(Json.Options)!;

  /// <summary>Everything is there that signing in needs.</summary>
  public bool IsReady => DisabledAt is null && Issuer is not null && ClientId is not null && Secret is not null && (!IsNational || Names is { Name: not null } and ({ Number: not null } or { TaxCode: not null }));

  /// <summary>Which of our levels its word for a level is; null for a word that nobody has explained.</summary>
  public int? LevelOf(string? word) => word is not null && Levels[word] is JsonValue value && value.TryGetValue<int>(out var level) ? level : null;

  /// <summary>Takes what is said of it, or says what is wrong.</summary>
  public Error? Take(ProviderShape shape, UpstreamSecrets secrets, DateTimeOffset now) {
    if (Error.Of([.. Faults(shape)]) is { } invalid) return invalid;
    if (shape.Name is { } name) (Name, NameEn) = (Vn.Clean(name.Vi), Given(name.En));
    IsNational = shape.National ?? IsNational;
    Issuer = Given(shape.Issuer) ?? Issuer;
    ClientId = Given(shape.ClientId) ?? ClientId;
    // the page cannot show the old one, so an empty field keeps it; the same one again is no change
    if (Given(shape.ClientSecret) is { } secret && (Secret is null || secrets.Open(Secret) != secret)) Secret = secrets.Seal(secret);
    if (shape.Scopes is { } scopes) Scopes = [.. scopes.Prepend(StandardScopes.OpenId).Distinct(StringComparer.Ordinal)];
    if (shape.Claims is { } claims) Claims = (JsonObject)JsonSerializer.SerializeToNode(claims, Json.Options)!;
    if (shape.Levels is { } levels) Levels = (JsonObject)JsonSerializer.SerializeToNode(levels, Json.Options)!;
    if (shape.Verified is not null) Verified = Given(shape.Verified);
    ChangedAt = now;
    return null;
  }

  IEnumerable<Error> Faults(ProviderShape shape) {
    if (!IsKey(Key)) yield return UpstreamErrors.KeyInvalid;
    if ((shape.Name is null && Name.Length == 0) || (shape.Name is { } name && Vn.Clean(name.Vi).Length is 0 or > NameLimit) || Vn.Clean(shape.Name?.En).Length > NameLimit) yield return UpstreamErrors.NameMissing;
    if (Given(shape.Issuer) is { } issuer && !IsIssuer(issuer)) yield return UpstreamErrors.IssuerRefused;
    if (new[] { shape.ClientId, shape.ClientSecret, shape.Verified }.Any(t => t?.Length > TextLimit)) yield return UpstreamErrors.TextLong;
    if (shape.Scopes is { } scopes && (scopes.Length > ScopesLimit || !scopes.All(IsWord))) yield return UpstreamErrors.ScopesInvalid;
    if (shape.Claims is { } claims && !claims.All.All(IsWord)) yield return UpstreamErrors.ClaimsInvalid;
    if (shape.Levels is { } levels && (levels.Count > LevelsLimit || levels.Any(l => !IsWord(l.Key) || l.Value is not (1 or 2)))) yield return UpstreamErrors.LevelsInvalid;
  }

  public Error? Disable(DateTimeOffset now) {
    if (DisabledAt is not null) return UpstreamErrors.Disabled;
    DisabledAt = now;
    return null;
  }

  public Error? Enable() {
    if (DisabledAt is null) return UpstreamErrors.NotDisabled;
    DisabledAt = null;
    return null;
  }

  public static bool IsKey(string? text) =>
    text is { Length: >= 2 and <= KeyLimit } && char.IsAsciiLetterLower(text[0]) && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');

  /// <summary>OpenID Connect Discovery 3: https without query and fragment; http only on this machine, where nothing goes over a network.</summary>
  static bool IsIssuer(string text) => RedirectUris.MayRegister(text, ClientKind.Web) && !text.Contains('?', StringComparison.Ordinal);

  /// <summary>Names of scopes, claims and levels: what stands between blanks (RFC 6749 3.3).</summary>
  static bool IsWord(string text) => text.Length is > 0 and <= TextLimit && text.All(c => c is > ' ' and <= '~' and not ('"' or '\\'));

  static string? Given(string? text) => Vn.Clean(text) is { Length: > 0 } given ? given : null;
}

internal static class UpstreamErrors {
  public static Error NotFound => new(ErrorKind.NotFound, "identity.provider_not_found", T["provider_not_found"]);
  public static Error NoneChosen => new(ErrorKind.Invalid, "identity.provider_none_chosen", T["providers_none_chosen", SwitchProviders.Most], "Providers");
  public static Error NationalRefused => new(ErrorKind.Refused, "identity.provider_national_refused", T["provider_national_refused"], "National");
  public static Error KeyInvalid => new(ErrorKind.Invalid, "identity.provider_key_invalid", T["provider_key_invalid", UpstreamProvider.KeyLimit], "Key");
  public static Error KeyTaken => new(ErrorKind.Conflict, "identity.provider_key_taken", T["provider_key_taken"], "Key");
  public static Error NameMissing => new(ErrorKind.Invalid, "identity.provider_name_missing", T["provider_name_missing", UpstreamProvider.NameLimit], "Name");
  public static Error IssuerRefused => new(ErrorKind.Invalid, "identity.provider_issuer_refused", T["provider_issuer_refused"], "Issuer");
  public static Error IssuerInside => new(ErrorKind.Invalid, "identity.provider_issuer_inside", T["provider_issuer_inside"], "Issuer");
  public static Error TextLong => new(ErrorKind.Invalid, "identity.provider_text_long", T["provider_text_long", UpstreamProvider.TextLimit]);
  public static Error ScopesInvalid => new(ErrorKind.Invalid, "identity.provider_scopes_invalid", T["provider_scopes_invalid"], "Scopes");
  public static Error ClaimsInvalid => new(ErrorKind.Invalid, "identity.provider_claims_invalid", T["provider_claims_invalid"], "Claims");
  public static Error LevelsInvalid => new(ErrorKind.Invalid, "identity.provider_levels_invalid", T["provider_levels_invalid"], "Levels");
  public static Error Disabled => new(ErrorKind.Conflict, "identity.provider_disabled", T["provider_disabled"]);
  public static Error LeavesOut(int people) => new(ErrorKind.Conflict, "identity.provider_leaves_out", T["provider_leaves_out", people], "LeaveOut");
  public static Error NotDisabled => new(ErrorKind.Conflict, "identity.provider_not_disabled", T["provider_not_disabled"]);

  public static Error NotAnswered => new(ErrorKind.Conflict, "identity.upstream_not_answered", T["upstream_not_answered"]);
  public static Error NotBelieved => new(ErrorKind.Refused, "identity.upstream_not_believed", T["upstream_not_believed"]);
  public static Error NotBegunHere => new(ErrorKind.Refused, "identity.upstream_not_begun_here", T["upstream_not_begun_here"]);
  public static Error Declined => new(ErrorKind.Refused, "identity.upstream_declined", T["upstream_declined"]);
  public static Error NotLinked(string provider) => new(ErrorKind.Refused, "identity.upstream_not_linked", T["upstream_not_linked", provider]);
  public static Error LevelUnknown => new(ErrorKind.Refused, "identity.upstream_level_unknown", T["upstream_level_unknown"]);
  public static Error FactsMissing => new(ErrorKind.Refused, "identity.upstream_facts_missing", T["upstream_facts_missing"]);
  public static Error PersonDiffers => new(ErrorKind.Conflict, "identity.upstream_person_differs", T["upstream_person_differs"]);
  public static Error PersonUnproven => new(ErrorKind.Conflict, "identity.upstream_person_unproven", T["upstream_person_unproven"]);
  public static Error NotForPublic(string provider) => new(ErrorKind.Refused, "identity.upstream_not_for_public", T["upstream_not_for_public", provider]);
  public static Error TooWeak => new(ErrorKind.Refused, "identity.upstream_too_weak", T["upstream_too_weak"]);
  public static Error AnotherPerson => new(ErrorKind.Refused, "identity.upstream_another_person", T["upstream_another_person"]);
  public static Error LinkFirst => new(ErrorKind.Refused, "identity.upstream_link_first", T["upstream_link_first"]);
  public static Error AccountLocked => new(ErrorKind.Refused, "identity.upstream_account_locked", T["upstream_account_locked"]);
  public static Error ProveAgain => new(ErrorKind.Refused, "identity.upstream_prove_again", T["upstream_prove_again"]);
  public static Error LinkTaken => new(ErrorKind.Conflict, "identity.upstream_link_taken", T["upstream_link_taken"]);
  public static Error LinkExists => new(ErrorKind.Conflict, "identity.upstream_link_exists", T["upstream_link_exists"]);
  public static Error NumberTaken => new(ErrorKind.Conflict, "identity.upstream_number_taken", T["upstream_number_taken"]);
  public static Error LinkNotFound => new(ErrorKind.NotFound, "identity.upstream_link_not_found", T["upstream_link_not_found"]);
  public static Error LastWayIn => new(ErrorKind.Conflict, "identity.upstream_last_way_in", T["upstream_last_way_in"]);
}
