using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Registries.Tests;

/// <summary>The registries of the pack take rows of every field that they describe.</summary>
public sealed class SyntheticRowsTests(SectorApp app) : IClassFixture<SectorApp> {
  const int Fewest = 10, Brought = 25;
  static CancellationToken Ct => TestContext.Current.CancellationToken;
  static readonly RegistryVolumes Volumes = System.Text.Json.JsonSerializer.Deserialize<RegistryVolumes>(Repository.Read("ops/training-volumes.json"), Json.Options)!;

  FillRegistries Filling(bool training) => new(app.Services.GetRequiredService<Works>(), app.Services.GetRequiredService<Catalogues>(), new Identity.Training(training));

  [Fact]
  public async Task Every_registry_of_the_pack_takes_made_up_rows_of_all_its_fields() {
    var filled = new Dictionary<string, int>(StringComparer.Ordinal);
    Assert.Equal(850, await Filling(training: true).Run(Volumes, int.MaxValue, filled.Add, Ct));
    await using var act = app.Begin();
    var all = await act.Services.GetRequiredService<Registries>().All(Ct);
    Assert.Equal(85, all.Count);
    Assert.Equal(all.Select(d => d.Key), filled.Keys.Order(StringComparer.Ordinal));
    var more = new List<(RegistryDefinition Registry, SyntheticRows Rows)>();
    foreach (var d in all) {
      Assert.Equal((long)Fewest, (await app.Sql($"select count(*) from registry_data.{d.Key} where _to is null"))[0][0]);
      // every field that is no file holds something in some row
      var empty = d.Fields.Where(f => f.Type != FieldType.File && !f.IsComputed).Select(f => f.Key).ToHashSet(StringComparer.Ordinal);
      var rows = await Filling(training: true).Rows(d, Volumes.Province, Ct);
      empty.ExceptWith(rows.Rows(Fewest + Brought).SelectMany(r => r.Where(v => v.Value is not null).Select(v => v.Key)));
      Assert.True(empty.Count == 0, $"{d.Key}: {string.Join(", ", empty)}");
      more.Add((d, rows));
    }
    foreach (var (d, rows) in more) await Bring(d, rows);
    // what holds something is left as it is
    Assert.Equal(0, await Filling(training: true).Run(Volumes, 1, filled.Add, Ct));
  }

  [Fact]
  public async Task What_people_work_with_is_never_filled_with_made_up_rows() =>
    await Assert.ThrowsAsync<InvalidOperationException>(() => Filling(training: false).Run(Volumes, int.MaxValue, (_, _) => { }, Ct));

  [Fact]
  public void A_province_is_as_long_as_it_is_told_in_its_parts() {
    Assert.True(Volumes.Records["citizen"] > Volumes.Records["land_parcel"] && Volumes.Records["land_parcel"] > Volumes.Records["enterprise"] && Volumes.Records["enterprise"] > Volumes.Records["industrial_cluster"]);
    Assert.InRange(Volumes.Records.Values.Sum(), 20_000_000, 30_000_000);
  }

  /// <summary>More of them, as a file of its owner or of an office that keeps its own.</summary>
  async Task Bring(RegistryDefinition d, SyntheticRows rows) {
    var keeper = (Guid)(await app.Sql(d.Writers == Writers.Offices ? "select id from identity.organisation where item = 'gia-lai:organisation/H21.18'" : $"select owner from registries.definition where key = '{d.Key}'"))[0][0]!;
    using var client = app.As(People.Official(keeper, "H21", [], RegistryPermissions.Write, RegistryPermissions.Read, RegistryPermissions.Personal));
    using var file = new ByteArrayContent(System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(Enumerable.Range(Fewest, Brought).Select(rows.Row)));
    file.Headers.ContentType = new("application/json");
    using var begun = await client.PostAsync($"/api/registries/{d.Key}/imports?name=mau.json", file, Ct);
    Assert.True(begun.IsSuccessStatusCode, $"{d.Key}: {await begun.Content.ReadAsStringAsync(Ct)}");
    var path = $"/api/registries/{d.Key}/imports/{(Guid)JsonNode.Parse(await begun.Content.ReadAsStringAsync(Ct))!["id"]!}";
    await app.RunJobs();
    using var run = await client.PostAsJsonAsync(path + "/run", new { onlyValid = false, reason = "Số liệu mẫu" }, Ct);
    await app.RunJobs();
    var seen = await client.GetStringAsync(path, Ct);
    Assert.True((int)JsonNode.Parse(seen)!["import"]!["added"]! == Brought, $"{d.Key}: {seen[..Math.Min(seen.Length, 2_000)]}");
  }

  [Fact]
  public void The_same_seed_makes_the_same_rows_and_another_seed_others() {
    var d = new RegistryDefinition("t:registry/t", "t", new("T"), null, "t:organisation/o", SharingClass.Internal, null, null, Writers.Owner, false, ["number"], "name", false, null,
      [new("number", FieldType.Person, new("Số"), Required: true, Personal: new(null)), new("name", FieldType.Text, new("Tên"), Required: true, Personal: new(null)), new("area", FieldType.Decimal, new("Diện tích"), Required: true)], null, null, default);
    string[] Made(int seed) => [.. new SyntheticRows(d, seed, _ => []).Rows(500).Select(r => r.ToJsonString())];
    Assert.Equal(Made(7), Made(7));
    Assert.NotEqual(Made(7), Made(8));
    Assert.Equal(500, new SyntheticRows(d, 7, _ => []).Rows(500).Select(r => (string)r["number"]!).Distinct().Count());
    Assert.All(new SyntheticRows(d, 7, _ => []).Rows(500), r => Assert.StartsWith("000", (string)r["number"]!, StringComparison.Ordinal));
  }
}
