using System.Text.Json;
using System.Text.Json.Nodes;
using Saola.Kernel;
using Saola.Testing;
using Xunit;
using static Saola.PublicServices.Tests.DossierApp;

namespace Saola.PublicServices.Tests;

public sealed class SubmitDossierTests(SliceApp app) {
  async Task<JsonObject> Body(object? instead = null) {
    await app.Ready();
    var body = await app.Submission();
    foreach (var (key, value) in JsonSerializer.SerializeToNode(instead ?? new { }, Json.Options)!.AsObject()) body[key] = value?.DeepClone();
    return body;
  }

  [Fact]
  public async Task Nobody_submits_without_signing_in() => Assert.Equal("identity.not_signed_in", (string?)(await app.Post(null, "/api/dossiers", await Body(), 401))["code"]);

  [Fact]
  public async Task Who_has_no_account_is_refused() => Assert.Equal("dossiers.no_account", (string?)(await app.Post(People.Citizen(), "/api/dossiers", await Body(new { draft = (Guid?)null }), 403))["code"]);

  public static TheoryData<string, int, string> Mistakes => new() {
    { """{"declared": false}""", 400, "dossiers.not_declared" }, { """{"components": []}""", 400, "dossiers.component_missing" }, { """{"components": [{"key": "chung-sinh"}]}""", 400, "dossiers.component_missing" },
    { """{"components": [{"key": "chung-sinh", "originals": 1, "copies": 1}]}""", 400, "dossiers.component_missing" }, { """{"components": [{"key": "la"}]}""", 400, "dossiers.unknown_component" },
    { """{"procedure": "9.999999"}""", 404, "dossiers.no_procedure" }, { """{"office": "H99"}""", 400, "dossiers.office_not_competent" }, { """{"notice": "pigeon"}""", 400, "dossiers.no_notice" },
  };

  [Theory, MemberData(nameof(Mistakes))]
  public async Task Invalid_input_is_refused_by_its_code(string instead, int status, string code) =>
    Assert.Equal(code, (string?)(await app.Post(Hoa, "/api/dossiers", await Body(JsonNode.Parse(instead)), status))["code"]);

  [Fact]
  public async Task Another_persons_draft_is_not_found() {
    var other = People.Citizen(Specialist, "Lê Minh Tuấn");
    Assert.Equal("drafts.not_found", (string?)(await app.Post(other, "/api/dossiers", await Body(new { draft = await app.Draft() }), 404))["code"]);
  }

  [Fact]
  public async Task A_draft_is_handed_in_once_however_often_it_is_sent() {
    var body = await Body();
    var draft = (Guid)body["draft"]!;
    body["deliveryAddress"] = draft.ToString();
    var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ => {
      using var client = app.As(Hoa);
      using var answer = await System.Net.Http.Json.HttpClientJsonExtensions.PostAsJsonAsync(client, "/api/dossiers", body);
      return (int)answer.StatusCode;
    }));
    Assert.Single(answers, 200);
    Assert.All(answers, a => Assert.Contains(a, (int[])[200, 404, 412]));
    Assert.Single(await app.Sql("select 1 from public_services.dossier where delivery_address = $1", draft.ToString()));
  }

  [Fact]
  public async Task Nobody_says_of_their_own_answers_that_a_register_knew_them() {
    var body = await Body();
    body["provenance"] = new JsonObject { ["hoTen"] = new JsonObject { ["source"] = "profile.fullName", ["origin"] = "profile", ["at"] = "2026-11-16T01:00:00Z", ["changed"] = false } };
    var id = (Guid)(await app.Post(Hoa, "/api/dossiers", body))["id"]!;
    Assert.Equal(["{}"], Assert.Single(await app.Sql("select provenance::text from public_services.dossier where id = $1", id)));
  }

  [Fact]
  public async Task It_leaves_its_row_and_evidence_of_who_did_it() {
    var id = (Guid)(await app.Post(Hoa, "/api/dossiers", await Body()))["id"]!;
    Assert.Equal([[(short)1, Citizen]], await app.Sql("select status, applicant_account from public_services.dossier where id = $1", id));
    Assert.Equal([[Citizen, null, DossierPermissions.Submit]], await app.Sql("select actor, office, purpose from ledger.entry where object_id = $1 and type = 'dossiers.registered'", id));
  }
}
