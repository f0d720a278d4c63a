using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Registries.Tests;

public sealed class WithdrawProposalTests(ReviewApp app) : BareWriteTests(app), IClassFixture<ReviewApp> {
  readonly ReviewApp app = app;

  protected override async Task<Write> Prepare() {
    var key = await app.Made(ReviewApp.Reviewed);
    var (id, _) = await app.Proposal(key, RecordApp.Values("A"));
    return new($"{ReviewApp.Root}/{id}/withdraw", null, app.Steward, id, "registries.proposal_withdrawn") {
      Permission = RegistryPermissions.Write, Stranger = app.OtherChecker, Unseen = "registries.proposal_not_found", Again = "registries.proposal_decided",
      Row = "select 1 from registries.proposal where id = $1 and status = 'Withdrawn'",
    };
  }

  [Fact]
  public async Task A_colleague_does_not_take_it_back() {
    var key = await app.Made(ReviewApp.Reviewed);
    var (id, _) = await app.Proposal(key, RecordApp.Values("A"));
    var (status, body) = await app.Send(app.Clerk, HttpMethod.Post, $"{ReviewApp.Root}/{id}/withdraw");
    Assert.Equal((403, "registries.not_maker"), (status, (string)body!["code"]!));
  }
}
