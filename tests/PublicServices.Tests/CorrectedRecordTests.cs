using System.Text.Json;
using System.Text.Json.Nodes;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.PublicServices.Tests;

/// <summary>The result of a dossier changes the record that another dossier wrote, and is revoked.</summary>
public sealed class CorrectedRecordTests(CorrectingProvince app) : ResultWalk(app), IClassFixture<CorrectingProvince> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  string CodeOf(string number) => $"{number}/{Vn.Day(App.Clock.GetUtcNow()).Year}/H21.106";

  static JsonObject HouseWith(string permit, double height, string name = "Nguyễn Thị Hòa") {
    var house = JsonSerializer.SerializeToNode(House, Json.Options)!.AsObject();
    (house["permitCode"], house["height"], house["fullName"]) = (permit, height, name);
    return house;
  }

  Task<Guid> Corrected(string number, string permit, double height, string name = "Nguyễn Thị Hòa") => Permitted(number, HouseWith(CodeOf(permit), height, name), CorrectingProvince.Procedure);

  /// <summary>A permit, and the dossier that corrects it.</summary>
  async Task<(Guid Given, Guid Correction, Guid Record)> Pair(string given, string correction) {
    var first = await Permitted(given);
    var second = await Corrected(correction, given, 9.1);
    var rows = await App.Sql("select record, before, written from public_services.dossier_record where dossier = any($1) order by array_position($1, dossier)", (object)new[] { first, second });
    Assert.Equal([null, 1, 1, 2], [.. rows[0][1..], .. rows[1][1..]]);
    Assert.Equal(rows[0][0], rows[1][0]);
    return (first, second, (Guid)rows[0][0]!);
  }

  async Task<object?[]> Row(Guid record) => (await App.Sql("select holder_name, height, _state, _to, _version from registry_data.building_permit where _id = $1", record))[0];

  async Task<Actor> Keeper(Guid record) => People.Official((Guid)(await App.Sql("select _office from registry_data.building_permit where _id = $1", record))[0][0]!, "H21.106", [], "registries.read", "registries.write", "registries.personal");

  async Task Amend(Guid record, int version, JsonObject values) {
    using var client = App.As(await Keeper(record));
    using var request = new HttpRequestMessage(HttpMethod.Patch, $"/api/registries/building_permit/records/{record}") { Content = System.Net.Http.Json.JsonContent.Create(new { values, reason = "Đo lại" }) };
    request.Headers.IfMatch.Add(new($"\"{version}\""));
    using var answer = await client.SendAsync(request, Ct);
    Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Ct));
  }

  [Fact]
  public async Task A_correction_changes_the_record_that_another_dossier_wrote_with_both_dossiers_and_the_differences_on_its_page() {
    var (given, correction, record) = await Pair("41/GPXD", "42/GPXD");
    var (code, file, _, office) = await Result(correction);
    var (first, before, _, _) = await Result(given);
    // what the form does not know stays as it is, and an empty text empties its field
    Assert.Equal(["Nguyễn Thị Hòa", 9.1m, "IV", null, "Tổ 3, Phường Pleiku, Tỉnh Gia Lai", office, code, file, 2],
      Assert.Single(await App.Sql("select holder_name, height, work_class, floor_area, work_address, _office, _dossier, _result, _version from registry_data.building_permit where _id = $1", record)));
    Assert.Equal([first, before.ToString(), "Nguyễn Thị Hoa", "8.4"], Assert.Single(await App.Sql("select _row->>'_dossier', _row->>'_result', _row->>'holder_name', _row->>'height' from registry_data.building_permit_history where _id = $1", record)));
    Assert.Equal([code, file.ToString()], Assert.Single(await App.Sql("select facts->>'dossier', facts->>'result' from ledger.entry where type = 'registries.record_changed' and object_id = $1", record)));
    var page = System.Net.WebUtility.HtmlDecode(await Text(await Keeper(record), $"/can-bo/co-so-du-lieu/building_permit/{record}"));
    foreach (var said in (string[])[first, code, "8,4", "9,1", "Nguyễn Thị Hoa", "Nguyễn Thị Hòa"]) Assert.Contains(said, page, StringComparison.Ordinal);
    Assert.Contains("Sửa bản ghi đã có", System.Net.WebUtility.HtmlDecode(await Text((await Head()).Actor, $"/can-bo/ho-so/{correction}")), StringComparison.Ordinal);
    Assert.Empty(await App.Sql("select 1 from process.incident i join process.instance p on p.id = i.instance where p.business_key = $1", code));
  }

  [Fact]
  public async Task A_revoked_correction_leaves_the_record_as_it_was_and_the_permit_holds() {
    var (given, correction, record) = await Pair("43/GPXD", "44/GPXD");
    Assert.Equal((1, 0), (await Revoke(correction, await Bytes(await Hoa(), $"/ho-so/{correction}/ket-qua"))) is var told ? ((int)told["ended"]!, (int)told["left"]!) : default);
    Assert.Equal(["Nguyễn Thị Hoa", 8.4m, "active", null, 3], await Row(record));
    var decision = (Guid)(await App.Sql("select revocation_file from public_services.dossier_result where dossier = $1", correction))[0][0]!;
    Assert.Equal([(await Result(correction)).Code, decision, 160m], Assert.Single(await App.Sql("select _dossier, _result, floor_area from registry_data.building_permit where _id = $1", record)));
    Assert.Contains("Trả về nội dung trước đó", System.Net.WebUtility.HtmlDecode(await Text((await Head()).Actor, $"/can-bo/ho-so/{correction}")), StringComparison.Ordinal);
    // the permit itself is revoked as ever
    await Revoke(given);
    Assert.Equal(["Nguyễn Thị Hoa", 8.4m, "revoked", Vn.Day(App.Clock.GetUtcNow()), 4], await Row(record));
  }

  [Fact]
  public async Task What_was_changed_since_the_correction_stays_and_its_keeper_is_told() {
    var (_, correction, record) = await Pair("45/GPXD", "46/GPXD");
    await Amend(record, 2, new() { ["height"] = 9.4 });
    var keeper = await Official("pleiku.kinhte", "specialist");
    await App.AsIntruder("update identity.role set permissions = permissions || '{registries.write}' where key = 'specialist' and not permissions @> '{registries.write}'");
    Assert.Equal((0, 1), (await Revoke(correction)) is var told ? ((int)told["ended"]!, (int)told["left"]!) : default);
    Assert.Equal(["Nguyễn Thị Hòa", 9.4m, "active", null, 3], await Row(record));
    Assert.Equal(["05/QĐ-UBND"], Assert.Single(await App.Sql("select revocation_number from public_services.dossier_result where dossier = $1", correction)));
    Assert.Equal(["building_permit", record.ToString(), "registries.changed_since"], Assert.Single(await App.Sql("select facts->>'registry', facts->>'record', facts->>'why' from ledger.entry where type = 'dossiers.record_left' and object_id = $1", correction)));
    var (code, _, _, _) = await Result(correction);
    var notice = Assert.Single(await App.Sql("select title, body, link from kernel.notification where recipient = $1 and body like $2", keeper.Id, $"%{code}%05/QĐ-UBND%"));
    Assert.Contains("Giấy phép xây dựng", (string)notice[0]!, StringComparison.Ordinal);
    Assert.Contains("đã được sửa sau đó", (string)notice[1]!, StringComparison.Ordinal);
    Assert.Equal($"/can-bo/co-so-du-lieu/building_permit/{record}", notice[2]);
    Assert.Contains("đã báo người quản lý dữ liệu", System.Net.WebUtility.HtmlDecode(await Text((await Head()).Actor, $"/can-bo/ho-so/{correction}")), StringComparison.Ordinal);
  }

  [Fact]
  public async Task Corrections_are_taken_back_from_the_last_one() {
    var (_, correction, record) = await Pair("47/GPXD", "48/GPXD");
    var second = await Corrected("49/GPXD", "47/GPXD", 9.9, "Nguyễn Thị Hoà Bình");
    await Revoke(second);
    Assert.Equal(["Nguyễn Thị Hòa", 9.1m, "active", null, 4], await Row(record));
    await Revoke(correction);
    Assert.Equal(["Nguyễn Thị Hoa", 8.4m, "active", null, 5], await Row(record));
  }

  [Fact]
  public async Task A_correction_that_was_left_because_of_a_later_one_comes_back_with_neither() {
    var (_, correction, record) = await Pair("58/GPXD", "59/GPXD");
    var second = await Corrected("60/GPXD", "58/GPXD", 9.9, "Nguyễn Thị Hoà Bình");
    Assert.Equal(1, (int)(await Revoke(correction))["left"]!);
    Assert.Equal(["Nguyễn Thị Hoà Bình", 9.9m, "active", null, 3], await Row(record));
    Assert.Equal(1, (int)(await Revoke(second))["ended"]!);
    Assert.Equal(["Nguyễn Thị Hoa", 8.4m, "active", null, 4], await Row(record));
    var page = System.Net.WebUtility.HtmlDecode(await Text((await Head()).Actor, $"/can-bo/ho-so/{correction}"));
    Assert.Contains("Trả về nội dung trước đó", page, StringComparison.Ordinal);
    Assert.DoesNotContain("đã báo người quản lý dữ liệu", page, StringComparison.Ordinal);
  }

  [Fact]
  public async Task A_registry_out_of_use_keeps_no_result_from_being_revoked_or_written() {
    var (given, correction, record) = await Pair("61/GPXD", "62/GPXD");
    await Close(true);
    try {
      foreach (var one in new[] { correction, given }) Assert.Equal((0, 1), (await Revoke(one)) is var told ? ((int)told["ended"]!, (int)told["left"]!) : default);
      Assert.Equal(["Nguyễn Thị Hòa", 9.1m, "active", null, 2], await Row(record));
      Assert.Equal(["registries.closed", "registries.closed"], (await App.Sql("select facts->>'why' from ledger.entry where type = 'dossiers.record_left' and object_id = any($1)", (object)new[] { correction, given })).Select(r => (string)r[0]!));
      var (code, _, _, _) = await Result(await Permitted("63/GPXD"));
      Assert.Empty(await App.Sql("select 1 from registry_data.building_permit where _dossier = $1", code));
      Assert.Empty(await App.Sql("select 1 from process.incident i join process.instance p on p.id = i.instance where p.business_key = $1", code));
    } finally {
      await Close(false);
    }
  }

  async Task Close(bool closed) {
    await App.AsIntruder("update registries.definition_version set json = jsonb_set(json, '{closed}', to_jsonb($1)) where key = 'building_permit'", closed);
    await App.AsIntruder("update registries.definition set version = version + 1 where key = 'building_permit'");
    App.Clock.Pass(TimeSpan.FromSeconds(2));
  }

  [Fact]
  public async Task A_permit_that_is_revoked_ends_also_when_it_was_corrected_and_then_its_correction_takes_nothing_back() {
    var (given, correction, record) = await Pair("50/GPXD", "51/GPXD");
    await Revoke(given);
    Assert.Equal(["Nguyễn Thị Hòa", 9.1m, "revoked", Vn.Day(App.Clock.GetUtcNow()), 3], await Row(record));
    Assert.Equal((0, 0), (await Revoke(correction)) is var told ? ((int)told["ended"]!, (int)told["left"]!) : default);
    Assert.Equal(["Nguyễn Thị Hòa", 9.1m, "revoked", Vn.Day(App.Clock.GetUtcNow()), 3], await Row(record));
  }

  [Fact]
  public async Task A_correction_that_changes_nothing_is_no_version_and_has_nothing_to_take_back() {
    await Permitted("52/GPXD");
    await Corrected("53/GPXD", "52/GPXD", 8.4, "Nguyễn Thị Hoa"); // empties one field
    var idle = await Corrected("54/GPXD", "52/GPXD", 8.4, "Nguyễn Thị Hoa");
    var (record, before, written) = (await App.Sql("select record, before, written from public_services.dossier_record where dossier = $1", idle))[0] is [Guid id, int found, int left] ? (id, found, left) : default;
    Assert.Equal((2, 2), (before, written));
    await Amend(record, 2, new() { ["height"] = 9.4 });
    Assert.Equal((0, 0), (await Revoke(idle)) is var told ? ((int)told["ended"]!, (int)told["left"]!) : default);
    Assert.Equal(["Nguyễn Thị Hoa", 9.4m, "active", null, 3], await Row(record));
  }

  [Fact]
  public async Task What_is_to_be_corrected_and_is_not_there_waits_for_a_person() {
    var id = await Corrected("55/GPXD", "KHONG-CO", 9.1);
    var (code, _, _, _) = await Result(id);
    Assert.Equal(["write_records"], Assert.Single(await App.Sql("select i.node from process.incident i join process.instance p on p.id = i.instance where p.business_key = $1", code)));
    Assert.Empty(await App.Sql("select 1 from registry_data.building_permit where _dossier = $1", code));
  }

  [Fact]
  public async Task In_the_place_of_a_paper_the_corrected_record_says_what_it_says_now() {
    var (_, _, record) = await Pair("56/GPXD", "57/GPXD");
    var hoa = await Hoa();
    var (draft, papers) = await Calls.Papers(App, hoa, CorrectingProvince.Procedure, "ban-ve");
    var id = (Guid)(await Send(hoa, "/api/dossiers", new {
      procedure = CorrectingProvince.Procedure, @case = "nha-o-rieng-le", office = "H21.106", contact = new { phone = "0900000001" }, form = HouseWith(CodeOf("56/GPXD"), 9.9), draft, components = papers.Append(new { key = "giay-to-dat", record }),
      delivery = "electronic", notice = "inbox", declared = true,
    }))["id"]!;
    var used = Assert.Single(await App.Sql("select record_version, record_said::text from public_services.dossier_component where dossier = $1 and record = $2", id, record));
    Assert.Equal(2, used[0]);
    Assert.Contains("9,1", (string)used[1]!, StringComparison.Ordinal);
    Assert.DoesNotContain("8,4", (string)used[1]!, StringComparison.Ordinal);
  }
}
