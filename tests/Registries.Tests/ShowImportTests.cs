using System.Text.Json.Nodes;
using Xunit;

namespace Saola.Registries.Tests;

/// <summary>What is wrong is told a page at a time, without what people wrote.</summary>
public sealed class ShowImportTests(ImportApp app) : IClassFixture<ImportApp> {
  [Fact]
  public async Task What_is_wrong_is_kept_without_the_values_that_people_wrote() {
    var key = await app.Made();
    var (id, _) = await app.Look(key, ImportApp.Csv(ImportApp.Row("B1", keeper: "079123456789000"), ImportApp.Row("B2", opened: "bí mật của bà Hoa")));
    var kept = string.Join("\n", (await app.Sql("select to_jsonb(f)::text from registries.import_fault f where import = $1", id)).Concat(await app.Sql("select facts::text from ledger.entry where object_id = $1", id)).Select(r => r[0]));
    Assert.Contains("not_person", kept, StringComparison.Ordinal);
    Assert.DoesNotContain("079123456789000", kept, StringComparison.Ordinal);
    Assert.DoesNotContain("bí mật", kept, StringComparison.Ordinal);
  }

  [Fact]
  public async Task Mistakes_come_a_page_at_a_time_in_the_order_of_the_file() {
    var key = await app.Made();
    var (id, seen) = await app.Look(key, ImportApp.Csv([.. Enumerable.Range(0, 250).Select(i => ImportApp.Row($"C{i:000}", seats: "0"))]));
    Assert.Equal((250, 200), ((int)seen["import"]!["faults"]!, seen["faults"]!.AsArray().Count));
    using var client = app.As(ImportApp.Steward());
    var rest = JsonNode.Parse(await client.GetStringAsync($"/api/registries/{key}/imports/{id}?after={(string)seen["next"]!}", TestContext.Current.CancellationToken))!;
    Assert.Equal(Enumerable.Range(2, 250), seen["faults"]!.AsArray().Concat(rest["faults"]!.AsArray()).Select(f => (int)f!["row"]!));
    Assert.Null(rest["next"]);
  }
}
