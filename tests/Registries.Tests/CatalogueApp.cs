using System.Text.Json.Nodes;
using Saola.Kernel;
using Xunit;

namespace Saola.Registries.Tests;

/// <summary>Registries that are shared catalogues, with who publishes them.</summary>
public class CatalogueApp : RecordApp {
  public static Actor Publisher => Official(Office, RegistryPermissions.Read, RegistryPermissions.Approve);

  /// <summary>Codes with everything that an entry can have; what they are elsewhere is told by <c>now</c> from <c>since</c> on.</summary>
  public static JsonObject Codes(string key, string? elsewhere = null) {
    var made = Registry(key, Field("code", "text", required: true), Field("name", "text"), Field("name_en", "text"), Field("parent", "text"), Field("also", "text"), Field("now", "text"), Field("since", "date"));
    (made["validity"], made["class"], made["id"]) = (true, "shared", $"test:registry/{key}");
    made["catalogue"] = new JsonObject {
      ["code"] = "code", ["name"] = "name", ["nameEn"] = "name_en", ["parent"] = "parent", ["synonyms"] = "also",
      ["maps"] = new JsonArray(new JsonObject { ["field"] = "now", ["catalogue"] = elsewhere ?? $"test:catalogue/{key}", ["from"] = "since" }),
    };
    return made;
  }

  /// <summary>Somebody who holds the right to approve in the owner's office by a role of theirs.</summary>
  public async Task<Guid> Approves() {
    var (person, role) = (Guid.CreateVersion7(), $"approver{Guid.CreateVersion7():N}");
    await AsIntruder("insert into identity.role (id, key, name, permissions, version) values ($1, $2, 'Người duyệt', array['registries.approve'], 1)", Guid.CreateVersion7(), role);
    await AsIntruder("insert into identity.person (id, full_name, source, demo, created_at, changed_at, version) values ($1, 'Trần Thị Duyệt', 'pack', false, now(), now(), 1)", person);
    await AsIntruder("insert into identity.official_post (id, person, unit, roles, sub_tree, valid_from, version) values ($1, $2, $3, array[$4], false, '2020-01-01', 1)", Guid.CreateVersion7(), person, Office, role);
    return person;
  }

  public Task<string> Catalogue(string? elsewhere = null) => Made(k => Codes(k, elsewhere));

  public Task<Guid> Code(string key, string code, params (string Field, JsonNode? Value)[] more) {
    var values = new JsonObject { ["code"] = code, ["name"] = $"Tên {code}" };
    foreach (var (field, value) in more) values[field] = value;
    return Added(key, values, from: new(2020, 1, 1));
  }

  public Task<(int Status, JsonNode? Body)> Publish(string key, Actor? actor = null) => Send(actor ?? Publisher, HttpMethod.Post, $"/api/registries/{key}/catalogue-versions");

  public async Task<int> Published(string key) {
    var (status, body) = await Publish(key);
    Assert.True(status == 200, body?.ToJsonString());
    return (int)body!["number"]!;
  }

  public async Task<JsonNode> Shown(string path) {
    var (status, body) = await Read(Reader, $"/api/registries/shared-catalogues/{path}");
    Assert.True(status == 200, body?.ToJsonString());
    return body!;
  }
}
