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
}
