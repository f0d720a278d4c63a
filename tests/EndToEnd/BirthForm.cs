using Microsoft.Playwright;

namespace Saola.EndToEnd;

/// <summary>A mother registers the birth of her child, page by page.</summary>
internal static class BirthForm {
  public const string Procedure = "1.001193", Mother = "Nguyễn Thị Hoa", MotherNumber = "000190000001", ChildNumber = "064326000123", Commune = "Phường Pleiku, Tỉnh Gia Lai", Next = "Lưu và tiếp tục";

  /// <summary>From the search to the code; answers the code.</summary>
  public static async Task<string> Submit(Visitor v, string child, byte[] photo, string relation = "Mẹ") {
    await v.Go("/");
    await v.Page.Locator("main input[type=search]").First.FillAsync("dang ky khai sinh");
    await v.Press("Tìm", exact: false);
    await v.Press("Đăng ký khai sinh cho con", exact: false);
    await v.Press("Nộp hồ sơ trực tuyến");
    await v.Press("Bắt đầu");
    await v.Press(Next);
    await v.Press(Next);
    await v.Sees("Người đi khai sinh");
    await v.Choose("Ông/Bà là gì của trẻ?", relation);
    await v.Press(Next);
    await Child(v, child);
    await v.Press(Next);
    await TheMother(v);
    await v.Press(Next);
    await v.Choose("Có ghi phần khai về cha không?", "Chưa xác định được cha");
    await v.Press(Next);
    await v.Choose("Ông/Bà có Giấy chứng sinh không?", "Có");
    await v.Press(Next);
    await v.Attach("Ảnh chụp Giấy chứng sinh", "giay-chung-sinh.jpg", "image/jpeg", photo);
    await v.Press(Next);
    await v.Tick("Tôi cam đoan nội dung khai là đúng");
    await v.Press(Next);
    await v.Press(Next);
    await v.Sees(child, "giay-chung-sinh.jpg", "Không thu");
    await v.Tick("Tôi cam đoan những nội dung khai trên đây");
    await v.Press("Nộp hồ sơ");
    await v.Sees("Đã nộp hồ sơ");
    return await v.Text(".confirmed .code");
  }

  /// <summary>One supplement, one return; the applicant ends on the page of the delivered dossier.</summary>
  public static async Task CarryThrough(Visitor applicant, Staff staff, string code, byte[] photo) {
    await Supplement(applicant, staff.Intake, code, "Ảnh rõ bốn góc của Giấy chứng sinh", photo);
    await staff.Intake.Accept(code);
    await applicant.Go($"/ho-so/{code}");
    await applicant.Until("Hẹn trả kết quả");
    var result = ("Số định danh cá nhân của trẻ", ChildNumber);
    await staff.Specialist.Appraise(code, result);
    await staff.Head.Disagree(code, "Ghi lại quê quán theo giấy tờ của mẹ");
    await staff.Specialist.AppraiseAgain(code, "Ghi lại quê quán theo giấy tờ của mẹ");
    await staff.Head.Sign(code);
    await staff.Specialist.Transfer(code);
    await staff.Clerk.Seal(code);
    await applicant.Go($"/ho-so/{code}");
    await applicant.Until("Đã trả kết quả");
  }

  /// <summary>The officer at intake asks for one thing, and the applicant sends a photograph of it.</summary>
  public static async Task Supplement(Visitor applicant, Officer intake, string code, string item, byte[] photo) {
    const string why = "Ảnh mờ, không đọc được";
    await intake.AskForSupplement(code, item, why, "31/12/2026");
    await applicant.Go($"/ho-so/{code}");
    await applicant.Until("Cần bổ sung trước");
    await applicant.Sees(why);
    await applicant.Press("Bổ sung hồ sơ");
    await applicant.Attach(item, "ro-hon.jpg", "image/jpeg", photo);
    await applicant.Press("Gửi bổ sung");
    await applicant.Sees("Đã ghi nhận");
  }

  /// <summary>The same from the signed paper, typed by an officer on one page.</summary>
  public static async Task FromPaper(Officer officer, string code, string child, string requester, string number) {
    await officer.Open(code);
    var v = officer.Desk;
    await v.Press("Nhập tờ khai từ bản giấy");
    await v.TypeAll(("Họ, chữ đệm, tên người đi khai", requester), ("Số định danh cá nhân người đi khai", number), ("Ngày sinh người đi khai", "02/09/1988"),
      ("Nơi cư trú người đi khai: xã, phường", "Xã Biển Hồ, Tỉnh Gia Lai"), ("Nơi cư trú người đi khai: số nhà, đường, thôn", "Làng Phung"), ("Số điện thoại", "0900000002"));
    await v.Choose("Ông/Bà là gì của trẻ?", "Cha");
    await Child(v, child);
    await TheMother(v);
    await v.Choose("Có ghi phần khai về cha không?", "Chưa xác định được cha");
    await v.Choose("Ông/Bà có Giấy chứng sinh không?", "Có");
    await v.Tick("Tôi cam đoan nội dung khai là đúng");
    await v.Press("Lưu tờ khai");
    await v.Sees(child, "nhập tờ khai từ bản giấy");
  }

  /// <param name="address">Of the dossier in the applicant's account, or of tracking it.</param>
  public static async Task Rate(Visitor applicant, string address, string office) {
    await applicant.Go(address);
    await applicant.Press("Đánh giá", exact: false);
    await applicant.Choose(office, "Rất hài lòng");
    await applicant.Press("Gửi đánh giá");
    await applicant.Sees("Đã ghi nhận");
  }

  static async Task Child(Visitor v, string child) {
    await v.TypeAll(("Họ, chữ đệm, tên của trẻ", child), ("Ngày sinh của trẻ", "10/11/2026"), ("Nơi sinh: xã, phường", Commune), ("Quê quán của trẻ: xã, phường", Commune));
    await v.Choose("Giới tính của trẻ", "Nam");
    await v.Select("Dân tộc của trẻ", "Kinh");
    await v.Select("Quốc tịch của trẻ", "Việt Nam");
    await v.Choose("Trẻ sinh ở đâu?", "Tại nhà hoặc nơi khác");
  }

  static async Task TheMother(Visitor v) {
    await v.TypeAll(("Họ, chữ đệm, tên của mẹ", Mother), ("Số định danh cá nhân của mẹ", MotherNumber), ("Ngày sinh của mẹ", "08/03/1990"), ("Nơi cư trú của mẹ: xã, phường", Commune), ("Nơi cư trú của mẹ: số nhà, đường, thôn", "12 đường Trần Hưng Đạo"));
    await v.Select("Dân tộc của mẹ", "Kinh");
    await v.Select("Quốc tịch của mẹ", "Việt Nam");
    await v.Choose("Cha mẹ của trẻ có đăng ký kết hôn không?", "Không");
  }
}
