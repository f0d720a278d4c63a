using System.Text.Json.Nodes;
using Saola.Kernel;
using Xunit;

namespace Saola.Registries.Tests;

public sealed class FindDuplicatesTests(MergeApp app) : IClassFixture<MergeApp> {
  Task<(int Status, JsonNode? Body)> Found(Actor? actor, string key, string query = "") => app.Read(actor, $"/api/registries/{key}/duplicates{query}");

  static (string, string)[] Pairs(JsonNode? body) => [.. body!["pairs"]!.AsArray().Select(p => Ordered((string)p!["first"]!["values"]!["code"]!, (string)p["second"]!["values"]!["code"]!)).Order()];

  static (string, string) Ordered(string a, string b) => string.CompareOrdinal(a, b) < 0 ? (a, b) : (b, a);

  async Task<string> Shops() {
    var key = await app.Made();
    foreach (var (code, name) in new[] { ("A-1", "Nhà hàng Phở Hồng Pleiku"), ("A-2", "NHÀ HÀNG PHO HONG PLEIKU"), ("B-1", "Bánh mì Cô Ba"), ("C-1", "Cơm tấm Bảy Hổ Quy Nhơn") }) await app.Added(key, new() { ["code"] = code, ["name"] = name });
    return key;
  }

  [Fact]
  public async Task What_is_written_alike_with_or_without_diacritics_is_found_and_nothing_else() {
    var key = await Shops();
    var (status, body) = await Found(app.Steward, key);
    Assert.True(status == 200, body?.ToJsonString());
    Assert.Equal([("A-1", "A-2")], Pairs(body));
    Assert.InRange((double)body!["pairs"]![0]!["likeness"]!, 0.55, 1);
    var second = (Guid)(await app.Sql($"select _id from registry_data.{key} where code = 'A-2'"))[0][0]!;
    Assert.Equal([("A-1", "A-2")], Pairs((await Found(app.Steward, key, $"?record={second}")).Body));
    await app.Send(app.Steward, HttpMethod.Delete, $"/api/registries/{key}/records/{second}", version: 1);
    Assert.Empty(Pairs((await Found(app.Steward, key)).Body));
  }

  [Fact]
  public async Task A_field_called_id_hides_no_pair() {
    var key = await app.Made(k => ShapeApp.Registry(k, ShapeApp.Field("code", "text", required: true), ShapeApp.Field("id", "text"), ShapeApp.Field("name", "text", more: new() { ["search"] = true })));
    foreach (var (code, name) in new[] { ("A-1", "Nhà hàng Phở Hồng Pleiku"), ("A-2", "NHÀ HÀNG PHO HONG PLEIKU") }) await app.Added(key, new() { ["code"] = code, ["id"] = $"so {code}", ["name"] = name });
    Assert.Equal([("A-1", "A-2")], Pairs((await Found(app.Steward, key)).Body));
  }

  [Fact]
  public async Task Windows_go_through_all_of_it() {
    var key = await app.Made();
    await app.Send(app.Steward, HttpMethod.Post, $"/api/registries/{key}/records/batch", new { rows = Enumerable.Range(0, 120).Select(i => new { values = new { code = $"{i * 7919 % 1000:000}", name = string.Concat(Enumerable.Range(0, 12).Select(j => (char)('a' + (i * (j + 3) + j * j) % 26))) } }) });
    await app.Added(key, new() { ["code"] = "X-1", ["name"] = "Trại giống thủy sản Đề Gi" });
    await app.Added(key, new() { ["code"] = "X-2", ["name"] = "Trại giống thuỷ sản Đề Gi" });
    var (pairs, after, windows) = (new List<(string, string)>(), (string?)null, 0);
    do {
      var (_, body) = await Found(app.Steward, key, after is null ? "" : $"?after={after}");
      pairs.AddRange(Pairs(body));
      after = (string?)body!["next"];
      windows++;
    } while (after is not null);
    Assert.Equal(3, windows);
    Assert.Contains(("X-1", "X-2"), pairs);
    Assert.Equal(pairs.Count, pairs.Distinct().Count());
  }

  [Fact]
  public async Task Only_who_writes_and_sees_all_of_it_looks_for_them() {
    var key = await Shops();
    Assert.Equal(401, (await Found(null, key)).Status);
    Assert.Equal("registries.merge_blind", (string)(await Found(app.Clerk, key)).Body!["code"]!);
    Assert.Equal("registries.not_writer", (string)(await Found(app.ReaderOfficial, key)).Body!["code"]!);
    Assert.Equal("registries.not_found", (string)(await Found(app.Stranger, key)).Body!["code"]!);
    Assert.Equal("identity.not_permitted", (string)(await Found(RecordApp.Official(ShapeApp.Office, RegistryPermissions.Read), key)).Body!["code"]!);
    var silent = await app.Made(k => ShapeApp.Registry(k, ShapeApp.Field("code", "text", required: true)));
    Assert.Equal("registries.merge_no_words", (string)(await Found(app.Steward, silent)).Body!["code"]!);
  }

  [Fact]
  public async Task Where_every_office_keeps_its_own_it_finds_its_own_alone() {
    var key = await app.Made(k => {
      var made = AddRecordTests.Offices(k);
      made["class"] = "shared";
      return made;
    });
    await app.Added(key, new() { ["code"] = "A-1", ["name"] = "Nhà hàng Phở Hồng Pleiku" }, app.ReaderOfficial);
    await app.Added(key, new() { ["code"] = "A-2", ["name"] = "Nhà hàng Phở Hồng Pleiku" }, app.Stranger);
    Assert.Empty(Pairs((await Found(app.ReaderOfficial, key)).Body));
  }
}
