using System.Text.Json.Nodes;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Registries.Tests;

/// <summary>Registries in which a second person confirms each change.</summary>
public class ReviewApp : RecordApp {
  public const string Root = "/api/registries/change-proposals";

  public static JsonObject Reviewed(string key) {
    var made = Establishments(key);
    made["review"] = true;
    return made;
  }

  /// <summary>Confirms for the owner and sees what is personal.</summary>
  public Actor Checker { get; } = Official(Office, RegistryPermissions.Read, RegistryPermissions.Review, RegistryPermissions.Personal);

  /// <summary>Confirms for the owner and sees nothing personal.</summary>
  public Actor BlindChecker { get; } = Official(Office, RegistryPermissions.Read, RegistryPermissions.Review);

  /// <summary>Confirms in an office that has nothing to do with it.</summary>
  public Actor OtherChecker { get; } = Official(OtherOffice, RegistryPermissions.Read, RegistryPermissions.Write, RegistryPermissions.Review, RegistryPermissions.Personal);

  /// <summary>What would be a record is a proposal; its id and that of its record.</summary>
  public async Task<(Guid Id, Guid Record)> Proposed(HttpMethod method, string path, object? body, int? version = null, Actor? by = null) {
    var (status, answer) = await Send(by ?? Steward, method, path, body, version);
    Assert.True(status == 202, $"{status} {answer?.ToJsonString()}");
    return ((Guid)answer!["proposal"]!, (Guid)answer["id"]!);
  }

  public Task<(Guid Id, Guid Record)> Proposal(string key, JsonObject values, Actor? by = null) => Proposed(HttpMethod.Post, $"/api/registries/{key}/records", new { values, from = "2026-01-01", reason = "Theo giấy phép mới" }, by: by);

  public Task<(Guid Id, Guid Record)> ProposedChange(string key, Guid record, int version, JsonObject values, Actor? by = null) => Proposed(HttpMethod.Patch, $"/api/registries/{key}/records/{record}", new { values }, version, by);

  /// <summary>A record that two people made.</summary>
  public async Task<Guid> Confirmed(string key, JsonObject values) {
    var (id, record) = await Proposal(key, values);
    await Accept(id);
    return record;
  }

  public async Task Accept(params Guid[] proposals) {
    var (status, body) = await Decide("accept", proposals);
    Assert.True(status == 200, body?.ToJsonString());
  }

  public async Task<(int Status, JsonNode? Body)> Decide(string act, Guid[] proposals, Actor? by = null, string? reason = "Đã đối chiếu bản giấy", int? version = null) {
    var chosen = new List<object>();
    foreach (var id in proposals) chosen.Add(new { id, version = version ?? (int)(await Sql("select version from registries.proposal where id = $1", id))[0][0]! });
    return await Send(by ?? Checker, HttpMethod.Post, $"{Root}/{act}", new { proposals = chosen, reason });
  }
}
