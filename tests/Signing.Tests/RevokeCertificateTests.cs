using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Saola.Kernel;
using Saola.Testing;

namespace Saola.Signing.Tests;

/// <summary>Certificates belong to the province's authority: whoever keeps it may withdraw any of them.</summary>
public sealed class RevokeCertificateTests(SaolaApp app) : IClassFixture<SaolaApp> {
  static readonly Actor Keeper = Testing.People.With("signing.manage");

  async Task<(int Status, string? Code)> Revoke(Actor? actor, Guid id, string? reason = "Nghỉ hưu") {
    using var answer = await app.As(actor).PostAsJsonAsync($"/api/signing/certificates/{id}/revoke", new { reason });
    return ((int)answer.StatusCode, (string?)(await answer.Content.ReadFromJsonAsync<JsonNode>())!["code"]);
  }

  Task<List<object?[]>> Revoked(Guid id) => app.Sql("select revoked_reason from signing.certificate where id = $1 and revoked_at is not null", id);

  [Fact]
  public async Task Nobody_withdraws_a_certificate_without_signing_in_or_the_permission() {
    var id = (await app.Issue("Nay Hương", "Giám đốc")).Id;
    Assert.Equal((401, "identity.not_signed_in"), await Revoke(null, id));
    Assert.Equal((403, "identity.not_permitted"), await Revoke(Testing.People.With("dossiers.read"), id));
    Assert.Empty(await Revoked(id));
  }

  [Fact]
  public async Task A_certificate_that_does_not_exist_is_not_found() => Assert.Equal(404, (await Revoke(Keeper, Guid.CreateVersion7())).Status);

  [Theory]
  [InlineData(null)]
  [InlineData("")]
  [InlineData(" ")]
  public async Task Without_a_reason_none_is_withdrawn(string? reason) {
    var id = (await app.Issue("Ksor Thanh", "Giám đốc")).Id;
    Assert.Equal(400, (await Revoke(Keeper, id, reason)).Status);
    Assert.Empty(await Revoked(id));
  }

  [Fact]
  public async Task A_certificate_is_withdrawn_once_with_its_reason_and_evidence() {
    var id = (await app.Issue("Lê Văn Tám", "Giám đốc")).Id;
    Assert.Equal((200, null), await Revoke(Keeper, id, " Mất khóa "));
    Assert.Equal(409, (await Revoke(Keeper, id)).Status);
    Assert.Equal(["Mất khóa"], Assert.Single(await Revoked(id)));
    Assert.Equal([Keeper.Id, Keeper.Post!.Office, "signing.manage"], Assert.Single(await app.Sql("select actor, office, purpose from ledger.entry where object_id = $1 and type = 'signing.certificate_revoked'", id)));
  }

  [Fact]
  public async Task The_keeper_finds_and_withdraws_a_certificate_with_a_reason() {
    var certificate = await app.Issue("Rơ Châm H'Lan", "Phó Chủ tịch");
    Assert.Equal(HttpStatusCode.Forbidden, (await app.As(Testing.People.With("dossiers.read")).GetAsync("/quan-tri/chung-thu-so")).StatusCode);
    var keeper = app.As(Testing.People.With("signing.manage"));
    var list = await SigningPages.Read(await keeper.GetAsync("/quan-tri/chung-thu-so?q=ro+cham"));
    Assert.Contains("Rơ Châm H'Lan", list.QuerySelector("main")!.TextContent);
    Assert.Contains("Còn hiệu lực", list.QuerySelector("main")!.TextContent);
    Assert.DoesNotContain("Rơ Châm", (await SigningPages.Read(await keeper.GetAsync("/quan-tri/chung-thu-so?q=khong-co-ai"))).QuerySelector("main")!.TextContent);
    var route = $"/quan-tri/chung-thu-so/{certificate.Id}/thu-hoi";
    var without = await keeper.Send(route, ("Form.Reason", ""));
    Assert.Equal(HttpStatusCode.BadRequest, without.StatusCode);
    Assert.Contains("Nêu lý do thu hồi", (await SigningPages.Read(without)).QuerySelector("main")!.TextContent);
    Assert.Equal(HttpStatusCode.Redirect, (await keeper.Send(route, ("Form.Reason", "Mất khóa"))).StatusCode);
    Assert.Contains("Thu hồi từ", (await SigningPages.Read(await keeper.GetAsync("/quan-tri/chung-thu-so?q=ro+cham"))).QuerySelector("main")!.TextContent);
    Assert.Equal(HttpStatusCode.NotFound, (await keeper.GetAsync($"/quan-tri/chung-thu-so/{Guid.CreateVersion7()}/thu-hoi")).StatusCode);
  }
}
