using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.PublicServices.Tests;

/// <summary>The life of a procedure’s versions: imported, published from a day, compared, ended.</summary>
public abstract class ProcedureVersions(ProvinceApp app) {
  protected readonly ProvinceApp app = app;

  protected static readonly Actor Steward = People.With(ProcedureErrors.Manage);
  protected static CancellationToken Ct => TestContext.Current.CancellationToken;
  protected DateOnly Today => Vn.Day(app.Clock.GetUtcNow());

  protected static JsonObject Description(string code, int days = 3) {
    var pack = JsonNode.Parse(Repository.Read($"packs/gia-lai/procedures/{code}.json"))!;
    var one = pack["cases"]![0]!;
    return new() {
      ["code"] = code, ["name"] = pack["name"]!["vi"]!.DeepClone(), ["fullOnline"] = true,
      ["cases"] = new JsonArray(new JsonObject {
        ["code"] = $"{code}.01", ["name"] = one["name"]!["vi"]!.DeepClone(),
        ["components"] = new JsonArray([.. one["components"]!.AsArray().Select(c => (JsonNode)new JsonObject { ["name"] = c!["name"]!["vi"]!.DeepClone(), ["originals"] = 1, ["copies"] = 0 })]),
        ["deadlines"] = new JsonArray([.. new[] { "DIRECT", "ONLINE", "POSTAL" }.Select(c => (JsonNode)new JsonObject { ["channel"] = c, ["value"] = days, ["unit"] = "Ngày làm việc" })]),
        ["fees"] = new JsonArray(new JsonObject { ["channel"] = "DIRECT", ["kind"] = "LE_PHI", ["amount"] = "8.000 đồng" }),
      }),
      ["results"] = new JsonArray(new JsonObject { ["code"] = "KQ.G15.000031", ["name"] = pack["results"]![0]!["name"]!["vi"]!.DeepClone() }),
    };
  }

  protected async Task<JsonObject> Post(Actor? actor, string path, object body, int expected = 200) {
    using var client = app.As(actor);
    using var answer = await client.PostAsJsonAsync(path, body, Json.Options, Ct);
    var text = await answer.Content.ReadAsStringAsync(Ct);
    Assert.True((int)answer.StatusCode == expected, $"{path}: {(int)answer.StatusCode} {text}");
    return text.Length == 0 ? [] : JsonNode.Parse(text)!.AsObject();
  }

  protected async Task<Guid> Draft(string code, int days = 3) => (Guid)(await Post(Steward, "/api/procedures/import", new { description = Description(code, days).ToJsonString() }))["draft"]!;

  protected async Task Begin() {
    // officials and packs hold from the day they were applied, which is the real one
    if (app.Clock.GetUtcNow() < TimeProvider.System.GetUtcNow()) app.Clock.Set(TimeProvider.System.GetUtcNow().AddDays(1));
    await Task.CompletedTask;
  }

  protected async Task<JsonObject> TermsOfANewDossier(string code) {
    var office = (Guid)Assert.Single(await app.Sql("select id from identity.organisation where code = 'H21.106'"))[0]!;
    var intake = People.Official(office, "H21.106", ["intake"], DossierPermissions.Counter, DossierPermissions.Intake);
    var made = await Post(intake, "/api/dossiers/counter", new {
      procedure = code, @case = (string?)null, office = "H21.106", channel = "in_person", subject = new { name = "Nguyễn Thị Hoa", number = "000190000001", phone = "0900000001" },
      components = Array.Empty<object>(), delivery = "in_person", notice = "sms", accept = false,
    });
    return await TermsOf((Guid)made["id"]!);
  }

  protected async Task<JsonObject> TermsOf(Guid id) => JsonNode.Parse((string)Assert.Single(await app.Sql(
    "select (s.terms || jsonb_build_object('dossier', d.id))::text from public_services.dossier d join public_services.dossier_snapshot s on s.hash = d.terms_hash where d.id = $1", id))[0]!)!.AsObject();
}

[CollectionDefinition(nameof(ProcedureVersionCollection))]
public sealed class ProcedureVersionCollection : ICollectionFixture<ProvinceApp>;
