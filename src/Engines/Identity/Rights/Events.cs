using System.Text.Json.Serialization;

namespace Saola.Identity;

/// <param name="Until">The last day; null until it is taken back.</param>
[Event("identity.role_granted", "An official was granted a role in an office besides their post's own.")]
public sealed record RoleGranted(Guid Grant, Guid Person, string Role, Guid Unit, bool SubTree, DateOnly From, DateOnly? Until) : IEvent {
  [JsonIgnore] public string ObjectKind => "person";
  [JsonIgnore] public Guid ObjectId => Person;
}

[Event("identity.role_taken_back", "A role that had been granted was taken back.")]
public sealed record RoleTakenBack(Guid Grant, Guid Person, string Role, Guid Unit, DateOnly On) : IEvent {
  [JsonIgnore] public string ObjectKind => "person";
  [JsonIgnore] public Guid ObjectId => Person;
}
