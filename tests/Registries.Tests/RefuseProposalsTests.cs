using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Registries.Tests;

public sealed class RefuseProposalsTests(ReviewApp app) : WriteSliceTests(app), IClassFixture<ReviewApp> {
  readonly ReviewApp app = app;

  protected override async Task<Write> Prepare() {
    var key = await app.Made(ReviewApp.Reviewed);
    var (id, _) = await app.Proposal(key, RecordApp.Values("A"));
    return new($"{ReviewApp.Root}/refuse", new { proposals = new[] { new { id, version = 1 } }, reason = "Chưa có giấy phép" }, app.Checker, id, "registries.proposal_refused") {
      Permission = RegistryPermissions.Review, Stranger = app.OtherChecker, Unseen = "registries.proposal_not_found", Invalid = new { proposals = new[] { new { id, version = 1 } }, reason = " " }, InvalidCode = "registries.reason_missing",
      Again = "registries.proposal_decided", Row = "select 1 from registries.proposal where id = $1 and status = 'Refused' and decision = 'Chưa có giấy phép' and outcome is null",
    };
  }

  [Fact]
  public async Task Nothing_is_written_and_who_proposed_it_cannot_refuse_it() {
    var key = await app.Made(ReviewApp.Reviewed);
    var both = RecordApp.Official(ShapeApp.Office, RegistryPermissions.Read, RegistryPermissions.Write, RegistryPermissions.Review);
    var (id, record) = await app.Proposal(key, RecordApp.Values("A"), both);
    Assert.Equal("registries.own_proposal", (string)(await app.Decide("refuse", [id], both)).Body!["code"]!);
    Assert.Equal(200, (await app.Decide("refuse", [id])).Status);
    Assert.Empty(await app.Sql($"select 1 from registry_data.{key}"));
    Assert.Empty(await app.Ledger(record));
  }
}
