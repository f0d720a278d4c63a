using System.Text.Json.Nodes;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Registries.Tests;

public sealed class RenewProposalTests(ReviewApp app) : WriteSliceTests(app), IClassFixture<ReviewApp> {
  readonly ReviewApp app = app;

  /// <summary>A proposal whose record was changed meanwhile.</summary>
  async Task<(Guid Id, string Key, Guid Record)> Overtaken() {
    var key = await app.Made(ReviewApp.Reviewed);
    var record = await app.Confirmed(key, RecordApp.Values("A"));
    var (late, _) = await app.ProposedChange(key, record, 1, new() { ["name"] = "Tên mới" });
    var (early, _) = await app.ProposedChange(key, record, 1, new() { ["seats"] = 9, ["name"] = "Tên khác" });
    await app.Accept(early);
    return (late, key, record);
  }

  protected override async Task<Write> Prepare() {
    var (id, _, _) = await Overtaken();
    return new($"{ReviewApp.Root}/{id}/renew", new { version = 1, record = 2 }, app.Checker, id, "registries.proposal_renewed") {
      Permission = RegistryPermissions.Review, Stranger = app.OtherChecker, Unseen = "registries.proposal_not_found", Again = "registries.proposal_stale", Row = "select 1 from registries.proposal where id = $1 and base = 2 and status = 'Waiting'",
    };
  }

  [Fact]
  public async Task What_was_changed_meanwhile_is_shown_in_both_versions_and_accepted_once_it_is_renewed() {
    var (id, key, record) = await Overtaken();
    Assert.Equal("registries.proposal_conflict", (string)(await app.Decide("accept", [id])).Body!["code"]!);
    var (_, shown) = await app.Read(app.Checker, $"{ReviewApp.Root}/{id}");
    Assert.Equal((1, "Quán A", 2, "Tên khác", "Tên mới"),
      ((int)shown!["before"]!["version"]!, (string)shown["before"]!["values"]!["name"]!, (int)shown["now"]!["version"]!, (string)shown["now"]!["values"]!["name"]!, (string)shown["values"]!["name"]!));
    Assert.Equal("registries.proposal_conflict", (string)(await app.Send(app.Checker, HttpMethod.Post, $"{ReviewApp.Root}/{id}/renew", new { version = 1, record = 1 })).Body!["code"]!);
    Assert.Equal(200, (await app.Send(app.Checker, HttpMethod.Post, $"{ReviewApp.Root}/{id}/renew", new { version = 1, record = 2 })).Status);
    Assert.Equal("registries.proposal_current", (string)(await app.Send(app.Checker, HttpMethod.Post, $"{ReviewApp.Root}/{id}/renew", new { version = 2, record = 2 })).Body!["code"]!);
    await app.Accept(id);
    Assert.Equal(["Tên mới", 9L, 3], Assert.Single(await app.Sql($"select name, seats, _version from registry_data.{key} where _id = $1", record)));
  }

  [Fact]
  public async Task Who_made_it_does_not_renew_it_as_the_second_person() {
    var key = await app.Made(ReviewApp.Reviewed);
    var both = RecordApp.Official(ShapeApp.Office, RegistryPermissions.Read, RegistryPermissions.Write, RegistryPermissions.Review);
    var (id, _) = await app.Proposal(key, new JsonObject { ["code"] = "A" }, both);
    Assert.Equal("registries.own_proposal", (string)(await app.Send(both, HttpMethod.Post, $"{ReviewApp.Root}/{id}/renew", new { version = 1, record = 1 })).Body!["code"]!);
  }
}
