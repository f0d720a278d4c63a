using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.PublicServices.Tests;

/// <summary>What an office gave before it became part of another is revoked by who took it over.</summary>
public sealed class MergedOfficeResultTests(SectorProvince app) : ResultWalk(app), IClassFixture<SectorProvince> {
  [Fact]
  public async Task A_result_of_an_office_that_was_merged_is_revoked_by_its_successor_with_its_record() {
    var id = await Permitted("31/GPXD");
    var source = (await Head()).Actor.Post!.Office;
    var into = (Guid)(await App.Sql("select id from identity.organisation where code = 'H21.100'"))[0][0]!;
    var (manager, today) = (People.Official(source, "H21.106", [], "people.manage") with { Offices = [into] }, Vn.Day(App.Clock.GetUtcNow()));
    await Send(manager, "/api/identity/offices/merge", new { sources = new[] { source }, into, day = today, number = "01/QĐ-UBND", decidedOn = today, reason = "Sắp xếp" });
    await App.RunJobs();
    Assert.Equal([into], Assert.Single(await App.Sql("select _office from registry_data.building_permit")));
    var heir = People.Official(into, "H21.100", ["agency_head"], DossierPermissions.Read, DossierPermissions.Sign) with { Offices = [source] };
    using var client = App.As(heir);
    using var content = new ByteArrayContent(RevokeResultTests.Pdf) { Headers = { ContentType = new("application/pdf") } };
    using var answer = await client.PostAsync($"/api/dossiers/{id}/revoke?number=05/QĐ-UBND&day={today:yyyy-MM-dd}&reason=Cấp sai&name=quyet-dinh.pdf", content, TestContext.Current.CancellationToken);
    Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    Assert.Equal(["revoked", today], Assert.Single(await App.Sql("select _state, _to from registry_data.building_permit")));
  }
}
