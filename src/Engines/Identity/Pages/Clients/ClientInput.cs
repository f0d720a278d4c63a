using System.Text.Json;
using System.Text.Json.Nodes;

namespace Saola.Identity.Pages;

/// <summary>What is typed of a connected system, and back.</summary>
internal sealed class ClientInput {
  static readonly JsonSerializerOptions Written = new(Json.Options) { WriteIndented = true };

  public string? ClientId { get; set; }
  public string? Office { get; set; }
  public string? Kind { get; set; }
  public string? Name { get; set; }
  public string? NameEn { get; set; }
  public string? RedirectUris { get; set; }
  public string? LogoutUris { get; set; }
  public string? BackchannelLogoutUri { get; set; }
  public string[]? Scopes { get; set; }
  public string? MoreScopes { get; set; }
  public string? AuthMethod { get; set; }
  public string? Jwks { get; set; }
  public string? Certificate { get; set; }
  public bool FirstParty { get; set; }
  public bool OfficialsOnly { get; set; }
  public string? Sector { get; set; }
  public string? Algorithm { get; set; }

  public static ClientInput Of(Client c) => new() {
    ClientId = c.Key, Kind = c.Kind.ToString().ToLowerInvariant(), Name = c.Name, NameEn = c.NameEn, RedirectUris = string.Join('\n', c.RedirectUris), LogoutUris = string.Join('\n', c.LogoutUris),
    BackchannelLogoutUri = c.BackChannelUri, Scopes = c.Scopes, MoreScopes = string.Join(' ', c.Scopes.Except(StandardScopes.All)), AuthMethod = c.AuthMethod, Jwks = c.Jwks?.ToJsonString(Written),
    Certificate = c.Certificate, FirstParty = c.FirstParty, OfficialsOnly = c.OfficialsOnly, Sector = c.Redirects ? c.Sector : null, Algorithm = c.Algorithm,
  };

  /// <summary>What is typed as keys and is none is an empty set, which is refused as one.</summary>
  public ClientShape Shape() => new(
    Text(ClientId), new(Name ?? "", Text(NameEn)), Kind, Lines(RedirectUris), Lines(LogoutUris), Text(BackchannelLogoutUri), [.. Scopes ?? [], .. Lines(MoreScopes) ?? []], Text(AuthMethod), Keys(),
    OfficialsOnly ? Client.Public : Client.Pairwise, Text(Sector), FirstParty, Text(Algorithm), Text(Certificate));

  JsonObject? Keys() {
    if (Text(Jwks) is not { } text) return null;
    try {
      return JsonNode.Parse(text) as JsonObject ?? [];
    } catch (JsonException) {
      return [];
    }
  }

  static string? Text(string? typed) => Vn.Clean(typed) is { Length: > 0 } text ? text : null;

  static string[]? Lines(string? typed) => (typed ?? "").Split(['\n', '\r', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) is { Length: > 0 } lines ? lines : null;
}
