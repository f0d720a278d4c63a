using System.Text.Json.Serialization;

namespace Saola.Identity;

[Event("identity.client_added", "A system was connected.")]
public sealed record ClientAdded(Guid Client, Guid Office) : ClientEvent(Client);

[Event("identity.client_changed", "What a connected system may ask, or to where it is answered, was changed.")]
public sealed record ClientChanged(Guid Client) : ClientEvent(Client);

/// <param name="Grants">How many times of letting it in ended with it.</param>
[Event("identity.client_disabled", "A connected system was switched off; all that people gave it ended.")]
public sealed record ClientDisabled(Guid Client, int Grants) : ClientEvent(Client);

[Event("identity.client_enabled", "A connected system was switched on again.")]
public sealed record ClientEnabled(Guid Client) : ClientEvent(Client);

/// <param name="Ended">How many times of letting it in ended with that.</param>
[Event("identity.consent_withdrawn", "A person took back what they let a connected system have.")]
public sealed record ConsentWithdrawn(Guid Account, Guid Client, int Ended) : AccountEvent(Account);

/// <param name="Ended">How many older secrets ended with it.</param>
[Event("identity.client_secret_made", "A connected system got a new secret.")]
public sealed record ClientSecretMade(Guid Client, Guid Secret, int Ended) : ClientEvent(Client);

/// <param name="Key">Its RFC 7638 thumbprint, by which tokens name it.</param>
[Event("identity.signing_key_made", "A key that signs tokens was made and published.")]
public sealed record SigningKeyMade(string Key, string Algorithm, DateTimeOffset SignsFrom) : IEvent {
  [JsonIgnore] public string ObjectKind => "module";
  [JsonIgnore] public Guid ObjectId => Guid.Empty;
}

/// <param name="Account">Whose person let the client in.</param>
[Event("identity.grant_made", "A connected system was let in by a person and got a code for it.")]
public sealed record GrantMade(Guid Grant, Guid Client, Guid Account) : ClientGrantEvent(Grant);

[Event("identity.consent_given", "A person agreed that a connected system learns things of them.")]
public sealed record ConsentGiven(Guid Account, Guid Client, string[] Scopes) : AccountEvent(Account);

/// <param name="Grant">What the person gave; of a system for itself, the token.</param>
/// <param name="Way">The grant_type.</param>
[Event("identity.token_given", "A connected system got a token.")]
public sealed record TokenGiven(Guid Client, Guid Grant, string Way) : ClientGrantEvent(Grant);

/// <summary>Each person is shown it among those who read their data.</summary>
/// <param name="Claims">Names of what it was told, as OpenID Connect calls them.</param>
/// <param name="Way">id_token, userinfo or introspection</param>
[Event("identity.person_told", "A connected system was told things of a person.")]
public sealed record PersonTold(Guid Person, Guid Client, string[] Claims, string Way) : PersonEvent(Person);

/// <param name="Reason">code_replayed, refresh_reused or by_client</param>
[Event("identity.grant_revoked", "What a person let a connected system have was ended, with every token of it.")]
public sealed record GrantRevoked(Guid Grant, Guid Client, string Reason) : ClientGrantEvent(Grant);

/// <param name="Network">A digest that tells equal networks, not which.</param>
[Event("identity.client_refused", "A connected system failed to prove itself.")]
public sealed record ClientRefused(Guid Client, string Network) : ClientEvent(Client);

[Event("identity.device_asked", "A device asked to be let in.")]
public sealed record DeviceAsked(Guid Device, Guid Client) : ClientEvent(Client);

[Event("identity.device_refused", "A person did not let a device in.")]
public sealed record DeviceRefused(Guid Device, Guid Client) : ClientEvent(Client);
