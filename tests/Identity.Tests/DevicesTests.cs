namespace Saola.Identity.Tests;

public sealed class DevicesTests(IdentityApp app) : IClassFixture<IdentityApp> {
  const string Page = "/tai-khoan/thiet-bi";

  static async Task<string[]> Rows(Visitor visitor) => [.. (await visitor.Page(Page)).QuerySelectorAll("dl.summary > div").Select(d => d.TextContent)];

  async Task<Visitor> SignedIn(string name, string? agent = null) {
    var visitor = new Visitor(app);
    if (agent is not null) visitor.Client.DefaultRequestHeaders.UserAgent.ParseAdd(agent);
    await visitor.SignIn(name);
    return visitor;
  }

  [Fact]
  public async Task Nobody_sees_devices_without_signing_in() =>
    Assert.StartsWith("/dang-nhap", Visitor.Leads(await new Visitor(app).Open(Page)), StringComparison.Ordinal);

  [Fact]
  public async Task The_owner_sees_each_device_by_its_name_and_nobody_elses() {
    await app.Person("nhieu-may", units: app.Desk);
    await app.Person("may-khac", units: app.Desk);
    var here = await SignedIn("nhieu-may", "Mozilla/5.0 (Linux; Android 10) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36");
    await SignedIn("nhieu-may");
    await SignedIn("may-khac");
    var rows = await Rows(here);
    Assert.Equal(2, rows.Length);
    var own = Assert.Single(rows, r => r.Contains("Thiết bị này", StringComparison.Ordinal));
    Assert.Contains("Chrome trên Android", own, StringComparison.Ordinal);
  }

  [Fact]
  public async Task What_has_ended_or_is_too_old_is_not_shown() {
    var account = await app.Person("may-cu", units: app.Desk);
    await SignedIn("may-cu");
    app.Clock.Pass(LiveSessions.Longest);
    await SignedIn("may-cu");
    await app.AsIntruder("update identity.session set ended_at = at where account = $1 and at = $2", account.Id, app.Clock.GetUtcNow().UtcDateTime);
    Assert.Single(await Rows(await SignedIn("may-cu")));
  }
}
