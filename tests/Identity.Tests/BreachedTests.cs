using System.Net;

namespace Saola.Identity.Tests;

/// <summary>No rule asks for capitals or signs; only what is known to thieves is refused.</summary>
public sealed class BreachedTests(IdentityApp app) : IClassFixture<IdentityApp> {
  [Theory]
  [InlineData("password"), InlineData("1qaz2wsx3edc"), InlineData("Q1W2E3R4T5Y6"), InlineData("123456789"), InlineData("Password123456!!"), InlineData("abcabcabcabcabc"), InlineData("aaaaaaaaaaaaaaaa"), InlineData("passwordpassword")]
  public void What_thieves_try_is_known(string password) => Assert.True(Breached.Has(password));

  [Theory]
  [InlineData("bốn con voi xanh"), InlineData("mưa rơi trên mái ngói đỏ"), InlineData("correct horse battery staple of Pleiku"), InlineData("chinhconmeovang")]
  public void A_sentence_of_ones_own_is_not(string password) => Assert.False(Breached.Has(password));

  [Fact]
  public void Hardly_any_other_is_refused_by_mistake() {
    var random = new Random(20261122);
    var mistaken = Enumerable.Range(0, 20_000).Count(_ => Breached.Has(new string([.. Enumerable.Range(0, 14).Select(_ => (char)('a' + random.Next(26)))])));
    Assert.InRange(mistaken, 0, 10);
  }

  [Fact]
  public async Task It_is_refused_in_clear_words_where_a_password_is_changed() {
    var visitor = await app.SignedIn("mat-khau-lo");
    var refused = await visitor.Send("/tai-khoan/mat-khau", "Form.Current", ("Form.Current", IdentityApp.Password), ("Form.New", "1qaz2wsx3edc"), ("Form.Repeat", "1qaz2wsx3edc"));
    Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
    Assert.Contains("đã từng bị lộ", await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    Assert.Empty(await app.Sql("select 1 from ledger.entry e join identity.account a on a.id = e.object_id where e.type = 'identity.password_changed' and a.user_name = 'mat-khau-lo'"));
  }
}
