using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>The same as <see cref="ListRecords"/> with what is asked in the body: what is personal does not belong in addresses, which are logged on the way.</summary>
internal static class SearchRecords {
  public sealed record Request(string Registry, Body Body);

  /// <param name="Conditions">As the parameters of an address name them: <c>{"holder": "064090000001", "seats[gte]": "5", "q": "pho"}</c>.</param>
  /// <param name="Sort">Fields with a comma between them, each with a minus before it when it goes down.</param>
  /// <param name="Fields">Those that are wanted, with a comma between them.</param>
  /// <param name="After">The cursor of the page before.</param>
  /// <param name="AsOf">As the registry knew it at that moment.</param>
  /// <param name="On">What held on that day.</param>
  public sealed record Body(IReadOnlyDictionary<string, string?>? Conditions = null, string? Sort = null, string? Fields = null, string? After = null, int? Limit = null, DateTimeOffset? AsOf = null, DateOnly? On = null);

  internal static Task<Answer<RecordPage>> Run(Request r, Work w, Registries registries, CancellationToken ct) =>
    ListRecords.Run(new(r.Registry, (r.Body.Conditions ?? new Dictionary<string, string?>()).Select(c => KeyValuePair.Create(c.Key, c.Value ?? "")), r.Body.Sort, r.Body.Fields, r.Body.After, r.Body.Limit, r.Body.AsOf, r.Body.On), w, registries, ct);

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/registries/{key}/records/search", (string key, Body body, Work w, Registries registries, CancellationToken ct) => Run(new(key, body), w, registries, ct))
    .Requires(RegistryPermissions.Read);
}
