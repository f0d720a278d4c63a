using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.PublicServices.Tests;

/// <summary>What an office gave before it became part of another is revoked by who took it over.</summary>
public sealed class MergedOfficeResultTests(SectorProvince app) : ResultWalk(app), IClassFixture<SectorProvince> {
  [Fact]
  public async Task A_result_of_an_office_that_was_merged_is_revoked_by_its_successor_with_its_record() {
    var id = await Permitted("31/GPXD");
    // another waits for a person, its number being taken
    var taken = $"32/GPXD/{Vn.Day(App.Clock.GetUtcNow()).Year}/H21.106";
    await App.AsIntruder("insert into registry_data.building_permit (_id, _version, _state, _office, _at, _process, permit_code, issue_date, holder_kind, holder_name, work_address) values ($1, 1, 'active', $2, now(), gen_random_uuid(), $3, '2026-01-01', 'person', 'Người khác', 'Tổ 9')", Guid.CreateVersion7(), Guid.CreateVersion7(), taken);
    var waits = await Permitted("32/GPXD");
    await App.AsIntruder("update registry_data.building_permit set permit_code = 'GP-KHAC' where permit_code = $1", taken);
    var source = (await Head()).Actor.Post!.Office;
    var into = (Guid)(await App.Sql("select id from identity.organisation where code = 'H21.100'"))[0][0]!;
    var (manager, today) = (People.Official(source, "H21.106", [], "people.manage") with { Offices = [into] }, Vn.Day(App.Clock.GetUtcNow()));
    await Send(manager, "/api/identity/offices/merge", new { sources = new[] { source }, into, day = today, number = "01/QĐ-UBND", decidedOn = today, reason = "Sắp xếp" });
    await App.RunJobs();
    var incident = Assert.Single(await App.Sql("select i.instance, i.token from process.incident i join process.instance p on p.id = i.instance join public_services.dossier d on d.code = p.business_key where d.id = $1", waits));
    await Send(People.Official(into, "H21.100", [], "process.operate"), $"/api/process/instances/{incident[0]}/incidents/{incident[1]}/retry", new { });
    await App.RunJobs();
    Assert.Equal([[into], [into]], await App.Sql("select _office from registry_data.building_permit where _dossier is not null"));
    var heir = People.Official(into, "H21.100", ["agency_head"], DossierPermissions.Read, DossierPermissions.Sign) with { Offices = [source] };
    using var client = App.As(heir);
    using var content = new ByteArrayContent(RevokeResultTests.Pdf) { Headers = { ContentType = new("application/pdf") } };
    using var answer = await client.PostAsync($"/api/dossiers/{id}/revoke?number=05/QĐ-UBND&day={today:yyyy-MM-dd}&reason=Cấp sai&name=quyet-dinh.pdf", content, TestContext.Current.CancellationToken);
    Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    Assert.Equal(["revoked", today], Assert.Single(await App.Sql("select _state, _to from registry_data.building_permit b join public_services.dossier d on d.code = b._dossier where d.id = $1", id)));
  }
}
