using System.Net.Http.Json;
using System.Text.Json;
using Saola.Testing;

namespace Saola.Identity.Tests;

public sealed class MakeSecretTests(IdentityApp app) : BareWriteTests(app), IClassFixture<IdentityApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  Actor Connector(Organisation office) => People.Official(office.Office, office.Code!, [], IdentityPermissions.Connect);

  protected override async Task<Write> Prepare() {
    var client = await app.Connected(new($"m{Guid.CreateVersion7():N}", new("Hệ thống"), "web", ["https://a.example.vn/cb"]));
    return new($"/api/identity/clients/{client.Key}/secrets", new { }, Connector(app.Ward), client.Id, "identity.client_secret_made") {
      Permission = IdentityPermissions.Connect, Stranger = Connector(app.Department), Unseen = "identity.client_not_found", Again = "identity.client_without_secret",
      Meanwhile = () => app.AsIntruder("update identity.client set auth_method = 'none' where id = $1", client.Id),
      Row = "select 1 from identity.client_secret where client = $1 and ended_at is null having count(*) = 1",
    };
  }

  async Task<string> Make(Client client, bool endOthers = false) {
    var answer = await app.As(Connector(app.Ward)).PostAsJsonAsync($"/api/identity/clients/{client.Key}/secrets", new { endOthers }, Ct);
    return (await answer.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("clientSecret").GetString()!;
  }

  async Task<string[]> Living(Client client) => [.. (await app.Sql("select digest from identity.client_secret where client = $1 and ended_at is null order by made_at, id", client.Id)).Select(r => (string)r[0]!)];

  [Fact]
  public async Task Two_secrets_live_beside_each_other_and_a_third_ends_the_oldest() {
    var client = await app.Connected(new("hai-ma", new("Hệ thống"), "web", ["https://a.example.vn/cb"]));
    var (one, two) = (await Make(client), await Make(client));
    Assert.Equal([Tokens.Digest(one), Tokens.Digest(two)], await Living(client));
    var three = await Make(client);
    Assert.Equal([Tokens.Digest(two), Tokens.Digest(three)], await Living(client));
    var only = await Make(client, endOthers: true);
    Assert.Equal([Tokens.Digest(only)], await Living(client));
  }

  [Fact]
  public async Task What_proves_itself_otherwise_gets_none() {
    var client = await app.Connected(new("khong-ma", new("Ứng dụng"), "native", ["http://127.0.0.1/cb"]));
    var answer = await app.As(Connector(app.Ward)).PostAsJsonAsync($"/api/identity/clients/{client.Key}/secrets", new { }, Ct);
    Assert.Equal("identity.client_without_secret", (await answer.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("code").GetString());
  }
}
