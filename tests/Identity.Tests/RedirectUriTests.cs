using FsCheck;
using FsCheck.Fluent;

namespace Saola.Identity.Tests;

public sealed class RedirectUriTests {
  [Theory]
  [InlineData("https://a.example.vn/cb")]
  [InlineData("https://a.example.vn:8443/cb?tenant=1")]
  [InlineData("http://localhost:3000/cb")]
  [InlineData("http://127.0.0.1/cb")]
  [InlineData("http://[::1]/cb")]
  public void Addresses_by_https_or_on_this_machine_may_be_registered(string uri) => Assert.True(RedirectUris.MayRegister(uri, ClientKind.Web));

  [Theory]
  [InlineData("")]
  [InlineData("/cb")]
  [InlineData("http://a.example.vn/cb")]
  [InlineData("http://127.0.0.1.example.vn/cb")]
  [InlineData("https://a.example.vn/cb#x")]
  [InlineData("https://a.example.vn/cb#")]
  [InlineData("https://*.example.vn/cb")]
  [InlineData("https://admin@a.example.vn/cb")]
  [InlineData("https://a.example.vn/x/../cb")]
  [InlineData("https://a.example.vn/x/%2e%2e/cb")]
  [InlineData("https://a.example.vn/x%2fcb")]
  [InlineData("https://a.example.vn\\cb")]
  [InlineData("https://a.example.vn/c b")]
  [InlineData("https://á.example.vn/cb")]
  [InlineData("javascript:alert(1)")]
  [InlineData("data:text/html,x")]
  [InlineData("vn.example.app:/cb")]
  public void What_a_browser_could_read_otherwise_may_not(string uri) => Assert.False(RedirectUris.MayRegister(uri, ClientKind.Web));

  [Fact]
  public void An_app_may_have_a_scheme_made_from_a_domain_name() {
    Assert.True(RedirectUris.MayRegister("vn.example.app:/cb", ClientKind.Native));
    Assert.False(RedirectUris.MayRegister("myapp:/cb", ClientKind.Native));
    Assert.False(RedirectUris.MayRegister("javascript:alert(1)", ClientKind.Native));
  }

  [Theory]
  [InlineData("https://a.example.vn/cb/")]
  [InlineData("https://a.example.vn/CB")]
  [InlineData("https://A.example.vn/cb")]
  [InlineData("https://a.example.vn:443/cb")]
  [InlineData("https://a.example.vn/cb?x=1")]
  [InlineData("https://a.example.vn/cb#x")]
  [InlineData("https://a.example.vn/cb/../cb")]
  [InlineData("https://a.example.vn/%63b")]
  [InlineData("https://x.a.example.vn/cb")]
  [InlineData("https://a.example.vn.evil.example/cb")]
  [InlineData("https://a.example.vn@evil.example/cb")]
  [InlineData("http://a.example.vn/cb")]
  [InlineData(" https://a.example.vn/cb")]
  [InlineData("https://a.example.vn/c")]
  public void Nothing_but_the_registered_text_is_registered(string given) => Assert.False(RedirectUris.IsRegistered(given, ["https://a.example.vn/cb"], ClientKind.Web));

  [Theory]
  [InlineData("http://127.0.0.1:51004/cb", true)]
  [InlineData("http://127.0.0.1/cb", true)]
  [InlineData("http://127.0.0.1:51004/cb2", false)]
  [InlineData("http://127.0.0.1:/cb", false)]
  [InlineData("http://127.0.0.1:1@evil.example/cb", false)]
  [InlineData("http://127.0.0.1.evil.example/cb", false)]
  [InlineData("http://127.0.0.1:123456/cb", false)]
  [InlineData("http://localhost:51004/cb", false)]
  [InlineData("https://127.0.0.1:51004/cb", false)]
  public void An_app_on_this_machine_takes_any_port(string given, bool registered) {
    Assert.Equal(registered, RedirectUris.IsRegistered(given, ["http://127.0.0.1:3000/cb"], ClientKind.Native));
    Assert.False(given != "http://127.0.0.1:3000/cb" && RedirectUris.IsRegistered(given, ["http://127.0.0.1:3000/cb"], ClientKind.Web));
  }

  [Fact]
  public void No_text_whatever_leads_to_a_host_that_is_not_registered() {
    var part = Gen.Elements("https://", "http://", "127.0.0.1", "[::1]", ":", "80", "51004", "/", "cb", "@", "?", "#", "evil.example", "a.example.vn", ".", "..", "%2f", "%00", "\\", "\t", " ", "１");
    var texts = part.ListOf().Select(p => string.Concat(p)).ToArbitrary();
    Check.One(Config.QuickThrowOnFailure.WithMaxTest(20_000), Prop.ForAll(texts, text =>
      !RedirectUris.IsRegistered(text, ["http://127.0.0.1/cb", "https://a.example.vn/cb"], ClientKind.Native)
      || (Uri.TryCreate(text, UriKind.Absolute, out var there) && there.Host is "127.0.0.1" or "a.example.vn" && there.UserInfo.Length == 0)));
  }

  [Theory]
  [InlineData("https://a.example.vn/cb", "https://a.example.vn/cb?code=a%26b")]
  [InlineData("https://a.example.vn/cb?x=1", "https://a.example.vn/cb?x=1&code=a%26b")]
  [InlineData("https://a.example.vn/cb?", "https://a.example.vn/cb?code=a%26b")]
  public void Parameters_join_the_query_that_is_there(string uri, string whole) => Assert.Equal(whole, RedirectUris.With(uri, ("code", "a&b"), ("state", null)));
}
