using System.Reflection;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Platform.Tests;

/// <summary>The generated references in <c>docs/</c> say what the program does.</summary>
public sealed class ReferenceTests(SaolaApp app) : IClassFixture<SaolaApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  [Fact]
  public async Task OpenApi_is_as_reviewed() {
    var document = await app.As().GetStringAsync("/api/openapi.json", Ct);
    Repository.SameAsFile("docs/openapi.json", document.ReplaceLineEndings("\n").TrimEnd() + "\n");
  }

  [Fact]
  public void Permissions_per_route_are_as_reviewed() {
    var text = new StringBuilder("# Who may use which route\n\nGenerated from the program; a test compares.\n\n## Permissions\n\n| Permission | What it allows |\n|---|---|\n");
    foreach (var permission in app.Services.GetServices<Permission>().OrderBy(p => p.Id, StringComparer.Ordinal)) text.Append($"| `{permission.Id}` | {permission.Name} |\n");
    text.Append("\n## Routes\n\n| Route | Methods | Needs |\n|---|---|---|\n");
    var rows = app.Services.GetServices<EndpointDataSource>().SelectMany(s => s.Endpoints).OfType<RouteEndpoint>().Select(e => {
      var methods = string.Join(' ', e.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods.Order(StringComparer.Ordinal).ToArray() ?? []);
      var needs = e.Metadata.GetMetadata<IPurpose>() switch {
        RequiresAttribute r => $"`{r.Permission}`",
        SignedInAttribute s => $"signed in ({s.Purpose})",
        PublicAttribute p => $"public ({p.Purpose}){Limit(e)}",
        _ => "?",
      };
      return $"| `/{e.RoutePattern.RawText?.TrimStart('/')}` | {methods} | {needs} |\n";
    });
    foreach (var row in rows.Distinct().Order(StringComparer.Ordinal)) text.Append(row);
    Repository.SameAsFile("docs/permissions.md", text.ToString());
  }

  static string Limit(RouteEndpoint e) => e.Metadata.GetMetadata<EnableRateLimitingAttribute>() is not null ? ", few a minute"
    : e.Metadata.GetMetadata<DisableRateLimitingAttribute>() is not null ? ", no limit" : "";

  [Fact]
  public void Who_guesses_tokens_is_slowed() {
    var open = app.Services.GetServices<EndpointDataSource>().SelectMany(s => s.Endpoints).OfType<RouteEndpoint>()
      .Where(e => e.Metadata.GetMetadata<IPurpose>() is PublicAttribute && e.RoutePattern.Parameters.Any(p => p.Name.Equals("token", StringComparison.OrdinalIgnoreCase)) && Limit(e).Length == 0);
    Assert.Empty(open.Select(e => e.RoutePattern.RawText));
  }

  [Fact]
  public void Events_are_as_reviewed() {
    var text = new StringBuilder("# Events\n\nEach is one entry of the ledger and one message per handler. Generated from the program; a test compares.\n\n| Event | Says | Facts |\n|---|---|---|\n");
    foreach (var (type, about) in Assemblies().SelectMany(a => a.GetTypes()).Select(t => (t, t.GetCustomAttribute<EventAttribute>())).Where(t => t.Item2 is not null).OrderBy(t => t.Item2!.Name, StringComparer.Ordinal))
      text.Append($"| `{about!.Name}` | {about.Summary} | {string.Join(", ", type.GetConstructors()[0].GetParameters().Select(p => $"`{p.Name![..1].ToLowerInvariant()}{p.Name[1..]}`"))} |\n");
    Repository.SameAsFile("docs/events.md", text.ToString());
  }

  [Fact]
  public void Security_events_are_as_reviewed() {
    var text = new StringBuilder("# Security events\n\nWhat `GET /api/security/events` tells, in the order in which the ledger sealed it. Generated from the program; a test compares.\n\n| Kind | Types of ledger entries |\n|---|---|\n");
    foreach (var kind in app.Services.GetServices<SecurityType>().GroupBy(t => t.Kind).OrderBy(g => g.Key))
      text.Append($"| `{JsonNamingPolicy.SnakeCaseLower.ConvertName(kind.Key.ToString())}` | {string.Join(", ", kind.Select(t => $"`{t.Type}`").Order(StringComparer.Ordinal))} |\n");
    Repository.SameAsFile("docs/security-events.md", text.ToString());
  }

  [Fact]
  public void Engines_show_the_faces_that_were_reviewed() {
    var text = new StringBuilder("# Public faces of the foundation and the engines\n\nGenerated from the program; a test compares.\n");
    foreach (var assembly in Assemblies().Where(a => !SystemNames.Contains(a.GetName().Name!)).OrderBy(a => a.GetName().Name, StringComparer.Ordinal)) {
      text.Append($"\n## {assembly.GetName().Name}\n\n");
      foreach (var type in assembly.GetExportedTypes().Where(t => !typeof(Microsoft.AspNetCore.Components.IComponent).IsAssignableFrom(t)).OrderBy(t => t.FullName, StringComparer.Ordinal))
        text.Append($"- `{type.FullName![(assembly.GetName().Name!.Length + 1)..]}`\n");
    }
    Repository.SameAsFile("docs/engine-api.md", text.ToString());
  }

  static readonly HashSet<string> SystemNames = [.. Directory.GetDirectories(Path.Combine(Repository.Root, "src/Systems")).Select(d => "Saola." + Path.GetFileName(d)), "saola"];

  internal static Assembly[] Assemblies() => [.. Directory.GetFiles(AppContext.BaseDirectory, "Saola.*.dll")
    .Where(f => !Path.GetFileName(f).Contains("Tests", StringComparison.Ordinal) && Path.GetFileName(f) is not ("Saola.Testing.dll" or "Saola.Simulators.dll")).Select(f => Assembly.Load(Path.GetFileNameWithoutExtension(f)))];
}
