using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Saola.Kernel;
using Saola.Testing;
using Xunit;
using static Saola.PublicServices.Tests.DossierApp;

namespace Saola.PublicServices.Tests;

/// <summary>A connected system at the dossiers: it sees what an official with its roles would, and is named for what it does.</summary>
public sealed class ServiceAccountDossierTests(DossierApp app) : IClassFixture<DossierApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  static Actor Manager => People.Official(Pleiku, "H21.106", [], "clients.connect", "people.manage", "people.explain");

  /// <summary>A system of Pleiku with a role of its own, connected over the interfaces.</summary>
  async Task<HttpClient> System(string key, string when = "{}") {
    await app.Ready();
    await app.AsIntruder("insert into identity.role (id, key, name, permissions, conditions, version) values ($1, $2, $2, '{dossiers.read,people.explain}', $3::jsonb, 1) on conflict (key) do nothing", Guid.CreateVersion7(), key, when);
    var made = await app.Post(Manager, "/api/identity/clients", new { office = "H21.106", clientId = $"k{Guid.CreateVersion7():N}", name = new { vi = "Kho hồ sơ điện tử" }, kind = "system", scopes = new[] { "saola.api" } });
    await app.Post(Manager, $"/api/identity/clients/{made["clientId"]}/roles", new { role = key, reason = "Đồng bộ hồ sơ" });
    using var asking = app.As();
    asking.DefaultRequestHeaders.Authorization = new("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes($"{made["clientId"]}:{made["clientSecret"]}")));
    var answer = await asking.PostAsync("/connect/token", new FormUrlEncodedContent([new("grant_type", "client_credentials")]), Ct);
    var client = app.As();
    client.DefaultRequestHeaders.Authorization = new("Bearer", (string)JsonNode.Parse(await answer.Content.ReadAsStringAsync(Ct))!["access_token"]!);
    return client;
  }

  static async Task<string[]> Listed(HttpClient system) => [.. JsonNode.Parse(await system.GetStringAsync("/api/dossiers", Ct))!["items"]!.AsArray().Select(d => (string)d!["code"]!)];

  [Fact]
  public async Task It_lists_and_reads_the_dossiers_of_its_office_and_the_reading_names_it() {
    using var system = await System("archive");
    var (id, code) = await app.Submitted();
    var (other, foreign) = await app.Submitted();
    await app.AsIntruder("update public_services.dossier set office = $1, office_code = 'H21.111', intake_office = $1, intake_office_code = 'H21.111' where id = $2", BienHo, other);
    var listed = await Listed(system);
    Assert.Contains(code, listed);
    Assert.DoesNotContain(foreign, listed);
    Assert.Equal(200, (int)(await system.GetAsync($"/api/dossiers/{id}", Ct)).StatusCode);
    Assert.Equal(404, (int)(await system.GetAsync($"/api/dossiers/{other}", Ct)).StatusCode);
    var read = Assert.Single(await app.Sql("select actor_kind, office, purpose from ledger.entry where object_id = $1 and type = 'dossiers.read'", id));
    Assert.Equal(["System", Pleiku, "dossiers.read"], read);
    // the citizen reads which system it was
    Assert.Contains("Kho hồ sơ điện tử (hệ thống kết nối)", (await app.Get(Hoa, "/api/account/access")).ToJsonString(Json.Options), StringComparison.Ordinal);
    // and who asks who can see the dossier finds it too
    Assert.Contains("Kho hồ sơ điện tử", (await app.Get(Manager, $"/api/identity/readers?kind=dossier&key={code}"))["others"]!.AsArray().Select(o => (string)o!["who"]!));
  }

  [Fact]
  public async Task What_its_role_does_not_give_is_refused_on_the_same_dossier() {
    using var system = await System("archive");
    var (id, code) = await app.Submitted();
    var task = await app.Open(code, "intake_check");
    foreach (var verb in new[] { "accept", "supplement", "refuse" }) {
      using var answer = await system.PostAsJsonAsync($"/api/dossiers/{id}/{verb}", new { task }, Ct);
      Assert.True((int)answer.StatusCode is 403 or 404, $"{verb}: {(int)answer.StatusCode}");
    }
    var token = await app.Token(id);
    // the token of the slip does not make it the applicant
    using var withdrawal = await system.PostAsJsonAsync("/api/dossiers/withdraw", new { token, reason = "x" }, Ct);
    Assert.True((int)withdrawal.StatusCode >= 400, $"{(int)withdrawal.StatusCode}");
    Assert.Equal(1, await app.Status(id));
  }

  [Fact]
  public async Task A_condition_of_its_role_holds_for_its_list_and_for_each_row() {
    using var system = await System("archive_of_nothing", """{"dossiers.read": "resource.procedure = \"9.999999\""}""");
    var (id, code) = await app.Submitted();
    Assert.DoesNotContain(code, await Listed(system));
    Assert.Equal(404, (int)(await system.GetAsync($"/api/dossiers/{id}", Ct)).StatusCode);
  }
}
