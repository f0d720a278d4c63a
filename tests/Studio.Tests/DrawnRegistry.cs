using System.Text.Json.Nodes;

namespace Saola.Studio.Tests;

/// <summary>Registries that are drawn, and the owner of what they hold.</summary>
static class DrawnRegistry {
  public const string Owner = "gia-lai:organisation/H21.19";
  static int made;

  /// <summary>A name that no other registry of the tests has; its key is the same with underscores.</summary>
  public static string NewName() => $"so-thu-{Interlocked.Increment(ref made)}";

  public static string KeyOf(string name) => name.Replace('-', '_');

  public static JsonObject Field(string key, string type = "text", JsonObject? more = null) {
    var field = new JsonObject { ["key"] = key, ["type"] = type, ["name"] = new JsonObject { ["vi"] = $"Trường {key}" } };
    foreach (var (name, value) in more ?? []) field[name] = value?.DeepClone();
    return field;
  }

  /// <summary>A definition without mistakes whose key and title are its first field.</summary>
  public static JsonObject Definition(string name, params JsonObject[] fields) => new() {
    ["id"] = $"studio:registry/{name}", ["key"] = KeyOf(name), ["name"] = new JsonObject { ["vi"] = $"Sổ {name}" }, ["owner"] = Owner, ["class"] = "internal", ["open"] = null, ["writers"] = "owner",
    ["review"] = false, ["naturalKey"] = new JsonArray((string)fields[0]["key"]!), ["title"] = (string)fields[0]["key"]!, ["validity"] = false, ["fields"] = new JsonArray([.. fields]),
    ["legalBasis"] = null, ["source"] = null, ["verified"] = false,
  };

  /// <summary>Published by a second person, with its table.</summary>
  public static async Task<string> InForce(this SaolaApp app, Actor author, params JsonObject[] fields) {
    var name = NewName();
    await app.Republished(author, name, Definition(name, fields));
    return name;
  }

  public static async Task Republished(this SaolaApp app, Actor author, string name, JsonObject definition) {
    var draft = await app.Begun(author, $"studio:registry/{name}", definition.ToJsonString());
    await app.Offered(author, draft);
    var (status, body) = await app.Publish(Drawing.Publisher(), draft);
    Assert.True(status == 200, body?.ToString());
    await app.RunJobs();
  }
}
