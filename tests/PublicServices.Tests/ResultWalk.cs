using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.PublicServices.Tests;

/// <summary>The way of a dossier of the ward of Pleiku over HTTP, by the officials of the province's pack.</summary>
public abstract class ResultWalk(ProvinceApp app) {
  protected ProvinceApp App => app;

  protected const string Commune = "23575";
  protected static readonly DateTimeOffset Tuesday = NextTuesday(TimeProvider.System.GetUtcNow());

  static DateTimeOffset NextTuesday(DateTimeOffset now) => Vn.At(Vn.Day(now).AddDays(1 + (8 - (int)Vn.Local(now).DayOfWeek) % 7), new(9, 0));

  protected async Task<(Guid Id, string Name, Guid Unit)> Who(string userName) {
    // posts hold from the day on which the packs were applied
    if (app.Clock.GetUtcNow() < Tuesday) app.Clock.Set(Tuesday);
    var row = (await app.Sql("""
      select p.id, p.full_name, o.unit from identity.account a join identity.person p on p.id = a.person left join identity.official_post o on o.person = p.id where a.user_name = $1
      """, userName))[0];
    return ((Guid)row[0]!, (string)row[1]!, row[2] as Guid? ?? Guid.Empty);
  }

  protected async Task<Actor> Official(string userName, string role, params string[] may) {
    var (id, name, unit) = await Who(userName);
    var office = (Guid)(await app.Sql("select office from identity.organisation where id = $1", unit))[0][0]!;
    return People.Official(office, "H21.106", [role], [DossierPermissions.Read, .. may]) with { Id = id, Name = name, Post = new(unit, office, "H21.106", [role]) };
  }

  protected async Task<Actor> Hoa() {
    var (id, name, _) = await Who("000190000001");
    return People.Citizen(id, name);
  }

  protected async Task<JsonObject> Send(Actor actor, string path, object body, int expected = 200) {
    using var client = app.As(actor);
    using var answer = await client.PostAsJsonAsync(path, body, Json.Options);
    var text = await answer.Content.ReadAsStringAsync();
    Assert.True((int)answer.StatusCode == expected, $"{path}: {(int)answer.StatusCode} {text}");
    return text.StartsWith('{') ? JsonNode.Parse(text)!.AsObject() : [];
  }

  protected async Task<string> Text(Actor? actor, string path, int expected = 200) {
    using var client = app.As(actor);
    using var answer = await client.GetAsync(path);
    var text = await answer.Content.ReadAsStringAsync();
    Assert.True((int)answer.StatusCode == expected, $"{path}: {(int)answer.StatusCode} {text}");
    return text;
  }

  protected async Task<byte[]> Bytes(Actor actor, string path) {
    using var client = app.As(actor);
    using var go = await client.GetAsync(path);
    Assert.Equal(System.Net.HttpStatusCode.Found, go.StatusCode);
    return await client.GetByteArrayAsync(go.Headers.Location);
  }

  protected async Task Step(Actor actor, Guid id, string element, string verb, object? more = null) {
    var task = (Guid)Assert.Single(await app.Sql(
      "select t.id from process.work_task t join public_services.dossier d on d.code = t.business_key where d.id = $1 and t.element = $2 and t.status in ('Open', 'Assigned')", id, element))[0]!;
    if (verb is "sign" or "approve") {
      await Send(actor, $"/api/dossiers/{verb}", new { items = new[] { new { id, task } }, agree = true });
    } else {
      var body = JsonSerializer.SerializeToNode(more ?? new { }, Json.Options)!.AsObject();
      (body["id"], body["task"]) = (id, task);
      await Send(actor, $"/api/dossiers/{id}/{verb}", body);
    }
    await app.RunJobs();
  }

  protected async Task<Guid> Submit(string procedure, string caseKey, object form, params string[] papers) {
    var hoa = await Hoa();
    var (draft, components) = await Calls.Papers(app, hoa, procedure, papers);
    return (Guid)(await Send(hoa, "/api/dossiers", new {
      procedure, @case = caseKey, office = "H21.106", contact = new { phone = "0900000001" }, form, provenance = new { }, draft, components, delivery = "electronic", notice = "inbox", declared = true,
    }))["id"]!;
  }

  internal static readonly object Birth = new {
    fullName = "Nguyễn Thị Hoa", personalNumber = "000190000001", dateOfBirth = "1990-03-08", residenceCommune = Commune, residenceDetail = "12 đường Trần Hưng Đạo", phone = "0900000001", relation = "mother",
    childFullName = "Rơ Châm H'Nguyệt <An>", childDateOfBirth = "2026-11-10", childGender = "female", childEthnicGroup = "10", childNationality = "VN", birthPlaceKind = "facility", birthFacility = "Bệnh viện Đa khoa tỉnh",
    birthCommune = Commune, childHomeTown = Commune, motherFullName = "Nguyễn Thị Hoa", motherPersonalNumber = "000190000001", motherDateOfBirth = "1990-03-08", motherEthnicGroup = "01", motherNationality = "VN",
    motherResidenceCommune = Commune, motherResidenceDetail = "12 đường Trần Hưng Đạo", parentsMarried = "no", fatherDeclared = "no", hasBirthNotice = "yes", birthNotice = new[] { "a" }, declared = true,
  };

  internal static readonly object House = new {
    applicantKind = "person", fullName = "Nguyễn Thị Hoa", personalNumber = "000190000001", residenceCommune = Commune, residenceDetail = "12 đường Trần Hưng Đạo", phone = "0900000001", siteCommune = Commune,
    siteDetail = "Tổ 3", parcelNumber = "45", mapSheet = "12", parcelArea = 120.5, landCertificateNumber = "DK 123456", landOwner = "Nguyễn Thị Hoa", ownsLand = "yes", workKind = "new", buildingKind = "house", buildingClass = "IV",
    buildingArea = 80, floors = 2, floorAreas = new[] { new { name = "Tầng 1", area = 80 }, new { name = "Tầng 2", area = 80 } }, height = 8.4, neighbours = "no", designer = "Công ty Thiết kế Mẫu",
    landPapers = new[] { "a" }, drawings = new[] { "a" }, declared = true,
  };

  protected async Task<Guid> Open(Guid id, string element) => (Guid)(await app.Sql(
    "select t.id from process.work_task t join public_services.dossier d on d.code = t.business_key where d.id = $1 and t.element = $2 and t.status in ('Open', 'Assigned')", id, element))[0][0]!;

  protected async Task<string[]> Checklist(Guid id) {
    var terms = (string)(await app.Sql("select s.terms::text from public_services.dossier d join public_services.dossier_snapshot s on s.hash = d.terms_hash where d.id = $1", id))[0][0]!;
    return [.. JsonNode.Parse(terms)!["checklist"]!.AsArray().Select(c => (string)c!["key"]!)];
  }

  /// <summary>The fee has come in by another way, as the message of the payment says.</summary>
  protected async Task Pay(Guid id) {
    await using var act = app.Begin();
    var code = (string)(await app.Sql("select code from public_services.dossier where id = $1", id))[0][0]!;
    await act.Services.GetRequiredService<Process.Processes>().Correlate(act.Work, new("payment-received", code, []), CancellationToken.None);
    await act.Work.Commit(CancellationToken.None);
    await app.RunJobs();
    if ((await app.Sql("select 1 from process.work_task where business_key = $1 and element = 'receive' and status in ('Open', 'Assigned')", code)).Count > 0)
      await Step(await Official("pleiku.motcua", "intake", DossierPermissions.Intake), id, "receive", "accept");
  }

  protected async Task<(Actor Actor, string Name, Guid Id)> Head() {
    var actor = await Official("pleiku.chutich", "agency_head", DossierPermissions.Sign);
    return (actor, actor.Name, actor.Id);
  }

  protected async Task<Actor> Clerk() => await Official("pleiku.vanthu", "clerk", DossierPermissions.Seal);

  /// <summary>A birth from the phone to the sealed certificate.</summary>
  protected async Task<Guid> Born(object? birth = null, string number = "064326000123") {
    var id = await Submit("1.001193", "dang-ky-khai-sinh", birth ?? Birth, "giay-chung-sinh");
    await Step(await Official("pleiku.motcua", "intake", DossierPermissions.Intake), id, "intake_check", "accept");
    var specialist = await Official("pleiku.hotich", "specialist", DossierPermissions.Appraise);
    await Step(specialist, id, "appraise", "appraise", new { decision = "pass", checklist = await Checklist(id), result = new { form = new { childPersonalNumber = number } } });
    await Step((await Head()).Actor, id, "agency_signature", "sign");
    await Step(specialist, id, "transfer", "transfer");
    await Step(await Clerk(), id, "seal", "seal");
    return id;
  }

  /// <summary>A house from the phone to the sealed permit, through division and leader.</summary>
  protected async Task<Guid> Permitted(string number, object? house = null, string procedure = "1.013225") {
    var id = await Submit(procedure, "nha-o-rieng-le", house ?? House, "giay-to-dat", "ban-ve");
    await Step(await Official("pleiku.motcua", "intake", DossierPermissions.Intake), id, "intake_check", "accept");
    await Pay(id);
    var division = await Official("pleiku.truongkinhte", "division_head", DossierPermissions.Assign, DossierPermissions.ApproveDivision);
    var specialist = await Official("pleiku.kinhte", "specialist", DossierPermissions.Appraise);
    await Send(division, "/api/dossiers/assign", new { items = new[] { new { id, task = await Open(id, "assign") } }, assignee = specialist.Id });
    await app.RunJobs();
    await Step(specialist, id, "appraise", "appraise", new { decision = "pass", checklist = await Checklist(id), result = new { content = "Chiều cao tầng 1: 4,2 m." } });
    await Step(division, id, "division_approval", "approve");
    await Step((await Head()).Actor, id, "agency_signature", "sign");
    await Step(specialist, id, "transfer", "transfer");
    await Step(await Clerk(), id, "seal", "seal", new { resultNumber = number });
    return id;
  }

  protected async Task<(string Code, Guid File, string Number, Guid Office)> Result(Guid id) {
    var row = (await app.Sql("select d.code, r.sealed_file, r.number, d.office from public_services.dossier d join public_services.dossier_result r on r.dossier = d.id where d.id = $1", id))[0];
    return ((string)row[0]!, (Guid)row[1]!, (string)row[2]!, (Guid)row[3]!);
  }

  protected async Task<JsonObject> Revoke(Guid id, byte[]? decision = null) {
    var (head, _, _) = await Head();
    using var client = app.As(head);
    using var content = new ByteArrayContent(decision ?? RevokeResultTests.Pdf) { Headers = { ContentType = new("application/pdf") } };
    using var answer = await client.PostAsync($"/api/dossiers/{id}/revoke?number=05/QĐ-UBND&day={Vn.Day(app.Clock.GetUtcNow()):yyyy-MM-dd}&reason=Cấp sai thửa đất&name=quyet-dinh.pdf", content);
    var text = await answer.Content.ReadAsStringAsync();
    Assert.True(answer.IsSuccessStatusCode, text);
    return JsonNode.Parse(text)!.AsObject();
  }

  /// <summary>A parcel, and somebody who uses it.</summary>
  protected async Task<Guid> Held(string parcel, string number = "000190000001", string name = "Nguyễn Thị Hoa") {
    await Hoa(); // the clock goes to the day of the tests
    var (land, party) = (Guid.CreateVersion7(), Guid.CreateVersion7());
    const string owner = "(select id from identity.organisation where item = 'gia-lai:organisation/H21.24')";
    await app.AsIntruder($"insert into registry_data.land_parcel (_id, _version, _office, _at, _process, commune, map_sheet, parcel_number, area) values ($1, 1, {owner}, now(), gen_random_uuid(), $2, '12', $3, 120.5)", land, Commune, parcel);
    await app.AsIntruder($"insert into registry_data.land_party (_id, _version, _office, _at, _process, parcel, role, party_name, personal_number, since) values ($1, 1, {owner}, now(), gen_random_uuid(), $2, (select code from kernel.catalogue_entry where catalogue = 'sector-data:catalogue/land-party-role' order by position limit 1), $3, $4, '2020-05-04')", party, land, name, number);
    return party;
  }

  protected Task Gone() => app.AsIntruder("update registry_data.land_party set _to = '2020-06-01' where _to is null");
}
