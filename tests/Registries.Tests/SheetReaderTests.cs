using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Xunit;

namespace Saola.Registries.Tests;

/// <summary>Files of rows are read as they stand, whatever writes them; what is no such file is told, never more.</summary>
public sealed class SheetReaderTests {
  static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

  [Theory]
  [InlineData(",")]
  [InlineData(";")]
  [InlineData("\t")]
  public async Task Separated_text_is_read_whatever_separates_it(string separator) {
    var read = await SheetFiles.Read(Utf8($"\uFEFFMã{separator}Tên\r\n01{separator}\"Quán \"\"Gió\"\"\nhai\"\r\n02{separator}'=1\r\n"), SheetKind.Csv);
    Assert.Equal([["Mã", "Tên"], ["01", "Quán \"Gió\"\nhai"], ["02", "=1"]], read);
  }

  [Theory]
  [InlineData(true)]
  [InlineData(false)]
  public async Task A_workbook_is_read_with_its_gaps(bool shared) {
    var read = await SheetFiles.Read(SheetFiles.Xlsx([["Mã", "Tên", "Ngày"], ["01", null, new DateOnly(2026, 11, 21)], [null, "Quán Gió", 12.5m]], shared), SheetKind.Xlsx);
    Assert.Equal([["Mã", "Tên", "Ngày"], ["01", "", "46347"], ["", "Quán Gió", "12.5"]], read);
  }

  [Fact]
  public async Task A_formula_is_refused_with_its_row() {
    var refused = await Assert.ThrowsAsync<SheetUnreadable>(() => SheetFiles.Read(SheetFiles.Xlsx([["Mã"], ["01"], ["=x"]], formula: "=x"), SheetKind.Xlsx));
    Assert.Equal("registries.import_formula", refused.Error.Code);
    Assert.Contains("3", refused.Error.Message, StringComparison.Ordinal);
  }

  [Theory]
  [InlineData("""[{"a":"1","b":2},{"b":null,"a":"x"}]""")]
  [InlineData("{\"a\":\"1\",\"b\":2}\n{\"a\":\"x\"}\n")]
  [InlineData("{\"a\":\"1\",\"b\":2} {\"b\":null,\"a\":\"x\"}")]
  public async Task Objects_of_JSON_are_rows_however_they_are_listed(string json) {
    foreach (var piece in new[] { 1, 7, 4096 }) Assert.Equal([["a", "b"], ["1", "2"], ["x"]], await SheetFiles.Read(Utf8(json), SheetKind.Json, piece));
  }

  [Theory]
  [InlineData("""{"type":"FeatureCollection","name":"x","crs":{"type":"name"},"features":[FEATURES],"after":[1]}""")]
  [InlineData("""{"features":[FEATURES],"type":"FeatureCollection"}""")]
  [InlineData("FEATURES")]
  public async Task Features_are_rows_with_their_shape(string around) {
    const string One = """{"type":"Feature","properties":{"ma":"01"},"geometry":{"type":"Point","coordinates":[108.0,13.98]}}""";
    var json = around.Replace("FEATURES", around == "FEATURES" ? $"{One}\n{One}" : $"{One},{One}", StringComparison.Ordinal);
    foreach (var piece in new[] { 1, 33, 4096 }) {
      var read = await SheetFiles.Read(Utf8(json), SheetKind.Json, piece);
      Assert.Equal(["ma", "geometry"], read[0]);
      Assert.Equal(3, read.Count);
      Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""{"type":"Point","coordinates":[108.0,13.98]}"""), JsonNode.Parse(read[2][1])));
    }
  }

  [Theory]
  [InlineData("")]
  [InlineData("[{\"a\":1}")]
  [InlineData("[{\"a\":1}] 2")]
  [InlineData("[1]")]
  [InlineData("[{\"a\":1,\"a\":2}]")]
  [InlineData("{\"type\":\"FeatureCollection\",\"features\":{}}")]
  [InlineData("{\"a\":tru")]
  public async Task What_is_no_list_of_objects_is_told(string json) {
    if (json.Length == 0) Assert.Empty(await SheetFiles.Read([], SheetKind.Json));
    else Assert.Equal("registries.import_unreadable", (await Assert.ThrowsAsync<SheetUnreadable>(() => SheetFiles.Read(Utf8(json), SheetKind.Json))).Error.Code);
  }

  [Fact]
  public async Task Text_that_is_not_UTF8_is_told() =>
    Assert.Equal("registries.import_unreadable", (await Assert.ThrowsAsync<SheetUnreadable>(() => SheetFiles.Read([0x4D, 0xE3, 0x0A, 0x31, 0x0A], SheetKind.Csv))).Error.Code);

  [Fact]
  public async Task A_field_that_only_a_late_row_has_is_named_by_that_row() {
    var json = "[" + string.Join(",", Enumerable.Range(0, 600).Select(i => i == 599 ? """{"a":1,"sau":2}""" : """{"a":1}""")) + "]";
    SheetRow? last = null;
    await foreach (var row in SheetReader.Read(new MemoryStream(Utf8(json)), SheetKind.Json, TestContext.Current.CancellationToken)) last = row;
    Assert.Equal((600, "sau"), (last!.Number, last.Stray));
  }

  static readonly string[] Words = ["", "Pleiku", "Ia Grai\n2", "\"ngoặc\"", "a;b", "a,b\tc", "=1+1", "'", "0012", "đ Đ ư Ư", " có khoảng ", "😀"];

  /// <summary>Random tables come back from every kind of file; ends of rows that are empty are no cells.</summary>
  [Fact]
  public async Task Any_table_comes_back_from_every_kind_of_file() {
    var random = new Random(20261121);
    for (var round = 0; round < 60; round++) {
      var (width, height) = (random.Next(1, 6), random.Next(1, 12));
      // a title in every column, and something in every row, without which there is none
      string[][] table = [[.. Enumerable.Range(0, width).Select(i => $"Cột {i}")], .. Enumerable.Range(0, height).Select(r => Enumerable.Range(0, width).Select(c => c == 0 ? $"k{r}" : Words[random.Next(Words.Length)]).ToArray())];
      var trimmed = table.Select(r => r.Reverse().SkipWhile(c => c.Length == 0).Reverse().ToArray()).ToList();
      Assert.Equal(trimmed, await SheetFiles.Read(SheetFiles.Csv(table.Select(r => Array.ConvertAll(r, CsvRows.Guard))), SheetKind.Csv, random.Next(1, 100)));
      Assert.Equal(trimmed, await SheetFiles.Read(SheetFiles.Xlsx(table.Select(r => r.Select(c => c.Length == 0 ? null : (object)c).ToArray()), random.Next(2) == 0), SheetKind.Xlsx));
      var json = JsonSerializer.SerializeToUtf8Bytes(table[1..].Select(r => r.Select((c, i) => (Title: table[0][i], Value: c)).ToDictionary(x => x.Title, x => x.Value)));
      Assert.Equal(trimmed, await SheetFiles.Read(json, SheetKind.Json, random.Next(1, 100)));
    }
  }

  /// <summary>Bytes that were changed, cut or made up end in rows or in a word about the file; nothing else comes out, and no reading hangs.</summary>
  [Theory]
  [InlineData(nameof(SheetKind.Csv), 400)]
  [InlineData(nameof(SheetKind.Json), 400)]
  [InlineData(nameof(SheetKind.Xlsx), 120)]
  public async Task Broken_files_are_told_and_nothing_more(string kind, int rounds) {
    var random = new Random(7);
    var which = Enum.Parse<SheetKind>(kind);
    var whole = which switch {
      SheetKind.Csv => SheetFiles.Csv([["Mã", "Tên"], ["01", "Quán \"Gió\""], ["02", "a;b"]]),
      SheetKind.Xlsx => SheetFiles.Xlsx([["Mã", "Tên"], ["01", "Quán Gió"], [12m, "b"]]),
      _ => Utf8("""{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"a":1},"geometry":null},{"type":"Feature","properties":{"b":[1,{"c":2}]},"geometry":{"type":"Point","coordinates":[1,2]}}]}"""),
    };
    var told = 0;
    for (var round = 0; round < rounds; round++) {
      var broken = whole[..(round % 3 == 0 ? random.Next(whole.Length) : whole.Length)];
      for (var i = random.Next(1, 6); i > 0 && broken.Length > 0; i--) broken[random.Next(broken.Length)] = (byte)random.Next(256);
      try {
        await SheetFiles.Read(broken, which, random.Next(1, 64));
      } catch (SheetUnreadable e) {
        Assert.StartsWith("registries.import_", e.Error.Code, StringComparison.Ordinal);
        told++;
      }
    }
    Assert.True(told > rounds / 10, $"Only {told} of {rounds} broken files were told.");
  }

  [Fact]
  public async Task A_workbook_that_unpacks_to_far_more_than_it_is_is_not_taken_into_memory() {
    using var bytes = new MemoryStream();
    bytes.Write(SheetFiles.Xlsx([["code"], ["A1"]], shared: false));
    using (var zip = new System.IO.Compression.ZipArchive(bytes, System.IO.Compression.ZipArchiveMode.Update, leaveOpen: true)) {
      var name = zip.Entries.Single(e => e.FullName.Contains("sheet", StringComparison.Ordinal) && e.FullName.EndsWith(".xml", StringComparison.Ordinal) && !e.FullName.Contains("workbook", StringComparison.Ordinal)).FullName;
      zip.GetEntry(name)!.Delete();
      using var sheet = new StreamWriter(zip.CreateEntry(name).Open());
      sheet.Write("<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData><row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>");
      for (var i = 0; i < 64; i++) sheet.Write(new string('a', 1 << 20));
      sheet.Write("</t></is></c></row></sheetData></worksheet>");
    }
    Assert.True(bytes.Length < 1 << 20);
    var e = await Assert.ThrowsAsync<SheetUnreadable>(() => SheetFiles.Read(bytes.ToArray(), SheetKind.Xlsx));
    Assert.Equal("registries.import_file_size", e.Error.Code);
  }
}
