using System.Text.Json.Nodes;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.PublicServices.Tests;

[Collection(nameof(SectorProvince))]
public sealed class FillDraftTests(SectorProvince app) : OwnWriteTests(app) {
  const string Hoa = "000190000001";

  async Task<(Actor Actor, Guid Draft)> Draft(string number = Hoa, string procedure = "1.000894", string @case = "dang-ky-ket-hon", object? form = null) {
    if (app.Clock.GetUtcNow() < TimeProvider.System.GetUtcNow()) app.Clock.Set(TimeProvider.System.GetUtcNow().AddDays(1));
    var actor = await CitizenVisitor.Person(app, number);
    return (actor, (Guid)(await Calls.Post(app, actor, "/api/dossiers/drafts", new { procedure, @case, office = "H21.106", page = 0, content = new { form = form ?? new { wifePersonalNumber = number }, filledFor = "none" }, files = new { } }))["id"]!);
  }

  protected override async Task<Write> Prepare() {
    var (actor, draft) = await Draft();
    return new($"/api/dossiers/drafts/{draft}/fill", new { field = "wifePersonalNumber" }, actor, draft, "drafts.saved") {
      Permission = DossierPermissions.Draft, Stranger = People.Citizen(), Unseen = "drafts.not_found", Again = "drafts.not_found",
      Meanwhile = () => app.AsIntruder("delete from public_services.dossier_draft where id = $1", draft),
      Row = "select 1 from public_services.dossier_draft where id = $1 and content->'form'->>'wifeFullName' = 'Nguyễn Thị Hoa' and content->'provenance'->'wifeFullName'->>'source' = 'person.fullName'",
    };
  }

  async Task<JsonObject> Fill(Actor actor, Guid draft, string? field, int expected = 200) => await Calls.Post(app, actor, $"/api/dossiers/drafts/{draft}/fill", new { field }, expected);

  [Fact]
  public async Task Invalid_input_is_refused_by_its_code() {
    var (actor, draft) = await Draft();
    foreach (var field in new[] { null, "", "wifeFullName", "none", "rows.0.wifePersonalNumber" }) Assert.Equal("drafts.no_lookup", (string?)(await Fill(actor, draft, field, 400))["code"]);
  }

  [Fact]
  public async Task It_tells_what_was_filled_and_where_from() {
    var (actor, draft) = await Draft();
    var filled = await Fill(actor, draft, "wifePersonalNumber");
    Assert.Equal(("Nguyễn Thị Hoa", "person.dateOfBirth"), ((string?)filled["form"]!["wifeFullName"], (string?)filled["filled"]!["wifeDateOfBirth"]!["source"]));
  }

  [Theory]
  [InlineData("000088000002")]
  [InlineData("000088999999")]
  public async Task What_is_anothers_and_what_there_is_not_are_one_answer(string number) {
    var (actor, draft) = await Draft(form: new { wifePersonalNumber = number });
    var refused = await Fill(actor, draft, "wifePersonalNumber", 400);
    Assert.Equal("forms.no_record", (string?)refused["code"]);
    Assert.Contains($"“{number}”", refused.ToJsonString(Json.Options).Replace("\\u201C", "“", StringComparison.Ordinal).Replace("\\u201D", "”", StringComparison.Ordinal), StringComparison.Ordinal);
    Assert.Empty(await app.Sql("select 1 from public_services.dossier_draft where id = $1 and content->'form' ? 'wifeFullName'", draft));
  }

  [Fact]
  public async Task A_parcel_is_named_by_three_fields_that_must_all_be_there() {
    var (actor, draft) = await Draft(procedure: "1.013225", @case: "nha-o-rieng-le", form: new { mapSheet = "12", siteCommune = "23575" });
    Assert.Equal("forms.key_open", (string?)(await Fill(actor, draft, "mapSheet", 400))["code"]);
    await app.AsIntruder("insert into registry_data.land_parcel (_id, _version, _office, _at, _process, commune, map_sheet, parcel_number, area) values (gen_random_uuid(), 1, (select id from identity.organisation where item = 'gia-lai:organisation/H21.24'), now(), gen_random_uuid(), '23575', '12', '149', 149.5)");
    (actor, draft) = await Draft(procedure: "1.013225", @case: "nha-o-rieng-le", form: new { mapSheet = "12", siteCommune = "23575", parcelNumber = "149" });
    Assert.Equal("forms.no_record", (string?)(await Fill(actor, draft, "mapSheet", 400))["code"]);
    var filled = await Fill(actor with { Permissions = [.. actor.Permissions, "registries.read"] }, draft, "mapSheet");
    Assert.Equal((149.5m, "registry.land_parcel.area"), ((decimal)filled["form"]!["parcelArea"]!, (string?)filled["filled"]!["parcelArea"]!["source"]));
  }
}
