using System.Net;
using System.Text.Json.Nodes;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.PublicServices.Tests;

/// <summary>The shipped forms take values from registries by the keys that people know: their number, the code of an enterprise, a parcel, a permit. Without scripts.</summary>
[Collection(nameof(SectorProvince))]
public sealed class RegistryKeyTests(SectorProvince app) : ResultWalk(app) {
  const string ByParcel = "Điền theo “Nơi xây dựng: xã, phường”, “Tờ bản đồ số”, “Số thửa đất”", NoParcel = "Không có dữ liệu theo “Nơi xây dựng: xã, phường”, “Tờ bản đồ số”, “Số thửa đất” đã nhập, hoặc dữ liệu này không được phép xem";

  static string? Value(CitizenVisitor v, string name) => v.Page.QuerySelector($"[name='{name}']")!.GetAttribute("value");
  static string? Source(CitizenVisitor v, string name) => v.Page.QuerySelector($"[id='{name.Replace('.', '-')}-source']")?.TextContent;
  static string Fault(CitizenVisitor v) => v.Page.QuerySelector(".ds-error-summary")?.TextContent ?? "";

  /// <summary>A page of the form of a draft that a citizen has begun.</summary>
  async Task<CitizenVisitor> Page(Actor citizen, string procedure, string caseKey, int page, object? form = null) {
    var draft = (Guid)(await Send(citizen, "/api/dossiers/drafts", new { procedure, @case = caseKey, office = "H21.106", page = 3, content = new { form = form ?? new { }, filledFor = "none" }, files = new { } }))["id"]!;
    var v = new CitizenVisitor(App, citizen);
    await v.Open($"/nop-ho-so/{draft}/thong-tin-{page}");
    v.IsAt($"/thong-tin-{page}");
    return v;
  }

  async Task<JsonNode> Provenance(CitizenVisitor v) =>
    JsonNode.Parse((string)(await App.Sql("select (content->'provenance')::text from public_services.dossier_draft where id = $1", Guid.Parse(v.At.Split('/')[2])))[0][0]!)!;

  Task Hold(string table, string office, string fields, string values, params object[] given) => App.AsIntruder($"""
    insert into registry_data.{table} (_id, _version, _office, _at, _process, {fields}) values (gen_random_uuid(), 1, (select id from identity.organisation where item = 'gia-lai:organisation/{office}'), now(), gen_random_uuid(), {values})
    """, given);

  [Fact]
  public async Task A_person_is_filled_in_by_their_number_from_what_the_program_knows_and_then_from_the_registry() {
    await Hoa();
    var (id, number) = (Guid.CreateVersion7(), "064195000071");
    await App.AsIntruder("insert into identity.person (id, full_name, personal_number, source, demo, created_at, changed_at, version) values ($1, 'Rơ Châm H''Yến', $2, 'pack', false, now(), now(), 1)", id, number);
    await Hold("citizen", "H21-van-phong", "personal_number, full_name, birth_date, gender, ethnic_group, nationality", "$1, 'Tên trong sổ', '1995-02-03', 'female', '10', 'VN'", number);
    var v = await Page(People.Citizen(id, "Rơ Châm H'Yến"), "1.000894", "dang-ky-ket-hon", 1);
    const string Button = "Điền theo “Số định danh cá nhân bên nữ”";
    // somebody else's data are not told from what there is not
    foreach (var other in (string[])["000190000001", "064195999999"]) {
      await v.Press(Button, ("wifePersonalNumber", other), ("wifeFullName", "Gõ tay"));
      Assert.Equal((HttpStatusCode.BadRequest, "Gõ tay", other), (v.Status, Value(v, "wifeFullName"), Value(v, "wifePersonalNumber")));
      Assert.Contains($"Không có dữ liệu của “{other}”, hoặc dữ liệu này không được phép xem", Fault(v), StringComparison.Ordinal);
    }
    await v.Press(Button, ("wifePersonalNumber", number));
    Assert.Equal((HttpStatusCode.OK, "Rơ Châm H'Yến", "03/02/1995"), (v.Status, Value(v, "wifeFullName"), Value(v, "wifeDateOfBirth")));
    Assert.Equal("10", v.Page.QuerySelector("[name=wifeEthnicGroup] option[selected]")!.GetAttribute("value"));
    Assert.Contains("Công dân", Source(v, "wifeDateOfBirth"), StringComparison.Ordinal);
    var from = await Provenance(v);
    Assert.Equal(("person.fullName", "registry.citizen.birth_date", "registry.citizen.ethnic_group"), ((string)from["wifeFullName"]!["source"]!, (string)from["wifeDateOfBirth"]!["source"]!, (string)from["wifeEthnicGroup"]!["source"]!));
    // what is changed later says so
    await v.Press("Lưu, làm tiếp sau", ("wifeDateOfBirth", "04/02/1995"));
    Assert.True((bool)JsonNode.Parse((string)(await App.Sql("select content->'provenance'->>'wifeDateOfBirth' from public_services.dossier_draft where owner = $1", id))[0][0]!)!["changed"]!);
  }

  [Fact]
  public async Task An_enterprise_is_filled_in_by_its_code_for_who_represents_it() {
    await Hoa();
    var owner = await CitizenVisitor.Person(App, "000075000003");
    await Hold("enterprise", "H21.13", "enterprise_code, name, address, commune, representative_name, representative_number", "'0000000101', 'Tên trong sổ doanh nghiệp', '1 đường Khác', $1, 'Trần Văn Long', '000075000003'", Commune);
    var v = await Page(owner, "2.001827", "cap-moi", 1, new { applicantKind = "organisation" });
    await v.Press("Điền theo “Mã số doanh nghiệp, mã số thuế”", ("taxCode", "0000000101"));
    Assert.Equal(("Công ty TNHH Cà phê Mẫu", "99 đường Phạm Văn Đồng", "Trần Văn Long"), (Value(v, "organisationName"), Value(v, "residenceDetail"), Value(v, "representative")));
    var from = await Provenance(v);
    Assert.Equal(("business.name", "registry.enterprise.representative_name"), ((string)from["organisationName"]!["source"]!, (string)from["representative"]!["source"]!));
    var stranger = await Page(await CitizenVisitor.Person(App, "000088000002"), "2.001827", "cap-moi", 1, new { applicantKind = "organisation" });
    await stranger.Press("Điền theo “Mã số doanh nghiệp, mã số thuế”", ("taxCode", "0000000101"));
    Assert.Contains("Không có dữ liệu của “0000000101”", Fault(stranger), StringComparison.Ordinal);
    Assert.Equal("", Value(stranger, "organisationName") ?? "");
  }

  async Task<CitizenVisitor> AtTheCounter(params string[] may) {
    var v = await new CitizenVisitor(App, await Official("pleiku.motcua", "intake", [DossierPermissions.Intake, DossierPermissions.Counter, "people.serve", .. may])).Serve("1.013225/nha-o-rieng-le", "000190000001");
    return await v.Press("fill");
  }

  [Fact]
  public async Task A_parcel_is_filled_in_by_commune_map_sheet_and_number_for_an_official_who_may_read_it() {
    await Held("145");
    await App.AsIntruder("update registry_data.land_parcel set address = 'Tổ 5', certificate_number = 'DA 654321' where parcel_number = '145'");
    var v = await AtTheCounter("registries.read");
    await v.Press(ByParcel, ("mapSheet", "12"), ("siteDetail", "Gõ tay"));
    Assert.Contains("Vui lòng nhập “Nơi xây dựng: xã, phường”, “Số thửa đất” rồi thử lại", Fault(v), StringComparison.Ordinal);
    await v.Press(ByParcel, ("siteCommune__text", "Phường Pleiku, Tỉnh Gia Lai"), ("mapSheet", "12"), ("parcelNumber", "999"), ("siteDetail", "Gõ tay"));
    Assert.Contains(NoParcel, Fault(v), StringComparison.Ordinal);
    Assert.Equal(("Gõ tay", "12", "999"), (Value(v, "siteDetail"), Value(v, "mapSheet"), Value(v, "parcelNumber")));
    await v.Press(ByParcel, ("parcelNumber", "145"));
    Assert.Equal(("Tổ 5", "120,5", "DA 654321"), (Value(v, "siteDetail"), Value(v, "parcelArea"), Value(v, "landCertificateNumber")));
    Assert.All((string[])["siteDetail", "parcelArea", "landCertificateNumber"], n => Assert.Contains("Thửa đất", Source(v, n), StringComparison.Ordinal));
    // with the right itself the look is as any other in the registry
    Assert.Empty(await App.Sql("select 1 from ledger.entry where type = 'registries.form_read' and object_id = $1", (await App.Sql("select _id from registry_data.land_parcel where parcel_number = '145'"))[0][0]!));
    Assert.DoesNotContain(ByParcel, (await Page(await Hoa(), "1.013225", "nha-o-rieng-le", 2)).Text, StringComparison.Ordinal);
  }

  [Fact]
  public async Task Who_receives_at_the_counter_is_told_what_the_form_asks_of_a_parcel_and_reads_no_registry() {
    await Held("148");
    await App.AsIntruder("update registry_data.land_parcel set address = 'Tổ 8', certificate_number = 'DA 148' where parcel_number = '148'");
    var v = await AtTheCounter();
    await v.Press(ByParcel, ("siteCommune__text", "Phường Pleiku, Tỉnh Gia Lai"), ("mapSheet", "12"), ("parcelNumber", "999"), ("siteDetail", "Gõ tay"));
    Assert.Contains(NoParcel, Fault(v), StringComparison.Ordinal);
    await v.Press(ByParcel, ("parcelNumber", "148"));
    Assert.Equal(("Tổ 8", "120,5", "DA 148"), (Value(v, "siteDetail"), Value(v, "parcelArea"), Value(v, "landCertificateNumber")));
    var (parcel, clerk) = ((Guid)(await App.Sql("select _id from registry_data.land_parcel where parcel_number = '148'"))[0][0]!, await Official("pleiku.motcua", "intake", DossierPermissions.Counter));
    var look = Assert.Single(await App.Sql("select actor, facts->>'registry', facts->>'fields' from ledger.entry where type = 'registries.form_read' and object_id = $1", parcel));
    Assert.Equal([clerk.Id, "land_parcel"], look[..2]);
    Assert.Equal(["address", "area", "certificate_number"], JsonNode.Parse((string)look[2]!)!.AsArray().Select(f => (string)f!).Order(StringComparer.Ordinal));
    // nowhere else, and nothing personal
    using var client = App.As(clerk);
    foreach (var path in (string[])["/api/registries/land_parcel/records", $"/api/registries/land_parcel/records/{parcel}"]) Assert.Contains((int)(await client.GetAsync(path, TestContext.Current.CancellationToken)).StatusCode, (int[])[403, 404]);
    await Hold("construction_certificate", "H21.18", "certificate_code, full_name, personal_number, practice_field", "'GIL-00000081', 'Kiến trúc sư Mẫu', '000088000002', 'Thiết kế kết cấu'");
    await Hold("construction_capability", "H21.18", "certificate_code, organisation_name, scope", "'GIL-00000082', 'Công ty Thiết kế Mẫu', 'Thiết kế'");
    const string Button = "Điền theo “Số chứng chỉ hành nghề”";
    await v.Press(Button, ("designerCertificate", "GIL-00000082"));
    Assert.Equal("Công ty Thiết kế Mẫu", Value(v, "designer"));
    await v.Press(Button, ("designerCertificate", "GIL-00000081"));
    Assert.Contains("Không có dữ liệu của “GIL-00000081”", Fault(v), StringComparison.Ordinal);
  }

  [Fact]
  public async Task Each_parcel_that_is_merged_is_filled_in_its_own_row() {
    await Held("146");
    await Held("147");
    await App.AsIntruder("update registry_data.land_parcel set area = 77.5 where parcel_number = '147'");
    var officer = await Official("pleiku.motcua", "intake", DossierPermissions.Intake, DossierPermissions.Counter, "people.serve", "registries.read");
    var v = await (await new CitizenVisitor(App, officer).Serve("1.012784", "000190000001")).Press("fill");
    await v.Press("Thêm dòng", ("parcelCommune__text", "Phường Pleiku, Tỉnh Gia Lai"), ("parcels.0.mapSheet", "12"), ("parcels.0.parcelNumber", "146"));
    await v.Press("Điền theo “Nơi có đất: xã, phường”", ("parcels.1.mapSheet", "12"), ("parcels.1.parcelNumber", "147"), ("parcels.1.mapSheet__find", "1"));
    Assert.Equal(("120,5", "77,5", "146", "147"), (Value(v, "parcels.0.area"), Value(v, "parcels.1.area"), Value(v, "parcels.0.parcelNumber"), Value(v, "parcels.1.parcelNumber")));
    Assert.Contains("Thửa đất", Source(v, "parcels.1.area"), StringComparison.Ordinal);
  }

  [Fact]
  public async Task A_designer_is_filled_in_by_the_number_of_the_certificate_as_far_as_may_be_seen() {
    await Hoa();
    await Hold("construction_certificate", "H21.18", "certificate_code, full_name, personal_number, practice_field", "'GIL-00000071', 'Kiến trúc sư Mẫu', '000088000002', 'Thiết kế kết cấu'");
    await Hold("construction_capability", "H21.18", "certificate_code, organisation_name, scope", "'GIL-00000072', 'Công ty Thiết kế Mẫu', 'Thiết kế'");
    const string Button = "Điền theo “Số chứng chỉ hành nghề”";
    var v = await AtTheCounter("registries.read");
    await v.Press(Button, ("designerCertificate", "GIL-00000072"));
    Assert.Equal("Công ty Thiết kế Mẫu", Value(v, "designer"));
    Assert.Contains("Chứng chỉ năng lực", Source(v, "designer"), StringComparison.Ordinal);
    // a name is personal: without the right to it there is no telling whose certificate it is, nor that there is one
    foreach (var number in (string[])["GIL-00000071", "GIL-00000079"]) {
      await v.Press(Button, ("designerCertificate", number), ("designer", "Gõ tay"));
      Assert.Contains($"Không có dữ liệu của “{number}”, hoặc dữ liệu này không được phép xem", Fault(v), StringComparison.Ordinal);
      Assert.Equal("Gõ tay", Value(v, "designer"));
    }
    var own = await Page(await CitizenVisitor.Person(App, "000088000002"), "1.013225", "nha-o-rieng-le", 5);
    await own.Press(Button, ("designerCertificate", "GIL-00000071"));
    Assert.Equal("Kiến trúc sư Mẫu", Value(own, "designer"));
    Assert.Equal("registry.construction_certificate.full_name", (string)(await Provenance(own))["designer"]!["source"]!);
  }
}
