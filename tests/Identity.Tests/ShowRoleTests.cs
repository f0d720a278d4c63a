using System.Net;

namespace Saola.Identity.Tests;

public sealed class ShowRoleTests(IdentityApp app) : IClassFixture<IdentityApp> {
  const string List = "/quan-tri/vai-tro";
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  [Fact]
  public async Task Who_holds_a_role_is_counted_listed_and_found_by_name() {
    await app.Fill();
    await app.AsIntruder("insert into identity.role (id, key, name, permissions, version) values ($1, 'held_by_two', 'Vai trò có hai người', '{}', 1)", Guid.CreateVersion7());
    await app.Person("giu.mot", "Phạm Giữ Một", role: "held_by_two", units: app.Ward);
    await app.Person("giu.hai", "Phạm Giữ Hai", units: app.Desk);
    var (_, post) = await app.Of("giu.hai");
    await app.Granted(post, "held_by_two", app.Department);
    using var client = app.As(app.Manager(app.Ward));
    var all = WebUtility.HtmlDecode(await client.GetStringAsync(List + "/held_by_two", Ct));
    Assert.All(["Phạm Giữ Một", "Phạm Giữ Hai", "Người đang giữ (2)"], words => Assert.Contains(words, all, StringComparison.Ordinal));
    var one = WebUtility.HtmlDecode(await client.GetStringAsync(List + "/held_by_two?q=giu+hai", Ct));
    Assert.DoesNotContain("Phạm Giữ Một", one, StringComparison.Ordinal);
    Assert.Contains("Phạm Giữ Hai", one, StringComparison.Ordinal);
    using var other = app.As(app.Manager(app.Department));
    Assert.DoesNotContain("Phạm Giữ Một", WebUtility.HtmlDecode(await other.GetStringAsync(List + "/held_by_two", Ct)), StringComparison.Ordinal);
  }
}
