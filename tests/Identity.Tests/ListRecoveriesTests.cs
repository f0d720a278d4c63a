namespace Saola.Identity.Tests;

public sealed class ListRecoveriesTests(IdentityApp app) : IClassFixture<IdentityApp> {
  [Fact]
  public async Task The_page_shows_others_what_waits_and_gives_the_link_once() {
    var (_, recovery, officer) = await app.Asked();
    using var asking = app.As(officer);
    Assert.DoesNotContain($"{recovery:N}", await asking.GetStringAsync(new Uri("/quan-tri/khoi-phuc", UriKind.Relative), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    using var second = app.As(app.Rescuer());
    Assert.Contains($"confirm_{recovery:N}", await second.GetStringAsync(new Uri("/quan-tri/khoi-phuc", UriKind.Relative), TestContext.Current.CancellationToken), StringComparison.Ordinal);
  }
}
