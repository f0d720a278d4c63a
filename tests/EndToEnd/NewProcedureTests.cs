using Microsoft.Playwright;
using Saola.Kernel;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Saola.EndToEnd;

/// <summary>A procedure that nobody knew this morning: drawn in the studio, tried, published by a second person, submitted on a phone, paid, worked and given out.</summary>
public sealed class NewProcedureTests(LiveProvince province) {
  const string Code = "9.200001", Name = "Cấp thẻ đọc sách thử nghiệm", Procedure = $"/quan-tri/thiet-ke/thu-tuc/{Code}", Recorded = "new-procedure", Reader = "000190000001";

  static readonly (string Type, string Label, string Key)[] Fields = [
    ("textfield", "Họ và tên", "hoTen"), ("textfield", "Số thẻ cũ", "soTheCu"), ("textfield", "Nơi ở hiện nay", "noiO"), ("textfield", "Trường đang học", "truongHoc"), ("textfield", "Lớp đang học", "lop"),
    ("textfield", "Người giới thiệu", "gioiThieu"), ("number", "Số thẻ cần cấp", "soThe"), ("number", "Số sách muốn mượn", "soSach"), ("textarea", "Lý do xin cấp", "lyDo"), ("checkbox", "Cần nhận gấp", "canGap")];

  [Fact]
  public async Task A_new_procedure_is_made_from_nothing_published_submitted_and_finished() {
    var designer = new Designer(await province.Citizen("tinh.quantri", width: 1440));
    await using (await Recording.Of(designer.Desk, Recorded, "1-made")) await Make(designer);
    var second = await province.Citizen("tinh.kiemsoat", width: 1440);
    await using (await Recording.Of(second, Recorded, "2-published")) await Designer.Publish(second, Name, "Công bố cùng");
    var reader = await province.Citizen(Reader);
    await using var submitting = await Recording.Of(reader, Recorded, "3-submitted");
    var code = await Submit(reader);
    var staff = await Staff.Of(province, "pleiku", "hotich");
    await Carry(staff, reader, code);
    var paper = await Paper.AssertSignedAndSealed(await reader.Download("Tải kết quả"), "phường Pleiku");
    foreach (var said in (string[])["THẺ ĐỌC SÁCH", "Cấp hai thẻ.", "Số thẻ được cấp: 2", code]) Assert.Contains(said, paper, StringComparison.OrdinalIgnoreCase);
    await AssertWay(code);
    foreach (var visitor in staff.Everyone.Append(reader).Append(second).Append(designer.Desk)) visitor.AssertNoFaults();
  }

  static async Task Make(Designer d) {
    var v = d.Desk;
    await d.Procedure(Name, Code);
    await d.Part(Code, "Biểu mẫu điện tử", "Đơn xin cấp thẻ");
    await d.Draw(async () => {
      foreach (var (type, label, key) in Fields) await d.Field(type, label, key);
    });
    await d.Part(Code, "Bảng quyết định phí, lệ phí", "Lệ phí theo số thẻ");
    await d.Draw(async () => {
      await d.Input("Số thẻ", "soThe");
      await d.Rule(0, "<= 1", "5000");
      await d.Rule(1, "> 1", "20000");
    });
    await d.Part(Code, "Quy trình", "Cấp thẻ đọc sách");
    await d.Draw(() => Process(new(d)));
    await d.Template(Code, "Giấy tiếp nhận hồ sơ và hẹn trả kết quả (01)", "Giấy hẹn trả thẻ", "</table>", "</table>\n<p>Mang giấy này khi đến nhận thẻ.</p>");
    await d.Template(Code, "Mẫu kết quả", "Thẻ đọc sách", "<p>{{ result.content }}</p>", "<p>{{ result.content }}</p>\n<p>Số thẻ được cấp: {{ form.soThe }}</p>");
    await Describe(v);
    await Try(v);
    await d.Offer(Code);
  }

  /// <summary>A branch by what is due: whoever owes waits until it is paid. Then a timer, in which the reader may withdraw, before anyone works on it.</summary>
  static async Task Process(ProcessDrawing p) {
    await p.Select("start");
    await p.Person("Kiểm tra đơn", "intake_check", "=intakeOffice + \":intake\"");
    await p.Gateway("Phải nộp lệ phí?", "fee_due");
    await p.Service("Bắt đầu tính thời hạn", "begin", "public-services.clock", "action", "start");
    await p.Move("begin", 320, 140);
    await p.Select("fee_due");
    await p.Service("6 Yêu cầu nộp lệ phí", "ask_payment", "public-services.set-status", "status", "6");
    await p.Message("Đã nộp lệ phí", "paid", "payment-received", "=code");
    await p.Connect("begin");
    await p.Default("fee_due", "begin");
    await p.Condition("fee_due", "ask_payment", "=amountDue > 0 and paid = false");
    await p.Select("begin");
    await p.Service("Giấy hẹn trả thẻ", "receipt", "public-services.make-slip", "form", "01");
    await p.Service("2 Được tiếp nhận", "accepted", "public-services.set-status", "status", "2");
    await p.Service("4 Đang xử lý", "processing", "public-services.set-status", "status", "4");
    await p.Timer("Chờ người nộp đổi ý", "wait", "PT2S");
    await p.Person("Thẩm định", "appraise", "=handler + \":specialist\"");
    await p.Person("Ký duyệt", "agency_signature", "=office + \":agency_head\"");
    await p.Service("Ký số kết quả", "sign", "public-services.sign-result");
    await p.Person("Cấp số, đóng dấu", "seal", "=office + \":clerk\"");
    await p.Service("Đóng dấu số", "stamp", "public-services.seal-result");
    await p.Service("Dừng tính thời hạn", "stop", "public-services.clock", "action", "stop");
    await p.Service("9 Đã xử lý xong", "done", "public-services.set-status", "status", "9");
    await p.Service("Trả bản điện tử", "give", "public-services.deliver-result");
    await p.Service("10 Đã trả kết quả", "given", "public-services.set-status", "status", "10");
    await p.End("Đã trả kết quả", "delivered");
  }

  static async Task Describe(Visitor v) {
    await v.Go(Procedure);
    await v.Press(Name);
    await v.Page.Locator("[name=field]").SelectOptionAsync("chung-thuc");
    foreach (var tick in (string[])["Cấp xã", "Công dân Việt Nam"]) await v.Tick(tick);
    if (await v.Page.Locator("[name='steps.0.vi']").CountAsync() == 0) await v.Leave(() => v.Page.Locator("[name='steps__add']").ClickAsync());
    await v.Page.Locator("[name='steps.0.vi']").FillAsync("Nộp đơn trực tuyến và nhận thẻ.");
    await v.Leave(() => v.Page.Locator("[name='offices__add']").ClickAsync());
    await v.Page.Locator("[name='offices.0.codesText']").FillAsync("H21.106");
    await v.Leave(() => v.Page.Locator("[name='cases.0.deadlines__add']").ClickAsync());
    await v.Page.Locator("[name='cases.0.deadlines.0.channel']").SelectOptionAsync("any");
    await v.Page.Locator("[name='cases.0.deadlines.0.unit']").SelectOptionAsync("working_day");
    await v.Page.Locator("[name='cases.0.deadlines.0.amount']").FillAsync("3");
    await v.Press("Lưu bản nháp");
    await v.Sees("Đã lưu bản nháp", "Không có lỗi");
  }

  /// <summary>As a reader who wants two cards: over the branch and the timer to the appraisal, with the slip that was made on the way.</summary>
  static async Task Try(Visitor v) {
    await v.Go(Procedure);
    await v.Sees("3 ngày làm việc");
    await v.Press("Chạy thử cả thủ tục");
    await Fill(v);
    await v.Press("Nộp thử");
    await v.Sees("20.000 đ");
    await v.Press("Xử lý từng bước");
    await v.Press("Hoàn thành công việc");
    await v.Press("Cho hệ thống trả kết quả");
    await v.Sees("payment-received");
    await v.Press("Gửi thông điệp");
    foreach (var _ in (string[])["begin", "receipt", "accepted", "processing"]) await v.Press("Cho hệ thống trả kết quả");
    await v.Press("Cho thời gian trôi");
    await v.Sees("H21.106:specialist");
    var slip = await v.Page.RunAndWaitForPopupAsync(() => v.Page.GetByRole(AriaRole.Button, new() { Name = "Xem mẫu in thử" }).First.ClickAsync());
    foreach (var said in (string[])["Giấy hẹn trả thẻ", "20.000 đ", "Mang giấy này khi đến nhận thẻ."]) await Expect(slip.Locator("body")).ToContainTextAsync(said);
    await slip.CloseAsync();
  }

  static async Task Fill(Visitor v) {
    foreach (var (type, label, _) in Fields) {
      if (type == "checkbox") await v.Tick(label);
      else await v.Type(label, type == "number" ? "2" : "Nguyễn Thị Hoa");
    }
  }

  static Task<string> Submit(Visitor v) => DrawnForm.Submit(v, Code, Fields[^1].Label, () => Fill(v), "20.000 đ", "3 ngày làm việc");

  async Task Carry(Staff staff, Visitor reader, string code) {
    await staff.Intake.Accept(code);
    await Payment.Online(province, reader, code, "20.000 đ");
    await staff.Specialist.Appraise(code, ("Nội dung dự thảo kết quả", "Cấp hai thẻ."));
    await staff.Head.Sign(code);
    await staff.Clerk.Seal(code);
    await reader.Go($"/ho-so/{code}");
    await reader.Until("Đã trả kết quả");
  }

  /// <summary>The dossier cost what the table says, and its process went the way that was drawn: through the branch of those who owe, and the timer.</summary>
  async Task AssertWay(string code) {
    Assert.Equal([20000L, "studio:process/p9-200001-process"], (await province.Sql("select d.amount_due, s.terms->>'process' from public_services.dossier d join public_services.dossier_snapshot s on s.hash = d.terms_hash where d.code = $1", code)).Single());
    var way = await province.Sql("select v.node, extract(epoch from v.ended - v.entered)::float8 from process.visit v join process.instance i on i.id = v.instance where i.business_key = $1 order by v.id", code);
    Assert.Equal("start intake_check fee_due ask_payment paid begin receipt accepted processing wait appraise agency_signature sign seal stamp stop done give given delivered", string.Join(' ', way.Select(w => w[0])));
    Assert.InRange((double)way.Single(w => "wait".Equals(w[0]))[1]!, 2, 120);
  }
}
