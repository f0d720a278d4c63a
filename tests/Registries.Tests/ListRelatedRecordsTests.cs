using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Registries.Tests;

/// <summary>What refers to a record.</summary>
public sealed class ListRelatedRecordsTests(RecordApp app) : IClassFixture<RecordApp> {
  [Fact]
  public async Task Records_of_every_registry_that_one_may_read_are_counted_with_the_first_of_them() {
    var key = await app.Made();
    var parent = await app.Added(key, RecordApp.Values("A-0"));
    for (var i = 1; i <= 7; i++) await app.Added(key, RecordApp.Values($"A-{i}", ("parent", parent.ToString()), ("licence", $"AB-{i}")));
    var secret = await app.Made(k => ShapeApp.Registry(k, ShapeApp.Field("code", "text", required: true), ShapeApp.Field("of", "reference", more: new() { ["registry"] = key })));
    await app.Added(secret, new() { ["code"] = "S-1", ["of"] = parent.ToString() });
    var path = $"/api/registries/{key}/records/{parent}/related";
    var groups = (await app.Read(app.Steward, path)).Body!["items"]!.AsArray();
    Assert.Equal([(key, "parent", 7, 5), (secret, "of", 1, 1)], groups.Select(g => ((string)g!["registry"]!, (string)g["field"]!, (int)g["count"]!, g["records"]!.AsArray().Count)).OrderBy(g => g.Item3 == 1));
    Assert.Equal("S-1", (string)groups.First(g => (string)g!["registry"]! == secret)!["records"]![0]!["title"]!);
    Assert.Equal([key], (await app.Read(app.ReaderOfficial, path)).Body!["items"]!.AsArray().Select(g => (string)g!["registry"]!));
    Assert.Equal(404, (await app.Read(app.Stranger, path)).Status);
    Assert.Equal(401, (await app.Read(null, path)).Status);
  }

  [Fact]
  public async Task What_takes_too_long_to_count_is_broken_off_and_says_so() {
    static JsonObject Open(JsonObject made) {
      (made["class"], made["open"]) = ("shared", true);
      return made;
    }
    var key = await app.Made(k => Open(RecordApp.Establishments(k)));
    var one = await app.Added(key, RecordApp.Values("A-0"));
    var other = await app.Made(k => Open(ShapeApp.Registry(k, ShapeApp.Field("code", "text", required: true), ShapeApp.Field("of", "reference", more: new() { ["registry"] = key }))));
    await using var elsewhere = new Npgsql.NpgsqlConnection(app.OwnerConnection);
    await elsewhere.OpenAsync(TestContext.Current.CancellationToken);
    await using var held = await elsewhere.BeginTransactionAsync(TestContext.Current.CancellationToken);
    await using (var command = new Npgsql.NpgsqlCommand($"lock table registry_data.{other} in access exclusive mode", elsewhere)) await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    // who is not signed in waits least
    await using var act = app.Begin(Actor.Anonymous);
    Assert.Equal("registries.list_costly", (await ListRelatedRecords.Run(new(key, one), act.Work, act.Services.GetRequiredService<Registries>(), TestContext.Current.CancellationToken)).Error?.Code);
  }

  [Fact]
  public async Task By_a_personal_field_nobody_without_the_right_learns_what_refers_to_it() {
    var key = await app.Made();
    var one = await app.Added(key, RecordApp.Values("A-0"));
    var other = await app.Made(k => {
      var made = ShapeApp.Registry(k, ShapeApp.Field("code", "text", required: true), ShapeApp.Field("of", "reference", more: new() { ["registry"] = key, ["personal"] = new JsonObject { ["basis"] = null } }));
      made["class"] = "shared";
      return made;
    });
    await app.Added(other, new() { ["code"] = "S-1", ["of"] = one.ToString() });
    Assert.Single((await app.Read(app.Steward, $"/api/registries/{key}/records/{one}/related")).Body!["items"]!.AsArray());
    Assert.Empty((await app.Read(app.Clerk, $"/api/registries/{key}/records/{one}/related")).Body!["items"]!.AsArray());
  }
}
