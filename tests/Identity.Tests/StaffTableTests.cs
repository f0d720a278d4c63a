using System.Text;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;
using FsCheck;
using FsCheck.Fluent;

namespace Saola.Identity.Tests;

public sealed class StaffTableTests {
  static IReadOnlyDictionary<string, string>[] Clean(string?[][] rows) => [.. rows.Select(r => (IReadOnlyDictionary<string, string>)StaffTable.Columns
    .Zip(r.Prepend("x"), (c, v) => (c, v: Vn.Clean(v) is { } clean && clean.Length > StaffTable.MostCell ? clean[..StaffTable.MostCell] : Vn.Clean(v)))
    .Where(p => p.v.Length > 0).ToDictionary(p => p.c, p => p.v, StringComparer.Ordinal))];

  static void Same(IReadOnlyDictionary<string, string>[] rows, byte[] file) {
    var read = StaffTable.Read(file);
    Assert.False(read.IsError, read.IsError ? read.Error.Code : "");
    Assert.Equal(rows.Select(r => r.OrderBy(p => p.Key, StringComparer.Ordinal)), read.Value.Select(l => l.Cells.OrderBy(p => p.Key, StringComparer.Ordinal)));
  }

  static readonly Gen<string?[][]> Tables = Gen.Elements("", "=1+1", "+84 900", "-5", "@a", "'=x", "''=x", "a;b", "a,b", "say \"yes\"", "Nguyễn Thị Hồng", "001200000001", "'", "hai\nhàng", "x\ty", "Đ")
    .Or(ArbMap.Default.GeneratorFor<NonNull<string>>().Select(s => string.Concat(s.Get.Where(c => !char.IsSurrogate(c) && System.Xml.XmlConvert.IsXmlChar(c)))))
    .ArrayOf(6).Select(r => (string?[])r).NonEmptyListOf().Select(l => l.Take(20).ToArray());

  [Fact]
  public void What_is_written_is_read_back_the_same_whatever_it_is() => Prop.ForAll(Tables.ToArbitrary(), table => {
    var rows = Clean(table);
    Same(rows, StaffTable.WriteCsv(rows));
    Same(rows, StaffTable.WriteXlsx(rows));
  }).QuickCheckThrowOnFailure();

  [Fact]
  public void Any_bytes_are_read_or_refused_and_never_fail() {
    var good = StaffTable.WriteXlsx(Clean([["join", "Lê Văn An"]]));
    var damaged = Gen.Choose(0, good.Length - 1).Two().Select(p => {
      var copy = good.ToArray();
      copy[p.Item1] ^= (byte)(1 + (p.Item2 % 255));
      return p.Item2 % 3 == 0 ? copy[..p.Item2] : copy;
    });
    var any = ArbMap.Default.GeneratorFor<byte[]>().Or(damaged);
    Prop.ForAll(any.ToArbitrary(), bytes => {
      var read = StaffTable.Read(bytes);
      Assert.True(!read.IsError || read.Error.Code.StartsWith("identity.staff_", StringComparison.Ordinal));
    }).QuickCheckThrowOnFailure();
  }

  [Fact]
  public void A_workbook_whose_sheet_is_another_part_is_unreadable() {
    using var file = new MemoryStream();
    file.Write(StaffTable.WriteXlsx(Clean([["join", "Lê Văn An"]])));
    using (var book = SpreadsheetDocument.Open(file, isEditable: true)) {
      var workbook = book.WorkbookPart!;
      workbook.Workbook.Descendants<Sheet>().First().Id = workbook.GetIdOfPart(workbook.AddNewPart<ThemePart>());
    }
    Assert.Equal("identity.staff_unreadable", StaffTable.Read(file.ToArray()).Error?.Code);
  }

  [Theory]
  [InlineData("=cmd|' /C calc'!A0")]
  [InlineData("+1")]
  [InlineData("-1")]
  [InlineData("@SUM(A1)")]
  [InlineData("\t=1")]
  public void Nothing_that_a_spreadsheet_would_run_is_written(string value) {
    IReadOnlyDictionary<string, string>[] rows = [new Dictionary<string, string> { ["user_name"] = value }];
    var csv = Encoding.UTF8.GetString(StaffTable.WriteCsv(rows)).Split('\n')[1];
    Assert.DoesNotContain(csv.Split(','), c => c.Trim('"') is { Length: > 0 } cell && cell[0] is '=' or '+' or '-' or '@' or '\t');
    using var zip = new System.IO.Compression.ZipArchive(new MemoryStream(StaffTable.WriteXlsx(rows)));
    foreach (var sheet in zip.Entries.Where(e => e.FullName.Contains("worksheets", StringComparison.Ordinal))) {
      using var reader = new StreamReader(sheet.Open());
      var xml = reader.ReadToEnd();
      Assert.DoesNotContain("<x:f>", xml, StringComparison.Ordinal);
      Assert.DoesNotContain("<f>", xml, StringComparison.Ordinal);
    }
  }

  [Theory]
  [InlineData("", "identity.staff_file_size")]
  [InlineData("Họ và tên\nAn\n", "identity.staff_no_header")]
  [InlineData("Tên đăng nhập;Tên đăng nhập\na;b\n", "identity.staff_no_header")]
  [InlineData("Tên đăng nhập;Việc\n", "identity.staff_empty")]
  [InlineData("Tên đăng nhập;Việc\n\"a;b\n", "identity.staff_unreadable")]
  public void A_file_that_is_no_list_is_refused_by_its_code(string text, string code) => Assert.Equal(code, StaffTable.Read(Encoding.UTF8.GetBytes(text)).Error?.Code);

  [Fact]
  public void A_list_has_an_end() =>
    Assert.Equal("identity.staff_too_many", StaffTable.Read(Encoding.UTF8.GetBytes("user_name\n" + string.Concat(Enumerable.Repeat("a\n", StaffTable.MostLines + 1)))).Error?.Code);

  [Theory]
  [InlineData("ten dang nhap;viec;vai tro\nan;vao;intake\n")]
  [InlineData("Tên đăng nhập\tViệc\tVai trò\nan\tvào\tintake\n")]
  [InlineData("user_name,change,roles\r\nan,vào,intake\r\n")]
  public void Titles_are_found_however_they_are_typed(string text) {
    var line = Assert.Single(StaffTable.Read(Encoding.UTF8.GetBytes(text)).Value);
    Assert.Equal((2, "an", "intake"), (line.Number, line["user_name"], line["roles"]));
  }
}
