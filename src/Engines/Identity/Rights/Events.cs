using System.Text.Json.Serialization;

namespace Saola.Identity;

/// <param name="Until">The last day; null until it is taken back.</param>
[Event("identity.role_granted", "An official was granted a role in an office besides their post's own.")]
public sealed record RoleGranted(Guid Grant, Guid Person, string Role, Guid Unit, bool SubTree, DateOnly From, DateOnly? Until) : PersonEvent(Person);

[Event("identity.role_taken_back", "A role that had been granted was taken back.")]
public sealed record RoleTakenBack(Guid Grant, Guid Person, string Role, Guid Unit, DateOnly On) : PersonEvent(Person);

/// <param name="After">What it says, one line for each thing, as <c>name=value</c>.</param>
[Event("identity.role_added", "A role was added to those that officials can hold.")]
public sealed record RoleAdded(Guid Role, string Key, string[] After) : RoleEvent(Role);

/// <param name="Before">The lines that it says no more, as <c>name=value</c>.</param>
/// <param name="After">The lines that it says now and did not before.</param>
[Event("identity.role_changed", "What a role gives to those who hold it was changed.")]
public sealed record RoleChanged(Guid Role, string Key, string[] Before, string[] After) : RoleEvent(Role);

[Event("identity.role_ended", "A role was taken out of use: from now on it gives nothing.")]
public sealed record RoleEnded(Guid Role, string Key) : RoleEvent(Role);

[Event("identity.role_resumed", "A role that was out of use gives again what it says.")]
public sealed record RoleResumed(Guid Role, string Key) : RoleEvent(Role);

/// <param name="After">What it says, one line for each thing, as <c>name=value</c>.</param>
[Event("identity.zone_added", "Networks were given a name that conditions of rights ask for.")]
public sealed record ZoneAdded(Guid Zone, string Key, string[] After) : ZoneEvent(Zone);

/// <param name="Before">The lines that it says no more, as <c>name=value</c>.</param>
/// <param name="After">The lines that it says now and did not before.</param>
[Event("identity.zone_changed", "The name or the networks of a network zone were changed.")]
public sealed record ZoneChanged(Guid Zone, string Key, string[] Before, string[] After) : ZoneEvent(Zone);

[Event("identity.zone_removed", "A network zone was removed: no request comes from it any more.")]
public sealed record ZoneRemoved(Guid Zone, string Key) : ZoneEvent(Zone);

/// <param name="Before">What was so before and is no more, one line for each thing, as <c>name=value</c>; a rule as level, who, minutes.</param>
/// <param name="After">What is so since.</param>
[Event("identity.sign_in_policy_set", "What is asked of whom who signs in was changed.")]
public sealed record SignInPolicySet(Guid Policy, string[] Before, string[] After) : IEvent {
  [JsonIgnore] public string ObjectKind => "sign_in_policy";
  [JsonIgnore] public Guid ObjectId => Policy;
}

[Event("identity.session_closed", "A session was ended by who administers people.")]
public sealed record SessionClosed(Guid Account, Guid Session) : AccountEvent(Account);
