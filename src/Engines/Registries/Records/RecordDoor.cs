using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>How a record goes through HTTP: its version is its entity tag (RFC 9110), and a change that comes too late is 412, one that names none 428; what waits for a second person is 202 and says where.</summary>
internal static class RecordDoor {
  public static IResult Tagged(HttpContext http, Answer<RegistryRecord> answer) {
    if (answer.IsError)
      return StatusOf(answer.Error) is not { } status ? Problems.Of(answer.Error)
        : Results.Problem(answer.Error.Message, statusCode: status, extensions: new Dictionary<string, object?>(StringComparer.Ordinal) { ["code"] = answer.Error.Code });
    if (answer.Value.Proposal is { } proposal) return Results.Accepted(ReviewDoor.Path(proposal), answer.Value);
    http.Response.Headers.ETag = $"\"{answer.Value.Version.ToString(CultureInfo.InvariantCulture)}\"";
    return Results.Ok(answer.Value);
  }

  /// <summary>Of what <c>If-Match</c> stops (RFC 9110, RFC 6585).</summary>
  static int? StatusOf(Error error) => error.Code == Problems.Stale.Code ? StatusCodes.Status412PreconditionFailed : error.Code == RecordErrors.VersionMissing.Code ? StatusCodes.Status428PreconditionRequired : null;

  const int NoVersion = 0;

  /// <summary>
  /// The version that <c>If-Match</c> lets be changed (RFC 9110, 13.1.1): the one it names, or the record's own where it names several or
  /// takes any. 0, which no record has, where none of them can be it; null when there is no such header.
  /// </summary>
  public static async Task<int?> Version(HttpContext http, Work w, Registries registries, string key, Guid id, CancellationToken ct) {
    if (http.Request.Headers.IfMatch.Count == 0) return null;
    var tags = http.Request.GetTypedHeaders().IfMatch;
    int[] named = [.. tags.Where(t => !t.IsWeak && !t.Equals(EntityTagHeaderValue.Any)).Select(t => int.TryParse(t.Tag.AsSpan().Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : NoVersion)];
    var any = tags.Contains(EntityTagHeaderValue.Any);
    if (!any && named.Length < 2) return named.FirstOrDefault(NoVersion);
    var own = await registries.VersionOf(w, key, id, ct);
    return any || named.Contains(own) ? own : NoVersion;
  }

  /// <summary>The parameters of the address, each name once for each of its values.</summary>
  public static IEnumerable<KeyValuePair<string, string>> Parameters(HttpContext http) => http.Request.Query.SelectMany(q => q.Value, (q, value) => KeyValuePair.Create(q.Key, value ?? ""));

  /// <summary>The values with the state among them, as the engine takes it.</summary>
  public static JsonObject WithState(JsonObject? values, string? state) {
    var all = values ?? [];
    all.Remove(Names.State);
    if (state is not null) all[Names.State] = state;
    return all;
  }
}
