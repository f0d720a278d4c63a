using Saola.Kernel;

namespace Saola.Exchange;

/// <summary>Waiting for the owner's office, agreed on, refused, ended by the owner, or given up by who asked.</summary>
public enum RequestState { Waiting, Approved, Refused, Revoked, Withdrawn }

/// <summary>What a consumer asks for, and how far it is agreed on.</summary>
/// <param name="Endpoints">Each a method or a star, a space, and a pattern of paths.</param>
/// <param name="Fields">Which fields of the answers are needed; it stands in the agreement, and the service itself keeps to it.</param>
public sealed record AccessScope(string[]? Endpoints, string[]? Fields, DateOnly? FirstDay, DateOnly? LastDay);

/// <summary>That a subsystem asks to call a service for a purpose, and the agreement that came of it.</summary>
internal sealed class AccessRequest {
  public const int MostEndpoints = 50, MostFields = 200, FieldLimit = 200, PurposeLimit = 1000, BasisLimit = 1000;

  public Guid Id { get; init; }
  public Guid Service { get; init; }
  public Guid Subsystem { get; init; }
  public bool Test { get; init; }
  public string[] Endpoints { get; private set; } = [];
  public string[] Fields { get; private set; } = [];
  public string Purpose { get; private set; } = "";
  public string? Basis { get; private set; }
  public DateOnly FirstDay { get; private set; }
  public DateOnly LastDay { get; private set; }
  public RequestState State { get; private set; }
  public Guid AskedBy { get; init; }
  public DateTimeOffset AskedAt { get; init; }
  public DateTimeOffset? DecidedAt { get; private set; }
  public string? Reason { get; private set; }
  public DateTimeOffset? EndedAt { get; private set; }
  public int Version { get; init; } = 1;

  public bool IsInForce(DateOnly today) => State == RequestState.Approved && FirstDay <= today && today <= LastDay;
  public bool IsOver(DateOnly today) => State == RequestState.Approved && LastDay < today;

  public Error? Ask(AccessScope scope, string? purpose, string? basis, DateOnly today) {
    var (why, law) = (Vn.Clean(purpose), Vn.Clean(basis));
    if (why.Length is 0 or > PurposeLimit) return AccessErrors.PurposeMissing;
    if (law.Length > BasisLimit) return CatalogueErrors.TooLong("Basis", BasisLimit);
    var (endpoints, fields) = (Lines(scope.Endpoints), Lines(scope.Fields));
    if (endpoints.Length is 0 or > MostEndpoints || Array.ConvertAll(endpoints, Normal) is var normal && Array.Exists(normal, e => e is null)) return BusErrors.BadEndpoint;
    if (fields.Length > MostFields || Array.Exists(fields, f => f.Length > FieldLimit)) return AccessErrors.TooManyFields;
    var first = scope.FirstDay ?? today;
    if (scope.LastDay is not { } last || first < today || last < first) return AccessErrors.BadTerm;
    (Endpoints, Fields, Purpose, Basis, FirstDay, LastDay) = ([.. normal.OfType<string>().Distinct(StringComparer.Ordinal)], fields, why, law.Length == 0 ? null : law, first, last);
    return null;
  }

  /// <summary>Agrees to what was asked, or to less of it.</summary>
  public Error? Approve(AccessScope scope, string? reason, DateTimeOffset now) {
    if (State != RequestState.Waiting) return AccessErrors.DecidedAlready;
    var (endpoints, fields, first, last) = ((string[])[.. (scope.Endpoints is null ? Endpoints : Array.ConvertAll(Lines(scope.Endpoints), e => Normal(e) ?? "")).Distinct(StringComparer.Ordinal)], scope.Fields is null ? Fields : Lines(scope.Fields), scope.FirstDay ?? FirstDay, scope.LastDay ?? LastDay);
    if (endpoints.Length == 0 || endpoints.Except(Endpoints).Any() || fields.Except(Fields).Any()) return AccessErrors.MoreThanAsked;
    if (first < FirstDay || last > LastDay || last < first || last < Vn.Day(now)) return AccessErrors.TermBeyondAsked;
    var narrowed = Endpoints.Except(endpoints).Any() || fields.Length < Fields.Length || first != FirstDay || last != LastDay;
    if (Said(reason) is not { } said ? narrowed : said.Length > 1000) return AccessErrors.ReasonMissing;
    (Endpoints, Fields, FirstDay, LastDay, State, DecidedAt, Reason) = (endpoints, fields, first, last, RequestState.Approved, now, Said(reason));
    return null;
  }

  public Error? Refuse(string? reason, DateTimeOffset now) {
    if (State != RequestState.Waiting) return AccessErrors.DecidedAlready;
    if (Said(reason) is not { Length: <= 1000 } said) return AccessErrors.ReasonMissing;
    (State, DecidedAt, Reason) = (RequestState.Refused, now, said);
    return null;
  }

  /// <param name="byOwner">Who offers the service ends what is agreed on; who asked gives up what waits too.</param>
  public Error? End(bool byOwner, string? reason, DateTimeOffset now) {
    if (State != RequestState.Approved && (byOwner || State != RequestState.Waiting) || IsOver(Vn.Day(now))) return AccessErrors.NotInForce;
    if (Said(reason) is not { Length: <= 1000 } said) return AccessErrors.ReasonMissing;
    (State, EndedAt, Reason) = (byOwner ? RequestState.Revoked : RequestState.Withdrawn, now, said);
    return null;
  }

  /// <summary>The rights that the agreement gives, each within its days.</summary>
  public IEnumerable<AccessRight> Rights(DateTimeOffset now) => Endpoints.Select(e => e.Split(' ', 2)).Select(e => new AccessRight {
    Id = Guid.CreateVersion7(now), Service = Service, Subsystem = Subsystem, Method = e[0], Path = e[1], GrantedAt = now, Test = Test, FirstDay = FirstDay, LastDay = LastDay, Agreement = Id,
  });

  static string? Said(string? reason) => Vn.Clean(reason) is { Length: > 0 } said ? said : null;
  static string[] Lines(string[]? typed) => [.. (typed ?? []).Select(Vn.Clean).Where(t => t.Length > 0).Distinct(StringComparer.Ordinal)];
  static string? Normal(string endpoint) => endpoint.Split(' ', 2, StringSplitOptions.TrimEntries) is [var method, var path] && OfferedService.IsEndpoint(method, path) && PathGlob.Normal(path) is { } normal ? $"{method} {normal}" : null;
}

internal static class AccessErrors {
  public static Error PurposeMissing => new(ErrorKind.Invalid, "exchange.purpose_missing", Words.T["purpose_missing", AccessRequest.PurposeLimit], "Purpose");
  public static Error TooManyFields => new(ErrorKind.Invalid, "exchange.too_many_fields", Words.T["too_many_fields", AccessRequest.MostFields], "Fields");
  public static Error BadTerm => new(ErrorKind.Invalid, "exchange.bad_term", Words.T["bad_term"], "LastDay");
  public static Error TermBeyondAsked => new(ErrorKind.Invalid, "exchange.term_beyond_asked", Words.T["term_beyond_asked"], "LastDay");
  public static Error MoreThanAsked => new(ErrorKind.Invalid, "exchange.more_than_asked", Words.T["more_than_asked"], "Endpoints");
  public static Error ReasonMissing => new(ErrorKind.Invalid, "exchange.reason_missing", Words.T["reason_missing"], "Reason");
  public static Error AskedAlready => new(ErrorKind.Conflict, "exchange.asked_already", Words.T["asked_already"]);
  public static Error DecidedAlready => new(ErrorKind.Conflict, "exchange.decided_already", Words.T["decided_already"]);
  public static Error OfAgreement(string subsystem, AccessRequest agreement) => new(ErrorKind.Conflict, "exchange.right_of_agreement", Words.T["right_of_agreement", subsystem, Vn.Date(Vn.Day(agreement.AskedAt)), agreement.Id]);
  public static Error NotInForce => new(ErrorKind.Conflict, "exchange.not_in_force", Words.T["not_in_force"]);
  public static Error OfficialsOnly => new(ErrorKind.Refused, "exchange.officials_only", Words.T["officials_only"]);
  public static Error NotToAsk => new(ErrorKind.Conflict, "exchange.not_to_ask", Words.T["not_to_ask"], "Service");
}
