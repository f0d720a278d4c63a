using Xunit;

namespace Saola.EndToEnd;

/// <summary>An old phone, an old computer, a careful administrator: everything works with JavaScript off.</summary>
[Collection("Civil status of Biển Hồ")]
public sealed class WithoutScriptsTests(LiveProvince province) {
  [Fact]
  public async Task A_birth_is_registered_without_a_script() {
    var before = await Counted.Of(province, "H21.111", "ho-tich", "Hộ tịch");
    var father = await province.Citizen("000088000002", scripts: false);
    var photo = await Paper.Photo(father, "GIẤY CHỨNG SINH");
    var code = await BirthForm.Submit(father, "Rơ Châm H'Nguyệt", photo, relation: "Cha");
    var staff = await Staff.Of(province, "bienho", "hotich", scripts: false);
    await BirthForm.CarryThrough(father, staff, code, photo);
    var text = await Paper.AssertSignedAndSealed(await father.Download("Tải kết quả"), "xã Biển Hồ");
    Assert.Contains("Rơ Châm H'Nguyệt", text, StringComparison.Ordinal);
    await Ledger.AssertCarried(province, code, ["bienho.motcua", "bienho.hotich", "bienho.chutich", "bienho.vanthu"], slips: ["01", "02", "06"], returns: 1);
    await BirthForm.Rate(father, $"/ho-so/{code}", "Ủy ban nhân dân xã Biển Hồ");
    await before.AssertOneMore(province, "H21.111", "ho-tich", "Hộ tịch");
    foreach (var visitor in staff.Everyone.Append(father)) visitor.AssertNoFaults();
  }
}
