using Saola.Kernel;

namespace Saola.Exchange;

[Event("exchange.version_described", "A version of a service is there, or is described otherwise.")]
public sealed record VersionDescribed(Guid Service, int Number, string? ContractSha256) : OfferedServiceEvent(Service);

/// <param name="LastDay">Of a deprecated one, the last day on which it is called.</param>
[Event("exchange.version_moved", "A version of a service goes on to another state.")]
public sealed record VersionMoved(Guid Service, int Number, ServiceState From, ServiceState To, DateOnly? LastDay) : OfferedServiceEvent(Service);

public abstract record AccessRequestEvent([property: System.Text.Json.Serialization.JsonIgnore] Guid ObjectId) : IEvent {
  [System.Text.Json.Serialization.JsonIgnore]
  public string ObjectKind => "exchange_access_request";
}

[Event("exchange.access_asked", "A subsystem asks to call a service, for a purpose and a term.")]
public sealed record AccessAsked(Guid Request, Guid Service, Guid Subsystem, bool Test, string[] Endpoints, string[] Fields, DateOnly FirstDay, DateOnly LastDay) : AccessRequestEvent(Request);

[Event("exchange.access_approved", "The owner of a service agrees to what was asked, or to less of it.")]
public sealed record AccessApproved(Guid Request, Guid Service, Guid Subsystem, bool Test, string[] Endpoints, string[] Fields, DateOnly FirstDay, DateOnly LastDay) : AccessRequestEvent(Request);

[Event("exchange.access_refused", "The owner of a service refuses what was asked.")]
public sealed record AccessRefused(Guid Request, Guid Service, Guid Subsystem) : AccessRequestEvent(Request);

/// <param name="State">Revoked by the owner of the service, or withdrawn by who asked.</param>
[Event("exchange.access_ended", "An agreement to call a service is ended before its term, or what was asked is given up.")]
public sealed record AccessEnded(Guid Request, Guid Service, Guid Subsystem, RequestState State) : AccessRequestEvent(Request);
