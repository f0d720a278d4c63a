using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Platform.Tests;

/// <summary>How many requests strangers may send.</summary>
public sealed class DoorsTests(DoorsTests.Narrow app) : IClassFixture<DoorsTests.Narrow> {
  /// <summary>Two requests a minute where something is guessed, forty elsewhere; one proxy on another machine.</summary>
  public sealed class Narrow : SaolaApp {
    protected override void Configure(IServiceCollection services) => services.Replace(ServiceDescriptor.Singleton(new Settings(new ConfigurationBuilder().AddInMemoryCollection(
      new Dictionary<string, string?>(SettingsFor(Database), StringComparer.Ordinal) { ["SAOLA_ANONYMOUS_PER_MINUTE"] = "2", ["SAOLA_PROXIES"] = "192.0.2.7, 198.51.100.0/24" }).Build())));
  }

  static CancellationToken Ct => TestContext.Current.CancellationToken;

  async Task<HttpStatusCode> Ask(string path, string from, Actor? actor = null) {
    using var client = app.As(actor);
    client.DefaultRequestHeaders.Add("X-Forwarded-For", from);
    return (await client.GetAsync(path, Ct)).StatusCode;
  }

  [Theory]
  [InlineData("203.0.113.5", "203.0.113.99")]
  [InlineData("2001:db8:1:2::1", "2001:db8:1:2:3:4:5:6")]
  public async Task Guesses_of_one_network_are_few_a_minute_whatever_address_they_come_from(string one, string other) {
    Assert.Equal(HttpStatusCode.NotFound, await Ask("/api/dossiers/track/khong-co", one));
    Assert.Equal(HttpStatusCode.NotFound, await Ask("/api/dossiers/track/khong-co", other));
    Assert.Equal(HttpStatusCode.TooManyRequests, await Ask("/api/dossiers/track/khong-co", one));
    Assert.Equal(HttpStatusCode.NotFound, await Ask("/api/dossiers/track/khong-co", "192.0.2.200"));
  }

  [Fact]
  public async Task Everything_else_has_a_limit_for_strangers_and_none_for_who_is_signed_in() {
    for (var i = 0; i < 40; i++) Assert.Equal(HttpStatusCode.OK, await Ask("/health/live", "203.0.114.1"));
    Assert.Equal(HttpStatusCode.TooManyRequests, await Ask("/health/live", "203.0.114.1"));
    Assert.Equal(HttpStatusCode.OK, await Ask("/health/live", "203.0.114.1", People.Citizen()));
  }

  [Theory]
  [InlineData("/odata", "203.0.115.1", HttpStatusCode.OK)]
  [InlineData("/ogc/collections/khong-co/items", "203.0.116.1", HttpStatusCode.NotFound)]
  public async Task Open_data_has_a_limit_of_its_own_for_strangers(string path, string from, HttpStatusCode answered) {
    for (var i = 0; i < 20; i++) Assert.Equal(answered, await Ask(path, from));
    Assert.Equal(HttpStatusCode.TooManyRequests, await Ask(path, from));
    Assert.Equal(HttpStatusCode.OK, await Ask("/health/live", from));
    Assert.Equal(answered, await Ask(path, from, People.Citizen()));
  }

  [Fact]
  public void Proxies_are_believed_that_the_settings_name() {
    var trusted = app.Services.GetRequiredService<IOptions<ForwardedHeadersOptions>>().Value;
    Assert.Contains(IPAddress.Parse("192.0.2.7"), trusted.KnownProxies);
    Assert.Contains(System.Net.IPNetwork.Parse("198.51.100.0/24"), trusted.KnownIPNetworks);
  }

  [Theory]
  [InlineData("/dang-nhap"), InlineData("/health/live"), InlineData("/.well-known/openid-configuration"), InlineData("/khong-co-trang-nay")]
  public async Task Who_asks_for_the_head_alone_is_answered_as_who_asks_for_all(string path) {
    using var client = app.As(People.Citizen());
    using var whole = await client.GetAsync(path, Ct);
    using var head = await client.SendAsync(new(HttpMethod.Head, path), Ct);
    Assert.Equal((whole.StatusCode, whole.Content.Headers.ContentType), (head.StatusCode, head.Content.Headers.ContentType));
    Assert.Empty(await head.Content.ReadAsByteArrayAsync(Ct));
  }

  [Fact]
  public async Task Who_may_not_send_a_form_is_told_so_on_a_page_and_what_to_do() {
    using var client = app.As(People.Citizen());
    using var answer = await client.PostAsync("/quan-tri/can-bo/them", new FormUrlEncodedContent([new("_handler", "new")]), Ct);
    Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    var told = WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(Ct));
    Assert.Contains("Không có quyền xem trang này</h1>", told, StringComparison.Ordinal);
    Assert.Contains("liên hệ người quản trị của cơ quan", told, StringComparison.Ordinal);
  }
}
