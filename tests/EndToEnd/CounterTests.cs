using Xunit;

namespace Saola.EndToEnd;

/// <summary>A person without a phone stands at the counter: registered with the keyboard alone, one supplement, one return, delivered against a signature, rated without an account.</summary>
[Collection("Civil status of Biển Hồ")]
public sealed class CounterTests(LiveProvince province) {
  const string Father = "Rơ Châm Thủy", Number = "000088000002", Child = "Rơ Châm Hoàng", Office = "Ủy ban nhân dân xã Biển Hồ", Asked = "Giấy chứng sinh bản chính";

  [Fact]
  public async Task A_birth_is_registered_at_the_counter_and_handed_over() {
    var before = await Counted.Of(province, "H21.111", "ho-tich", "Hộ tịch");
    var staff = await Staff.Of(province, "bienho", "hotich");
    var code = await Register(new(staff.Intake.Desk));
    var slip = await staff.Intake.Print(code, "Giấy tiếp nhận hồ sơ và hẹn trả kết quả");
    foreach (var said in (string[])[code, Father]) Assert.Contains(said, await Paper.Text(slip), StringComparison.Ordinal);

    await staff.Specialist.AskForSupplement(code, Asked, "Bản đã nộp bị nhòe", "31/12/2026");
    await staff.Intake.TakeSupplement(code, Asked, await Paper.Photo(staff.Intake.Desk, "GIẤY CHỨNG SINH"));
    await BirthForm.FromPaper(staff.Specialist, code, Child, Father, Number);
    await staff.Specialist.Appraise(code, ("Số định danh cá nhân của trẻ", BirthForm.ChildNumber));
    await staff.Head.Disagree(code, "Ghi lại quê quán theo giấy tờ của mẹ");
    await staff.Specialist.AppraiseAgain(code, "Ghi lại quê quán theo giấy tờ của mẹ");
    await staff.Head.Sign(code);
    await staff.Specialist.Transfer(code);
    await staff.Clerk.Seal(code);
    await staff.Intake.Deliver(code, Father);
    var text = await Paper.AssertSignedAndSealed(await staff.Intake.Print(code, "Kết quả giải quyết"), "xã Biển Hồ");
    foreach (var said in (string[])[Child, BirthForm.ChildNumber, BirthForm.Mother]) Assert.Contains(said, text, StringComparison.Ordinal);
    // who received it is in the ledger's personal part, for whoever may read it
    var handed = Assert.Single(await province.Sql("select e.facts->>'way', p.entry is not null from ledger.entry e join public_services.dossier d on d.id = e.object_id left join ledger.payload p on p.entry = e.id where d.code = $1 and e.type = 'dossiers.handed_over'", code));
    Assert.Equal(("in_person", true), ((string)handed[0]!, (bool)handed[1]!));
    await Ledger.AssertCarried(province, code, ["bienho.motcua", "bienho.hotich", "bienho.chutich", "bienho.vanthu"], slips: ["01", "02", "06"], returns: 1);
    var father = await province.Visit(360);
    await BirthForm.Rate(father, $"/tra-cuu/{(await province.Sql("select track_token from public_services.dossier where code = $1", code))[0][0]}", Office);
    await before.AssertOneMore(province, "H21.111", "ho-tich", "Hộ tịch");
    foreach (var visitor in staff.Everyone.Append(father)) visitor.AssertNoFaults();
  }

  /// <summary>From the first screen to the code without a mouse.</summary>
  static async Task<string> Register(Keys keys) {
    await keys.Visitor.Go("/can-bo");
    await keys.Follow("Nhận hồ sơ tại quầy");
    await keys.To("Thủ tục");
    await keys.Pick("Đăng ký khai sinh cho con");
    await keys.To("Số định danh cá nhân");
    await keys.Write(Number);
    await keys.Enter();
    await keys.Visitor.Sees("Đăng ký khai sinh");
    await keys.Follow("Nhận đủ");
    await keys.Follow("Tiếp nhận và in giấy hẹn");
    await keys.Visitor.Sees("Đã nhận hồ sơ");
    return await keys.Visitor.Text(".confirmed .code");
  }
}
