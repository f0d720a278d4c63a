using System.Text.Json;

namespace Saola.Identity;

/// <summary>Connects a system from the command line of the machine, for who sets up many by script.</summary>
public sealed class ConnectSystem {
  readonly Works works;
  readonly RegisteredClients clients;
  readonly ClientReach reach;

  internal ConnectSystem(Works works, RegisteredClients clients, ClientReach reach) => (this.works, this.clients, this.reach) = (works, clients, reach);

  /// <param name="json">What the interface takes too: office, clientId, name, kind and what the kind needs.</param>
  /// <returns>The client_id, and the client_secret when it has one, as JSON; or what is wrong.</returns>
  public async Task<Answer<string>> Add(string json, CancellationToken ct) {
    AddClient.Body? body;
    try {
      body = JsonSerializer.Deserialize<AddClient.Body>(json, Strict);
    } catch (JsonException e) {
      return new Error(ErrorKind.Invalid, "identity.client_file_unreadable", e.Message);
    }
    if (body is null) return ClientErrors.NameMissing;
    await using var act = works.Begin(Actor.Machine("install"), "identity.connect_system");
    var added = await AddClient.Run(body.Asked(), act.Work, reach, ct);
    return added.IsError ? added.Error : Told(added.Value.ClientId, added.Value.ClientSecret);
  }

  /// <summary>A new secret for a system that is connected, as for one that a pack declares.</summary>
  public async Task<Answer<string>> Secret(string clientId, bool endOthers, CancellationToken ct) {
    await using var act = works.Begin(Actor.Machine("install"), "identity.connect_system");
    var made = await MakeSecret.Run(new(clientId, endOthers), act.Work, clients, ct);
    return made.IsError ? made.Error : Told(made.Value.ClientId, made.Value.ClientSecret);
  }

  static string Told(string clientId, string? clientSecret) => JsonSerializer.Serialize(new Dictionary<string, string?>(StringComparer.Ordinal) { ["client_id"] = clientId, ["client_secret"] = clientSecret });

  internal static readonly JsonSerializerOptions Strict = new(Json.Options) { UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow };
}
