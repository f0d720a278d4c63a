using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>A page of the records of a registry; every parameter that is not one of these is a condition (<see cref="RestFilter"/>).</summary>
internal static class ListRecords {
  /// <param name="Sort">Fields with a comma between them, each with a minus before it when it goes down.</param>
  /// <param name="Fields">Those that are wanted, with a comma between them.</param>
  /// <param name="AsOf">As the registry knew it at that moment.</param>
  /// <param name="On">What held on that day.</param>
  public sealed record Request(string Registry, IEnumerable<KeyValuePair<string, string>> Conditions, string? Sort, string? Fields, string? After, int? Limit, DateTimeOffset? AsOf, DateOnly? On) {
    /// <summary>Only which records there are, and nothing that they hold.</summary>
    internal bool Bare { get; init; }
  }

  static readonly HashSet<string> reserved = new(StringComparer.Ordinal) { "sort", "fields", "after", "limit", "asOf", "on", "lang" };

  internal static async Task<Answer<RecordPage>> Run(Request r, Work w, Registries registries, CancellationToken ct) {
    var asked = QueryOf(r);
    return asked.IsError ? asked.Error : await registries.List(w, asked.Value, ct);
  }

  internal static Answer<RecordQuery> QueryOf(Request r) {
    var conditions = RestFilter.Read(r.Conditions, reserved);
    if (conditions.IsError) return conditions.Error;
    var sort = Listed(r.Sort)?.Select(s => s.StartsWith('-') ? new SortKey(s[1..], Descending: true) : new SortKey(s)).ToList();
    return new RecordQuery(r.Registry, conditions.Value.Parts.Count == 0 ? null : conditions.Value, sort, r.Bare ? [] : Listed(r.Fields), r.After, r.Limit ?? 50, r.AsOf, r.On) { Bounded = true };
  }

  static string[]? Listed(string? list) => string.IsNullOrEmpty(list) ? null : list.Split(',', StringSplitOptions.TrimEntries);

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapGet("/api/registries/{key}/records", (string key, string? sort, string? fields, string? after, int? limit, DateTimeOffset? asOf, DateOnly? on, HttpContext http, Work w, Registries registries, CancellationToken ct) =>
      Run(new(key, RecordDoor.Parameters(http), sort, fields, after, limit, asOf, on), w, registries, ct))
    .Requires(RegistryPermissions.Read);
}
