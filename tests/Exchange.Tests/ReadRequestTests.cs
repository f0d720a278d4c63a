using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Saola.Kernel;
using Saola.Process;
using Saola.Registries;
using Saola.Testing;
using Xunit;

namespace Saola.Exchange.Tests;

/// <summary>What is asked of an office is opened for who works on it, and leaves evidence.</summary>
public sealed class ReadRequestTests(InformationServicesApp app) : IClassFixture<InformationServicesApp> {
  static readonly HttpClient plain = new();
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  async Task<(string Id, Guid Office, string Number)> Asked() {
    var client = await AdapterPackTests.Consumer(app, "so-tu-phap");
    var (office, owner) = (await app.Sql("select m.office, m.code from exchange.offered_service o join exchange.subsystem s on s.id = o.subsystem join exchange.member m on m.id = s.member where o.code = 'doanh-nghiep'"))[0] is var row ? ((Guid)row[0]!, (string)row[1]!) : default;
    var number = "41" + Random.Shared.NextInt64(10_000_000, 99_999_999);
    using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(app.ClientOptions.BaseAddress, $"/r1/DEV/GOV/{owner}/dich-vu-thong-tin/doanh-nghiep/requests/enterprise")) { Content = JsonContent.Create(new { enterpriseCode = number }) };
    request.Headers.TryAddWithoutValidation("X-Road-Client", client);
    using var answer = await plain.SendAsync(request, Ct);
    var id = (string)JsonNode.Parse(await answer.Content.ReadAsStringAsync(Ct))!["id"]!;
    await app.RunJobs();
    return (id, office, number);
  }

  async Task<(int Status, string Said)> Get(Actor actor, string path) {
    using var client = app.As(actor);
    using var answer = await client.GetAsync(path, Ct);
    return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(Ct));
  }

  [Fact]
  public async Task Who_works_on_it_reads_it_from_the_task_and_that_is_evidence() {
    var (id, office, number) = await Asked();
    var officer = People.Official(office, "H21.13", ["information"], ProcessPermissions.Work);
    Assert.Equal(number, (string?)JsonNode.Parse((await Get(officer, $"/api/exchange/information-requests/{id}")).Said)!["asked"]!["enterpriseCode"]);
    Assert.Single(await app.Sql("select 1 from ledger.entry where type = 'exchange.request_read' and actor = $1 and facts->>'request' = $2", officer.Id, id));
    var task = (await app.Sql("select id from process.work_task where business_key = $1", id))[0][0];
    using (var client = app.As(officer)) (await client.PostAsJsonAsync($"/api/process/tasks/{task}/claim", new { }, Ct)).EnsureSuccessStatusCode();
    var page = $"/truc-tich-hop/yeu-cau-thong-tin/{id}";
    Assert.Contains($"href=\"{page}\"", (await Get(officer, $"/can-bo/viec/{task}")).Said, StringComparison.Ordinal);
    Assert.Contains(number, (await Get(officer, page)).Said, StringComparison.Ordinal);
  }

  [Fact]
  public async Task Nobody_else_of_the_office_or_of_another_reads_it() {
    var (id, office, _) = await Asked();
    Assert.Equal(404, (await Get(People.Official(office, "H21.13", ["other"], ProcessPermissions.Work), $"/api/exchange/information-requests/{id}")).Status);
    Assert.Equal(404, (await Get(People.Official(Guid.CreateVersion7(), "H21.16", ["information"], ProcessPermissions.Work), $"/api/exchange/information-requests/{id}")).Status);
  }
}
