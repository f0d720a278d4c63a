using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Saola.Testing;
using Xunit;

namespace Saola.PublicServices.Tests;

/// <summary>The doors that the portal knocks at, and what else may come through them.</summary>
public abstract class PortalDoors(PortalApp app) {
  protected readonly PortalApp app = app;

  protected const string Dossiers = "/api/portal/dossiers", Statuses = "/api/portal/statuses";

  protected async Task<long> Count() => (long)(await app.Sql("select count(*) from public_services.dossier"))[0][0]!;

  protected static byte[] Noise(Random random, byte[] bytes) {
    for (var i = random.Next(1, 6); i > 0; i--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
    return random.Next(4) == 0 ? bytes[..random.Next(bytes.Length)] : bytes;
  }

  /// <summary>Puts something odd into a place of the message.</summary>
  protected static string Twist(Random random, JsonObject message) {
    string[] odd = [
      "null", "[]", "{}", "true", "-1", "1e400", "0.1", "99999999999999999999", "\"\"", "\"\\u0000\"", "\"\\ud800\"", "\"\\\\\\u202e<script>\"", "\"2026-13-45T99:00:00Z\"", "[null]", "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]",
      $"\"{new string('x', 5000)}\"", "{\"a\":1,\"a\":2}", "{\"key\":null}", "[{\"key\":\"chung-sinh\",\"originals\":2147483647}]", "[{\"key\":\"chung-sinh\",\"file\":{}}]", "{\"name\":\"\\u0007\"}",
    ];
    var places = message.Select(p => p.Key).Concat(message.Where(p => p.Value is JsonObject).SelectMany(p => p.Value!.AsObject().Select(c => $"{p.Key}/{c.Key}"))).ToArray();
    var place = places[random.Next(places.Length)].Split('/');
    const string mark = "\"@@here@@\"";
    (place.Length == 1 ? message : message[place[0]]!.AsObject())[place[^1]] = "@@here@@";
    return message.ToJsonString().Replace(mark, odd[random.Next(odd.Length)], StringComparison.Ordinal);
  }

  protected static (HttpStatusCode, string) Code((HttpStatusCode Status, JsonObject Answer) said) => (said.Status, (string)said.Answer["code"]!);
}

[CollectionDefinition(nameof(PortalDoorCollection))]
public sealed class PortalDoorCollection : ICollectionFixture<PortalApp>;
