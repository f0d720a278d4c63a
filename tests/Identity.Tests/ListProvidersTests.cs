using Saola.Testing;

namespace Saola.Identity.Tests;

public sealed class ListProvidersTests(IdentityApp app) : IClassFixture<IdentityApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  async Task<Saola.Ui.KeysetPage<ListProviders.Row>> List(Actor actor, string? query = null, string? after = null, string? before = null) {
    await using var act = app.Begin(actor);
    return await ListProviders.Run(new(query, after, before), act.Work, Ct);
  }

  async Task Insert(Guid office, string key, string name) => await app.AsIntruder("""
    insert into identity.upstream_provider (id, key, name, office, is_national, scopes, claims, levels, created_at, changed_at, version)
    values (gen_random_uuid(), $2, $3, $1, false, '{openid}', '{}', '{}', now(), now(), 1)
    """, office, key, name);

  [Fact]
  public async Task Providers_of_ones_offices_are_found_by_name_or_key_a_page_at_a_time() {
    await app.Fill();
    var (ward, department) = (ChangeProviderTests.Keeper(app.Ward), ChangeProviderTests.Keeper(app.Department));
    for (var i = 0; i < ListProviders.PageSize + 3; i++) await Insert(app.Ward.Id, $"nhieu-{i:00}", $"Nhiều nơi {i:00}");
    await Insert(app.Department.Id, "cua-so", "Của Sở");
    var first = await List(ward);
    Assert.Equal(ListProviders.PageSize, first.Rows.Count);
    var second = await List(ward, after: first.Next);
    Assert.Equal(["Nhiều nơi 50", "Nhiều nơi 51", "Nhiều nơi 52"], second.Rows.Select(r => r.Name));
    Assert.Null(second.Next);
    Assert.Equal(first.Rows, (await List(ward, before: second.Previous)).Rows);
    Assert.Equal(["nhieu-07"], (await List(ward, "nhieu noi 07")).Rows.Select(r => r.Key));
    Assert.Equal(["Của Sở"], (await List(department)).Rows.Select(r => r.Name));
    Assert.Empty((await List(app.Manager(app.Ward))).Rows);
  }
}
