using System.Text.Json.Nodes;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.PublicServices.Tests;

/// <summary>Published descriptions as they are, with their faults: named, never guessed away.</summary>
public sealed class ProcedureImportTests {
  static readonly DateOnly Today = new(2026, 11, 21);
  static readonly Dictionary<string, Saola.Forms.FormDefinition> NoForms = [];

  static JsonObject Description() => JsonNode.Parse("""
    {"code": "1.000358", "name": "Gia hạn Giấy phép thành lập chi nhánh của thương nhân nước ngoài tại Việt Nam", "fullOnline": true, "nonTerritorial": true, "offlineOnly": false, "publicReason": null,
     "steps": ["Nộp hồ sơ", "Nhận kết quả"], "legalBasis": [{"document": "Nghị định 07/2016/NĐ-CP", "article": null}],
     "cases": [{"code": "1.000358.01", "name": "Gia hạn",
       "components": [{"code": "TP1", "name": "Đơn đề nghị gia hạn", "originals": 1, "copies": 0, "electronicForm": "Mẫu số 01", "required": true}],
       "deadlines": [{"channel": "DIRECT", "value": 5, "unit": "Ngày làm việc"}, {"channel": "ONLINE", "value": 4, "unit": "Ngày làm việc"}],
       "fees": [{"channel": "DIRECT", "kind": "LE_PHI", "amount": "1.500.000 VNĐ"}, {"channel": "POSTAL", "kind": "LE_PHI", "amount": "Không thu"}]}],
     "results": [{"code": "KQ.G15.000031", "name": "Giấy phép thành lập chi nhánh"}]}
    """)!.AsObject();

  static JsonObject Pack() => JsonNode.Parse(Repository.Read("packs/gia-lai/procedures/1.000358.json"))!.AsObject();

  static ImportedProcedure Read(Action<JsonObject>? change = null, bool known = true) {
    var description = Description();
    change?.Invoke(description);
    return ProcedureImport.Read(ProcedureImport.Parse(description.ToJsonString())!, known ? Pack() : null, Today);
  }

  static JsonObject One(JsonObject description) => description["cases"]![0]!.AsObject();

  [Fact]
  public void A_sound_description_becomes_the_next_version_without_a_finding() {
    var made = Read();
    Assert.Empty(made.Findings);
    var one = made.Item["cases"]![0]!;
    Assert.Equal(("1.000358.01", "gia-han"), ((string)one["code"]!, (string)one["key"]!));
    Assert.Equal([("in_person", 5, "working_day"), ("online", 4, "working_day")], one["deadlines"]!.AsArray().Select(d => ((string)d!["channel"]!, (int)d["amount"]!, (string)d["unit"]!)));
    Assert.Equal([1_500_000L, 0L], one["fees"]!.AsArray().Select(f => (long)f!["amount"]!));
    Assert.Equal("KQ.G15.000031", (string)made.Item["results"]![0]!["code"]!);
    Assert.Equal("full", (string)made.Item["onlineLevel"]!["level"]!);
  }

  [Fact]
  public void What_the_portal_does_not_describe_stays_as_it_was() {
    var (made, pack) = (Read().Item, Pack());
    foreach (var kept in new[] { "offices", "form", "process", "field", "route", "keywords", "checklist" }) Assert.True(JsonNode.DeepEquals(pack[kept], made[kept]), kept);
  }

  [Fact]
  public void Nothing_that_was_imported_counts_as_verified() {
    var one = Read().Item["cases"]![0]!;
    Assert.All(one["deadlines"]!.AsArray().Concat(one["fees"]!.AsArray()).Concat(one["components"]!.AsArray()), row => Assert.False((bool)row!["verified"]!));
  }

  public static TheoryData<string, string> Amounts => new() {
    { "\"700 VNĐ\"", "có lẽ là 700.000 đ" }, { "700", "có lẽ là 700.000 đ" }, { "\"75.000\"", "không có đơn vị" }, { "75000.5", "Không đọc được" }, { "\"Theo quy định\"", "Không đọc được" },
    { "\"75,000 đồng\"", "Không đọc được" }, { "\"75.00 đồng\"", "Không đọc được" }, { "-5000", "không hợp lý" }, { "99999999999999", "không hợp lý" }, { "null", "Không có mức thu" }, { "[]", "Không đọc được" },
    { "\"99999999999999999999 đồng\"", "Không đọc được" },
  };

  [Theory, MemberData(nameof(Amounts))]
  public void A_doubtful_amount_stays_empty_and_is_named(string amount, string says) {
    var made = Read(d => One(d)["fees"]![0]!["amount"] = JsonNode.Parse(amount));
    Assert.Null(made.Item["cases"]![0]!["fees"]![0]!["amount"]);
    var finding = Assert.Single(made.Findings);
    Assert.Equal("cases[0].fees[0].amount", finding.Place);
    Assert.Contains(says, finding.Message, StringComparison.Ordinal);
  }

  public static TheoryData<string, string, string> Deadlines => new() {
    { "unit", "null", "không có đơn vị" }, { "unit", "\"Ngày\"", "ngày làm việc hay ngày lịch" }, { "value", "\"5\"", "số nguyên dương" }, { "value", "-1", "số nguyên dương" }, { "value", "null", "số nguyên dương" },
    { "value", "2.5", "số nguyên dương" },
  };

  [Theory, MemberData(nameof(Deadlines))]
  public void A_doubtful_deadline_stays_empty_and_is_named(string field, string value, string says) {
    var made = Read(d => One(d)["deadlines"]![0]![field] = JsonNode.Parse(value));
    Assert.Null(made.Item["cases"]![0]!["deadlines"]![0]!["amount"]);
    Assert.Contains(says, Assert.Single(made.Findings).Message, StringComparison.Ordinal);
  }

  public static TheoryData<string, string, string> Faults => new() {
    { "cases/0/deadlines", "[]", "không có thời hạn" },
    { "cases/0/fees", "[]", "không nêu phí" },
    { "cases/0/components", "[]", "Không có thành phần" },
    { "cases/0/fees/0/channel", "\"FAX\"", "Kênh nộp không rõ" },
    { "cases/0/deadlines/0/channel", "null", "Kênh nộp không rõ" },
    { "cases/0/fees/0/kind", "\"X\"", "Loại không rõ" },
    { "cases/0/code", "\"1.999999.01\"", "Mã trường hợp" },
    { "cases/0/name", "null", "Thiếu nội dung" },
    { "cases/0/components/0/originals", "\"một\"", "Số bản" },
    { "cases", "[]", "Không có trường hợp" },
    { "cases", "5", "danh sách" },
    { "results", "[]", "Không có kết quả" },
    { "results/0/code", "\"15\"", "Mã kết quả" },
    { "fullOnline", "\"có\"", "đúng hoặc sai" },
    { "fullOnline", "false", "lý do công khai" },
    { "offlineOnly", "true", "toàn trình" },
    { "steps/0", "[]", "Không hiểu" },
  };

  [Theory, MemberData(nameof(Faults))]
  public void Each_fault_is_named_in_words(string place, string value, string says) {
    var made = Read(d => {
      var (parts, at) = (place.Split('/'), (JsonNode)d);
      foreach (var part in parts[..^1]) at = (int.TryParse(part, out var i) ? at[i] : at[part])!;
      if (int.TryParse(parts[^1], out var last)) at[last] = JsonNode.Parse(value);
      else at[parts[^1]] = JsonNode.Parse(value);
    });
    Assert.Contains(made.Findings, f => f.Message.Contains(says, StringComparison.Ordinal));
  }

  [Fact]
  public void A_procedure_that_is_new_here_cannot_be_published_as_it_is() {
    var made = Read(d => One(d)["components"]![0]!.AsObject().Remove("required"), known: false);
    Assert.Contains(made.Findings, f => f.Message.Contains("Không rõ có bắt buộc", StringComparison.Ordinal));
    Assert.Contains(made.Findings, f => f.Message.Contains("chưa có tại tỉnh", StringComparison.Ordinal));
    Assert.NotEmpty(ProcedureDraft.Lacking(ProcedureDraft.Of(made, null, Actor.Machine("test"), DateTimeOffset.UnixEpoch).As(1, Today), NoForms));
  }

  [Fact]
  public void Cases_of_one_name_get_keys_of_their_own() {
    var made = Read(d => d["cases"]!.AsArray().Add(One(d).DeepClone()));
    Assert.Equal(["gia-han", "gia-han-2"], made.Item["cases"]!.AsArray().Select(c => (string)c!["key"]!));
    Assert.Contains(made.Findings, f => f.Message.Contains("trùng nhau", StringComparison.Ordinal));
  }

  [Theory]
  [InlineData(null)]
  [InlineData("")]
  [InlineData("[]")]
  [InlineData("{}")]
  [InlineData("{\"code\": 5}")]
  [InlineData("{\"code\": \"1.000358\", \"code\": \"1.000358\"}")]
  [InlineData("{\"code\": \"1.000358\", \"name\": \"\\u0000\"}")]
  [InlineData("{\"code\": \"1.000358\", \"name\": \"\\ud800\"}")]
  public void What_is_no_description_is_refused(string? text) => Assert.Null(ProcedureImport.Parse(text));

  /// <summary>Whatever the description says, it is read; what comes out breaks no table and holds only amounts that were there.</summary>
  [Theory]
  [InlineData(1)]
  [InlineData(2)]
  [InlineData(3)]
  public void Any_description_is_read_or_refused(int seed) {
    var random = new Random(seed);
    for (var round = 0; round < 2000; round++) {
      var text = Description().ToJsonString();
      for (var i = random.Next(1, 5); i > 0; i--) {
        var at = random.Next(text.Length);
        text = random.Next(3) switch {
          0 => text.Remove(at, Math.Min(random.Next(1, 30), text.Length - at)),
          1 => text.Insert(at, Odd[random.Next(Odd.Length)]),
          _ => string.Concat(text.AsSpan(0, at), ((char)random.Next(32, 0x2fff)).ToString(), text.AsSpan(Math.Min(at + 1, text.Length))),
        };
      }
      if (ProcedureImport.Parse(text) is not { } description) continue;
      var made = ProcedureImport.Read(description, random.Next(2) == 0 ? Pack() : null, Today);
      Assert.Equal(made.Code, (string)made.Item["code"]!);
      foreach (var fee in made.Item["cases"]!.AsArray().SelectMany(c => c!["fees"]!.AsArray())) Assert.True(fee!["amount"] is null || (long)fee["amount"]! is 0 or >= 1000);
      ProcedureDraft.Lacking(ProcedureDraft.Of(made, 1, Actor.Machine("test"), DateTimeOffset.UnixEpoch).As(2, Today), NoForms);
    }
  }

  static readonly string[] Odd = ["null", "[]", "{}", "\"", ",", ":", "-", "1e999", "0.5", "\\u0000", "\\ud800", "700 VNĐ", "[[[[[[[[[[", "true", "9999999999999999999", "\"x\": 1,", "\u202e"];
}
