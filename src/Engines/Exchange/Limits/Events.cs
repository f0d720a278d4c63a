namespace Saola.Exchange;

/// <param name="Subsystem">Whom it is for; null where it is not for one alone.</param>
/// <param name="Terms">Null where there is no limit any more.</param>
[Saola.Kernel.Event("exchange.limits_set", "How much may be asked of a service.")]
public sealed record LimitsSet(Guid Service, LimitScope Scope, Guid? Subsystem, LimitTerms? Terms) : OfferedServiceEvent(Service);

/// <param name="CacheSeconds">For how long an answer to GET may be given again; 0 is never.</param>
/// <param name="VerifyTls">Who answers over TLS has to show a certificate that holds.</param>
[Saola.Kernel.Event("exchange.handling_set", "How the exchange treats a service.")]
public sealed record HandlingSet(Guid Service, bool VerifyTls, SchemaCheck SchemaCheck, int CacheSeconds) : OfferedServiceEvent(Service);
