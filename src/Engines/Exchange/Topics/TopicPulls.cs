using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Saola.Kernel;

namespace Saola.Exchange;

/// <summary>
/// Followers that fetch: <c>GET .../subscriptions/code/events</c> gives events with a lease each, <c>POST .../ack</c> confirms them or says
/// why they were not taken, <c>GET .../subscriptions/code</c> tells how far behind one is.
/// </summary>
internal sealed class TopicPulls(TopicReader reader, Followers followers, TopicSignal signal) {
  const int Most = 500, MostWait = 30, MostLease = 3600;
  static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);

  /// <param name="path">What follows the topic in the address.</param>
  public async Task<TopicFault?> Answer(HttpContext http, RosterTopic topic, RosterClient client, string path) {
    var parts = path.Split('/');
    if (parts is not (["", "subscriptions", _] or ["", "subscriptions", _, "events" or "ack"]) || PartyId.Part(parts[2]) is not { } code) return TopicFault.Unknown(topic.Address + path);
    if (!topic.Allows(client.Id, TopicAct.Subscribe)) return TopicFault.Denied(topic.Address);
    if (await followers.Find(topic, client.Id, code, http.RequestAborted) is not { } follower) return TopicFault.Unknown(topic.Address + path);
    switch (http.Request.Method, parts.ElementAtOrDefault(3)) {
      case ("GET", null):
        var lag = (await followers.Lags([follower.Id], http.RequestAborted)).GetValueOrDefault(follower.Id);
        await TopicDoor.Write(http, 200, JsonSerializer.SerializeToNode(lag, Json.Options)!.AsObject());
        return null;
      case ("GET", "events"):
        return await Fetch(http, follower);
      case ("POST", "ack"):
        return await Confirm(http, follower);
      default:
        return TopicFault.Bad("The method is not one of this address", 405);
    }
  }

  static int? Number(HttpContext http, string name, int otherwise, int least, int most) => http.Request.Query[name] is not [.., { Length: > 0 } text] ? otherwise
    : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number : null;

  /// <summary>Waits for the first event as long as the follower wishes.</summary>
  async Task<TopicFault?> Fetch(HttpContext http, Follower follower) {
    if (follower.Url is not null) return new(409, "sent_elsewhere", "The events of this subscription are sent to its address");
    if ((Number(http, "max", 100, 1, Most), Number(http, "wait", 0, 0, MostWait), Number(http, "lease", 60, 1, MostLease)) is not ( { } max, { } wait, { } lease))
      return TopicFault.Bad($"max is 1 to {Most}, wait 0 to {MostWait} seconds, lease 1 to {MostLease} seconds");
    var until = Environment.TickCount64 + wait * 1000L;
    List<GivenEvent> given;
    while (true) {
      var rung = signal.Next;
      given = await reader.Take(follower, max, TimeSpan.FromSeconds(lease), http.RequestAborted);
      var left = TimeSpan.FromMilliseconds(until - Environment.TickCount64);
      if (given.Count > 0 || left <= TimeSpan.Zero) break;
      await Task.WhenAny(rung, Task.Delay(left < Look ? left : Look, http.RequestAborted));
      http.RequestAborted.ThrowIfCancellationRequested();
    }
    http.Response.ContentType = "application/json";
    http.Response.Headers.CacheControl = "no-store";
    await using var json = new Utf8JsonWriter(http.Response.BodyWriter.AsStream());
    json.WriteStartObject();
    json.WriteStartArray("events");
    foreach (var e in given) {
      json.WriteStartObject();
      json.WriteString("receipt", e.Receipt);
      json.WriteNumber("position", e.Position);
      json.WriteNumber("attempt", e.Attempt);
      json.WritePropertyName("event");
      json.WriteRawValue(e.Json, skipInputValidation: true);
      json.WriteEndObject();
    }
    json.WriteEndArray();
    json.WriteEndObject();
    return null;
  }

  sealed record NotTaken(string Receipt, string? Reason, bool Final);
  sealed record Confirmation(string[]? Done, NotTaken[]? Failed);

  async Task<TopicFault?> Confirm(HttpContext http, Follower follower) {
    Confirmation? said;
    try {
      said = JsonSerializer.Deserialize<Confirmation>(await TopicDoor.Body(http), Json.Options);
    } catch (JsonException e) {
      return TopicFault.Bad("The body is not { done: [receipt], failed: [{ receipt, reason, final }] }: " + e.Message);
    }
    var (done, failed) = (said?.Done ?? [], said?.Failed ?? []);
    if (done.Length + failed.Length is 0 or > 2 * Most || done.Contains(null!) || failed.Any(f => f?.Receipt is null)) return TopicFault.Bad($"Name 1 to {2 * Most} receipts");
    await reader.Settle(follower.Id, done, [.. failed.Select(f => (f.Receipt, (f.Reason ?? "Refused").Replace("\0", "", StringComparison.Ordinal), f.Final))], http.RequestAborted);
    signal.Ring(follower.Topic.Id);
    await TopicDoor.Write(http, 200, new JsonObject { ["done"] = done.Length, ["failed"] = failed.Length });
    return null;
  }
}
