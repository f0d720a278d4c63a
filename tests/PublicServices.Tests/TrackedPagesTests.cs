using Saola.Testing;
using Xunit;

namespace Saola.PublicServices.Tests;

/// <summary>The page of a dossier for who holds its slip is kept, and never a moment longer than it is true.</summary>
public sealed class TrackedPagesTests(DossierApp app) : IClassFixture<DossierApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  async Task<(bool Kept, string Html)> Page(Guid dossier, Kernel.Actor? actor = null) {
    using var client = app.As(actor);
    using var answer = await client.GetAsync($"/tra-cuu/{await app.Token(dossier)}", Ct);
    Assert.True(answer.IsSuccessStatusCode, $"{(int)answer.StatusCode}");
    return (answer.Headers.Age is not null, await answer.Content.ReadAsStringAsync(Ct));
  }

  [Fact]
  public async Task It_is_kept_until_an_act_on_the_dossier_and_shows_that_at_once() {
    var (id, _, task) = await app.WaitingAt("intake_check");
    var first = await Page(id);
    Assert.Equal((true, first.Html), await Page(id));
    await app.Step(DossierApp.Officer("intake"), id, task, "accept");
    var after = await Page(id);
    Assert.False(after.Kept);
    Assert.Contains("Đang xử lý", after.Html, StringComparison.Ordinal);
    Assert.DoesNotContain("Đang xử lý", first.Html, StringComparison.Ordinal);
    Assert.True((await Page(id)).Kept);
  }

  [Fact]
  public async Task It_is_made_anew_when_the_appointment_passes() {
    var (id, _, _) = await app.WaitingAt("appraise");
    await Page(id);
    await app.AsIntruder("update public_services.dossier set appointment_at = $2 where id = $1", id, app.Clock.GetUtcNow().AddMinutes(1));
    Assert.DoesNotContain("Quá hẹn", (await Page(id)).Html, StringComparison.Ordinal);
    app.Clock.Pass(TimeSpan.FromMinutes(2));
    var late = await Page(id);
    Assert.False(late.Kept);
    Assert.Contains("Quá hẹn", late.Html, StringComparison.Ordinal);
  }

  [Fact]
  public async Task Another_dossiers_page_and_that_of_who_is_signed_in_are_their_own() {
    var (one, _) = await app.Submitted();
    var (other, code) = await app.Submitted();
    await Page(one);
    Assert.Contains(code, (await Page(other)).Html, StringComparison.Ordinal);
    Assert.False((await Page(one, DossierApp.Hoa)).Kept);
  }
}
