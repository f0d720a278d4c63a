using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Saola.Kernel;
using Xunit;

namespace Saola.Registries.Tests;

/// <summary>The same routes, by which an office that is named as reader writes nothing.</summary>
public sealed partial class EveryRoutePrivacyTests {
  /// <summary>What a reader may do: take what may be read along, keep a list of one's own, and ask what writes nothing.</summary>
  static readonly string[] readersToo = ["POST /api/registries/{key}/exports", "POST /api/registries/{key}/views", "POST /api/registries/{key}/records/search", "POST /api/registries/definition-check", "POST /api/maps/{registry}/shape"];

  /// <summary>Answers with what it refused of each record.</summary>
  const string RecordByRecord = "POST /api/registries/{key}/records/change";

  static JsonObject ForReaders(string key) {
    var made = Registry(key);
    (made["open"], made["class"], made["readers"]) = (false, "internallyShared", new JsonArray(RecordApp.ReaderItem));
    return made;
  }

  /// <summary>All that the owner keeps, as the tables hold it.</summary>
  async Task<string> Kept(Held held) {
    var tables = new[] { held.Key, held.Reviewed, held.Catalogue }.SelectMany(k => new[] { $"registry_data.{k}", $"registry_data.{k}_history" })
      .Concat(["registries.definition", "registries.definition_version", "registries.plan", "registries.proposal", "registries.record_merge", "registries.record_note", "registries.import", "kernel.catalogue_entry"]);
    var kept = new List<string>();
    foreach (var table in tables) kept.Add($"{table}: {(await app.Sql($"select coalesce(string_agg(t::text, chr(10) order by t::text), '') from {table} t"))[0][0]}");
    return string.Join('\n', kept);
  }

  [Fact]
  public async Task No_route_lets_a_reader_office_write() {
    var held = await Prepare(ForReaders);
    var reader = RecordApp.Official(RecordApp.ReaderOffice, [.. AllButPersonal, RegistryPermissions.Personal]);
    Assert.Equal(200, (await app.Read(reader, $"/api/registries/{held.Key}/records/{held.Record}")).Status);
    var (before, version, taken) = (await Kept(held), (int)(await app.Sql($"select _version from registry_data.{held.Key} where _id = $1", held.Record))[0][0]!, new List<string>());
    foreach (var door in Doors().Where(d => d.Method != "GET" && !readersToo.Contains(d.ToString()))) {
      var statuses = new List<int>();
      foreach (var body in Bodies(door.ToString(), held))
        statuses.Add((int)await Look(door, reader, new(door.Method), Path(door.Pattern, held) + (body is byte[]? "?name=so.csv" : ""), body is byte[] raw ? Raw(raw) : JsonContent.Create(body, options: Json.Options), version, mayShow: true));
      if (door.ToString() != RecordByRecord && (statuses[0] is not (403 or 404) || statuses.Exists(s => s < 400))) taken.Add($"{door}: {string.Join(", ", statuses)}");
    }
    Assert.True(taken.Count == 0, string.Join('\n', taken));
    foreach (var door in Doors().Where(d => d.IsPage)) await Post(door, reader, Path(door.Pattern, held), mayShow: true);
    await app.RunJobs();
    Assert.Equal(before, await Kept(held));
  }
}
