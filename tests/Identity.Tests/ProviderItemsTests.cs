using Microsoft.Extensions.DependencyInjection;
using Saola.Testing;

namespace Saola.Identity.Tests;

public sealed class ProviderItemsTests(ProvinceApp app) : IClassFixture<ProvinceApp> {
  [Fact]
  public async Task The_national_provider_arrives_unverified_and_is_offered_only_once_it_is_complete() {
    Assert.Equal(["VNeID", true, null, null, null], Assert.Single(await app.Sql("select name, is_national, issuer, secret, verified from identity.upstream_provider where key = 'vneid'")));
    using var client = app.As();
    Assert.Contains("chưa được kết nối với định danh điện tử quốc gia", await client.GetStringAsync("/dang-nhap", TestContext.Current.CancellationToken));
    var set = await app.Services.GetRequiredService<ConnectProvider>().Set("""{"key": "vneid", "provider": {"issuer": "https://id.example.vn", "clientId": "saola", "clientSecret": "x", "claims": {"number": "n", "name": "m"}}}""", TestContext.Current.CancellationToken);
    Assert.Equal("""{"key":"vneid","ready":true}""", set.Value);
    Assert.Contains("Đăng nhập bằng VNeID", await client.GetStringAsync("/dang-nhap", TestContext.Current.CancellationToken));
  }
}
