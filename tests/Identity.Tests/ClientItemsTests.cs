using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Saola.Testing;

namespace Saola.Identity.Tests;

/// <summary>Systems that a pack declares.</summary>
public sealed class ClientItemsTests : IAsyncLifetime {
  static CancellationToken Ct => TestContext.Current.CancellationToken;
  readonly SaolaApp app = new();
  readonly string folder = Directory.CreateTempSubdirectory("saola-pack-").FullName;

  const string Client = """
    {"id": "thu:client/van-ban", "office": "thu:organisation/H99", "clientId": "van-ban", "name": {"vi": "Quản lý văn bản"}, "kind": "web",
     "redirectUris": ["https://van-ban.example.vn/cb"], "scopes": ["openid"], "firstParty": true}
    """;

  public async ValueTask InitializeAsync() {
    await app.InitializeAsync();
    Write("pack.json", """{"id": "thu", "version": "1.0.0", "name": {"vi": "Thử"}, "depends": {}}""");
    Write("organisations/all.json", """{"id": "thu:organisation/H99", "code": "H99", "name": {"vi": "Tỉnh thử"}, "kind": "province", "parent": null, "isOffice": true, "source": null, "verified": false}""");
    Write("clients/all.json", Client);
  }

  public async ValueTask DisposeAsync() {
    await ((IAsyncLifetime)app).DisposeAsync();
    Directory.Delete(folder, recursive: true);
  }

  void Write(string path, string text) {
    var full = Path.Combine(folder, "thu", path);
    Directory.CreateDirectory(Path.GetDirectoryName(full)!);
    File.WriteAllText(full, text);
  }

  async Task<(int Code, string Said)> Run(string verb) {
    using var output = new StringWriter();
    await using var scope = app.Services.CreateAsyncScope();
    var code = await scope.ServiceProvider.GetRequiredService<PackCommand>().Run([verb, folder], output, Ct);
    return (code, output.ToString());
  }

  [Fact]
  public async Task A_system_arrives_with_its_pack_without_a_secret_and_keeps_the_one_it_gets() {
    var (code, said) = await Run("apply");
    Assert.True(code == 0, said);
    Assert.Equal(["van-ban", true, "pairwise", "van-ban.example.vn", 0L], (await app.Sql("select key, first_party, subject, sector, (select count(*) from identity.client_secret) from identity.client"))[0]);
    Assert.False((await app.Services.GetRequiredService<ConnectSystem>().Secret("van-ban", endOthers: false, Ct)).IsError);
    Write("clients/all.json", Client.Replace("/cb", "/dang-nhap", StringComparison.Ordinal));
    Assert.Equal(0, (await Run("apply")).Code);
    Assert.Equal([new[] { "https://van-ban.example.vn/dang-nhap" }, 1L], (await app.Sql("select redirect_uris, (select count(*) from identity.client_secret where ended_at is null) from identity.client"))[0]);
    Assert.Equal(["identity.client_added", "identity.client_secret_made", "identity.client_changed"], await app.Ledger((Guid)(await app.Sql("select id from identity.client"))[0][0]!));
  }

  [Fact]
  public async Task What_was_narrowed_here_is_not_opened_again_by_the_pack() {
    Assert.Equal(0, (await Run("apply")).Code);
    var office = (Guid)(await app.Sql("select id from identity.organisation where code = 'H99'"))[0][0]!;
    using var connector = app.As(People.Official(office, "H99", [], IdentityPermissions.Connect));
    using var changed = await connector.PutAsJsonAsync("/api/identity/clients/van-ban", new { name = new { vi = "Quản lý văn bản" }, kind = "web", redirectUris = new[] { "https://van-ban.example.vn/moi" }, scopes = new[] { "openid" }, firstParty = true }, Ct);
    Assert.True(changed.IsSuccessStatusCode, await changed.Content.ReadAsStringAsync(Ct));
    Write("clients/all.json", Client.Replace("Quản lý văn bản", "Văn bản", StringComparison.Ordinal));
    Assert.Contains("! thu:client/van-ban", (await Run("apply")).Said, StringComparison.Ordinal);
    Assert.Equal([new[] { "https://van-ban.example.vn/moi" }, "Quản lý văn bản"], (await app.Sql("select redirect_uris, name from identity.client"))[0]);
    // what was changed here is what a pack would bring
    var kept = System.Text.Json.Nodes.JsonNode.Parse((string)(await app.Sql("select edited from kernel.pack_item where id = 'thu:client/van-ban'"))[0][0]!)!;
    Assert.Equal(("thu:organisation/H99", "https://van-ban.example.vn/moi", true, false), ((string?)kept["office"], (string?)kept["redirectUris"]![0], (bool)kept["firstParty"]!, kept.AsObject().ContainsKey("certificate")));
    Write("clients/all.json", kept.ToJsonString());
    Assert.Equal(0, (await Run("lint")).Code);
  }

  [Fact]
  public async Task A_system_arrives_with_its_roles_and_one_that_was_ended_here_stays_ended() {
    const string System = """
      {"id": "thu:client/kho", "office": "thu:organisation/H99", "clientId": "kho", "name": {"vi": "Kho hồ sơ"}, "kind": "system", "scopes": ["saola.api"], "roles": [{"role": "thu:role/reader"}, {"role": "thu:role/keeper", "subTree": true}]}
      """;
    Write("roles/reader.json", """{"id": "thu:role/reader", "key": "reader", "name": {"vi": "Đọc"}, "permissions": ["people.serve"]}""");
    Write("roles/keeper.json", """{"id": "thu:role/keeper", "key": "keeper", "name": {"vi": "Giữ"}, "permissions": ["people.explain"]}""");
    Write("clients/all.json", System);
    var (code, said) = await Run("apply");
    Assert.True(code == 0, said);
    Task<List<object?[]>> Living() => app.Sql("select role, sub_tree from identity.service_role where valid_to is null order by role");
    Assert.Equal([["keeper", true], ["reader", false]], await Living());
    await app.AsIntruder("update identity.service_role set valid_to = current_date - 1, valid_from = current_date - 2 where role = 'reader'");
    Write("clients/all.json", System.Replace("Kho hồ sơ", "Kho", StringComparison.Ordinal));
    Assert.Equal(0, (await Run("apply")).Code);
    Assert.Equal([["keeper", true]], await Living());
    Write("clients/all.json", System.Replace(", {\"role\": \"thu:role/keeper\", \"subTree\": true}", "", StringComparison.Ordinal));
    Assert.Equal(0, (await Run("apply")).Code);
    Assert.Empty(await Living());
    Assert.Equal(["identity.client_added", "identity.service_role_given", "identity.service_role_given", "identity.client_changed", "identity.client_changed", "identity.service_role_ended"], await app.Ledger((Guid)(await app.Sql("select id from identity.client where key = 'kho'"))[0][0]!));
    foreach (var (there, instead, named) in new[] { ("thu:role/reader", "thu:role/khong-co", "khong-co"), ("\"kind\": \"system\", \"scopes\": [\"saola.api\"]", "\"kind\": \"web\", \"redirectUris\": [\"https://a.example.vn/cb\"]", "tài khoản dịch vụ") }) {
      Write("clients/all.json", System.Replace(there, instead, StringComparison.Ordinal));
      (code, said) = await Run("lint");
      Assert.NotEqual(0, code);
      Assert.Contains(named, said, StringComparison.Ordinal);
    }
  }

  [Theory]
  [InlineData("\"kind\": \"web\"", "\"kind\": \"web\", \"clientSecret\": \"x\"", "clientSecret")]
  [InlineData("https://van-ban.example.vn/cb", "https://*.example.vn/cb", "https://*.example.vn/cb")]
  [InlineData("\"firstParty\": true", "\"authMethod\": \"none\"", "xác thực")]
  public async Task What_is_not_safe_is_a_mistake_of_the_pack(string there, string instead, string named) {
    Write("clients/all.json", Client.Replace(there, instead, StringComparison.Ordinal));
    var (code, said) = await Run("lint");
    Assert.NotEqual(0, code);
    Assert.Contains(named, said, StringComparison.Ordinal);
    Assert.Contains("clients/all.json:", said, StringComparison.Ordinal);
  }
}
