using Xunit;

namespace Saola.EndToEnd;

/// <summary>A mother with a phone, an officer at intake, a specialist, a chairman and a clerk: one dossier, one supplement, one return.</summary>
public sealed class BirthRegistrationTests(LiveProvince province) {
  [Fact]
  public async Task A_birth_goes_from_the_phone_to_the_signed_certificate() {
    var before = await Counted();
    var mother = await province.Citizen(BirthForm.MotherNumber);
    var photo = await Paper.Photo(mother, "GIẤY CHỨNG SINH");
    var code = await BirthForm.Submit(mother, "Nguyễn Minh Khôi", photo);
    var staff = await Staff.Of(province, "pleiku", "hotich");
    await BirthForm.CarryThrough(mother, staff, code, photo);

    var certificate = await mother.Download("Tải kết quả");
    var text = await Paper.AssertSignedAndSealed(certificate, "phường Pleiku");
    foreach (var said in (string[])["Nguyễn Minh Khôi", BirthForm.ChildNumber, "Hoàng Văn Thành"]) Assert.Contains(said, text, StringComparison.Ordinal);
    await Paper.AssertIssued(province, code, certificate, mother);
    await BirthForm.Rate(mother, code);

    await Ledger.AssertCarried(province, code, ["pleiku.motcua", "pleiku.hotich", "pleiku.chutich", "pleiku.vanthu"], slips: ["01", "02", "06"], returns: 1);
    var after = await Counted();
    Assert.Equal((before.Received + 1, before.InTime + 1), (after.Received, after.InTime));
    foreach (var visitor in staff.Everyone.Append(mother)) visitor.AssertNoFaults();
  }

  /// <summary>What the statistics page says of birth, marriage and death at this office, after the next count.</summary>
  async Task<(int Received, int InTime)> Counted() {
    var visitor = await province.Visit(1440);
    await province.Recount();
    await visitor.Go("/thong-ke?co-quan=H21.106&linh-vuc=ho-tich");
    var row = visitor.Page.GetByRole(Microsoft.Playwright.AriaRole.Row).Filter(new() { HasText = "Hộ tịch" });
    var counted = await row.CountAsync() == 0 ? (0, 0) : (int.Parse(await row.Locator("td").Nth(0).InnerTextAsync()), int.Parse(await row.Locator("td").Nth(1).InnerTextAsync()));
    visitor.AssertNoFaults();
    return counted;
  }
}
