using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Kernel;
using Saola.Registries;
using static Saola.Exchange.Words;

namespace Saola.Exchange;

/// <summary>The versions of a service of the actor's offices, the newest first, each with what differs in its description from the one before.</summary>
internal static class ListVersions {
  /// <summary>Versions that are told; who has more has long retired the others.</summary>
  public const int Most = 20;

  /// <param name="Said">The change in a sentence.</param>
  public sealed record Change(bool Breaking, string Kind, string At, string Detail, string Said);

  /// <param name="Changes">Null where one of the two has no description to compare.</param>
  public sealed record Row(
    int Number, ServiceState State, VersionTerms Terms, ContractKind? Contract, DateOnly? LastDay, DateTimeOffset? PublishedAt, bool? Breaking, Change[]? Changes);
  public sealed record Response(Row[] Versions);

  internal static async Task<Answer<Response>> Run(Guid service, Work w, CancellationToken ct) {
    var db = w.Db<ExchangeDb>();
    if (!await db.OfferedServices(w.Actor).AnyAsync(o => o.Id == service, ct)) return BusErrors.NotFound;
    var rows = new List<Row>();
    Contract? newer = null;
    // a description may have 2 MiB and many times that when it is read: two are held at a time, and not those of all versions
    await foreach (var v in db.Versions(w.Actor).AsNoTracking().Where(v => v.Service == service).OrderByDescending(v => v.Number).Take(Most + 1).AsAsyncEnumerable().WithCancellation(ct)) {
      var contract = v.Read();
      if (rows.Count > 0 && newer is { Kind: ContractKind.OpenApi } && contract is { Kind: ContractKind.OpenApi }) {
        var changes = Told(contract, newer);
        rows[^1] = rows[^1] with { Breaking = changes.Any(c => c.Breaking), Changes = changes };
      }
      if (rows.Count < Most) rows.Add(new(v.Number, v.State, Terms(v), v.ContractKind, v.LastDay, v.PublishedAt, null, null));
      newer = contract;
    }
    return new Response([.. rows]);
  }

  internal static VersionTerms Terms(ServiceVersion v) =>
    new(v.Url, v.TestUrl, v.Unit, v.Contact, v.Availability, v.AnswerMillis, v.CallsPerDay, [.. v.Classes.Select(Enum.Parse<SharingClass>)], v.Basis, v.BasisVerified);

  internal static Change[] Told(Contract before, Contract now) =>
    [.. ContractChanges.Between(before, now).Select(c => new Change(c.IsBreaking, c.Kind.ToString(), c.At, c.Detail, T[$"change_{c.Kind}", c.At, c.Detail]))];

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapGet("/api/exchange/services/{service:guid}/versions", (Guid service, Work w, CancellationToken ct) => Run(service, w, ct)).Requires(ExchangePermissions.Offer);
}
