using Saola.Kernel;
using Saola.Testing;
using Xunit;
using static Saola.PublicServices.Tests.DossierApp;

namespace Saola.PublicServices.Tests;

/// <summary>An official of two offices: what they may do in one is no right in the other, though they read the dossiers of both.</summary>
public sealed class RightElsewhereTests(DossierApp app) : IClassFixture<DossierApp> {
  static Actor Reader(string permission, Guid rightAt) => People.Official(Pleiku, "H21.106", ["agency_head"], DossierPermissions.Read, permission) with {
    Rights = new([(DossierPermissions.Read, new([Pleiku, BienHo])), (permission, new([rightAt]))]),
  };

  [Theory]
  [InlineData("stop", DossierPermissions.Stop), InlineData("extend", DossierPermissions.Appraise), InlineData("hold", DossierPermissions.Appraise), InlineData("withdraw", DossierPermissions.Counter), InlineData("payment", DossierPermissions.Counter)]
  public async Task An_act_asks_for_its_right_where_the_dossier_is(string act, string permission) {
    var (id, _, _) = await app.WaitingAt("appraise");
    var body = new { reason = "Theo đề nghị", to = Vn.Day(app.Clock.GetUtcNow()).AddDays(9), amount = 1000 };
    Assert.Equal("dossiers.not_found", (string?)(await app.Post(Reader(permission, BienHo), $"/api/dossiers/{id}/{act}", body, 404))["code"]);
  }

  [Fact]
  public async Task A_step_too() {
    var (id, _, task) = await app.WaitingAt("appraise");
    Assert.Equal("dossiers.step_not_allowed", (string?)(await app.Post(Specialist(BienHo), $"/api/dossiers/{id}/appraise", new { task, decision = "pass", checklist = new[] { "dung-mau" } }, 403))["code"]);
    await app.Post(Specialist(Pleiku), $"/api/dossiers/{id}/appraise", new { task, decision = "pass", checklist = new[] { "dung-mau" } });

    static Actor Specialist(Guid rightAt) => People.Official(Pleiku, "H21.106", ["specialist"], DossierPermissions.Read, DossierPermissions.Appraise) with {
      Rights = new([(DossierPermissions.Read, new([Pleiku, BienHo])), (DossierPermissions.Appraise, new([rightAt]))]),
    };
  }
}
