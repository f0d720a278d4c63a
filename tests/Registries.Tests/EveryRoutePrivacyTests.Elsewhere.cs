using System.Net;
using System.Reflection;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Saola.Kernel;
using Xunit;

namespace Saola.Registries.Tests;

/// <summary>What is read by the pages and interfaces of the other engines and systems, which know registries too.</summary>
public sealed partial class EveryRoutePrivacyTests {
  IEnumerable<Door> Elsewhere() =>
    from endpoint in app.Services.GetServices<EndpointDataSource>().SelectMany(s => s.Endpoints).OfType<RouteEndpoint>()
    let page = endpoint.Metadata.GetMetadata<ComponentTypeMetadata>()?.Type
    let home = page?.Assembly ?? endpoint.Metadata.GetMetadata<MethodInfo>()?.DeclaringType?.Assembly
    where home != typeof(RegistriesModule).Assembly && (page is not null || endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Contains("GET") == true)
    select new Door("GET", "/" + endpoint.RoutePattern.RawText!.TrimStart('/'), page is not null);

  /// <summary>What another part may take for one of its own: the record by its id, the registry by its name.</summary>
  static string Anything(string pattern, Held held) => Parameter().Replace(pattern, m =>
    m.Value.Contains(":guid", StringComparison.Ordinal) || m.Groups["name"].Value is "id" or "Id" ? held.Record.ToString() : m.Value.Contains(":int", StringComparison.Ordinal) || m.Value.Contains(":long", StringComparison.Ordinal) ? "1" : held.Key);

  [Fact]
  public async Task No_other_part_shows_it_to_who_may_not_see_it() {
    var held = await Prepare();
    app.Log.Clear();
    var (doors, answered) = (Elsewhere().Distinct().ToList(), 0);
    Assert.True(doors.Count > 150, $"only {doors.Count} routes");
    foreach (var door in doors)
      foreach (var actor in Unentitled())
        foreach (var query in (string[])["", "?q=quan"]) {
          var path = Anything(door.Pattern, held) + query;
          using var client = app.As(actor);
          using var answer = await client.GetAsync(path, HttpCompletionOption.ResponseHeadersRead, Ct);
          Assert.True((int)answer.StatusCode < 500 || door.Pattern.StartsWith("/health", StringComparison.Ordinal), $"{path}: {answer.StatusCode}");
          if (answer.StatusCode == HttpStatusCode.OK) answered++;
          // a stream has no end that could be waited for
          var text = answer.Content.Headers.ContentType?.MediaType == "text/event-stream" ? "" : Text(await answer.Content.ReadAsByteArrayAsync(Ct));
          Said($"{door} as {path} to {actor?.Kind}: {answer.StatusCode}", $"{answer.Headers}\n{answer.Content.Headers}\n{text}");
        }
    Assert.True(answered > 200, $"only {answered} of the answers had something to show");
    Said("the log", string.Join('\n', app.Log.Select(l => l.Text)));
  }
}
