using System.Text;
using Saola.Testing;

namespace Saola.Identity.Tests;

public sealed class ExportOfficesTests(IdentityApp app) : IClassFixture<IdentityApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  [Fact]
  public async Task Those_chosen_of_ones_own_come_as_a_list_with_evidence() {
    var (one, other) = (await app.Ward1(), await app.Ward1());
    var manager = app.Manager(app.Province) with { Offices = [one.Id, other.Id] };
    using var client = app.As(manager);
    async Task<string[]> List(string query) => Encoding.UTF8.GetString(await client.GetByteArrayAsync($"/api/identity/offices/export{query}", Ct)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    var chosen = await List($"?chon={one.Id}&chon={app.Department.Id}");
    Assert.Contains("Tên cơ quan", chosen[0], StringComparison.Ordinal);
    Assert.StartsWith($"{one.Code},{one.Name},", Assert.Single(chosen[1..]), StringComparison.Ordinal);
    Assert.Equal(3, (await List(""))[1..].Length);
    using var book = await client.GetAsync($"/api/identity/offices/export?format=xlsx&chon={one.Id}", Ct);
    Assert.Equal("PK"u8.ToArray(), (await book.Content.ReadAsByteArrayAsync(Ct))[..2]);
    Assert.Equal([["1", "csv"], ["3", "csv"], ["1", "xlsx"]], (await app.Sql("select facts->>'rows', facts->>'format' from ledger.entry where type = 'identity.offices_exported' and actor = $1 order by id", manager.Id)).Select(r => r.ToArray()));
  }

  [Fact]
  public async Task Nobody_and_who_may_not_manage_exports_nothing() {
    await app.Fill();
    Assert.Equal(401, (int)(await app.As().GetAsync("/api/identity/offices/export", Ct)).StatusCode);
    Assert.Equal(403, (int)(await app.As(app.Counter(app.Ward)).GetAsync("/api/identity/offices/export", Ct)).StatusCode);
  }
}
