using System.Net;
using System.Net.Http.Json;
using System.Reflection;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Saola.Kernel;
using Xunit;

namespace Saola.Registries.Tests;

/// <summary>What is read by the pages and interfaces of the other engines and systems, which know registries too.</summary>
public sealed partial class EveryRoutePrivacyTests {
  IEnumerable<Door> Elsewhere(bool taking = false) =>
    from endpoint in app.Services.GetServices<EndpointDataSource>().SelectMany(s => s.Endpoints).OfType<RouteEndpoint>()
    let page = endpoint.Metadata.GetMetadata<ComponentTypeMetadata>()?.Type
    let home = page?.Assembly ?? endpoint.Metadata.GetMetadata<MethodInfo>()?.DeclaringType?.Assembly
    where home != typeof(RegistriesModule).Assembly
    from method in page is not null ? ["GET"] : endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? []
    where taking ? page is not null || method is not ("GET" or "HEAD" or "OPTIONS") : method == "GET"
    select new Door(method, "/" + endpoint.RoutePattern.RawText!.TrimStart('/'), page is not null);

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

  /// <summary>What may lead another part to a record: its id, its registry, its key, whatever the name under which it takes such a thing.</summary>
  static IEnumerable<HttpContent> Leads(Held held) {
    string[] names = ["id", "record", "subject", "person", "object", "registry", "key", "code", "query", "name", "field", "source", "reference"];
    yield return JsonContent.Create(names.ToDictionary(n => n, n => n is "registry" or "name" or "source" ? held.Key : n is "key" or "code" or "query" ? "K-1" : n == "field" ? $"{held.Key}.nick" : held.Record.ToString(), StringComparer.Ordinal));
    yield return new FormUrlEncodedContent(names.Select(n => KeyValuePair.Create(n, n is "query" or "code" ? "K-1" : held.Record.ToString())));
  }

  [Fact]
  public async Task No_other_part_shows_it_for_what_is_sent_to_it() {
    var held = await Prepare();
    app.Log.Clear();
    var doors = Elsewhere(taking: true).Distinct().ToList();
    Assert.True(doors.Count > 150, $"only {doors.Count} routes");
    foreach (var door in doors)
      foreach (var actor in Unentitled()) {
        var path = Anything(door.Pattern, held);
        if (door.IsPage) await Post(door, actor, path);
        else foreach (var content in Leads(held)) await Look(door, actor, new(door.Method), path, content);
      }
    await app.RunJobs();
    Said("the log", string.Join('\n', app.Log.Select(l => l.Text)));
  }
}
