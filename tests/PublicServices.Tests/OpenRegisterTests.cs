using Saola.Testing;
using Xunit;
using static Saola.PublicServices.Tests.DossierApp;

namespace Saola.PublicServices.Tests;

public sealed class OpenRegisterTests(DossierApp app) : IClassFixture<DossierApp> {
  const string Why = "reason=ki%E1%BB%83m%20tra%20s%E1%BB%95%20h%E1%BA%B1ng%20qu%C3%BD";

  [Fact]
  public async Task What_was_accepted_stands_in_the_register_of_its_unit_and_who_read_it_in_the_ledger() {
    var (_, code, _) = await app.WaitingAt("appraise");
    var officer = Officer("intake");
    Assert.Contains(code, (await app.Get(officer, "/api/dossiers/register?" + Why)).ToJsonString(), StringComparison.Ordinal);
    Assert.DoesNotContain(code, (await app.Get(Officer("intake", BienHo), "/api/dossiers/register?" + Why)).ToJsonString(), StringComparison.Ordinal);
    Assert.Equal([["dossiers.register_read", Pleiku]], await app.Sql("select type, object_id from ledger.entry where actor = $1", officer.Id));
  }

  [Fact]
  public async Task The_page_asks_why_before_it_shows_the_register_and_keeps_the_reason_for_another_period() {
    var (_, code, _) = await app.WaitingAt("appraise");
    var client = app.As(Officer("intake"));
    var asked = await client.GetStringAsync("/can-bo/so-theo-doi", TestContext.Current.CancellationToken);
    Assert.DoesNotContain(code, asked, StringComparison.Ordinal);
    Assert.DoesNotContain("01/01/0001", asked, StringComparison.Ordinal);
    var shown = await client.GetStringAsync("/can-bo/so-theo-doi?ly-do=" + Uri.EscapeDataString("Doi chieu so thang nay"), TestContext.Current.CancellationToken);
    Assert.Contains(code, shown, StringComparison.Ordinal);
    Assert.Contains("name=\"ly-do\" value=\"Doi chieu so thang nay\"", shown, StringComparison.Ordinal);
  }

  [Theory]
  [InlineData(null, "", 401, "identity.not_signed_in")]
  [InlineData("nobody", "", 403, "identity.not_permitted")]
  [InlineData("intake", "?from=2026-02-01&to=2026-01-01", 400, "dossiers.register_period")]
  [InlineData("intake", "?office=018f0000-0000-7000-8000-000000000111", 400, "dossiers.office_unknown")]
  [InlineData("intake", "", 400, "ledger.reason_missing")]
  [InlineData("intake", "?reason=ng%E1%BA%AFn", 400, "ledger.reason_missing")]
  public async Task Who_may_not_read_it_and_a_period_that_is_none_are_refused(string? role, string query, int status, string code) {
    await app.Ready();
    Assert.Equal(code, (string?)(await app.Get(role is null ? null : Officer(role), "/api/dossiers/register" + query, status))["code"]);
  }
}
