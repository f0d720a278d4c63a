using System.Text.Json.Nodes;
using Saola.Kernel;
using Saola.Testing;
using Xunit;
using static Saola.PublicServices.Tests.DossierApp;

namespace Saola.PublicServices.Tests;

[Collection(nameof(ResultApp))]
public sealed class RevokeResultTests(ResultApp app) {
  static CancellationToken Ct => TestContext.Current.CancellationToken;
  internal static readonly byte[] Pdf = "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"u8.ToArray();

  async Task<(int Status, JsonObject Body)> Send(Actor? actor, Guid id, string? day = null, string number = "05/QĐ", string reason = "Cấp sai", string file = "quyet-dinh.pdf", byte[]? content = null) {
    using var client = app.As(actor);
    using var body = new ByteArrayContent(content ?? Pdf) { Headers = { ContentType = new("application/pdf") } };
    using var answer = await client.PostAsync($"/api/dossiers/{id}/revoke?number={number}&day={day ?? Vn.Day(app.Clock.GetUtcNow()).ToString("yyyy-MM-dd")}&reason={reason}&name={file}", body, Ct);
    return ((int)answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync(Ct))!.AsObject());
  }

  async Task Refused(Actor? actor, Guid id, int status, string code, string? day = null, string number = "05/QĐ", string reason = "Cấp sai", string file = "quyet-dinh.pdf", byte[]? content = null) {
    var before = await app.Ledger(id);
    var (got, body) = await Send(actor, id, day, number, reason, file, content);
    Assert.Equal((status, code), (got, (string?)body["code"]));
    Assert.Equal(before, await app.Ledger(id));
  }

  [Fact]
  public async Task Nobody_revokes_a_result_without_signing_in() => await Refused(null, (await app.Decided("electronic")).Id, 401, "identity.not_signed_in");

  [Fact]
  public async Task Who_may_not_sign_revokes_nothing() => await Refused(Officer("specialist"), (await app.Decided("electronic")).Id, 403, "identity.not_permitted");

  [Fact]
  public async Task Another_agencys_result_is_not_found() => await Refused(Officer("agency_head", BienHo), (await app.Decided("electronic")).Id, 404, "dossiers.not_found");

  [Fact]
  public async Task A_decision_has_a_number_a_day_a_reason_and_its_file() {
    var (id, _) = await app.Decided("electronic");
    var head = Officer("agency_head");
    await Refused(head, id, 400, "dossiers.no_revocation_number", number: " ");
    await Refused(head, id, 400, "dossiers.revocation_day_wrong", day: Vn.Day(app.Clock.GetUtcNow()).AddDays(1).ToString("yyyy-MM-dd"));
    await Refused(head, id, 400, "dossiers.revocation_day_wrong", day: "2020-01-01");
    await Refused(head, id, 400, "dossiers.reason_needed", reason: " ");
    await Refused(head, id, 400, "files.mislabelled", content: SaolaApp.Picture);
    await Refused(head, id, 400, "files.type_not_accepted", file: "a.png", content: SaolaApp.Picture);
  }

  [Fact]
  public async Task What_is_not_decided_or_was_revoked_is_not_revoked() {
    var head = Officer("agency_head");
    var (open, _, _) = await app.WaitingAt("appraise");
    await Refused(head, open, 409, "dossiers.nobody_signed");
    var (id, _) = await app.Decided("electronic");
    Assert.Equal(200, (await Send(head, id)).Status);
    await Refused(head, id, 409, "dossiers.revoked_before");
  }

  [Fact]
  public async Task It_is_kept_with_its_decision_and_who_made_it() {
    var (id, code) = await app.Decided("electronic");
    var head = Officer("agency_head");
    Assert.Equal((200, 0), ((await Send(head, id)) is var (status, body) ? (status, (int)body["ended"]!) : default));
    Assert.Equal(["05/QĐ", "Cấp sai", "quyet-dinh.pdf"], Assert.Single(await app.Sql("select r.revocation_number, r.revocation_reason, f.name from public_services.dossier_result r join kernel.file f on f.id = r.revocation_file and f.owner = r.dossier where r.dossier = $1", id)));
    Assert.Equal([head.Id, head.Post!.Office, DossierPermissions.Sign, "Cấp sai"], Assert.Single(await app.Sql("select actor, office, purpose, reason from ledger.entry where object_id = $1 and type = 'dossiers.result_revoked'", id)));
    using var citizen = app.As(Hoa);
    Assert.Contains("05/QĐ", System.Net.WebUtility.HtmlDecode(await citizen.GetStringAsync($"/ho-so/{code}", Ct)), StringComparison.Ordinal);
  }

  [Fact]
  public async Task The_decision_is_opened_by_whom_the_result_is_for_and_who_handles_it() {
    var (id, code) = await app.Decided("electronic");
    var head = Officer("agency_head");
    await app.Get(head, $"/api/dossiers/{id}/revocation", 404);
    await Send(head, id);
    await app.Get(Officer("agency_head", BienHo), $"/api/dossiers/{id}/revocation", 404);
    foreach (var (who, page, address) in new[] { (head, $"/can-bo/ho-so/{id}", $"/can-bo/ho-so/{id}/quyet-dinh-thu-hoi"), (Hoa, $"/ho-so/{code}", $"/ho-so/{id}/quyet-dinh-thu-hoi") }) {
      using var client = app.As(who);
      Assert.Contains($"href=\"{address}\"", await client.GetStringAsync(page, Ct), StringComparison.Ordinal);
      using var led = await client.GetAsync(address, Ct);
      Assert.Equal(System.Net.HttpStatusCode.Found, led.StatusCode);
      Assert.Equal(Pdf, await client.GetByteArrayAsync(led.Headers.Location, Ct));
    }
    Assert.Equal([head.Id, Hoa.Id], (await app.Sql("select actor from ledger.entry where object_id = $1 and type = 'dossiers.revocation_opened' order by id", id)).Select(r => (Guid)r[0]!));
  }

  [Fact]
  public async Task Who_follows_it_without_an_account_reads_by_which_decision_and_not_why() {
    var (id, _) = await app.Decided("electronic");
    var token = (string)(await app.Sql("select track_token from public_services.dossier where id = $1", id))[0][0]!;
    Assert.Null((await app.Get(null, $"/api/dossiers/track/{token}"))["revoked"]);
    await Send(Officer("agency_head"), id, reason: "Cấp sai cho bà Hoa");
    Assert.Equal($$"""{"number":"05/QĐ","day":"{{Vn.Day(app.Clock.GetUtcNow()):yyyy-MM-dd}}"}""", (await app.Get(null, $"/api/dossiers/track/{token}"))["revoked"]!.ToJsonString(Json.Options));
    using var nobody = app.As(null);
    var page = System.Net.WebUtility.HtmlDecode(await nobody.GetStringAsync($"/tra-cuu/{token}", Ct));
    Assert.Contains("Kết quả đã bị thu hồi theo Quyết định số 05/QĐ", page, StringComparison.Ordinal);
    Assert.DoesNotContain("Cấp sai", page, StringComparison.Ordinal);
  }

  [Fact]
  public async Task The_page_asks_for_the_decision_that_revokes_it() {
    var (id, _) = await app.Decided("electronic");
    using var client = app.As(Officer("agency_head"));
    var page = await client.GetStringAsync($"/can-bo/ho-so/{id}/thu-hoi", Ct);
    Assert.Contains("Bản quét cũng được nhận", System.Net.WebUtility.HtmlDecode(page), StringComparison.Ordinal);
  }
}
