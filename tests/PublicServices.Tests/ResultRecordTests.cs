using Microsoft.Extensions.DependencyInjection;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.PublicServices.Tests;

/// <summary>Granted results write the registries that their procedures name.</summary>
[Collection(nameof(SectorProvince))]
public sealed class ResultRecordTests(SectorProvince app) : ResultWalk(app) {
  [Fact]
  public async Task A_registered_birth_is_in_the_register_of_its_ward_with_the_dossier_and_the_sealed_certificate_as_evidence() {
    var id = await Born(number: "064326000201");
    var (code, file, number, office) = await Result(id);
    var row = Assert.Single(await App.Sql("""
      select register_number, register_unit, child_name, birth_date, gender, ethnic_group, mother_name, mother_number, father_name, mother_residence, birth_commune, declarant_number, _office, _dossier, _result, _version, _id
      from registry_data.birth_registration where child_number = '064326000201'
      """));
    Assert.Equal([number, Commune, "Rơ Châm H'Nguyệt <An>", new DateOnly(2026, 11, 10), "female", "10", "Nguyễn Thị Hoa", "000190000001", null, "12 đường Trần Hưng Đạo, Phường Pleiku, Tỉnh Gia Lai", Commune, "000190000001", office, code, file, 1], row[..16]);
    var evidence = Assert.Single(await App.Sql("select facts->>'dossier', facts->>'result' from ledger.entry where type = 'registries.record_added' and object_id = $1", row[16]!));
    Assert.Equal([code, file.ToString()], evidence);
    // nothing waits for a person
    Assert.Equal(0L, (await App.Sql("select count(*) from process.incident i join process.instance p on p.id = i.instance where p.business_key = $1", code))[0][0]);
    Assert.Contains($"/can-bo/co-so-du-lieu/birth_registration/{row[16]}", await Text(await Official("pleiku.hotich", "specialist", DossierPermissions.Appraise), $"/can-bo/ho-so/{id}"), StringComparison.Ordinal);
  }

  [Fact]
  public async Task A_building_permit_is_in_the_registry_and_what_nobody_declared_stays_empty() {
    var id = await Permitted("21/GPXD");
    var (code, file, _, office) = await Result(id);
    var row = Assert.Single(await App.Sql("select permit_code, holder_kind, holder_number, holder_code, work_address, commune, work_class, built_area, floor_area, height, floors, expiry_date, building_line, _state, _office, _result from registry_data.building_permit where _dossier = $1", code));
    Assert.Equal([$"21/GPXD/{Vn.Day(App.Clock.GetUtcNow()).Year}/H21.106", "person", "000190000001", null, "Tổ 3, Phường Pleiku, Tỉnh Gia Lai", Commune, "IV", 80m, 160m, 8.4m, 2L, null, null, "active", office, file], row);
  }

  [Fact]
  public async Task A_revoked_result_ends_its_record_and_who_checks_the_paper_is_told() {
    var id = await Permitted("22/GPXD");
    var (code, _, _, _) = await Result(id);
    var token = (string)(await App.Sql("select check_token from public_services.dossier_result where dossier = $1", id))[0][0]!;
    Assert.DoesNotContain("đã bị thu hồi", await Text(null, $"/kiem-tra/{token}"), StringComparison.Ordinal);
    var (head, _, _) = await Head();
    Assert.Contains($"/can-bo/ho-so/{id}/thu-hoi", await Text(head, $"/can-bo/ho-so/{id}"), StringComparison.Ordinal);
    var today = Vn.Day(App.Clock.GetUtcNow());
    await Revoke(id, await Bytes(await Hoa(), $"/ho-so/{id}/ket-qua")); // a file with good signatures
    await App.RunJobs();
    var decision = (Guid)(await App.Sql("select revocation_file from public_services.dossier_result where dossier = $1", id))[0][0]!;
    Assert.Equal(["revoked", today, 2, decision, code], Assert.Single(await App.Sql("select _state, _to, _version, _result, _dossier from registry_data.building_permit where _dossier = $1", code)));
    Assert.Equal([head.Id], Assert.Single(await App.Sql("select actor from ledger.entry where type = 'dossiers.result_revoked' and object_id = $1", id)));
    Assert.Contains("đã bị thu hồi", await Text(null, $"/kiem-tra/{token}"), StringComparison.Ordinal);
    Assert.Contains("05/QĐ-UBND", await Text(await Hoa(), $"/ho-so/{code}"), StringComparison.Ordinal);
    Assert.Contains(await App.Sql("select title from kernel.notification where title like '%bị thu hồi%'"), n => ((string)n[0]!).Contains(code, StringComparison.Ordinal));
  }

  [Fact]
  public async Task A_state_that_the_registry_does_not_know_keeps_no_result_from_being_revoked() {
    var id = await Permitted("25/GPXD");
    var (code, _, _, _) = await Result(id);
    // as the procedure named it when the dossier was handed in
    await App.AsIntruder("insert into public_services.dossier_snapshot (hash, terms) select 'other', jsonb_set(terms, '{records,0,revoked}', '\"gone\"') from public_services.dossier_snapshot s join public_services.dossier d on d.terms_hash = s.hash where d.id = $1", id);
    await App.AsIntruder("update public_services.dossier set terms_hash = 'other' where id = $1", id);
    await Revoke(id);
    // the decision was a scan, which no record names as a signed file
    Assert.Equal(["active", Vn.Day(App.Clock.GetUtcNow()), null], Assert.Single(await App.Sql("select _state, _to, _result from registry_data.building_permit where _dossier = $1", code)));
  }

  [Fact]
  public async Task A_record_that_was_merged_ends_with_the_last_result_that_it_stands_for() {
    var (one, other) = (await Permitted("26/GPXD"), await Permitted("27/GPXD"));
    var rows = (await App.Sql("select r.record, b._office from public_services.dossier_record r join registry_data.building_permit b on b._id = r.record where r.dossier = any($1) order by array_position($1, r.dossier)", (object)new[] { one, other })).ToArray();
    var (stays, ends, office) = ((Guid)rows[0][0]!, (Guid)rows[1][0]!, (Guid)rows[0][1]!);
    var keeper = People.Official(office, "H21.106", [], "registries.read", "registries.write", "registries.personal");
    await Send(keeper, "/api/registries/building_permit/merges", new { survivor = new { id = stays, version = 1 }, other = new { id = ends, version = 1 }, fields = Array.Empty<string>(), reason = "Cùng một giấy phép" });
    await Revoke(one);
    Assert.Equal(["active", null], Assert.Single(await App.Sql("select _state, _to from registry_data.building_permit where _id = $1", stays)));
    await Revoke(other);
    Assert.Equal(["revoked", Vn.Day(App.Clock.GetUtcNow())], Assert.Single(await App.Sql("select _state, _to from registry_data.building_permit where _id = $1", stays)));
  }

  [Fact]
  public async Task What_a_registry_refuses_waits_for_a_person_while_the_result_is_handed_over_and_goes_on_when_it_is_mended() {
    await Hoa();
    var other = (Guid)(await App.Sql("select id from identity.organisation where code = 'H21.100'"))[0][0]!;
    var taken = $"24/GPXD/{Vn.Day(App.Clock.GetUtcNow()).Year}/H21.106";
    await App.AsIntruder("insert into registry_data.building_permit (_id, _version, _state, _office, _at, _process, permit_code, issue_date, holder_kind, holder_name, work_address) values ($1, 1, 'active', $2, now(), gen_random_uuid(), $3, '2026-01-01', 'person', 'Người khác', 'Tổ 9')", Guid.CreateVersion7(), other, taken);
    var id = await Permitted("24/GPXD");
    var (code, _, _, _) = await Result(id);
    Assert.Empty(await App.Sql("select 1 from registry_data.building_permit where _dossier = $1", code));
    var incident = Assert.Single(await App.Sql("select i.instance, i.node, i.token from process.incident i join process.instance p on p.id = i.instance where p.business_key = $1", code));
    Assert.Equal("write_records", incident[1]);
    // the result is told of and handed over all the same
    Assert.Equal((short)10, (await App.Sql("select status from public_services.dossier where id = $1", id))[0][0]);
    Assert.Contains(await App.Sql("select body from kernel.notification"), n => ((string)n[0]!).Contains(code, StringComparison.Ordinal) && ((string)n[0]!).Contains("kết quả", StringComparison.Ordinal));
    await App.AsIntruder("update registry_data.building_permit set permit_code = 'GP-KHAC' where permit_code = $1", taken);
    await Send(await Official("pleiku.chutich", "agency_head", "process.operate"), $"/api/process/instances/{incident[0]}/incidents/{incident[2]}/retry", new { });
    await App.RunJobs();
    Assert.Equal([taken], Assert.Single(await App.Sql("select permit_code from registry_data.building_permit where _dossier = $1", code)));
  }

  [Fact]
  public async Task What_is_revoked_while_its_records_are_written_leaves_none_that_holds() {
    await Hoa();
    var taken = $"28/GPXD/{Vn.Day(App.Clock.GetUtcNow()).Year}/H21.106";
    await App.AsIntruder("insert into registry_data.building_permit (_id, _version, _state, _office, _at, _process, permit_code, issue_date, holder_kind, holder_name, work_address) values ($1, 1, 'active', $2, now(), gen_random_uuid(), $3, '2026-01-01', 'person', 'Người khác', 'Tổ 9')", Guid.CreateVersion7(), Guid.CreateVersion7(), taken);
    var id = await Permitted("28/GPXD");
    var (code, _, _, office) = await Result(id);
    await App.AsIntruder("update registry_data.building_permit set permit_code = 'GP-KHAC-28' where permit_code = $1", taken);
    await Head();
    await using var act = App.Begin();
    var task = act.Services.GetServices<Process.IServiceTask>().Single(t => t.Type == "public-services.write-records");
    await task.Run(new(Guid.CreateVersion7(), "one-stop", code, new(office, "H21.106"), "write_records", "", new Dictionary<string, string>(), [], 2, 1), act.Work, TestContext.Current.CancellationToken);
    var revoked = Revoke(id);
    while (!revoked.IsCompleted && (await App.Sql("select 1 from pg_locks l join pg_stat_activity a using (pid) where not l.granted and a.datname = current_database()")).Count == 0) await Task.Yield();
    await act.Work.Commit(TestContext.Current.CancellationToken);
    await revoked;
    Assert.Equal(["revoked"], Assert.Single(await App.Sql("select _state from registry_data.building_permit where _dossier = $1", code)));
  }

  [Fact]
  public async Task The_step_taken_again_writes_nothing_twice() {
    var id = await Permitted("23/GPXD");
    var (code, _, _, _) = await Result(id);
    await using var act = App.Begin();
    var task = act.Services.GetServices<Process.IServiceTask>().Single(t => t.Type == "public-services.write-records");
    await task.Run(new(Guid.CreateVersion7(), "one-stop", code, new(Guid.Empty, "H21.106"), "write_records", "", new Dictionary<string, string>(), [], 2, 1), act.Work, TestContext.Current.CancellationToken);
    await act.Work.Commit(TestContext.Current.CancellationToken);
    Assert.Equal([1], Assert.Single(await App.Sql("select _version from registry_data.building_permit where _dossier = $1", code)));
  }
}
