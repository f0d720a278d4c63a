using System.Text.Json;
using System.Text.Json.Nodes;
using Saola.Kernel;
using Xunit;

namespace Saola.Registries.Tests;

/// <summary>Columns find their fields, and cells say what people mean by them.</summary>
public sealed class ColumnMatchTests {
  static RegistryField Field(FieldType type, string key = "f", string vi = "Trường", string? en = null) => new(key, type, new(vi, en));

  static readonly RegistryDefinition Establishments = new("test:registry/e", "e", new("Cơ sở", null), null, "test:organisation/owner", SharingClass.Internal, null, null, Writers.Owner, false, ["code"], "name", true,
    [new("active", new("Đang hoạt động", "Active"))],
    [
      new("code", FieldType.Text, new("Mã số cơ sở", "Code"), Required: true), new("name", FieldType.Text, new("Tên cơ sở", "Name")), new("owner", FieldType.Person, new("Số định danh của chủ", "Owner's number"), Personal: new(null)),
      new("opened", FieldType.Date, new("Ngày mở", "Opened")), new("place", FieldType.Point, new("Vị trí", "Place")), new("total", FieldType.Integer, new("Tổng", "Total"), Formula: "=1"),
    ], null, null, JsonDocument.Parse("false").RootElement);

  static Answer<IReadOnlyList<ImportColumn>> Match(string[] titles, string[][]? rows = null, Dictionary<string, string>? told = null) =>
    ColumnMatch.Match(Establishments, new(1, [.. titles.Select(t => new Cell(t))]), [.. (rows ?? []).Select((r, i) => new SheetRow(i + 2, [.. r.Select(c => new Cell(c))]))], told);

  [Theory]
  [InlineData("Mã số cơ sở", "TÊN CƠ SỞ", "ngay mo")]
  [InlineData("ma so co so", "name", "Opened")]
  [InlineData("code", "Tên  cơ sở:", "NGÀY MỞ")]
  public void A_column_is_known_by_its_key_or_its_name_in_either_language(string code, string name, string opened) =>
    Assert.Equal(["code", "name", "opened"], Match([code, name, opened]).Value.Select(c => c.Field));

  [Fact]
  public void A_column_of_unknown_title_is_known_by_what_is_in_it_where_only_one_field_takes_that() {
    var matched = Match(["Mã số cơ sở", "CCCD", "Khai trương", "Ghi chú"], [["1", "000190000001", "21/11/2026", "a"], ["2", "000190000002", "22/11/2026", "1"], ["3", "000190000003", "1.12.2026", ""], ["4", "000190000003", "", "x"]]).Value;
    Assert.Equal(["code", "owner", "opened", null], matched.Select(c => c.Field));
    Assert.Equal(["name", "content", "content", null], matched.Select(c => c.How));
  }

  [Fact]
  public void Two_columns_that_look_alike_are_left_to_the_person() =>
    Assert.Equal(["code", null, null], Match(["code", "Ngày A", "Ngày B"], [["1", "21/11/2026", "21/11/2026"], ["2", "21/11/2026", "21/11/2026"], ["3", "21/11/2026", "21/11/2026"]]).Value.Select(c => c.Field));

  [Fact]
  public void What_the_person_says_goes_before_names_and_content() {
    var matched = Match(["code", "name", "khác"], told: new() { ["khác"] = "name", ["name"] = "" }).Value;
    Assert.Equal([("code", "name"), (null, "told"), ("name", "told")], matched.Select(c => (c.Field, c.How)));
  }

  [Fact]
  public void State_and_day_are_columns_too_and_the_note_of_an_earlier_correction_is_none() =>
    Assert.Equal(["code", "_state", "_from", "_to", null], Match(["code", "Trạng thái bản ghi", "Có hiệu lực từ ngày", "Hết hiệu lực từ ngày", "Lỗi cần sửa"]).Value.Select(c => c.Field));

  [Fact]
  public void The_sheet_of_a_parcel_is_no_day_on_which_something_ends() => Assert.Equal(["code", null, "_to"], Match(["code", "Tờ", "_to"]).Value.Select(c => c.Field));

  [Fact]
  public void A_computed_field_is_not_brought() => Assert.Equal(["code", null], Match(["code", "Tổng"]).Value.Select(c => c.Field));

  [Theory]
  [InlineData("registries.import_columns_missing", "name")]
  [InlineData("registries.import_column_twice", "code", "code")]
  public void Files_without_the_key_or_with_a_column_twice_are_refused(string code, params string[] titles) => Assert.Equal(code, Match(titles).Error!.Code);

  [Theory]
  [InlineData("nowhere", "code")]
  [InlineData("code", "nothing")]
  public void A_column_or_field_that_is_not_there_cannot_be_told(string title, string field) => Assert.Equal("registries.import_column_unknown", Match(["code"], told: new() { [title] = field }).Error!.Code);

  [Theory]
  [InlineData(FieldType.Money, "1.250.000", "1250000")]
  [InlineData(FieldType.Money, "1,250,000", "1250000")]
  [InlineData(FieldType.Integer, "1.250", "1250")]
  [InlineData(FieldType.Integer, " -12 ", "-12")]
  [InlineData(FieldType.Decimal, "1.250,5", "1250.5")]
  [InlineData(FieldType.Decimal, "12,5", "12.5")]
  [InlineData(FieldType.Decimal, "12.5", "12.5")]
  [InlineData(FieldType.Decimal, "1.250", "\"1.250\"")]
  [InlineData(FieldType.Decimal, "mười", "\"mười\"")]
  [InlineData(FieldType.Boolean, "Có", "true")]
  [InlineData(FieldType.Boolean, "không", "false")]
  [InlineData(FieldType.Date, "21/11/2026", "\"2026-11-21\"")]
  [InlineData(FieldType.Date, "1.2.2026", "\"2026-02-01\"")]
  [InlineData(FieldType.Date, "31/02/2026", "\"31/02/2026\"")]
  [InlineData(FieldType.Time, "7h30", "\"07:30:00\"")]
  [InlineData(FieldType.Moment, "21/11/2026 16:30", "\"2026-11-21T16:30:00+07:00\"")]
  [InlineData(FieldType.Point, "POINT(108 13.98)", """{"type":"Point","coordinates":[108,13.98]}""")]
  [InlineData(FieldType.Point, "ở đây", "\"ở đây\"")]
  [InlineData(FieldType.Text, "=1", "\"=1\"")]
  [InlineData(FieldType.Text, "  ", null)]
  public void Cells_are_taken_as_people_write_them_and_doubt_is_left_to_the_check(FieldType type, string text, string? json) =>
    Assert.True(JsonNode.DeepEquals(json is null ? null : JsonNode.Parse(json), CellValues.Node(Field(type), new(text))), CellValues.Node(Field(type), new(text))?.ToJsonString());

  [Theory]
  [InlineData(FieldType.Date, "46347", "\"2026-11-21\"")]
  [InlineData(FieldType.Moment, "46347.6875", "\"2026-11-21T16:30:00+07:00\"")]
  [InlineData(FieldType.Time, "0.3125", "\"07:30:00\"")]
  [InlineData(FieldType.Decimal, "1.250", "1.250")]
  [InlineData(FieldType.Person, "1.90000001E11", "\"190000001000\"")]
  public void Numbers_of_a_spreadsheet_are_what_they_count(FieldType type, string number, string json) =>
    Assert.True(JsonNode.DeepEquals(JsonNode.Parse(json), CellValues.Node(Field(type), new(number, IsNumber: true))), CellValues.Node(Field(type), new(number, IsNumber: true))?.ToJsonString());
}
