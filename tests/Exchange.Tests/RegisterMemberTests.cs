using Saola.Testing;
using Xunit;

namespace Saola.Exchange.Tests;

public sealed class RegisterMemberTests(BusApp app) : IClassFixture<BusApp> {
  static object Body(string code, string? type = "GOV", string? name = "Sở Tư pháp", string office = BusApp.Department) => new { @class = type, code, name, office };

  [Fact]
  public async Task Only_who_keeps_the_exchange_of_the_province_registers() {
    Assert.Equal(401, (await app.Send(null, HttpMethod.Post, "/api/exchange/members", Body("a"))).Status);
    Assert.Equal(403, (await app.Send(BusApp.Keeper(BusApp.DepartmentId), HttpMethod.Post, "/api/exchange/members", Body("a"))).Status);
    Assert.Empty(await app.Sql("select 1 from exchange.member where code = 'a'"));
  }

  [Theory]
  [InlineData("a/b", "GOV", "x", BusApp.Department, "exchange.bad_identifier"), InlineData("", "GOV", "x", BusApp.Department, "exchange.bad_identifier"), InlineData("a", "G:V", "x", BusApp.Department, "exchange.bad_identifier")]
  [InlineData("a", "GOV", " ", BusApp.Department, "exchange.bad_name"), InlineData("a", "GOV", "x", "H99.99", "exchange.office_not_found")]
  public async Task What_is_no_identifier_no_name_or_no_office_is_refused(string code, string type, string name, string office, string refusal) {
    var (status, body) = await app.Send(BusApp.Registrar, HttpMethod.Post, "/api/exchange/members", Body(code, type, name, office));
    Assert.Equal((400, refusal), (status, (string?)body!["code"]));
  }

  [Fact]
  public async Task A_member_is_there_once_with_evidence_and_is_known_at_once() {
    var code = BusApp.Code("m");
    var id = await app.Member(code);
    Assert.Equal(["exchange.member_registered"], await app.Ledger(id));
    Assert.True((await app.View()).Members.ContainsKey(new("DEV", "GOV", code, null)));
    var (status, body) = await app.Send(BusApp.Registrar, HttpMethod.Post, "/api/exchange/members", Body(code));
    Assert.Equal((409, "exchange.identifier_taken"), (status, (string?)body!["code"]));
  }
}
