using Saola.Testing;
using Xunit;
using static Saola.PublicServices.Tests.DossierApp;

namespace Saola.PublicServices.Tests;

public sealed class ListLettersTests(DossierApp app) : IClassFixture<DossierApp> {
  [Fact]
  public async Task Only_the_competent_offices_leaders_see_what_waits_and_pages_go_on_by_key() {
    var ids = new List<Guid>();
    for (var n = 0; n < ListLetters.PageSize + 2; n++) {
      var dossier = await DossierRows.Keep(app, Samples.Opening());
      await app.AsIntruder("insert into public_services.dossier_slip (id, dossier, form, number, data, made_at, made_by, made_by_name) values ($1, $2, '04', 1, '{}', $3, $1, 'Cán bộ')",
        Guid.CreateVersion7(), dossier.Id, app.Clock.GetUtcNow().AddMinutes(n).UtcDateTime);
      ids.Add(dossier.Id);
    }
    var first = await app.Get(Officer("agency_head"), "/api/dossiers/letters");
    var second = await app.Get(Officer("agency_head"), $"/api/dossiers/letters?after={first["next"]}");
    Assert.Equal(ids, new[] { first, second }.SelectMany(p => p["items"]!.AsArray()).Select(i => (Guid)i!["dossier"]!));
    Assert.Null(second["next"]);
    Assert.Empty((await app.Get(Officer("agency_head", BienHo), "/api/dossiers/letters"))["items"]!.AsArray());
    await app.Get(Officer("specialist"), "/api/dossiers/letters", 403);
  }
}
