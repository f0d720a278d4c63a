using System.Text.Json.Serialization;
using Saola.Kernel;

namespace Saola.Exchange;

public abstract record MemberEvent([property: JsonIgnore] Guid ObjectId) : IEvent {
  [JsonIgnore]
  public string ObjectKind => "exchange_member";
}

public abstract record SubsystemEvent([property: JsonIgnore] Guid ObjectId) : IEvent {
  [JsonIgnore]
  public string ObjectKind => "exchange_subsystem";
}

public abstract record OfferedServiceEvent([property: JsonIgnore] Guid ObjectId) : IEvent {
  [JsonIgnore]
  public string ObjectKind => "exchange_service";
}

public abstract record ClientGroupEvent([property: JsonIgnore] Guid ObjectId) : IEvent {
  [JsonIgnore]
  public string ObjectKind => "exchange_group";
}

/// <param name="National">Its systems lie on the national platform.</param>
/// <param name="Instance">Null where it is the exchange's own.</param>
[Event("exchange.member_registered", "An organisation takes part in the exchange.")]
public sealed record MemberRegistered(Guid Member, string Class, string Code, Guid Office, bool National, string? Instance) : MemberEvent(Member);

[Event("exchange.subsystem_registered", "A member has a further subsystem.")]
public sealed record SubsystemRegistered(Guid Subsystem, Guid Member, string Code) : SubsystemEvent(Subsystem);

[Event("exchange.connection_set", "How a subsystem's own requests come, from which addresses and with which certificates.")]
public sealed record ConnectionSet(Guid Subsystem, ConnectionType Connection, string[] Networks, string[] Certificates) : SubsystemEvent(Subsystem);

[Event("exchange.service_offered", "A subsystem offers a service, or describes it otherwise.")]
public sealed record ServiceOffered(Guid Service, Guid Subsystem, string Code, string Url) : OfferedServiceEvent(Service);

/// <param name="Digest">SHA-256 of the declaration.</param>
[Event("exchange.adapter_declared", "A version of a service is answered by the exchange itself, as was declared.")]
public sealed record AdapterDeclared(Guid Service, int Number, SourceKind Kind, string Digest) : OfferedServiceEvent(Service);

[Event("exchange.service_stopped", "A service is out of service, and why.")]
public sealed record ServiceStopped(Guid Service, string Notice) : OfferedServiceEvent(Service);

[Event("exchange.service_resumed", "A service that was out of service serves again.")]
public sealed record ServiceResumed(Guid Service) : OfferedServiceEvent(Service);

[Event("exchange.group_set", "Which subsystems are in a group.")]
public sealed record GroupSet(Guid Group, string Code, Guid[] Subsystems) : ClientGroupEvent(Group);

/// <param name="Client">The subsystem or the group.</param>
/// <param name="Test">Where it is tested, and not in production.</param>
[Event("exchange.access_granted", "A subsystem or a group may call a service, where it is tested or in production.")]
public sealed record AccessGranted(Guid Service, Guid Right, Guid Client, string Method, string Path, bool Test) : OfferedServiceEvent(Service);

[Event("exchange.access_revoked", "A subsystem or a group may not call a service any more.")]
public sealed record AccessRevoked(Guid Service, Guid Right, Guid Client, string Method, string Path) : OfferedServiceEvent(Service);
