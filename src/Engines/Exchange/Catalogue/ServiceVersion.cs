using System.Linq.Expressions;
using Saola.Kernel;
using Saola.Registries;

namespace Saola.Exchange;

/// <summary>Draft: nobody calls it. Test: at its test address alone. Published and deprecated: by everyone who may; the latter until its last day.</summary>
public enum ServiceState { Draft, Test, Published, Deprecated, Retired }

/// <summary>What is said of a version beside its description; whatever is not declared stays null.</summary>
/// <param name="Availability">Per cent of the time.</param>
/// <param name="AnswerMillis">Within which it answers.</param>
/// <param name="Classes">The classes of the data that it gives.</param>
/// <param name="Basis">Document and article.</param>
public sealed record VersionTerms(
  string? Url, string? TestUrl, Guid? Unit, string? Contact, decimal? Availability, int? AnswerMillis, long? CallsPerDay, SharingClass[]? Classes, string? Basis, bool BasisVerified);

/// <summary>A version of a service: from draft to retirement.</summary>
internal sealed class ServiceVersion {
  public const int ContactLimit = 300, BasisLimit = 1000;
  static readonly Dictionary<ServiceState, ServiceState[]> Moves = new() {
    [ServiceState.Draft] = [ServiceState.Test, ServiceState.Published, ServiceState.Retired], [ServiceState.Test] = [ServiceState.Draft, ServiceState.Published, ServiceState.Retired],
    [ServiceState.Published] = [ServiceState.Deprecated], [ServiceState.Deprecated] = [ServiceState.Published, ServiceState.Retired], [ServiceState.Retired] = [],
  };

  public Guid Id { get; init; }
  public Guid Service { get; init; }
  public int Number { get; init; }
  public ServiceState State { get; private set; }
  public string? Url { get; private set; }
  public string? TestUrl { get; private set; }
  public ContractKind? ContractKind { get; private set; }
  public string? Contract { get; private set; }
  public string? Contact { get; private set; }

  /// <summary>The organisation that looks after it.</summary>
  public Guid? Unit { get; private set; }
  public decimal? Availability { get; private set; }
  public int? AnswerMillis { get; private set; }
  public long? CallsPerDay { get; private set; }
  public string[] Classes { get; private set; } = [];
  public string? Basis { get; private set; }
  public bool BasisVerified { get; private set; }

  /// <summary>Of a deprecated one, the last day on which it is called.</summary>
  public DateOnly? LastDay { get; private set; }
  public DateTimeOffset? PublishedAt { get; private set; }
  public DateTimeOffset MadeAt { get; init; }
  public int Version { get; init; } = 1;

  public static ServiceVersion Draft(Guid service, int number, DateTimeOffset now) => new() { Id = Guid.CreateVersion7(now), Service = service, Number = number, MadeAt = now };

  /// <summary>What is kept of it is told again, and not kept as it was read: nobody has to trust its form.</summary>
  public Contract? Read() => Contract is { } text && ContractReader.Read(text) is { IsError: false } read ? read.Value : null;

  public static Expression<Func<ServiceVersion, bool>> InForce(DateOnly today) => v => v.State == ServiceState.Published || v.State == ServiceState.Deprecated && v.LastDay >= today;
  public bool IsInForce(DateOnly today) => State == ServiceState.Published || State == ServiceState.Deprecated && LastDay >= today;

  /// <summary>What callers rely on does not change under them: what is published is described anew by a next version.</summary>
  public bool IsOpen => State is ServiceState.Draft or ServiceState.Test;

  public Error? Describe(VersionTerms terms) {
    if (!IsOpen) return CatalogueErrors.VersionClosed;
    if (terms.Url is not null && !OfferedService.IsAddress(terms.Url)) return BusErrors.BadUrl;
    if (terms.TestUrl is not null && !OfferedService.IsAddress(terms.TestUrl)) return BusErrors.BadUrl with { Field = "TestUrl" };
    if (terms.Availability is <= 0 or > 100) return CatalogueErrors.BadAvailability;
    if (terms.AnswerMillis <= 0 || terms.CallsPerDay <= 0) return CatalogueErrors.BadTerms;
    var (contact, basis) = (Vn.Clean(terms.Contact), Vn.Clean(terms.Basis));
    if (contact.Length > ContactLimit) return CatalogueErrors.TooLong("Contact", ContactLimit);
    if (basis.Length > BasisLimit) return CatalogueErrors.TooLong("Basis", BasisLimit);
    if (terms.BasisVerified && basis.Length == 0) return CatalogueErrors.BasisMissing;
    if (!AdapterBook.IsAddress(Url)) (Url, TestUrl) = (terms.Url?.TrimEnd('/'), terms.TestUrl?.TrimEnd('/'));
    (Unit, Availability, AnswerMillis, CallsPerDay) = (terms.Unit, terms.Availability, terms.AnswerMillis, terms.CallsPerDay);
    (Contact, Basis, BasisVerified) = (contact.Length == 0 ? null : contact, basis.Length == 0 ? null : basis, terms.BasisVerified);
    Classes = [.. (terms.Classes ?? []).Distinct().Order().Select(c => c.ToString())];
    return State == ServiceState.Test && TestUrl is null ? CatalogueErrors.TestAddressMissing : null;
  }

  public Error? Keep(ContractKind kind, string text) {
    if (!IsOpen) return CatalogueErrors.VersionClosed;
    (ContractKind, Contract) = (kind, text);
    return null;
  }

  /// <summary>A version that is answered by a declaration, where it is tested too, and described by it.</summary>
  public void Adapt(string address, string contract) => (Url, TestUrl, ContractKind, Contract) = (address, address, Exchange.ContractKind.OpenApi, contract);

  public bool MayMove(ServiceState to) => Moves[State].Contains(to);

  /// <param name="lastDay">On which a deprecated one is called, today at the earliest.</param>
  public Error? Move(ServiceState to, DateOnly? lastDay, DateTimeOffset now) {
    if (!MayMove(to)) return CatalogueErrors.WrongState;
    if (to == ServiceState.Test && TestUrl is null) return CatalogueErrors.TestAddressMissing;
    if (to == ServiceState.Deprecated && (lastDay is null || lastDay < Vn.Day(now))) return CatalogueErrors.LastDayMissing;
    (State, LastDay) = (to, to == ServiceState.Deprecated ? lastDay : to == ServiceState.Retired ? LastDay : null);
    if (to == ServiceState.Published) PublishedAt ??= now;
    return null;
  }
}
