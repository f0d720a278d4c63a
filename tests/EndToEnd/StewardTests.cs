using Microsoft.Playwright;
using Xunit;

namespace Saola.EndToEnd;

/// <summary>A data steward, who programs nothing, makes a registry of food establishments with a map, fills it from a file, shares it, and has a permit fill it from then on.</summary>
public sealed class StewardTests(LiveProvince province) {
  const string Recorded = "data-steward", Steward = "tinh.dulieu", Second = "tinh.kiemsoat", Owner = "000190000001", Permit = "9.200002", PermitName = "Cấp giấy chứng nhận cơ sở thực phẩm thử nghiệm";

  /// <summary>How long everything took that anybody did at a page, with every wait for the program: <c>bench/steward</c> judges it.</summary>
  TimeSpan took;

  [Fact]
  public async Task A_steward_makes_a_registry_of_food_establishments_imports_mends_and_shares_it_and_a_permit_fills_it() {
    await Entrust();
    var steward = await province.Citizen(Steward, width: 1440);
    var second = await province.Citizen(Second, width: 1440);
    await At(steward, "1-defined", () => FoodRegistry.Define(steward));
    await At(second, "2-published", () => Designer.Publish(second, FoodRegistry.Name, "Chủ cơ sở", "Vị trí"));
    await At(steward, "3-imported", () => FoodRegistry.Fill(province, steward));
    await At(steward, "4-shared", () => FoodRegistry.Widen(steward));
    await At(second, "5-published", () => Designer.Publish(second, FoodRegistry.Name));
    await At(steward, "6-shared", () => FoodRegistry.Approve(steward));
    await FoodRegistry.AssertShared(province);
    await At(steward, "7-permit-made", () => MakePermit(new(steward)));
    await At(second, "8-published", () => Designer.Publish(second, PermitName, "Công bố cùng"));
    var owner = await province.Citizen(Owner);
    var code = "";
    await At(owner, "9-submitted", async () => code = await Submit(owner));
    var staff = await Staff.Of(province, "pleiku", "hotich");
    foreach (var (name, at, act) in ((string, Officer, Func<Officer, Task>)[])[
      ("accepted", staff.Intake, o => o.Accept(code)), ("appraised", staff.Specialist, o => o.Appraise(code, ("Nội dung dự thảo kết quả", "Đủ điều kiện."))), ("signed", staff.Head, o => o.Sign(code)),
      ("transferred", staff.Specialist, o => o.Transfer(code)), ("sealed", staff.Clerk, o => o.Seal(code))]) await At(at.Desk, $"10-{name}", () => act(at));
    await At(steward, "11-seen", () => Find(steward, code));
    await File.WriteAllTextAsync(Recording.Path(Recorded, "seconds"), $"{Math.Ceiling(took.TotalSeconds)}\n", TestContext.Current.CancellationToken);
    await AssertFilled(code);
    foreach (var visitor in staff.Everyone.Concat([owner, second, steward])) visitor.AssertNoFaults();
  }

  async Task At(Visitor visitor, string name, Func<Task> act) {
    await using var recording = await Recording.Of(visitor, Recorded, name);
    await act();
    took += recording.Took;
  }

  /// <summary>Whoever answers for accounts lets the steward keep the registries of the health department; this is before the steward begins.</summary>
  async Task Entrust() {
    var administrator = await province.Citizen("tinh.quantri", width: 1440);
    var person = (await province.Sql("select person from identity.account where user_name = $1", Steward))[0][0];
    await administrator.Go($"/quan-tri/can-bo/{person}/quyen");
    await administrator.Page.Locator("[name='Form.Role']").SelectOptionAsync("registry_keeper");
    await administrator.Page.Locator("[name='Form.Unit']").SelectOptionAsync($"{(await province.Sql("select id from identity.organisation where code = 'H21.19'"))[0][0]}");
    await administrator.Page.Locator("[name='Form.Reason']").FillAsync("Lập cơ sở dữ liệu cơ sở thực phẩm");
    await administrator.Press("Giao thêm vai trò");
    await administrator.Sees("Quản lý cơ sở dữ liệu chuyên ngành");
    administrator.AssertNoFaults();
  }

  /// <summary>The form asks by the names that the registry has, so most of what is written is picked already.</summary>
  static async Task MakePermit(Designer d) {
    var v = d.Desk;
    await d.Procedure(PermitName, Permit);
    await d.Part(Permit, "Biểu mẫu điện tử", "Đơn đề nghị cấp giấy chứng nhận");
    await d.Draw(async () => {
      foreach (var (type, label, key) in ((string, string, string)[])[("textfield", "Tên cơ sở", "tenCoSo"), ("textfield", "Chủ cơ sở", "chuCoSo"), ("textfield", "Địa chỉ", "diaChi"), ("number", "Số lao động", "soLaoDong")]) await d.Field(type, label, key);
    });
    await d.Template(Permit, "Mẫu kết quả", "Giấy chứng nhận", "<p>{{ result.content }}</p>", "<p>{{ result.content }}</p>\n<p>Cơ sở: {{ form.tenCoSo }}</p>");
    await v.Go($"/quan-tri/thiet-ke/thu-tuc/{Permit}");
    await v.Press(PermitName);
    await v.Page.Locator("[name=field]").SelectOptionAsync("an-toan-thuc-pham");
    foreach (var tick in (string[])["Cấp xã", "Công dân Việt Nam"]) await v.Tick(tick);
    await v.Leave(() => v.Page.Locator("[name='offices__add']").ClickAsync());
    await v.Page.Locator("[name='offices.0.codesText']").FillAsync("H21.106");
    await v.Page.Locator("[name=process]").SelectOptionAsync("core:process/one-stop");
    await v.Leave(() => v.Page.Locator("[name='cases.0.deadlines__add']").ClickAsync());
    await v.Page.Locator("[name='cases.0.deadlines.0.channel']").SelectOptionAsync("any");
    await v.Page.Locator("[name='cases.0.deadlines.0.unit']").SelectOptionAsync("working_day");
    await v.Page.Locator("[name='cases.0.deadlines.0.amount']").FillAsync("5");
    if (await v.Page.Locator("[name='steps.0.vi']").CountAsync() == 0) await v.Leave(() => v.Page.Locator("[name='steps__add']").ClickAsync());
    await v.Page.Locator("[name='steps.0.vi']").FillAsync("Nộp đơn trực tuyến và nhận giấy chứng nhận.");
    await v.Leave(() => v.Page.Locator("[name='results.0.records__add']").ClickAsync());
    await v.Page.Locator("[name='results.0.records.0.registry']").SelectOptionAsync(FoodRegistry.Key);
    await v.Press("Lưu bản nháp");
    await Source(v, "so_giay_chung_nhan", "Số của kết quả");
    await Source(v, "ngay_cap", "Ngày của kết quả");
    await v.Press("Lưu bản nháp");
    await v.Sees("Đã lưu bản nháp", "Không có lỗi");
    await d.Offer(Permit);
  }

  static async Task Source(Visitor v, string field, string from) {
    var at = FoodRegistry.Fields.Index().Single(f => f.Item.Key == field).Index;
    await Assertions.Expect(v.Page.Locator($"[name='results.0.records.0.fields.{at}.recordField']")).ToHaveValueAsync(field);
    await v.Page.Locator($"[name='results.0.records.0.fields.{at}.recordFrom']").SelectOptionAsync(new SelectOptionValue { Label = from });
  }

  static Task<string> Submit(Visitor v) => DrawnForm.Submit(v, Permit, "Số lao động", () => v.TypeAll(("Tên cơ sở", "Quán Pơ Lang"), ("Chủ cơ sở", "Nguyễn Thị Hoa"), ("Địa chỉ", "12 đường Trần Hưng Đạo"), ("Số lao động", "4")), "5 ngày làm việc");

  /// <summary>In the list of the registry, by its words; the record says which dossier wrote it.</summary>
  static async Task Find(Visitor v, string code) {
    await FoodRegistry.Open(v);
    await FoodRegistry.Search(v, "quan po lang");
    await v.Until("Quán Pơ Lang");
    await v.Press("Quán Pơ Lang", exact: false);
    await v.Sees("Quán Pơ Lang", "Nguyễn Thị Hoa", "12 đường Trần Hưng Đạo", code, "có kết quả đã ký");
  }

  /// <summary>Beside the 10,000 of the file stands the one of the permit, with its dossier and the sealed paper as evidence.</summary>
  async Task AssertFilled(string code) {
    var row = Assert.Single(await province.Sql($"""
      select f.so_giay_chung_nhan, f.ten_co_so, f.chu_co_so, f.dia_chi, f.so_lao_dong, f.ngay_cap, f._result, (select count(*) from registry_data.{FoodRegistry.Key}) from registry_data.{FoodRegistry.Key} f where f._dossier = $1
      """, code));
    var result = (await province.Sql("select r.number, r.sealed_file, (r.signed_at at time zone 'Asia/Ho_Chi_Minh')::date from public_services.dossier_result r join public_services.dossier d on d.id = r.dossier where d.code = $1", code)).Single();
    Assert.Equal([result[0], "Quán Pơ Lang", "Nguyễn Thị Hoa", "12 đường Trần Hưng Đạo", 4L, result[2], result[1], FoodRegistry.Rows + 1L], row);
  }
}
