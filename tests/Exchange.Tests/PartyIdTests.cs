using System.Text;
using Xunit;

namespace Saola.Exchange.Tests;

public sealed class PartyIdTests {
  [Fact]
  public void Three_parts_are_a_member_and_four_a_subsystem() {
    Assert.Equal(new PartyId("VN", "GOV", "H21", null), PartyId.Parse("VN/GOV/H21"));
    Assert.Equal(new PartyId("VN", "GOV", "H21", "ho-tich"), PartyId.Parse("VN/GOV/H21/ho-tich"));
  }

  [Theory]
  [InlineData(null), InlineData(""), InlineData("VN/GOV"), InlineData("VN/GOV/H21/a/b"), InlineData("VN/GOV//a"), InlineData("/VN/GOV/H21"), InlineData("VN/GOV/H21/")]
  [InlineData("VN/GOV/H 21/a"), InlineData("VN/GOV/H21/hộ-tịch"), InlineData("VN/GOV/H21/a%"), InlineData("VN/GOV/H21/a%2"), InlineData("VN/GOV/H21/a%zz"), InlineData("VN/GOV/H21/a\"b")]
  [InlineData("VN/GOV/H21/a%2Fb"), InlineData("VN/GOV/H21/a%5Cb"), InlineData("VN/GOV/H21/a%25b"), InlineData("VN/GOV/H21/a%3Ab"), InlineData("VN/GOV/H21/a%3Bb")]
  [InlineData("VN/GOV/H21/.."), InlineData("VN/GOV/H21/%2e%2E"), InlineData("VN/GOV/./a"), InlineData("VN/GOV/H21/a%00"), InlineData("VN/GOV/H21/a%0d%0ab"), InlineData("VN/GOV/H21/%20a")]
  [InlineData("VN/GOV/H21/a%C3%28"), InlineData("VN/GOV/H21/a%FF"), InlineData("VN/GOV/H21/a%ED%A0%80"), InlineData("VN/GOV/H21/a%E2%80%8Bb"), InlineData("VN/GOV/H21/a%E2%80%AEb")]
  public void Anything_else_is_no_identifier(string? text) => Assert.Null(PartyId.Parse(text));

  [Theory]
  [InlineData("a-b.c_d", "a-b.c_d"), InlineData("'()+,-.=", "'()+,-.="), InlineData("what%3F", "what?"), InlineData("H%e1%bb%99+t%E1%BB%8Bch", "Hộ+tịch"), InlineData("%41", "A"), InlineData("a%20b", "a b")]
  public void Each_part_is_decoded_by_itself(string written, string part) => Assert.Equal(part, PartyId.Part(written));

  [Fact]
  public void A_part_is_as_long_as_it_may_be_and_no_longer() {
    Assert.Equal(255, PartyId.Part(new string('a', 255))!.Length);
    Assert.Null(PartyId.Part(new string('a', 256)));
    Assert.Equal(255, PartyId.Part(PartyId.Encode(new string('ộ', 255)))!.Length);
  }

  [Theory]
  [InlineData("/VN/GOV/H21/a/svc", ""), InlineData("/VN/GOV/H21/a/svc/", "/"), InlineData("/VN/GOV/H21/a/svc/x//y%2F/", "/x//y%2F/")]
  public void An_address_has_five_parts_and_the_path_as_it_was_sent(string text, string path) =>
    Assert.Equal(new ServiceAddress(new("VN", "GOV", "H21", "a"), "svc", path), ServiceAddress.Parse(text));

  [Theory]
  [InlineData(""), InlineData("/VN/GOV/H21/a"), InlineData("VN/GOV/H21/a/svc"), InlineData("//VN/GOV/H21/a"), InlineData("/VN/GOV/H21//svc"), InlineData("/VN/GOV/H21/a/%2e%2e/x")]
  public void A_shorter_address_names_no_service(string text) => Assert.Null(ServiceAddress.Parse(text));

  /// <summary>Seeded, so that a failure comes again.</summary>
  [Fact]
  public void Whatever_may_be_a_part_comes_back_from_its_writing_and_no_text_breaks_the_reader() {
    var random = new Random(6);
    string[] alphabet = ["a", "Z", "0", "-", ".", "'", "?", "%", "/", "\\", ":", " ", "ộ", "đ", "😀", "\u200b", "\0", "%2F", "%E1", "\ud800", "~", "="];
    for (var i = 0; i < 20_000; i++) {
      var text = string.Concat(Enumerable.Range(0, random.Next(1, 8)).Select(_ => alphabet[random.Next(alphabet.Length)]));
      if (PartyId.IsPart(text) && !text.Contains('\ud800', StringComparison.Ordinal)) Assert.Equal(text, PartyId.Part(PartyId.Encode(text)));
      if (PartyId.Part(text) is not { } read) continue;
      Assert.True(PartyId.IsPart(read));
      Assert.All(PartyId.Encode(read), c => Assert.True(c is > ' ' and <= '~' and not '/'));
      Assert.Equal(read, Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(read)));
    }
  }
}
