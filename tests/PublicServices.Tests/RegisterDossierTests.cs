using System.Text.Json;
using System.Text.Json.Nodes;
using Saola.Kernel;
using Saola.Testing;
using Xunit;
using static Saola.PublicServices.Tests.DossierApp;

namespace Saola.PublicServices.Tests;

public sealed class RegisterDossierTests(SliceApp app) {
  /// <summary>What an officer types, with these fields instead.</summary>
  static JsonObject Typed(string name, object? instead = null) {
    var body = JsonSerializer.SerializeToNode(new {
      procedure = "9.100001", office = "H21.106", channel = "in_person", subject = new { name, phone = "0900000002" }, components = new[] { new { key = "chung-sinh", originals = 1 } },
      delivery = "in_person", notice = "sms", accept = true,
    }, Json.Options)!.AsObject();
    foreach (var (key, value) in JsonSerializer.SerializeToNode(instead ?? new { }, Json.Options)!.AsObject()) body[key] = value?.DeepClone();
    return body;
  }

  public static TheoryData<string?, string, int, string> Refusals => new() {
    { null, "{}", 401, "identity.not_signed_in" }, { "specialist", "{}", 403, "identity.not_permitted" }, { "intake", """{"procedure": "9.999999"}""", 404, "dossiers.no_procedure" },
    { "intake", """{"procedure": "9.100005", "office": "H21.111"}""", 400, "dossiers.not_boundary_free" }, { "intake", """{"office": "H99"}""", 400, "dossiers.office_not_competent" },
    { "intake", """{"channel": "online"}""", 400, "dossiers.channel_not_offered" }, { "intake", """{"components": []}""", 400, "dossiers.component_missing" },
    { "intake", """{"components": [{"key": "chung-sinh"}]}""", 400, "dossiers.component_missing" },
    { "intake", """{"delivery": "drone"}""", 400, "dossiers.no_delivery" }, { "intake", """{"delivery": "post"}""", 400, "dossiers.no_delivery_address" },
    { "intake", """{"channel": "post"}""", 400, "dossiers.no_arrival" }, { "intake", """{"channel": "post", "post": {"arrivedOn": "2100-01-01"}}""", 400, "dossiers.no_arrival" },
    { "intake", """{"procedure": "9.100006"}""", 400, "forms.required" }, { "intake", """{"procedure": "9.100006", "form": {"hoTen": "An"}}""", 400, "forms.required" },
    { "intake", """{"procedure": "9.100006", "form": {"soBan": 1, "ghiChu": "?"}}""", 400, "forms.required" },
  };

  [Theory, MemberData(nameof(Refusals))]
  public async Task What_is_refused_leaves_no_dossier(string? role, string instead, int status, string code) {
    var name = $"Rơ Châm {Guid.CreateVersion7():N}";
    var answer = await app.Post(role is null ? null : Officer(role), "/api/dossiers/counter", Typed(name, JsonNode.Parse(instead)), status);
    Assert.Equal(code, (string?)answer["code"]);
    Assert.Empty(await app.Sql("select 1 from public_services.dossier where subject_name = $1", name));
  }

  [Fact]
  public async Task What_is_sent_twice_is_answered_with_the_first_dossier_and_another_persons_is_refused() {
    var (name, officer, once) = ($"Rơ Châm {Guid.CreateVersion7():N}", Officer("intake"), Guid.NewGuid());
    var both = await Task.WhenAll(app.Post(officer, "/api/dossiers/counter", Typed(name, new { once })), app.Post(officer, "/api/dossiers/counter", Typed(name, new { once })));
    Assert.Equal(both[0].ToJsonString(), both[1].ToJsonString());
    Assert.Single(await app.Sql("select 1 from public_services.dossier where subject_name = $1", name));
    Assert.Equal("dossiers.once_used", (string?)(await app.Post(officer, "/api/dossiers/counter", Typed("Siu Nhân", new { once }), 409))["code"]);
    // the same number of another official is another
    var other = await app.Post(Officer("intake"), "/api/dossiers/counter", Typed(name, new { once }));
    Assert.NotEqual((Guid)both[0]["id"]!, (Guid)other["id"]!);
  }

  [Fact]
  public async Task It_leaves_its_row_and_evidence_of_who_did_it() {
    var (name, officer) = ($"Rơ Châm {Guid.CreateVersion7():N}", Officer("intake"));
    var made = await app.Post(officer, "/api/dossiers/counter", Typed(name));
    Assert.Equal([[(Guid)made["id"]!, (short)4, officer.Id]], await app.Sql("select id, status, intake_official from public_services.dossier where subject_name = $1", name));
    Assert.Equal([[officer.Id, Pleiku, DossierPermissions.Counter]], await app.Sql("select actor, office, purpose from ledger.entry where object_id = $1 and type = 'dossiers.registered'", (Guid)made["id"]!));
  }
}
