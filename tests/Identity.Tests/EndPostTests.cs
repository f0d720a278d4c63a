using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Saola.Testing;

namespace Saola.Identity.Tests;

public sealed class EndPostTests(IdentityApp app) : WriteSliceTests(app), IClassFixture<IdentityApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  async Task<Guid> PostOf(Account account) => (Guid)(await app.Sql("select id from identity.official_post where person = $1", account.Person!.Value))[0][0]!;

  protected override async Task<Write> Prepare() {
    var post = await PostOf(await app.Person($"e{Guid.CreateVersion7():N}"[..20], units: app.Desk));
    return new($"/api/identity/posts/{post}/end", new { reason = "Chuyển công tác" }, app.Manager(app.Ward), post, "identity.post_changed") {
      Permission = IdentityPermissions.Manage, Stranger = app.Manager(app.Department), Unseen = "identity.post_not_found",
      Invalid = new { reason = "  " }, InvalidCode = "identity.reason_missing", Again = "identity.post_ended",
      Row = "select 1 from identity.official_post where id = $1 and valid_to is not null",
    };
  }

  [Fact]
  public async Task A_post_ends_with_its_reason_and_its_rights_end_with_it() {
    var person = await app.Person("e4", units: app.Desk);
    var post = await PostOf(person);
    (await app.As(app.Manager(app.Ward)).PostAsJsonAsync($"/api/identity/posts/{post}/end", new { reason = "Chuyển công tác" }, Ct)).EnsureSuccessStatusCode();
    Assert.Equal("Chuyển công tác", (await app.Sql("select reason from ledger.entry where object_id = $1 and type = 'identity.post_changed'", post))[0][0]);
    await using var act = app.Begin();
    Assert.DoesNotContain(await app.Services.GetRequiredService<Identities>().Officials(act.Work, app.Ward.Id, "intake", null, Ct), o => o.Person == person.Person);
  }
}
