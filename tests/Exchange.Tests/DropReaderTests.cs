using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Xunit;

namespace Saola.Exchange.Tests;

/// <summary>What files hold that are dropped into a folder, however they are written.</summary>
public sealed class DropReaderTests {
  static readonly DropForm csv = new("f", DropFormat.Csv), json = new("f", DropFormat.Json), xml = new("f", DropFormat.Xml, "r");
  static readonly string[] alphabet = ["a", "Đ", "ộ", "😀", "0", " ", ",", ";", "\t", "|", "\"", "\"\"", "'", "\n", "\r\n", "=", "\\", "<", "&", "]]>", "{", "}", "[", "]", ":", "-"];

  static DropReader Of(string text, DropForm form) => DropReader.Of(Encoding.UTF8.GetBytes(text), form);
  static string Some(Random random, int most) => string.Concat(Enumerable.Range(0, random.Next(most)).Select(_ => alphabet[random.Next(alphabet.Length)]));
  static string[] Rows(DropReader read) => [.. read.Records.Select(r => r.Row.ToJsonString())];

  [Fact]
  public void A_table_comes_back_from_each_way_of_writing_it() {
    var random = new Random(5);
    for (var i = 0; i < 2000; i++) {
      // XML writes one kind of line end alone, and leaves out nothing that stands beside it
      string[][] table = [.. Enumerable.Range(0, random.Next(1, 6)).Select(_ => Enumerable.Range(0, 3).Select(c => "x" + Some(random, 6).Replace("\r\n", "\n", StringComparison.Ordinal)).ToArray())];
      JsonObject[] rows = [.. table.Select(r => new JsonObject { ["a"] = r[0], ["Số"] = r[1], ["c"] = r[2] })];
      string[] wanted = [.. rows.Select(r => r.ToJsonString())];
      var separator = ",;\t|"[random.Next(4)];
      var cells = string.Concat(table.Prepend(["a", "Số", "c"]).Select(r => string.Join(separator, r.Select(c => $"\"{c.Replace("\"", "\"\"", StringComparison.Ordinal)}\"")) + "\r\n"));
      foreach (var (text, form) in new[] {
        (cells, csv with { Separator = separator }), ("\uFEFF" + cells, csv with { Separator = separator }),
        (new JsonArray([.. rows]).ToJsonString(new() { WriteIndented = random.Next(2) == 0 }), json), (string.Join('\n', wanted), json),
        (new XElement("all", table.Select(r => new XElement("r", new XElement("a", r[0]), new XElement("Số", r[1]), new XElement("c", r[2])))).ToString(), xml),
      }) {
        var read = Of(text, form);
        Assert.Empty(read.Faults);
        Assert.Equal(wanted, Rows(read));
      }
    }
  }

  [Fact]
  public void No_bytes_break_a_reader_and_what_is_wrong_names_a_line_of_the_file() {
    var random = new Random(7);
    string[] seeds = ["a,b\n1,\"x\ny\"\n2,3\n", """[{"a":1,"b":"x"},{"a":2}]""", "{\"a\":1}\n{\"a\":{\"b\":[1,2]}}\n", "<?xml version=\"1.0\" encoding=\"utf-8\"?><all><r><a>1</a></r><r b=\"2\"/></all>"];
    for (var i = 0; i < 30_000; i++) {
      var bytes = Encoding.UTF8.GetBytes(random.Next(3) == 0 ? Some(random, 30) : seeds[random.Next(seeds.Length)]).ToList();
      for (var n = random.Next(4); n > 0 && bytes.Count > 0; n--) {
        var at = random.Next(bytes.Count);
        if (random.Next(3) == 0) bytes.RemoveRange(at, random.Next(bytes.Count - at));
        else if (random.Next(2) == 0) bytes[at] = (byte)random.Next(256);
        else bytes.InsertRange(at, Encoding.UTF8.GetBytes(random.Next(4) == 0 ? "\\ud800" : Some(random, 4)));
      }
      var (file, lines) = (bytes.ToArray(), bytes.Count(b => b is (byte)'\n' or (byte)'\r') + 1);
      foreach (var form in new[] { csv, json, xml }) {
        var read = DropReader.Of(file, form);
        Assert.All(read.Faults, f => Assert.InRange(f.Line, 0, lines));
        Assert.All(read.Records, r => Assert.InRange(r.Line, 1, lines));
        Assert.All(Rows(read), r => Assert.Equal(r, Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(r))));
      }
    }
  }

  [Theory]
  [InlineData("a,b\n1\n2,3\n\n4,5,6\n", DropFormat.Csv, "2 5"), InlineData("a,a\n1,2", DropFormat.Csv, "1"), InlineData("a,\n1,2", DropFormat.Csv, "1"), InlineData("a\n\"x\ny\"\n\"z", DropFormat.Csv, "4"), InlineData(" \n", DropFormat.Csv, "0")]
  [InlineData("[\n{\"a\":1},\n2,\n{\"a\":1,\"a\":2}\n]", DropFormat.Json, "3 4"), InlineData("{\"a\":1}\n{\"a\":\n", DropFormat.Json, "3"), InlineData("[{}]\n{}", DropFormat.Json, "2"), InlineData("{\"a\":\"\\ud800\"}", DropFormat.Json, "1")]
  [InlineData("<all>\n<x/></all>", DropFormat.Xml, "0"), InlineData("<all>\n<r></all>", DropFormat.Xml, "2"), InlineData("<!DOCTYPE a>\n<all/>", DropFormat.Xml, "0"), InlineData("<?xml version=\"1.0\" encoding=\"windows-1258\"?><all/>", DropFormat.Xml, "1")]
  [InlineData("a\n\u0001", DropFormat.Csv, "2"), InlineData("{}\n\0", DropFormat.Json, "2")]
  internal void What_is_wrong_is_told_by_its_line(string text, DropFormat format, string lines) =>
    Assert.Equal(lines, string.Join(' ', Of(text, new("f", format, "r")).Faults.Select(f => f.Line.ToString(CultureInfo.InvariantCulture))));

  [Theory]
  [InlineData("a;b\n1;\n", DropFormat.Csv), InlineData("[]", DropFormat.Json), InlineData("<all/>", DropFormat.Xml), InlineData("a,b\n", DropFormat.Csv)]
  internal void A_file_may_hold_nothing_and_an_empty_cell_is_null(string text, DropFormat format) {
    var read = Of(text, new("f", format, "r"));
    Assert.Empty(read.Faults);
    Assert.Equal(text.Contains('1', StringComparison.Ordinal) ? ["""{"a":"1","b":null}"""] : [], Rows(read));
  }

  [Fact]
  public void Letters_come_in_one_piece_and_only_in_UTF_8() {
    Assert.Equal("""{"Số":"ộ"}""", Assert.Single(Of("So\u0302\u0301\no\u0323\u0302", csv).Records).Row.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
    Assert.Equal([0], DropReader.Of([.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes("a\n1")], csv).Faults.Select(f => f.Line));
    Assert.Equal([3], DropReader.Of([.. "a\n1\n"u8, 0xD0, (byte)'\n'], csv).Faults.Select(f => f.Line));
  }

  [Fact]
  public void There_is_an_end_to_records_and_to_how_deep_they_lie() {
    Assert.Contains("50000", Assert.Single(Of("a\n" + string.Concat(Enumerable.Repeat("1\n", DropReader.MostRecords + 5)), csv).Faults).Wrong, StringComparison.Ordinal);
    Assert.Single(Of(string.Concat(Enumerable.Repeat("{\"a\":", 100)) + "1" + new string('}', 100), json).Faults);
    Assert.Single(Of("<r>" + string.Concat(Enumerable.Repeat("<a>", 10_000)) + string.Concat(Enumerable.Repeat("</a>", 10_000)) + "</r>", xml).Faults);
  }
}
