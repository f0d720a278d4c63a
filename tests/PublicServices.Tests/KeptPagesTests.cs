using Saola.Testing;
using Xunit;

namespace Saola.PublicServices.Tests;

/// <summary>Public pages are made once for all strangers, and anew when what they show has changed.</summary>
public sealed class KeptPagesTests(ProvinceApp app) : IClassFixture<ProvinceApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  async Task<(bool Kept, string Html)> Page(string path, string? cookie = null, Kernel.Actor? actor = null) {
    using var client = app.As(actor);
    if (cookie is not null) client.DefaultRequestHeaders.Add("Cookie", cookie);
    using var answer = await client.GetAsync(path, Ct);
    Assert.True(answer.IsSuccessStatusCode, $"{path}: {(int)answer.StatusCode}");
    return (answer.Headers.Age is not null, await answer.Content.ReadAsStringAsync(Ct));
  }

  [Theory]
  [InlineData("/")]
  [InlineData("/dich-vu-cong")]
  [InlineData("/dich-vu-cong/1.001193")]
  [InlineData("/su-kien/co-con")]
  [InlineData("/thong-ke")]
  public async Task A_page_is_kept_for_the_next_stranger(string path) {
    var first = await Page(path);
    var second = await Page(path);
    Assert.True(second.Kept);
    Assert.Equal(first.Html, second.Html);
  }

  [Fact]
  public async Task A_changed_procedure_shows_at_once() {
    await Page("/dich-vu-cong?q=ly+hon");
    var before = await Page("/dich-vu-cong?q=khai+tu");
    Assert.DoesNotContain("Khai tử kiểu mới", before.Html);
    await app.AsIntruder("update public_services.procedure set plain_name = 'Khai tử kiểu mới', version = version + 1 where code = '1.000656'");
    Assert.Contains("Khai tử kiểu mới", (await Page("/dich-vu-cong?q=khai+tu")).Html);
  }

  [Fact]
  public async Task Who_is_signed_in_gets_a_page_of_their_own() {
    await Page("/");
    var own = await Page("/", actor: People.Citizen(name: "Nguyễn Thị Riêng"));
    Assert.False(own.Kept);
    Assert.Contains("Nguyễn Thị Riêng", own.Html);
    Assert.DoesNotContain("Nguyễn Thị Riêng", (await Page("/")).Html);
  }

  [Fact]
  public async Task Each_language_is_kept_apart() {
    await Page("/");
    var english = await Page("/", "saola-lang=en");
    Assert.Contains("<html lang=\"en\"", english.Html);
    Assert.Contains("<html lang=\"vi\"", (await Page("/")).Html);
  }

  [Fact]
  public async Task Choosing_a_language_is_nobody_elses_answer() {
    await Page("/?lang=en");
    Assert.False((await Page("/?lang=en")).Kept);
  }

  [Theory]
  [InlineData("/tra-cuu")]
  [InlineData("/dang-nhap")]
  public async Task A_page_with_a_form_is_made_for_each(string path) {
    await Page(path);
    Assert.False((await Page(path)).Kept);
  }
}
