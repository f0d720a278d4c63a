using System.Globalization;
using System.Text;
using Microsoft.Playwright;
using Saola.Kernel;
using Xunit;

namespace Saola.EndToEnd;

/// <summary>The registry of food establishments, as a steward makes it on the pages of the studio and of registries.</summary>
internal static class FoodRegistry {
  public const string Name = "Cơ sở kinh doanh thực phẩm", Key = "co_so_kinh_doanh_thuc_pham", Item = "studio:registry/co-so-kinh-doanh-thuc-pham";

  /// <summary>Rows of the file, of which one in each hundred has a mistake.</summary>
  public const int Rows = 10_000, Wrong = Rows / 100;

  const string List = "/can-bo/co-so-du-lieu", Changes = "/quan-tri/co-so-du-lieu/thay-doi";

  public static readonly (string Name, string Key, string Type)[] Fields = [
    ("Số giấy chứng nhận", "so_giay_chung_nhan", "text"), ("Tên cơ sở", "ten_co_so", "text"), ("Chủ cơ sở", "chu_co_so", "text"), ("Địa chỉ", "dia_chi", "text"),
    ("Số lao động", "so_lao_dong", "integer"), ("Ngày cấp", "ngay_cap", "date"), ("Vị trí", "vi_tri", "point")];

  static readonly (int Column, string Text)[] mistakes = [(1, ""), (4, "0"), (5, "31/02/2026"), (6, "trước chợ")];

  public static async Task Define(Visitor v) {
    await v.Go("/quan-tri/thiet-ke");
    await v.Press("Cơ sở dữ liệu mới", exact: false);
    await v.Type("Tên cơ sở dữ liệu", Name);
    await v.Press("Bắt đầu mô tả");
    await v.Page.Locator("[name=owner]").SelectOptionAsync("gia-lai:organisation/H21.19");
    foreach (var (i, field) in Fields.Index()) {
      await v.Leave(() => v.Page.Locator("button[name='fields__add']").ClickAsync());
      await v.Page.Locator($"[name='fields.{i}.name.vi']").FillAsync(field.Name);
      await v.Page.Locator($"[name='fields.{i}.type']").SelectOptionAsync(field.Type);
    }
    await v.Press("Lưu bản nháp");
    foreach (var tick in (string[])["0.inKey", "0.search", "1.required", "1.isTitle", "1.search", "2.isPersonal", "3.list", "4.list"]) await v.Page.Locator($"input[type=checkbox][name='fields.{tick}']").CheckAsync();
    await v.Page.Locator("[name='fields.4.minimumText']").FillAsync("1");
    await v.Press("Lưu bản nháp");
    await v.Sees("Không có lỗi", $"Tạo cơ sở dữ liệu \"{Name}\"");
    await Offer(v);
  }

  static async Task Offer(Visitor v) {
    await v.Type("Áp dụng từ ngày", Vn.Date(DateTimeOffset.UtcNow));
    await v.Press("Đề nghị công bố");
  }

  /// <summary>From the list of registries, as soon as its table is there.</summary>
  public static async Task Open(Visitor v) {
    await v.Go(List);
    await v.Until(Name);
    await v.Press(Name, exact: false);
  }

  public static async Task Search(Visitor v, string words) {
    var box = v.Page.Locator("main input[type=search]").First;
    await box.FillAsync(words);
    await v.Leave(() => box.PressAsync("Enter"));
  }

  /// <summary>The right rows at once; the wrong ones from the file that tells what is wrong with each, mended.</summary>
  public static async Task Fill(LiveProvince province, Visitor v) {
    await Open(v);
    await Look(v, "co-so.csv", File(Enumerable.Range(1, Rows).Select(Row)));
    await v.Sees($"Chỉ ghi {Vn.Number(Rows - Wrong)} dòng đúng, bỏ qua {Vn.Number(Wrong)} dòng có lỗi", "Dòng 101");
    var wrong = Encoding.UTF8.GetString(await v.Download("CSV")).Trim().Split("\r\n");
    Assert.Equal(Wrong + 1, wrong.Length);
    await Write(v);
    Assert.Equal((long)(Rows - Wrong), (await province.Sql($"select count(*) from registry_data.{Key}"))[0][0]);
    var numbers = wrong.Skip(1).Select(l => int.Parse(l.Split(',')[0].Trim('"')["ATTP-".Length..], CultureInfo.InvariantCulture));
    await Open(v);
    await Look(v, "co-so-da-sua.csv", File(numbers.Select(Right)));
    await Write(v);
    Assert.Equal([(long)Rows, (long)Rows], (await province.Sql($"select count(*), count(vi_tri) from registry_data.{Key} where ten_co_so <> '' and so_lao_dong > 0 and ngay_cap is not null"))[0]);
    await Open(v);
    await Search(v, "ATTP-00400");
    await v.Press("Quán số 400");
    await v.Sees("ATTP-00400", "Chủ quán 400");
    await v.Page.WaitForSelectorAsync("[data-map][data-ready]", new() { State = WaitForSelectorState.Attached });
  }

  static async Task Look(Visitor v, string name, byte[] file) {
    await v.Press("Nhập dữ liệu từ tệp");
    await v.Attach("Tệp dữ liệu", name, "text/csv", file);
    await v.Press("Tải tệp lên");
    await v.Press("Ghép cột");
    await v.Sees("ATTP-");
    await v.PressUntil("Kiểm tra tệp", "Đã kiểm tra, chờ ghi");
  }

  static async Task Write(Visitor v) {
    await v.Type("Lý do nhập", "Chuyển từ sổ theo dõi của ngành y tế");
    await v.PressUntil("Ghi vào cơ sở dữ liệu", "Đã ghi xong");
  }

  static byte[] File(IEnumerable<string[]> rows) => Encoding.UTF8.GetBytes(string.Concat(rows.Prepend([.. Fields.Select(f => f.Name)]).Select(r => string.Join(';', r) + "\r\n")));

  /// <summary>One in each hundred is wrong, in one of four ways.</summary>
  static string[] Row(int i) {
    var row = Right(i);
    if (i % 100 > 0) return row;
    var (column, text) = mistakes[i / 100 % mistakes.Length];
    row[column] = text;
    return row;
  }

  static string[] Right(int i) => [
    string.Create(CultureInfo.InvariantCulture, $"ATTP-{i:00000}"), $"Quán số {i}", $"Chủ quán {i}", $"{1 + i % 300} đường Hùng Vương", $"{1 + i % 40}", $"{1 + i % 28:00}/{1 + i % 12:00}/{2020 + i % 6}",
    string.Create(CultureInfo.InvariantCulture, $"POINT({107.5 + i % 100 * 0.01:0.00} {13.2 + i / 100 * 0.01:0.00})")];

  /// <summary>The next version: every office reads it and writes what it grants itself, and everybody may have it.</summary>
  public static async Task Widen(Visitor v) {
    await v.Go("/quan-tri/thiet-ke");
    await v.Page.Locator("[name=Item]").SelectOptionAsync(Item);
    await v.Press("Tạo bản nháp để sửa");
    await v.Page.Locator("[name=class]").SelectOptionAsync("shared");
    await v.Page.Locator("[name=openText]").SelectOptionAsync("yes");
    await v.Page.Locator("[name=writers]").SelectOptionAsync("offices");
    await v.Press("Lưu bản nháp");
    await v.Sees("Không có lỗi");
    await Offer(v);
  }

  /// <summary>What lets more people read and write waits for whoever answers for the data, besides who published it.</summary>
  public static async Task Approve(Visitor v) {
    await v.Go(Changes);
    await v.Press(Key, exact: false);
    await v.Sees("Chờ người thứ hai duyệt");
    await v.Press("Quyết định về thay đổi");
    await v.Press("Duyệt thay đổi");
    await v.Until("Đã xong");
  }

  /// <summary>Another office reads it, and everybody sees it on the map and as its table; nobody of them sees whose establishment it is.</summary>
  public static async Task AssertShared(LiveProvince province) {
    var colleague = await province.Citizen("pleiku.kinhte", width: 1440);
    await Open(colleague);
    await Search(colleague, "ATTP-00400");
    await colleague.Press("Quán số 400");
    await colleague.Sees("ATTP-00400");
    await Assertions.Expect(colleague.Page.Locator("main")).Not.ToContainTextAsync("Chủ quán");
    var anybody = await province.Visit(360);
    await anybody.Go("/ban-do");
    await anybody.Sees(Name);
    await anybody.Leave(() => anybody.Tick(Name));
    await anybody.Page.WaitForSelectorAsync("[data-map][data-ready]", new() { State = WaitForSelectorState.Attached });
    await anybody.Press("Xem dưới dạng bảng");
    await anybody.Sees("Quán số");
    await Assertions.Expect(anybody.Page.Locator("main")).Not.ToContainTextAsync("Chủ quán");
    colleague.AssertNoFaults();
    anybody.AssertNoFaults();
  }
}
