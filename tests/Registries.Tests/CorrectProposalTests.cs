using System.Text.Json.Nodes;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Registries.Tests;

public sealed class CorrectProposalTests(ReviewApp app) : WriteSliceTests(app), IClassFixture<ReviewApp> {
  readonly ReviewApp app = app;

  protected override async Task<Write> Prepare() {
    var key = await app.Made(ReviewApp.Reviewed);
    var (id, _) = await app.Proposal(key, RecordApp.Values("A"));
    return new($"{ReviewApp.Root}/{id}", new { values = new { name = "Tên đúng" } }, app.Steward, id, "registries.proposal_withdrawn") {
      Method = HttpMethod.Put, Permission = RegistryPermissions.Write, Stranger = app.OtherChecker, Unseen = "registries.proposal_not_found", Invalid = new { values = new { seats = 0 } }, InvalidCode = "registries.minimum",
      Meanwhile = () => app.Accept(id), Again = "registries.proposal_decided",
      Row = $"select 1 from registries.proposal p join registries.proposal n on n.registry = p.registry and n.status = 'Waiting' and n.values->>'name' = 'Tên đúng' and n.values->>'code' = 'A' and n.closed is not null where p.id = $1 and p.status = 'Withdrawn'",
    };
  }

  [Fact]
  public async Task What_was_refused_is_proposed_again_for_the_record_as_it_is_now() {
    var key = await app.Made(ReviewApp.Reviewed);
    var record = await app.Confirmed(key, RecordApp.Values("A"));
    var (id, _) = await app.ProposedChange(key, record, 1, new() { ["name"] = "Hai", ["seats"] = 3 });
    await app.Decide("refuse", [id]);
    var (other, _) = await app.ProposedChange(key, record, 1, new() { ["area"] = 12 });
    await app.Accept(other);
    var (_, stale) = await app.Send(app.Steward, HttpMethod.Put, $"{ReviewApp.Root}/{id}", new { version = 1, values = new { seats = 4 } });
    Assert.Equal("kernel.stale", (string)stale!["code"]!);
    var (status, body) = await app.Send(app.Steward, HttpMethod.Put, $"{ReviewApp.Root}/{id}", new { version = 2, values = new { seats = 4 } });
    Assert.True(status == 200, body?.ToJsonString());
    await app.Accept((Guid)body!["proposal"]!);
    Assert.Equal(["Hai", 4L, 12m, 3], Assert.Single(await app.Sql($"select name, seats, area, _version from registry_data.{key} where _id = $1", record)));
    Assert.Equal(["Refused"], Assert.Single(await app.Sql("select status from registries.proposal where id = $1", id)));
  }

  [Fact]
  public async Task What_the_maker_may_not_see_of_it_stays_as_it_was_proposed() {
    var key = await app.Made(ReviewApp.Reviewed);
    var (id, _) = await app.Proposal(key, RecordApp.Values("A"), app.Clerk);
    var (_, body) = await app.Send(app.Clerk, HttpMethod.Put, $"{ReviewApp.Root}/{id}", new { values = new { name = "Hai" } });
    await app.Accept((Guid)body!["proposal"]!);
    Assert.Equal(["Hai", RecordApp.Number, RecordApp.Phone], Assert.Single(await app.Sql($"select name, holder, phone from registry_data.{key}")));
  }
}
