using System.Text.Json;

namespace Saola.Identity;

/// <summary>Adds or changes a provider of identities from the command line of the machine, for who sets a site up by script.</summary>
public sealed class ConnectProvider {
  readonly Works works;
  readonly UpstreamProviders providers;
  readonly OwnerNotices notices;

  internal ConnectProvider(Works works, UpstreamProviders providers, OwnerNotices notices) => (this.works, this.providers, this.notices) = (works, providers, notices);

  /// <param name="json">What the interface takes too: key, office and provider: name, issuer, clientId, clientSecret, claims, levels.</param>
  /// <returns>What has become of it, in a line; or what is wrong.</returns>
  public async Task<Answer<string>> Set(string json, CancellationToken ct) {
    AddProvider.Request? asked;
    try {
      asked = JsonSerializer.Deserialize<AddProvider.Request>(json, ConnectSystem.Strict);
    } catch (JsonException e) {
      return new Error(ErrorKind.Invalid, "identity.provider_file_unreadable", e.Message);
    }
    if (asked?.Key is not { } key) return UpstreamErrors.KeyInvalid;
    await using var act = works.Begin(Actor.Machine("install"), "identity.connect_provider");
    // who has the machine lets anyone in again by a link
    var changed = await ChangeProvider.Run(new(key, asked.Provider ?? new(), LeaveOut: true), act.Work, providers, notices, ct);
    if (!changed.IsError) return Told(key, changed.Value.Ready);
    if (changed.Error.Code != UpstreamErrors.NotFound.Code) return changed.Error;
    var added = await AddProvider.Run(asked, act.Work, providers, ct);
    return added.IsError ? added.Error : Told(key, added.Value.Ready);
  }

  static string Told(string key, bool ready) => JsonSerializer.Serialize(new { key, ready });
}
