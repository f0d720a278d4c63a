using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Saola.Kernel;
using Xunit;

namespace Saola.Registries.Tests;

/// <summary>What a value is by itself, whatever somebody sends.</summary>
public sealed class RecordValueTests {
  static RegistryField Field(FieldType type) => new("x", type, new("Trường x"));

  static readonly string[] odd = [
    "null", "true", "0", "-0", "1e400", "-1e-400", "1e30", "9223372036854775808", "-9223372036854775809", "0.1234567890123", "\"\"", "\"  \"", "\"\\u0000\"", "\"\\ud800\"", "\"\\udc00a\"", "\"0001-01-01\"", "\"9999-12-31\"",
    "\"2026-02-30\"", "\"24:00\"", "\"23:59:60\"", "\"9999-12-31T23:59:59.9999999-14:00\"", "\"0001-01-01T00:00:00+14:00\"", "[]", "[1]", "{}", "{\"type\":1}", "{\"type\":\"Point\"}", "{\"type\":\"Point\",\"coordinates\":[]}", "{\"type\":\"Point\",\"coordinates\":[null,1]}",
    "{\"type\":\"Point\",\"coordinates\":[1e400,1]}", "{\"type\":\"LineString\",\"coordinates\":[[1,1],[1,1]]}", "{\"type\":\"MultiPolygon\",\"coordinates\":[[]]}", "{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[1,1],[0,0]]]}", "\"０６４０９００００００１\"", "\"064090000001\\n\"",
  ];

  [Fact]
  public void Nothing_that_is_sent_breaks_the_reader_and_what_is_taken_reads_the_same_again() {
    foreach (var type in Enum.GetValues<FieldType>())
      foreach (var text in odd) {
        var (value, fault) = FieldValue.Read(Field(type), JsonNode.Parse(text));
        Assert.False(value is not null && fault is not null, $"{type} {text}");
        if (value is null || Field(type).IsGeometry) continue;
        Assert.Equal((value, null), FieldValue.Read(Field(type), FieldValue.Json(value)));
      }
  }

  [Fact]
  public void Any_text_is_taken_whole_but_for_what_no_column_holds() => Prop.ForAll<string?>(text => {
    JsonNode? node = text is null ? null : JsonValue.Create(text);
    var (value, fault) = FieldValue.Read(Field(FieldType.Text), node);
    return fault is null ? (string?)value is null or { Length: > 0 } && value as string == Expected(text) : text!.Any(char.IsSurrogate);
  }).QuickCheckThrowOnFailure();

  static string? Expected(string? text) => Vn.Clean(text) is { Length: > 0 } clean ? clean : null;

  [Fact]
  public void Whole_numbers_come_back_as_they_were() => Prop.ForAll<long>(number => FieldValue.Read(Field(FieldType.Integer), JsonValue.Create(number)).Value is long read && read == number).QuickCheckThrowOnFailure();

  [Fact]
  public void A_pattern_is_for_the_whole_text_and_takes_no_longer_than_the_text_is() {
    var field = Field(FieldType.Text) with { Pattern = "(a+)+b|x" };
    Assert.Null(FieldValue.Read(field, "aaab").Fault);
    Assert.Equal("registries.pattern", FieldValue.Read(field, "xx").Fault?.Code);
    Assert.Equal("registries.pattern", FieldValue.Read(field, "x\ny").Fault?.Code);
    Assert.Equal("registries.pattern", FieldValue.Read(field, new string('a', 20_000)).Fault?.Code);
    Assert.Equal("registries.pattern", FieldValue.Read(field with { Pattern = "(" }, "x").Fault?.Code);
  }

  [Fact]
  public void Texts_are_counted_in_signs_and_not_in_halves_of_them() {
    var field = Field(FieldType.Text) with { MaxLength = 3 };
    Assert.Equal("😀😀😀", FieldValue.Read(field, "😀😀😀").Value);
    Assert.Equal("registries.too_long", FieldValue.Read(field, "😀😀😀a").Fault?.Code);
    Assert.Equal("ấ", FieldValue.Read(field, "a\u0302\u0301").Value);
  }
}
