using Saola.Testing;
using Xunit;

namespace Saola.PublicServices.Tests;

[Collection(nameof(SectorProvince))]
public sealed class ListReuseTests(SectorProvince app) : ReuseWalk(app) {
  [Fact]
  public async Task The_list_goes_on_after_the_dossier_that_was_last_on_the_page_before() {
    var (one, two) = (await HandedIn(), await HandedIn());
    var province = People.With(DossierReuse.Permission, "procedures.manage");
    var whole = (await Read(province, "/api/reuse/1.013225"))["items"]!.AsArray().Select(i => (Id: (Guid)i!["id"]!, Day: (string)i["day"]!)).ToList();
    Assert.Equal(2, whole.Count(i => i.Id == one || i.Id == two));
    var next = (await Read(province, $"/api/reuse/1.013225?after={whole[0].Day.Replace("-", "", StringComparison.Ordinal)}_{whole[0].Id:N}"))["items"]!.AsArray().Select(i => (Guid)i!["id"]!);
    Assert.Equal(whole.Skip(1).Select(i => i.Id), next);
  }

  [Fact]
  public async Task Which_dossier_it_is_is_told_to_who_may_read_it() {
    var id = await HandedIn();
    var code = (string)(await App.Sql("select code from public_services.dossier where id = $1", id))[0][0]!;
    var reader = await Official("pleiku.chutich", "agency_head", DossierReuse.Permission);
    var elsewhere = People.Official((Guid)(await App.Sql("select id from identity.organisation where code = 'H21.100'"))[0][0]!, "H21.100", [], DossierPermissions.Read, DossierReuse.Permission, "procedures.manage");
    foreach (var (actor, told) in new[] { (reader, true), (People.With(DossierReuse.Permission, "procedures.manage"), false), (elsewhere, false) }) {
      Assert.Equal(told ? code : null, (string?)(await Read(actor, "/api/reuse/1.013225"))["items"]!.AsArray().Single(i => (Guid)i!["id"]! == id)!["code"]);
      var page = await Text(actor, "/can-bo/giam-giay-to/1.013225");
      Assert.Equal((told, told), (page.Contains(code, StringComparison.Ordinal), page.Contains($"/can-bo/ho-so/{id}", StringComparison.Ordinal)));
    }
  }
}
