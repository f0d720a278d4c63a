using Microsoft.Extensions.DependencyInjection;
using Saola.Testing;

namespace Saola.Identity.Tests;

public sealed class ShowClientTests(IdentityApp app) : IClassFixture<IdentityApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  async Task<ShowClient.Response?> Shown(Client client, Organisation office) {
    await using var act = app.Begin(People.Official(office.Office, office.Code!, [], IdentityPermissions.Connect), IdentityPermissions.Connect);
    return await ShowClient.Run(client.Key, act.Work, app.Services.GetRequiredService<LedgerWords>(), Ct);
  }

  [Fact]
  public async Task Its_history_tells_who_changed_it_and_not_each_token_it_got() {
    var rp = await RelyingParty.Web(app);
    var official = (await app.Person($"s{Guid.CreateVersion7():N}"[..20], "Siu H'Bia", units: app.Desk)).Person!.Value;
    await rp.Tokens(await app.SignedIn());
    await using (var act = app.Begin(People.Official(app.Ward.Office, app.Ward.Code!, [], IdentityPermissions.Connect) with { Id = official }, IdentityPermissions.Connect))
      await SwitchClient.Run(new(rp.Client.Key, true, "Rà soát"), act.Work, app.Services.GetRequiredService<RegisteredClients>(), app.Services.GetRequiredService<WebOrigins>(), Ct);
    var shown = (await Shown(rp.Client, app.Ward))!;
    Assert.Equal<(string, string?, string?)>([("Ngừng kết nối hệ thống Một hệ thống", "Siu H'Bia", "Rà soát"), ("Cấp mã bí mật mới cho hệ thống kết nối Một hệ thống", "Lệnh trên máy chủ", null)], shown.History.Select(h => (h.What, h.Who, h.Why)));
    Assert.Single(shown.Secrets);
    Assert.DoesNotContain("Digest", typeof(ShowClient.Secret).GetProperties().Select(p => p.Name));
  }

  [Fact]
  public async Task Another_offices_system_is_not_shown() =>
    Assert.Null(await Shown((await RelyingParty.Web(app)).Client, app.Department));
}
