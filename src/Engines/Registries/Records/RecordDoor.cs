using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>How a record goes through HTTP: its version is its entity tag (RFC 9110), and a change that comes too late is 412; what waits for a second person is 202 and says where.</summary>
internal static class RecordDoor {
  public static IResult Tagged(HttpContext http, Answer<RegistryRecord> answer) {
    if (answer.IsError)
      return answer.Error.Code != Problems.Stale.Code ? Problems.Of(answer.Error)
        : Results.Problem(answer.Error.Message, statusCode: 412, extensions: new Dictionary<string, object?>(StringComparer.Ordinal) { ["code"] = answer.Error.Code });
    if (answer.Value.Proposal is { } proposal) return Results.Accepted(ReviewDoor.Path(proposal), answer.Value);
    http.Response.Headers.ETag = $"\"{answer.Value.Version.ToString(CultureInfo.InvariantCulture)}\"";
    return Results.Ok(answer.Value);
  }

  /// <summary>The version in <c>If-Match</c>; null when it names none.</summary>
  public static int? Version(HttpContext http) =>
    http.Request.GetTypedHeaders().IfMatch is [EntityTagHeaderValue { IsWeak: false } tag] && int.TryParse(tag.Tag.AsSpan().Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : null;

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
