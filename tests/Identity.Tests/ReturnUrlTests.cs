using FsCheck;
using FsCheck.Fluent;

namespace Saola.Identity.Tests;

public sealed class ReturnUrlTests {
  static readonly Uri Here = new("https://dichvucong.example.vn/dang-nhap");

  [Theory]
  [InlineData("/ho-so/1?x=2#y")]
  [InlineData("/")]
  [InlineData("/tra-cuu?q=khai%20sinh")]
  public void A_path_of_this_site_is_followed(string url) => Assert.Equal(url, ReturnUrl.Safe(url));

  [Theory]
  [InlineData(null)]
  [InlineData("")]
  [InlineData("https://evil.example")]
  [InlineData("//evil.example")]
  [InlineData("/\\evil.example")]
  [InlineData("\\\\evil.example")]
  [InlineData("/\t/evil.example")]
  [InlineData("/\n/evil.example")]
  [InlineData("/.//evil.example")]
  [InlineData("/a/..//evil.example")]
  [InlineData("/%2e//evil.example")]
  [InlineData("javascript:alert(1)")]
  [InlineData("ho-so")]
  [InlineData("/dang-nhap")]
  [InlineData("/dang-nhap/tiep-tuc")]
  [InlineData("/dang-xuat?x=1")]
  public void Any_other_address_is_not(string? url) => Assert.Null(ReturnUrl.Safe(url));

  [Fact]
  public void No_text_whatever_leads_off_the_site() {
    var part = Gen.Elements("/", "\\", "//", ".", "..", ":", "@", "?", "#", "%2f", "%5c", "%09", "\t", "\n", "\r", " ", "\u00a0", "\u2028", "\0", "http", "https:", "javascript:", "evil.example", "a", "ộ", "／", "。");
    var texts = part.ListOf().Select(p => string.Concat(p)).ToArbitrary();
    Check.One(Config.QuickThrowOnFailure.WithMaxTest(20_000), Prop.ForAll(texts, text => {
      if (ReturnUrl.Safe(text) is not { } safe) return true;
      // What a browser does first: drop tabs and line ends, read backslashes as slashes.
      var seen = safe.Replace("\t", "").Replace("\n", "").Replace("\r", "").Replace('\\', '/').Trim();
      return Uri.TryCreate(Here, seen, out var there) && there.Host == Here.Host && there.Scheme == Here.Scheme;
    }));
  }
}
