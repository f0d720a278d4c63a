using System.Net;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.PublicServices.Tests;

/// <summary>With a supplement the applicant may also correct what they stated, in the form that the dossier was filled with.</summary>
public abstract class Corrections(ProvinceApp app) {
  protected readonly ProvinceApp app = app;

  protected const string Hoa = "000190000001", Commune = "23575";

  protected async Task<Actor> Intake() {
    var office = (Guid)(await app.Sql("select id from identity.organisation where code = 'H21.106'"))[0][0]!;
    return People.Official(office, "H21.106", ["intake"], DossierPermissions.Read, DossierPermissions.Intake);
  }

  protected async Task<(Guid Id, string Code)> Asked() {
    var citizen = await CitizenVisitor.Person(app, Hoa);
    var (draft, components) = await Calls.Papers(app, citizen, "1.001193", "giay-chung-sinh");
    var made = await Calls.Post(app, citizen, "/api/dossiers", new {
      draft, components, procedure = "1.001193", @case = "dang-ky-khai-sinh", office = "H21.106", contact = new { phone = "0900000001" }, provenance = new { }, delivery = "in_person", notice = "inbox", declared = true,
      form = new {
        fullName = "Nguyễn Thị Hoa", personalNumber = Hoa, dateOfBirth = "1990-03-08", residenceCommune = Commune, residenceDetail = "12 đường Trần Hưng Đạo", phone = "0900000001", relation = "mother",
        childFullName = "Nguyễn An", childDateOfBirth = "2026-11-10", childGender = "female", childEthnicGroup = "10", childNationality = "VN", birthPlaceKind = "home",
        birthCommune = Commune, childHomeTown = Commune, motherFullName = "Nguyễn Thị Hoa", motherPersonalNumber = Hoa, motherDateOfBirth = "1990-03-08", motherEthnicGroup = "01", motherNationality = "VN",
        motherResidenceCommune = Commune, motherResidenceDetail = "12 đường Trần Hưng Đạo", parentsMarried = "no", fatherDeclared = "no", hasBirthNotice = "yes", birthNotice = new[] { "a" }, declared = true,
      },
    });
    var (id, code) = ((Guid)made["id"]!, (string)made["code"]!);
    var task = (Guid)(await app.Sql("select id from process.work_task where business_key = $1 and status in ('Open', 'Assigned')", code))[0][0]!;
    await Calls.Post(app, await Intake(), $"/api/dossiers/{id}/request-supplement", new { id, task, items = new[] { "Tên con viết đủ" }, reason = "Tên con thiếu chữ đệm", due = app.Clock.GetUtcNow().AddDays(3) });
    return (id, code);
  }
}

[CollectionDefinition(nameof(CorrectionCollection))]
public sealed class CorrectionCollection : ICollectionFixture<ProvinceApp>;
