using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Identity;
using Saola.Kernel;

namespace Saola.Exchange;

/// <summary>Adds the next version of a service as a draft, or describes one that is not published yet otherwise.</summary>
internal static class DescribeVersion {
  /// <param name="Number">The version, or the next one after the last.</param>
  /// <param name="Contract">The text of its OpenAPI or WSDL description; null leaves the one that is kept.</param>
  /// <param name="FetchFrom">Where the description is taken from in place of that, on the host of the service.</param>
  public sealed record Request(Guid Service, int Number, VersionTerms Terms, string? Contract, string? FetchFrom);
  public sealed record Response(Guid Id, int Number);

  internal static async Task<Answer<Response>> Run(Request r, Work w, ContractFetch fetch, Identities identities, Roster roster, ServiceNetworks networks, CancellationToken ct) {
    var db = w.Db<ExchangeDb>();
    if (await db.OfferedServices(w.Actor).SingleOrDefaultAsync(o => o.Id == r.Service, ct) is not { } service) return BusErrors.NotFound;
    if (r.Terms.Unit is { } unit && await identities.Organisation(unit, ct) is null) return BusErrors.OfficeNotFound with { Field = "Unit" };
    var text = r.Contract;
    if (r.FetchFrom is { Length: > 0 } from) {
      await w.Rest();
      var fetched = await fetch.Fetch(from, r.Terms.TestUrl is { } test && IsOf(from, test) ? test : r.Terms.Url ?? service.Url, ct);
      if (fetched.IsError) return fetched.Error;
      text = fetched.Value;
    }
    var read = string.IsNullOrWhiteSpace(text) ? (Answer<Contract>?)null : ContractReader.Read(text);
    if (read?.Error is { } wrong) return wrong;
    await w.Alone("exchange versions", r.Service.ToString(), ct);
    var known = await db.Versions(w.Actor).SingleOrDefaultAsync(v => v.Service == r.Service && v.Number == r.Number, ct);
    if (known is null) {
      if (AdapterBook.IsAddress(service.Url)) return AdapterErrors.IsAdapter;
      if (r.Number != (await db.Versions(w.Actor).Where(v => v.Service == r.Service).MaxAsync(v => (int?)v.Number, ct) ?? 0) + 1) return BusErrors.NotFound;
      db.Add(known = ServiceVersion.Draft(r.Service, r.Number, w.Now));
    }
    if (known.Describe(r.Terms) is { } refused) return refused;
    if (await ServiceOrigins.Judge(service, known, w, networks, ct) is { } elsewhere) return elsewhere;
    if (read is { } contract && known.Keep(contract.Value.Kind, text!) is { } closed) return closed;
    w.Publish(new VersionDescribed(r.Service, r.Number, known.Contract is { } kept ? Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(kept))) : null));
    await w.Commit(ct);
    await roster.Changed();
    return new Response(known.Id, known.Number);
  }

  static bool IsOf(string from, string test) => Uri.TryCreate(from, UriKind.Absolute, out var asked) && Uri.TryCreate(test, UriKind.Absolute, out var own) && asked.Authority == own.Authority;

  public sealed record Body(VersionTerms Terms, string? Contract, string? FetchFrom);

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPut("/api/exchange/services/{service:guid}/versions/{number:int}", (Guid service, int number, Body b, Work w, ContractFetch fetch, Identities identities, Roster roster, ServiceNetworks networks, CancellationToken ct) =>
      Run(new(service, number, b.Terms, b.Contract, b.FetchFrom), w, fetch, identities, roster, networks, ct))
    .Requires(ExchangePermissions.Offer).Fresh();
}
