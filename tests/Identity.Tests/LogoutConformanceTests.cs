using System.Net;
using System.Text;

namespace Saola.Identity.Tests;

/// <summary>What the modules of the OpenID Foundation's RP-initiated logout plan send, and demand of the answer.</summary>
public sealed class LogoutConformanceTests(IdentityApp app) : IClassFixture<IdentityApp> {
  const string Back = "https://rp.example.vn/ra";

  /// <summary>Back: signed out and led there. Page: signed out, and the site itself is shown. Asked: nobody is signed out unasked. Error: shown, and nobody is signed out.</summary>
  public enum Outcome { Back, Page, Asked, Error }

  public static TheoryData<string, string?, string?, string?, Outcome> Modules => new() {
    { "oidcc-rp-initiated-logout", "own", Back, "s-1", Outcome.Back },
    { "oidcc-rp-initiated-logout-no-state", "own", Back, null, Outcome.Back },
    { "oidcc-rp-initiated-logout-no-post-logout-redirect-uri", "own", null, "s-1", Outcome.Page },
    { "oidcc-rp-initiated-logout-only-state", null, null, "s-1", Outcome.Asked },
    { "oidcc-rp-initiated-logout-no-params", null, null, null, Outcome.Asked },
    { "oidcc-rp-initiated-logout-no-id-token-hint", null, Back, "s-1", Outcome.Error },
    { "oidcc-rp-initiated-logout-bad-post-logout-redirect-uri", "own", "https://rp.example.vn/ra-1", "s-1", Outcome.Error },
    { "oidcc-rp-initiated-logout-query-added-to-post-logout-redirect-uri", "own", Back + "?foo=bar", "s-1", Outcome.Error },
    { "oidcc-rp-initiated-logout-modified-id-token-hint", "unsigned", Back, "s-1", Outcome.Error },
    { "oidcc-rp-initiated-logout-bad-id-token-hint", "foreign", Back, "s-1", Outcome.Error },
  };

  [Theory]
  [MemberData(nameof(Modules))]
  public async Task Each_module_of_the_plan_ends_as_it_demands(string module, string? hint, string? back, string? state, Outcome outcome) {
    var (rp, visitor) = (await RelyingParty.Web(app), await app.SignedIn());
    var own = (await rp.Tokens(visitor, "openid")).GetProperty("id_token").GetString()!;
    var shown = hint switch { "unsigned" => Unsigned(own), "foreign" => Foreign(own), "own" => own, _ => null };
    var fields = new (string Name, string? Value)[] { ("id_token_hint", shown), ("post_logout_redirect_uri", back), ("state", state) };
    var answer = await visitor.Open("/connect/logout?" + RelyingParty.Query([.. fields.Where(f => f.Value is not null).Select(f => (f.Name, f.Value!))]));
    Assert.True(outcome switch {
      Outcome.Back => answer.Headers.Location?.OriginalString == back + (state is null ? "" : $"?state={state}"),
      Outcome.Page => answer.Headers.Location?.OriginalString == "/",
      Outcome.Asked => answer.Headers.Location?.OriginalString.StartsWith("/dang-xuat/xac-nhan", StringComparison.Ordinal) == true,
      _ => answer is { StatusCode: HttpStatusCode.BadRequest, Headers.Location: null },
    }, $"{module}: {(int)answer.StatusCode} {answer.Headers.Location}");
    Assert.Equal(outcome is Outcome.Asked or Outcome.Error, (await visitor.Open("/tai-khoan")).StatusCode == HttpStatusCode.OK);
  }

  static string Unsigned(string token) => $"{Base64("""{"alg":"none"}""")}.{token.Split('.')[1]}.";

  /// <summary>Signed by a key that is not ours.</summary>
  static string Foreign(string token) {
    var (_, key) = SigningKey.Make(Algorithms.Rs256);
    using var rsa = System.Security.Cryptography.RSA.Create();
    rsa.ImportPkcs8PrivateKey(key, out _);
    var signed = token[..token.LastIndexOf('.')];
    return $"{signed}.{System.Buffers.Text.Base64Url.EncodeToString(rsa.SignData(Encoding.ASCII.GetBytes(signed), System.Security.Cryptography.HashAlgorithmName.SHA256, System.Security.Cryptography.RSASignaturePadding.Pkcs1))}";
  }

  static string Base64(string text) => System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
}
