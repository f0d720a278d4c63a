using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Registries.Tests;

/// <summary>The registries of the pack take rows of every field that they describe.</summary>
public sealed class SyntheticRowsTests(SectorApp app) : IClassFixture<SectorApp> {
  const int Rows = 25;
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  [Fact]
  public async Task Every_registry_of_the_pack_takes_made_up_rows_of_all_its_fields() {
    var made = new Dictionary<string, string[]>(StringComparer.Ordinal);
    var communes = (await app.Sql("select code from kernel.catalogue_entry where catalogue = 'core:catalogue/commune' order by code limit 200")).ConvertAll(r => (string)r[0]!);
    Assert.Equal(200, communes.Count);
    var choices = (await app.Sql("select catalogue, code from kernel.catalogue_entry where catalogue not in ('core:catalogue/commune', 'core:catalogue/old-commune')")).ToLookup(r => (string)r[0]!, r => (string)r[1]!);
    IReadOnlyList<string> Codes(RegistryField f) => f.Type switch { FieldType.Unit => communes, FieldType.Choice => [.. choices[f.Catalogue!]], _ => made[f.Registry!] };
    await using var act = app.Begin();
    var left = (await act.Services.GetRequiredService<Registries>().All(Ct)).ToList();
    var office = (Guid)(await app.Sql("select id from identity.organisation where item = 'gia-lai:organisation/H21.18'"))[0][0]!;
    while (left.Count > 0) {
      // those whose references have records already
      var next = left.FindAll(d => d.Fields.All(f => f.Registry is null || made.ContainsKey(f.Registry)));
      Assert.NotEmpty(next);
      foreach (var d in next) {
        made[d.Key] = await Fill(d, office, Codes);
        await Bring(d, office, Codes);
      }
      left.RemoveAll(next.Contains);
    }
    Assert.Equal(85, made.Count);
  }

  async Task<string[]> Fill(RegistryDefinition d, Guid office, Func<RegistryField, IReadOnlyList<string>> codes) {
    var rows = new SyntheticRows(d, 1, codes);
    await using var act = app.Begin();
    var written = await act.Services.GetRequiredService<Registries>().Write(act.Work, d.Key, new([.. rows.Rows(Rows).Select(r => new BatchRow(r))], office, false, new(Reason: "Số liệu mẫu") { Confirmed = true }), Ct);
    Assert.True(!written.IsError, written.IsError ? $"{d.Key}: {string.Join("; ", written.Error.All.Select(e => $"{e.Field} {e.Message}").Distinct().Take(5))}" : "");
    Assert.All(written.Value.Rows, r => Assert.Equal(RowResult.Added, r.Result));
    await act.Work.Commit(Ct);
    // every field that is no file held something in some row
    var empty = d.Fields.Where(f => f.Type != FieldType.File && !f.IsComputed).Select(f => f.Key).Except(rows.Rows(Rows).SelectMany(r => r.Where(v => v.Value is not null).Select(v => v.Key)), StringComparer.Ordinal);
    Assert.True(!empty.Any(), $"{d.Key}: {string.Join(", ", empty)}");
    return [.. written.Value.Rows.Select(r => r.Id!.Value.ToString())];
  }

  /// <summary>More of them, as a file of its owner or of an office that keeps its own.</summary>
  async Task Bring(RegistryDefinition d, Guid office, Func<RegistryField, IReadOnlyList<string>> codes) {
    var keeper = d.Writers == Writers.Offices ? office : (Guid)(await app.Sql("select owner from registries.definition where key = $1", d.Key))[0][0]!;
    using var client = app.As(People.Official(keeper, "H21", [], RegistryPermissions.Write, RegistryPermissions.Read));
    using var file = new ByteArrayContent(System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(Enumerable.Range(Rows, Rows).Select(new SyntheticRows(d, 1, codes).Row)));
    file.Headers.ContentType = new("application/json");
    using var begun = await client.PostAsync($"/api/registries/{d.Key}/imports?name=mau.json", file, Ct);
    Assert.True(begun.IsSuccessStatusCode, $"{d.Key}: {await begun.Content.ReadAsStringAsync(Ct)}");
    var path = $"/api/registries/{d.Key}/imports/{(Guid)JsonNode.Parse(await begun.Content.ReadAsStringAsync(Ct))!["id"]!}";
    await app.RunJobs();
    using var run = await client.PostAsJsonAsync(path + "/run", new { onlyValid = false, reason = "Số liệu mẫu" }, Ct);
    await app.RunJobs();
    var seen = await client.GetStringAsync(path, Ct);
    Assert.True((int)JsonNode.Parse(seen)!["import"]!["added"]! == Rows, $"{d.Key}: {seen[..Math.Min(seen.Length, 2_000)]}");
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
