using System.Text.Json;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Registries.Tests;

/// <summary>The pack of sector databases says what the documents say.</summary>
public sealed class SectorDataTests {
  const string Folder = "packs/sector-data/registries";

  static readonly IReadOnlyList<RegistryDefinition> Definitions = [.. Repository.Files.Where(f => f.StartsWith(Folder + "/", StringComparison.Ordinal))
    .SelectMany(f => JsonDocument.Parse(Repository.Read(f)).RootElement.GetProperty("items").EnumerateArray().Select(i => i.Deserialize<RegistryDefinition>(Json.Options)!))];

  /// <summary>Table 6 of the e-Government architecture of Đồng Tháp 2.0: the information objects and their attributes, as the table lists them.</summary>
  public static TheoryData<int, string[]> Table6 => new() {
    { 1, ["số định danh", "họ tên", "ngày sinh", "giới tính", "nơi ĐK khai sinh", "quê quán", "dân tộc", "tôn giáo", "quốc tịch", "tình trạng hôn nhân", "thường trú", "nơi ở hiện tại"] },
    { 2, ["mã số DN", "tên", "ngành nghề", "mã địa điểm KD", "địa chỉ", "ĐT", "email", "chủ sở hữu", "vốn điều lệ", "đại diện pháp luật"] },
    { 3, ["mã GCN", "chủ đầu tư", "địa chỉ", "địa điểm DA", "quy mô", "tổng vốn", "thời gian", "tiến độ"] },
    { 4, ["nhóm người", "thửa đất (thuộc tính)", "tài sản gắn liền (không gian và thuộc tính)", "quyền (tình trạng sử dụng, hạn chế, giao dịch)", "điểm khống chế tọa độ/độ cao", "hình thức cung cấp"] },
    { 5, ["khai sinh", "hôn nhân", "giám hộ", "khai tử", "quốc tịch", "cha/mẹ/con"] },
    { 6, ["MST", "họ tên", "CMND", "tỉnh", "ngày cấp MST", "cơ quan thuế"] },
    { 7, ["mã hồ sơ", "số ĐK PT", "chủ sở hữu", "thời hạn", "tình trạng"] },
    { 8, ["họ tên", "ngày sinh", "giới tính", "CMND", "nơi cấp khai sinh", "cư trú", "mã hộ gia đình", "quan hệ chủ hộ", "mã thẻ", "nơi KCB", "thời hạn"] },
    { 9, ["mã ĐK", "chủ PT", "số máy", "số khung", "thường trú", "biển số", "nhãn hiệu", "màu sơn"] },
    { 10, ["họ tên", "ngày/nơi sinh", "quốc tịch", "giới tính", "thường/tạm trú", "CMND", "cha", "mẹ", "vợ/chồng", "tình trạng án tích"] },
    { 11, ["mã GP", "ngày cấp", "cấp cho (dân/DN/tổ chức)", "địa chỉ CT", "tên CT", "vị trí", "loại & cấp CT", "chỉ giới XD", "diện tích XD", "tổng sàn", "chiều cao", "số tầng", "hiệu lực"] },
    { 12, [
      "cá nhân, mã", "cá nhân, họ tên", "cá nhân, CMND", "cá nhân, ngày/nơi cấp", "cá nhân, ngày sinh", "cá nhân, thường trú", "cá nhân, ĐT", "cá nhân, trình độ", "cá nhân, đơn vị công tác", "cá nhân, lĩnh vực", "cá nhân, hạn",
      "tổ chức, mã", "tổ chức, tên", "tổ chức, GCN ĐKDN/QĐ thành lập", "tổ chức, đại diện PL", "tổ chức, quốc tịch", "tổ chức, trụ sở", "tổ chức, ĐT", "tổ chức, vốn điều lệ", "tổ chức, phạm vi", "tổ chức, hạn"] },
    { 13, ["số (giấy phép)", "họ tên chủ cơ sở", "chức vụ", "đại diện cho", "ngày biên bản kiểm tra", "cơ sở", "địa chỉ"] },
    { 14, ["loại", "mã số", "số HC", "họ tên", "quốc tịch", "ngày/nơi sinh", "CMND", "giới tính", "ngày cấp", "hết hạn", "nơi cấp"] },
    { 15, ["số", "ngày ĐK", "tên cục", "chi cục", "MST nhập khẩu", "tên NK", "tên XK", "loại hình", "số/ngày hợp đồng", "số/ngày hóa đơn", "nước XK", "cảng xếp", "cảng dỡ"] },
    { 16, ["công ty", "địa chỉ", "năm BCTC", "tài sản", "mã số", "thuyết minh", "số cuối năm", "đầu năm"] },
    { 17, ["số", "hiệu lực", "cơ sở", "chủ", "địa chỉ", "ĐT", "ngành nghề"] },
    { 18, ["số", "loại đối tượng", "họ tên", "ngày sinh", "giới tính", "quê quán", "dân tộc", "tôn giáo", "quốc tịch", "thường trú"] },
    { 19, ["họ tên", "năm sinh", "quê quán", "trình độ", "chuyên ngành", "CMND", "chức danh chuyên môn/nghề nghiệp", "hệ số lương"] },
    { 20, ["số quyết định (giấy phép)", "ngày", "dự án", "chủ đầu tư"] },
    { 21, ["số quyết định", "sơ đồ", "loại"] },
    { 22, ["số", "cơ sở", "loại hình KD", "chủ", "địa chỉ", "ĐT"] },
  };

  /// <summary>Section 2.7 of the same document: what is kept of an official.</summary>
  static readonly string[] OfficialList = [
    "họ tên", "giới tính", "ngày sinh", "điện thoại", "thư điện tử", "trạng thái làm việc", "tên đăng nhập", "mã nhân viên", "đơn vị", "chức vụ", "chức vụ khác", "dân tộc", "CMND/CCCD", "nơi cấp", "quê quán", "thường trú", "tạm trú",
    "ngày hợp đồng", "ngày tuyển dụng tập sự", "ngày hết tập sự", "ngày bổ nhiệm ngạch", "mã ngạch", "bậc lương", "hệ số lương", "ngày nâng lương", "phụ cấp", "trình độ cao nhất", "chuyên ngành", "lý luận chính trị", "quản lý nhà nước",
    "tiếng Anh", "ngoại ngữ khác", "tin học", "ngày vào Đảng", "nơi vào Đảng", "ngày chính thức", "khen thưởng cao nhất", "số sổ BHXH"];

  static IEnumerable<string> Named(string before) => Definitions.SelectMany(d => d.Fields).SelectMany(f => (f.Source?.Article ?? "").Split("; "))
    .Where(a => a.StartsWith(before, StringComparison.Ordinal)).Select(a => a[before.Length..]);

  [Theory, MemberData(nameof(Table6))]
  public void Each_object_of_the_table_has_the_attributes_that_the_table_lists_and_names_no_other_as_its(int number, string[] attributes) =>
    Assert.Equal(attributes.Order(StringComparer.Ordinal), Named($"Bảng 6, mục {number}: ").Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));

  [Fact]
  public void The_table_has_22_objects() => Assert.Equal(Enumerable.Range(1, 22), Table6.Select(r => r.Data.Item1));

  [Fact]
  public void An_official_has_every_attribute_of_the_documents_list() =>
    Assert.Equal(OfficialList.Order(StringComparer.Ordinal), Named("Dữ liệu cán bộ, công chức, viên chức (dòng 12019-12036): ").Order(StringComparer.Ordinal));

  [Theory]
  [InlineData("Cơ sở dữ liệu về giá", "phần", 14)]
  [InlineData("Cơ sở dữ liệu ngành nông nghiệp", "lĩnh vực", 10)]
  public void Each_part_that_a_document_numbers_has_a_registry(string database, string word, int parts) =>
    Assert.Equal(Enumerable.Range(1, parts), Definitions.Select(d => d.Source!.Article!).Where(a => a.StartsWith(database, StringComparison.Ordinal))
      .Select(a => int.Parse(a[(a.IndexOf($", {word} ", StringComparison.Ordinal) + word.Length + 3)..].Split(':')[0], System.Globalization.CultureInfo.InvariantCulture)).Distinct().Order());

  /// <summary>The other databases as the scheme of Kon Tum (S24, S26, S35, S50) and the architecture of Đồng Tháp (2.7) list their parts, with the registry of each.</summary>
  public static TheoryData<string, string[]> Databases => new() {
    { "Cơ sở dữ liệu ngành khoa học và công nghệ", [
      "tổ chức khoa học và công nghệ: science_organisation", "cán bộ nghiên cứu khoa học và công nghệ: researcher", "nhiệm vụ khoa học và công nghệ cấp tỉnh: science_task", "sở hữu công nghiệp: industrial_property",
      "chất phóng xạ, thiết bị bức xạ: radiation_source", "quy chuẩn kỹ thuật địa phương: local_technical_regulation", "tổ chức kiểm định, hiệu chuẩn, thử nghiệm được đăng ký, chỉ định: conformity_organisation",
      "doanh nghiệp đạt giải thưởng chất lượng quốc gia: quality_award", "sáng kiến: initiative", "thiết bị, chuẩn đo lường: measuring_equipment"] },
    { "Cơ sở dữ liệu ngành công thương", ["công nghiệp: industrial_cluster", "công nghiệp: industrial_facility", "thương mại: trade_facility", "năng lượng: energy_facility"] },
    { "Cơ sở dữ liệu ngành văn hóa, thể thao và du lịch", ["hướng dẫn viên: tour_guide", "doanh nghiệp: travel_company", "cơ sở lưu trú: lodging_establishment", "điểm du lịch: tourist_attraction"] },
    { "Bảo tàng số", ["hồ sơ di tích: heritage_site", "hiện vật, cổ vật, bảo vật quốc gia: museum_artefact"] },
    { "Dữ liệu ngành (dòng 12019-12036)", ["cán bộ, công chức, viên chức và đánh giá: official_evaluation"] },
  };

  [Theory, MemberData(nameof(Databases))]
  public void Each_part_that_a_document_lists_by_name_has_its_registries(string database, string[] parts) =>
    Assert.Equal(parts.Order(StringComparer.Ordinal), Definitions.Where(d => d.Source!.Article!.StartsWith(database, StringComparison.Ordinal))
      .Select(d => $"{d.Source!.Article![(d.Source.Article!.IndexOf("): ", StringComparison.Ordinal) + 3)..]}: {d.Key}").Order(StringComparer.Ordinal));

  [Fact]
  public void An_asset_has_every_attribute_of_the_documents_list() =>
    Assert.Equal(((string[])["danh mục", "mã", "tên", "ngày mua", "ngày khấu hao", "ngày bàn giao", "đơn vị giao", "đơn vị quản lý", "tên người quản lý"]).Order(StringComparer.Ordinal), Named("Dữ liệu tài sản công (dòng 12013-12017): ").Order(StringComparer.Ordinal));

  [Fact]
  public void Every_registry_says_its_document_and_claims_nothing_that_was_not_checked() => Assert.All(Definitions, d => {
    Assert.False(string.IsNullOrWhiteSpace(d.Source?.Document), d.Key);
    Assert.False(string.IsNullOrWhiteSpace(d.Source?.Article), d.Key);
    Assert.Equal(JsonValueKind.False, d.Verified.ValueKind);
    Assert.Null(d.LegalBasis);
    Assert.All(d.Fields, f => Assert.Null(f.Personal?.Basis));
  });

  [Fact]
  public void Every_name_is_there_in_both_languages() => Assert.All(Definitions, d => {
    Assert.False(string.IsNullOrWhiteSpace(d.Name.En), d.Key);
    Assert.All(d.Fields, f => Assert.False(string.IsNullOrWhiteSpace(f.Name.En), $"{d.Key}.{f.Key}"));
  });

  [Fact]
  public void Every_registry_has_columns_to_list_and_words_to_search() => Assert.All(Definitions, d => {
    Assert.InRange(d.Fields.Count(f => f.List), 2, 12);
    Assert.True(d.Fields.Any(f => f.Search) || d.Find(d.Title)!.Type is not FieldType.Text, d.Key);
    Assert.All(d.NaturalKey, k => Assert.True(d.Find(k)?.Required, $"{d.Key}.{k}"));
  });

  [Fact]
  public void What_tells_of_a_person_is_marked_as_personal() => Assert.All(Definitions, d =>
    Assert.All(d.Fields.Where(f => f.Type == FieldType.Person), f => Assert.True(f.Personal is not null, $"{d.Key}.{f.Key}")));

  [Fact]
  public void Growing_areas_are_polygons_and_drawings_lie_in_VN_2000() {
    var area = Definitions.Single(d => d.Key == "growing_area").Find("boundary")!;
    Assert.Equal((FieldType.Polygon, true), (area.Type, area.Required));
    var frame = Definitions.Single(d => d.Key == "plan_drawing").Find("frame")!;
    Assert.Contains(frame.Srid!.Value, Crs.All);
    Assert.NotEqual(Crs.Wgs84, frame.Srid);
    Assert.Equal("construction_plan", Definitions.Single(d => d.Key == "plan_drawing").Find("plan")!.Registry);
  }
}
