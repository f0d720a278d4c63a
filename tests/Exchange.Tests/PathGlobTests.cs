using System.Text.RegularExpressions;
using Xunit;

namespace Saola.Exchange.Tests;

public sealed class PathGlobTests {
  [Theory]
  [InlineData("**", "", true), InlineData("**", "/a/b/c", true), InlineData("***", "/anything/*", true), InlineData("", "", true), InlineData("", " ", false)]
  [InlineData("/*/", "/a/", true), InlineData("/*/", "/a/b/", false), InlineData("/*", "/", true), InlineData("/pets/*", "/pets/1", true), InlineData("/pets/*", "/pets/1/owner", false)]
  [InlineData("/pets/**", "/pets/1/owner", true), InlineData("/pets/**", "/petsx", false), InlineData("/pets", "/pets/", false), InlineData("/Pets", "/pets", false)]
  [InlineData("**/bar/**", "a/b/bar/e", true), InlineData("**/bar/**", "a/foo/e", false), InlineData("/*.json", "/a.json", true), InlineData("/*.json", "/a/b.json", false)]
  [InlineData(".^$+{[]|()", ".^$+{[]|()", true), InlineData("/a.c", "/abc", false), InlineData(@"/a\*", "/a*", true), InlineData(@"/a\*", "/ab", false), InlineData(@"/a\\", @"/a\", true), InlineData(@"/aa\", @"/aa\", true)]
  public void A_star_stays_in_its_segment_and_two_do_not(string glob, string path, bool matches) => Assert.Equal(matches, new PathGlob(glob).Matches(path));

  [Theory]
  [InlineData("", ""), InlineData("/a/b", "/a/b"), InlineData("/%61%2D", "/a-"), InlineData("/a%2fb", "/a%2Fb"), InlineData("/a..b", "/a..b"), InlineData("/...", "/..."), InlineData("/h%E1%BB%99", "/h%E1%BB%99")]
  public void What_need_not_be_encoded_is_not(string path, string plain) => Assert.Equal(plain, PathGlob.Plain(path));

  [Theory]
  [InlineData("/../a"), InlineData("/a/.."), InlineData("/a/./b"), InlineData("/%2e%2e/a"), InlineData("/.%2E/a"), InlineData("/a/..%2fb"), InlineData("/a%2f..%2fb"), InlineData("/a/..%5cb"), InlineData(@"/a/..\b")]
  [InlineData("/%252e%252e/a"), InlineData("/a/..;x/b"), InlineData("/a%00"), InlineData("/a%"), InlineData("/a%zz")]
  public void A_step_that_hides_in_a_path_is_none(string path) => Assert.Null(PathGlob.Plain(path));

  [Theory]
  [InlineData("/pets/*", "/pets/1", true), InlineData("/pets/*", "/pets/1%2Fowner", false), InlineData("/pets/*", "/pets/1%5cowner", false), InlineData("/pets/*", @"/pets/1\owner", false), InlineData("/pets/*", "/pets/1%252Fowner", false)]
  [InlineData("/a/*/c", "/a/b/c", true), InlineData("/a/*/c", "/a//c", false), InlineData("/pets/**", "/pets/1%2Fowner", true), InlineData("**", "/a//b%2Fc", true), InlineData("/a%2Fb/*", "/a%2Fb/c", true), InlineData("/a//b", "/a//b", true), InlineData("/a//b", "/a/b", false)]
  public void A_slash_in_another_form_leads_out_of_no_segment(string glob, string path, bool allowed) => Assert.Equal(allowed, new PathGlob(glob).Allows(PathGlob.Plain(path)!));

  [Theory]
  [InlineData("/tra cứu/*", "/tra%20c%E1%BB%A9u/*"), InlineData("/h%e1%bb%99", "/h%E1%BB%99"), InlineData("/%61", "/a"), InlineData("**", "**"), InlineData(@"/a\*", @"/a\*"), InlineData("/a%", null), InlineData("/a/../b", null)]
  public void A_pattern_is_brought_into_the_form_of_paths(string text, string? normal) => Assert.Equal(normal, PathGlob.Normal(text));

  /// <summary>Beside the plainest way to say the same; seeded.</summary>
  [Fact]
  public void It_matches_what_a_plain_reading_matches() {
    var random = new Random(7);
    string Text(string alphabet, int most) => string.Concat(Enumerable.Range(0, random.Next(most)).Select(_ => alphabet[random.Next(alphabet.Length)]));
    for (var i = 0; i < 20_000; i++) {
      var (glob, path) = ("/" + Text("ab/**", 8), "/" + Text("ab/", 8));
      var plain = "^" + Regex.Replace(glob, @"\*+", m => m.Length > 1 ? "[ab/]*" : "[ab]*", RegexOptions.None, TimeSpan.FromSeconds(1)) + "$";
      Assert.Equal(Regex.IsMatch(path, plain, RegexOptions.None, TimeSpan.FromSeconds(1)), new PathGlob(glob).Matches(path));
    }
  }
}
