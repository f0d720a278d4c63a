using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Saola.Identity;
using Saola.Kernel;
using Saola.Testing;

namespace Saola.Process.Tests;

/// <summary>A role that is taken out of use leaves nobody to do what waits for its holders.</summary>
public sealed class RoleWorkTests(ProcessApp app) : IClassFixture<ProcessApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  async Task<(int Status, JsonNode Said)> End(string role, bool? strand = null) {
    using var client = app.As(People.Official(ProcessApp.Office, ProcessApp.Code, [], IdentityPermissions.Manage));
    using var answer = await client.PostAsJsonAsync("/api/identity/roles/switch", new { roles = new[] { role }, end = true, reason = "Giải thể tổ", strand = strand == true }, Ct);
    return ((int)answer.StatusCode, (await answer.Content.ReadFromJsonAsync<JsonNode>(Ct))!);
  }

  Task Role(string key) => app.AsIntruder("insert into identity.role (id, key, name, permissions, version) values ($1, $2, 'Tổ thẩm định', '{}', 1)", Guid.CreateVersion7(), key);

  [Fact]
  public async Task Ending_one_for_whose_holders_something_waits_tells_how_much_and_is_done_only_by_who_knows() {
    await Role("tallier");
    await Role("tall");
    var key = "p" + Guid.CreateVersion7().ToString("N");
    await app.Deploy(new Bpmn(key).Start().User("check", "tallier").End().Path("start", "check", "end"));
    await app.Start(key);
    var (status, said) = await End("tallier");
    Assert.Equal((409, "identity.role_work_waits"), (status, (string?)said["code"]));
    Assert.Contains("Công việc đang chờ người nhận: 1; Quy trình giao việc cho vai trò này: 1", (string)said["detail"]!, StringComparison.Ordinal);
    Assert.Single(await app.Sql("select 1 from identity.role where key = 'tallier' and ended_at is null"));
    Assert.Equal(200, (await End("tallier", strand: true)).Status);
    // the beginning of a name is another role
    Assert.Equal(200, (await End("tall")).Status);
  }
}
