using Xunit;

namespace Saola.EndToEnd;

/// <summary>A mother with a phone, an officer at intake, a specialist, a chairman and a clerk: one dossier, one supplement, one return.</summary>
public sealed class BirthRegistrationTests(LiveProvince province) {
  [Fact]
  public async Task A_birth_goes_from_the_phone_to_the_signed_certificate() {
    var before = await Counted.Of(province, "H21.106", "ho-tich", "Hộ tịch");
    var mother = await province.Citizen(BirthForm.MotherNumber);
    var photo = await Paper.Photo(mother, "GIẤY CHỨNG SINH");
    var code = await BirthForm.Submit(mother, "Nguyễn Minh Khôi", photo);
    var staff = await Staff.Of(province, "pleiku", "hotich");
    await BirthForm.CarryThrough(mother, staff, code, photo);

    var certificate = await mother.Download("Tải kết quả");
    var text = await Paper.AssertSignedAndSealed(certificate, "phường Pleiku");
    foreach (var said in (string[])["Nguyễn Minh Khôi", BirthForm.ChildNumber, "Hoàng Văn Thành"]) Assert.Contains(said, text, StringComparison.Ordinal);
    await Paper.AssertIssued(province, code, certificate, mother);
    await BirthForm.Rate(mother, $"/ho-so/{code}", "Ủy ban nhân dân phường Pleiku");

    await Ledger.AssertCarried(province, code, ["pleiku.motcua", "pleiku.hotich", "pleiku.chutich", "pleiku.vanthu"], slips: ["01", "02", "06"], returns: 1);
    await before.AssertOneMore(province, "H21.106", "ho-tich", "Hộ tịch");
    foreach (var visitor in staff.Everyone.Append(mother)) visitor.AssertNoFaults();
  }
}
