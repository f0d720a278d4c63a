using System.Text.Json.Serialization;

namespace Saola.Identity;

/// <summary>What happened to one thing of a kind, which the ledger names it by.</summary>
public abstract record ObjectEvent([property: JsonIgnore] string ObjectKind, [property: JsonIgnore] Guid ObjectId) : IEvent;

public abstract record AccountEvent(Guid ObjectId) : ObjectEvent("account", ObjectId);

public abstract record PersonEvent(Guid ObjectId) : ObjectEvent("person", ObjectId);

public abstract record PostEvent(Guid ObjectId) : ObjectEvent("post", ObjectId);

public abstract record RoleEvent(Guid ObjectId) : ObjectEvent("role", ObjectId);

public abstract record ZoneEvent(Guid ObjectId) : ObjectEvent("network_zone", ObjectId);

public abstract record ClientEvent(Guid ObjectId) : ObjectEvent("client", ObjectId);

public abstract record ClientGrantEvent(Guid ObjectId) : ObjectEvent("client_grant", ObjectId);

public abstract record ProviderEvent(Guid ObjectId) : ObjectEvent("identity_provider", ObjectId);

public abstract record OfficeChangeEvent(Guid ObjectId) : ObjectEvent("office_change", ObjectId);

public abstract record ReviewEvent(Guid ObjectId) : ObjectEvent("review", ObjectId);
