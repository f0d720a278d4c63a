using System.Text.Json.Serialization;

namespace Saola.Identity;

/// <param name="Procedures">Codes; none is all.</param>
/// <param name="Until">The last day.</param>
[Event("identity.power_given", "A person or an organisation offered a person a power to act for them; it holds once it is taken.")]
public sealed record PowerGiven(Guid Power, Guid Principal, bool Organisation, int Acts, string[] Procedures, bool Earlier, DateOnly From, DateOnly Until) : IEvent {
  [JsonIgnore] public string ObjectKind => "power";
  [JsonIgnore] public Guid ObjectId => Power;
}

[Event("identity.power_accepted", "The person to whom a power was offered took it.")]
public sealed record PowerAccepted(Guid Power, Guid Principal, Guid Delegate) : IEvent {
  [JsonIgnore] public string ObjectKind => "power";
  [JsonIgnore] public Guid ObjectId => Power;
}

[Event("identity.power_declined", "The person to whom a power was offered did not take it.")]
public sealed record PowerDeclined(Guid Power, Guid Principal) : IEvent {
  [JsonIgnore] public string ObjectKind => "power";
  [JsonIgnore] public Guid ObjectId => Power;
}

/// <param name="ByDelegate">Who held it laid it down; else who gave it took it back.</param>
[Event("identity.power_ended", "Either side ended a power before its last day.")]
public sealed record PowerEnded(Guid Power, Guid Principal, bool ByDelegate) : IEvent {
  [JsonIgnore] public string ObjectKind => "power";
  [JsonIgnore] public Guid ObjectId => Power;
}

/// <param name="Before">Days that a power may be given for; the others in the order of their names.</param>
[Event("identity.power_policy_set", "It was set for how long a power may be given, how long one that nobody took is known, and when its end is told beforehand.")]
public sealed record PowerPolicySet(Guid Policy, int Before, int After, int ForgetBefore, int ForgetAfter, int RemindBefore, int RemindAfter) : IEvent {
  [JsonIgnore] public string ObjectKind => "power_policy";
  [JsonIgnore] public Guid ObjectId => Policy;
}
