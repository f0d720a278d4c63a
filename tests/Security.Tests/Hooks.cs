using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Security.Tests;

/// <summary>Calls of the webhooks' interface.</summary>
internal static class Hooks {
  public static readonly Actor Operator = People.With(Webhooks.Manage);

  public static async Task<(int Status, JsonNode? Body)> Send(this SaolaApp app, Actor? actor, HttpMethod method, string path, object? body = null) {
    using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
    using var answer = await app.As(actor).SendAsync(request, TestContext.Current.CancellationToken);
    var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    return ((int)answer.StatusCode, text.Length == 0 ? null : JsonNode.Parse(text));
  }

  public static async Task<Guid> Hook(this SaolaApp app) =>
    (Guid)(await app.Send(Operator, HttpMethod.Post, "/api/webhooks", new { url = "https://other.example/events", types = new[] { "dossiers.*" } })).Body!["id"]!;

  public static Task<List<object?[]>> Evidence(this SaolaApp app, Guid hook, string type) => app.Sql("select actor, office from ledger.entry where object_id = $1 and type = $2", hook, type);
}
