using System.Text.Json.Nodes;
using Saola.Kernel;
using Xunit;

namespace Saola.Registries.Tests;

/// <summary>Pairs of records that are of one thing.</summary>
public sealed class MergeApp : ReviewApp {
  /// <summary>Two records, each with something that the other lacks, and a third one that refers to the second.</summary>
  public async Task<(string Key, Guid Stays, Guid Ends, Guid Refers)> Twins(Func<string, JsonObject>? registry = null) {
    var key = await Made(registry);
    Func<string, JsonObject, Task<Guid>> add = (await Find(key))!.Review ? Confirmed : (k, v) => Added(k, v, from: new(2026, 1, 1));
    var stays = await add(key, Values("A-1", ("name", "Phở Hồng"), ("seats", 40)));
    var ends = await add(key, Values("A-2", ("name", "Phở Hồng (cơ sở 1)"), ("phone", "0905 222 333"), ("area", 60)));
    return (key, stays, ends, await add(key, Values("B-1", ("name", "Bếp ăn"), ("parent", ends.ToString()))));
  }

  public static object Merge(Guid stays, Guid ends, string[]? fields = null, int version = 1, int other = 1, string? reason = "Cùng một cơ sở") => new { survivor = new { id = stays, version }, other = new { id = ends, version = other }, fields = fields ?? ["phone", "area"], reason };

  public async Task<Guid> Merged(string key, Guid stays, Guid ends, string[]? fields = null) {
    var (status, body) = await Send(Steward, HttpMethod.Post, $"/api/registries/{key}/merges", Merge(stays, ends, fields));
    Assert.True(status == 200, body?.ToJsonString());
    return (Guid)body!["merge"]!;
  }

  /// <summary>What the table says of a record: all that is the registry's own.</summary>
  public async Task<object?[]> Row(string key, Guid id) => Assert.Single(await Sql($"select code, name, seats, area, per_seat, phone, holder, parent, _state, _from, _to, _search from registry_data.{key} where _id = $1", id));

  public Task<(int Status, JsonNode? Body)> Undo(string key, Guid merge, Actor? by = null, string? reason = "Hai cơ sở khác nhau") => Send(by ?? Steward, HttpMethod.Post, $"/api/registries/{key}/merges/{merge}/undo", new { reason });
}
