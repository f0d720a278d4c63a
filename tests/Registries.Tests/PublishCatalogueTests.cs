using System.Text.Json.Nodes;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Registries.Tests;

public sealed class PublishCatalogueTests(CatalogueApp app) : IClassFixture<CatalogueApp> {
  static (int, string?) Code((int Status, JsonNode? Body) answer) => (answer.Status, (string?)answer.Body?["code"]);
  Task<List<object?[]>> Versions(string key) => app.Sql("select number, added, changed, gone, made_by from kernel.catalogue_version where catalogue = $1 order by number", $"test:catalogue/{key}");

  [Fact]
  public async Task Only_who_approves_for_the_owner_publishes() {
    var key = await app.Catalogue();
    await app.Code(key, "a");
    Assert.Equal((401, "identity.not_signed_in"), Code(await app.Send(null, HttpMethod.Post, $"/api/registries/{key}/catalogue-versions")));
    Assert.Equal((403, "identity.not_permitted"), Code(await app.Publish(key, app.Steward)));
    Assert.Equal((404, "registries.not_found"), Code(await app.Publish(key, RecordApp.Official(RecordApp.OtherOffice, RegistryPermissions.Read, RegistryPermissions.Approve))));
    Assert.Equal((404, "registries.not_found"), Code(await app.Publish("nowhere")));
    Assert.Empty(await Versions(key));
  }

  [Fact]
  public async Task What_is_no_catalogue_or_no_whole_one_is_not_published() {
    var plain = await app.Made();
    Assert.Equal((409, "registries.not_catalogue"), Code(await app.Publish(plain)));
    var key = await app.Catalogue();
    var id = await app.Code(key, "a", ("parent", "nowhere"));
    Assert.Equal((409, "registries.catalogue_no_parent"), Code(await app.Publish(key)));
    await app.Changed(key, id, 1, new() { ["parent"] = null, ["name"] = null });
    Assert.Equal((409, "registries.catalogue_unnamed"), Code(await app.Publish(key)));
    Assert.Empty(await Versions(key));
  }

  [Fact]
  public async Task What_the_registry_holds_is_the_next_version_and_the_same_again_is_none() {
    var key = await app.Catalogue();
    await app.Code(key, "a");
    var b = await app.Code(key, "b", ("parent", "a"), ("also", "Bê; Bờ"), ("name_en", "B"));
    Assert.Equal(1, await app.Published(key));
    Assert.Equal((409, "registries.catalogue_unchanged"), Code(await app.Publish(key)));
    await app.Changed(key, b, 1, new() { ["name"] = "Tên khác" });
    await app.Code(key, "c");
    var publisher = CatalogueApp.Publisher;
    var (status, body) = await app.Publish(key, publisher);
    Assert.Equal((200, 2, 1, 1, 0), (status, (int)body!["number"]!, (int)body["added"]!, (int)body["changed"]!, (int)body["gone"]!));
    Assert.Equal([2, 1, 1, 0, publisher.Id], (await Versions(key))[1]);
    Assert.Equal([publisher.Id, RegistryPermissions.Approve], Assert.Single(await app.Sql("select actor, purpose from ledger.entry where type = 'catalogues.published' and facts->>'catalogue' = $1 and facts->>'number' = '2'", $"test:catalogue/{key}")));
    var shown = (await app.Shown(key))["entries"]!.AsArray().Single(e => (string?)e!["code"] == "b")!;
    Assert.Equal(("Tên khác", "B", "a", "Bê,Bờ", "2020-01-01"), ((string)shown["name"]!["vi"]!, (string)shown["name"]!["en"]!, (string)shown["parent"]!, string.Join(',', shown["synonyms"]!.AsArray()), (string)shown["from"]!));
  }

  [Fact]
  public async Task What_ends_on_a_day_holds_until_the_day_before() {
    var key = await app.Catalogue();
    var id = await app.Code(key, "a");
    Assert.Equal(200, (await app.Send(app.Steward, HttpMethod.Delete, $"/api/registries/{key}/records/{id}", new { to = "2026-03-01" }, 1)).Status);
    await app.Published(key);
    Assert.Equal("2026-02-28", (string?)(await app.Shown(key))["entries"]![0]!["to"]);
  }

  [Fact]
  public async Task Who_follows_takes_a_new_code_at_once_and_who_pins_a_version_does_not_and_both_are_told() {
    var key = await app.Catalogue();
    await app.Code(key, "a");
    await app.Published(key);
    JsonObject User(string k, string catalogue) => ShapeApp.Registry(k, ShapeApp.Field("number", "text"), ShapeApp.Field("kind", "choice", more: new() { ["catalogue"] = catalogue }));
    var (follower, pinner) = (await app.Made(k => User(k, $"test:catalogue/{key}")), await app.Made(k => User(k, $"test:catalogue/{key}@1")));
    var approver = await app.Approves();
    await app.Code(key, "b");
    await app.Published(key);
    async Task<int> Add(string registry, string kind) => (await app.Send(app.Steward, HttpMethod.Post, $"/api/registries/{registry}/records", new { values = new { number = $"{Guid.CreateVersion7()}", kind } })).Status;
    Assert.Equal((200, 200, 200, 400), (await Add(follower, "a"), await Add(follower, "b"), await Add(pinner, "a"), await Add(pinner, "b")));
    var uses = (await app.Shown(key))["uses"]!.AsArray();
    Assert.Equal([(follower, null), (pinner, (int?)1)], uses.Select(u => ((string)u!["registry"]!, (int?)u["pinned"])));
    await app.RunJobs();
    var told = (await app.Sql("select template, body from kernel.notification where recipient = $1 order by template", approver)).Select(r => ((string)r[0]!, Names: ((string)r[1]!).Contains($"Sổ {((string)r[0]! == "catalogue-followed" ? follower : pinner)}", StringComparison.Ordinal)));
    Assert.Equal([("catalogue-followed", true), ("catalogue-pinned", true)], told);
  }
}
