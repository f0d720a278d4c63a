using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Saola.Testing;

namespace Saola.Identity.Tests;

public sealed class AddProviderTests(IdentityApp app) : IClassFixture<IdentityApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  static JsonObject Body(string key, string office = "H21.106") => new() {
    ["key"] = key, ["office"] = office, ["provider"] = new JsonObject { ["name"] = new JsonObject { ["vi"] = "Nơi xác thực" }, ["issuer"] = "https://id.example.vn", ["clientId"] = "saola", ["clientSecret"] = "bí mật lắm" },
  };

  async Task<(int, string?)> Add(Actor? actor, JsonObject body) {
    await app.Fill();
    using var answer = await app.As(actor).PostAsJsonAsync("/api/identity/providers", body, Ct);
    return ((int)answer.StatusCode, answer.IsSuccessStatusCode ? null : (await answer.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("code").GetString());
  }

  Actor Keeper(Organisation office) => ChangeProviderTests.Keeper(office);

  [Fact]
  public async Task Nobody_and_who_may_not_manage_providers_adds_none() {
    Assert.Equal((401, "identity.not_signed_in"), await Add(null, Body("khong-ai")));
    Assert.Equal((403, "identity.not_permitted"), await Add(app.Manager(app.Ward), Body("khong-ai")));
  }

  [Fact]
  public async Task A_provider_is_added_only_for_ones_own_office() => Assert.Equal((404, "identity.unit_not_found"), await Add(Keeper(app.Department), Body("lac-cho")));

  [Fact]
  public async Task A_provider_is_added_once_with_evidence_of_who_did_it_and_its_secret_is_sealed() {
    var actor = Keeper(app.Ward);
    Assert.Equal((200, null), await Add(actor, Body("mot-lan")));
    Assert.Equal((409, "identity.provider_key_taken"), await Add(actor, Body("mot-lan")));
    var row = Assert.Single(await app.Sql("select id, office, secret from identity.upstream_provider where key = 'mot-lan'"));
    Assert.Equal(app.Ward.Id, row[1]);
    Assert.DoesNotContain("bí mật", System.Text.Encoding.UTF8.GetString((byte[])row[2]!));
    Assert.Equal("bí mật lắm", app.Services.GetRequiredService<UpstreamSecrets>().Open((byte[])row[2]!));
    Assert.Equal([actor.Id, app.Ward.Id, IdentityPermissions.Providers], Assert.Single(await app.Sql("select actor, office, purpose from ledger.entry where object_id = $1 and type = 'identity.provider_added'", row[0]!)));
    Assert.Empty(await app.Sql("select 1 from ledger.entry where facts::text like '%bí mật%'"));
  }

  public static TheoryData<string, string, string> Wrong => new() {
    { "name", "{\"vi\": \" \"}", "identity.provider_name_missing" },
    { "issuer", "\"http://id.example.vn\"", "identity.provider_issuer_refused" },
    { "issuer", "\"https://id.example.vn/?a=1\"", "identity.provider_issuer_refused" },
    { "issuer", "\"https://id.example.vn/#a\"", "identity.provider_issuer_refused" },
    { "issuer", "\"https://a@id.example.vn\"", "identity.provider_issuer_refused" },
    { "scopes", "[\"open id\"]", "identity.provider_scopes_invalid" },
    { "claims", "{\"number\": \"số định danh\"}", "identity.provider_claims_invalid" },
    { "levels", "{\"cao\": 3}", "identity.provider_levels_invalid" },
  };

  [Theory]
  [MemberData(nameof(Wrong))]
  public async Task What_would_not_be_safe_is_refused_by_its_code(string property, string value, string code) {
    var body = Body($"w{Guid.CreateVersion7():N}"[..20]);
    body["provider"]![property] = JsonNode.Parse(value);
    Assert.Equal((400, code), await Add(Keeper(app.Ward), body));
  }

  [Fact]
  public async Task A_national_provider_is_added_by_who_answers_for_the_whole_province_alone() {
    var body = Body("quoc-gia-gia");
    body["provider"]!["national"] = true;
    Assert.Equal((403, "identity.provider_national_refused"), await Add(Keeper(app.Ward), body));
  }

  [Fact]
  public async Task A_key_is_part_of_addresses() => Assert.Equal((400, "identity.provider_key_invalid"), await Add(Keeper(app.Ward), Body("Không được")));

  [Fact]
  public async Task A_script_on_the_machine_adds_a_provider_and_changes_it() {
    await app.Fill();
    var connect = app.Services.GetRequiredService<ConnectProvider>();
    Assert.Equal("""{"key":"tu-lenh","ready":true}""", (await connect.Set(Body("tu-lenh").ToJsonString(), Ct)).Value);
    var again = Body("tu-lenh");
    again["provider"]!["clientId"] = "saola-2";
    Assert.False((await connect.Set(again.ToJsonString(), Ct)).IsError);
    var row = Assert.Single(await app.Sql("select id, client_id from identity.upstream_provider where key = 'tu-lenh'"));
    Assert.Equal("saola-2", row[1]);
    Assert.False((await connect.Set(again.ToJsonString(), Ct)).IsError);
    Assert.Equal(["identity.provider_added", "identity.provider_changed"], await app.Ledger((Guid)row[0]!));
    Assert.Equal("identity.provider_file_unreadable", (await connect.Set("""{"secret": "x"}""", Ct)).Error!.Code);
  }
}
