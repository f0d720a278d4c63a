using Xunit;

namespace Saola.EndToEnd;

/// <summary>A house permit at a desk: seven working days, a fee, one supplement, a division with its head, returned once from the head of the agency down to the specialist, a seal, a rating.</summary>
public sealed class HousePermitTests(LiveProvince province) {
  const string Builder = "000088000002", Name = "Rơ Châm Thủy";

  [Fact]
  public async Task A_house_is_permitted_through_payment_division_head_and_seal() {
    var before = await Counted.Of(province, "H21.111", "xay-dung", "Hoạt động xây dựng");
    var builder = await province.Citizen(Builder, width: 1440);
    var photo = await Paper.Photo(builder, "GIẤY CHỨNG NHẬN");
    var code = await Submit(builder, photo);
    var staff = await Staff.Of(province, "bienho", "kinhte");
    var division = await province.Officer("bienho.truongkinhte");

    await BirthForm.Supplement(builder, staff.Intake, code, "Bản vẽ mặt bằng rõ nét", photo);
    await staff.Intake.Accept(code);
    await Payment.Online(province, builder, code, "75.000 đ");
    await staff.Intake.Accept(code);
    await builder.Go($"/ho-so/{code}");
    await builder.Until("Hẹn trả kết quả");
    await division.Assign(code, "Rah Lan Tuấn");
    await staff.Specialist.Appraise(code, ("Nội dung dự thảo kết quả", "Chiều cao tầng 1: 4,2 m."));
    await division.Approve(code);
    await staff.Head.Disagree(code, "Kiểm tra lại khoảng lùi");
    await division.Disagree(code, "Ghi rõ khoảng lùi");
    await staff.Specialist.AppraiseAgain(code, "Ghi rõ khoảng lùi");
    await division.Approve(code);
    await staff.Head.Sign(code);
    await staff.Specialist.Transfer(code);
    await staff.Clerk.Seal(code);

    await builder.Go($"/ho-so/{code}");
    await builder.Until("Đã trả kết quả");
    var text = await Paper.AssertSignedAndSealed(await builder.Download("Tải kết quả"), "xã Biển Hồ");
    foreach (var said in (string[])[Name, "120,5 m²", "Chiều cao tầng 1: 4,2 m."]) Assert.Contains(said, text, StringComparison.Ordinal);
    Assert.Equal((7, "workingDay", 75000L), await Terms(code));
    await Ledger.AssertCarried(province, code, ["bienho.motcua", "bienho.truongkinhte", "bienho.kinhte", "bienho.chutich", "bienho.vanthu"], slips: ["01", "02", "06"], returns: 2);
    await BirthForm.Rate(builder, $"/ho-so/{code}", "Ủy ban nhân dân xã Biển Hồ");
    await before.AssertOneMore(province, "H21.111", "xay-dung", "Hoạt động xây dựng");
    foreach (var visitor in staff.Everyone.Append(division.Desk).Append(builder)) visitor.AssertNoFaults();
  }

  static async Task<string> Submit(Visitor v, byte[] photo) {
    await v.Go("/dich-vu-cong/1.013225");
    await v.Press("Nộp hồ sơ trực tuyến");
    await v.Press("Bắt đầu");
    await v.Choose("Ông/Bà nộp hồ sơ theo trường hợp nào?", "Nhà ở riêng lẻ");
    await v.Press(BirthForm.Next);
    await v.Press(BirthForm.Next);
    await v.Press(BirthForm.Next);
    await v.Choose("Ông/Bà nộp cho ai?", "Cho bản thân, hộ gia đình");
    await v.Press(BirthForm.Next);
    await v.TypeAll(("Nơi xây dựng: xã, phường", "Xã Biển Hồ, Tỉnh Gia Lai"), ("Nơi xây dựng: số nhà, đường, thôn", "Làng Phung"), ("Số thửa đất", "45"), ("Tờ bản đồ số", "12"), ("Diện tích thửa đất", "120,5"),
      ("Số Giấy chứng nhận", "DK 123456"), ("Tên người đứng tên", Name));
    await v.Choose("Ông/Bà có đứng tên trên giấy tờ đất không?", "Có");
    await v.Press(BirthForm.Next);
    await v.Choose("Ông/Bà xin phép việc gì?", "Xây mới");
    await v.Choose("Loại công trình", "Nhà ở riêng lẻ");
    await v.Choose("Cấp công trình", "Cấp IV");
    await v.Press(BirthForm.Next);
    await Size(v);
    await v.Press(BirthForm.Next);
    await v.Type("Tổ chức, cá nhân thiết kế", "Công ty Thiết kế Mẫu");
    await v.Press(BirthForm.Next);
    await v.Attach("Giấy tờ về quyền sử dụng đất", "giay-to-dat.jpg", "image/jpeg", photo);
    await v.Attach("Bản vẽ thiết kế xây dựng", "ban-ve.jpg", "image/jpeg", photo);
    await v.Tick("Tôi cam đoan làm theo đúng giấy phép");
    await v.Press(BirthForm.Next);
    await v.Press(BirthForm.Next);
    await v.Sees("75.000 đ", "7 ngày làm việc");
    await v.Tick("Tôi cam đoan những nội dung khai trên đây");
    await v.Press("Nộp hồ sơ");
    await v.Sees("Đã nộp hồ sơ");
    return await v.Text(".confirmed .code");
  }

  static async Task Size(Visitor v) {
    await v.TypeAll(("Diện tích xây dựng tầng một", "80"), ("Số tầng", "1"), ("Chiều cao công trình", "4,2"));
    await v.Type("Diện tích sàn", "80");
    await v.Page.GetByLabel("Tầng", new() { Exact = true }).First.FillAsync("Tầng 1");
    await v.Choose("Có công trình liền kề không?", "Không");
  }

  async Task<(int Days, string Unit, long Due)> Terms(string code) {
    var row = (await province.Sql("select (s.terms->'deadline'->>'amount')::int, s.terms->'deadline'->>'unit', d.amount_due from public_services.dossier d join public_services.dossier_snapshot s on s.hash = d.terms_hash where d.code = $1", code))[0];
    return ((int)row[0]!, (string)row[1]!, (long)row[2]!);
  }
}
