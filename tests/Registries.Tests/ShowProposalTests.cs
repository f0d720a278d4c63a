using System.Text.Json.Nodes;
using Saola.Kernel;
using Xunit;

namespace Saola.Registries.Tests;

public sealed class ShowProposalTests(ReviewApp app) : IClassFixture<ReviewApp> {
  [Fact]
  public async Task It_says_what_was_and_what_would_be_and_who_wants_it_why() {
    var key = await app.Made(ReviewApp.Reviewed);
    var record = await app.Confirmed(key, RecordApp.Values("A", ("seats", 4)));
    var (id, _) = await app.Proposed(HttpMethod.Patch, $"/api/registries/{key}/records/{record}", new { values = new JsonObject { ["seats"] = 6, ["place"] = JsonNode.Parse("""{"type":"Point","coordinates":[108.5,14]}""") }, from = "2026-02-01", state = "revoked", reason = "Mở rộng" }, 1);
    var (_, shown) = await app.Read(app.Checker, $"{ReviewApp.Root}/{id}");
    Assert.Equal(("change", 4, 6, "2026-02-01", "revoked", "Mở rộng", app.Steward.Id), ((string)shown!["kind"]!, (int)shown["before"]!["values"]!["seats"]!, (int)shown["values"]!["seats"]!, (string)shown["from"]!, (string)shown["state"]!, (string)shown["reason"]!, (Guid)shown["maker"]!));
    Assert.Equal(108.5, (double)shown["values"]!["place"]!["coordinates"]![0]!);
    Assert.Null(shown["now"]);
    Assert.True((bool)shown["mayDecide"]!);
    Assert.False((bool)shown["mayAlter"]!);
    var (_, own) = await app.Read(app.Steward, $"{ReviewApp.Root}/{id}");
    Assert.Equal((false, true), ((bool)own!["mayDecide"]!, (bool)own["mayAlter"]!));
    Assert.Equal("registries.proposal_not_found", (string)(await app.Read(app.OtherChecker, $"{ReviewApp.Root}/{id}")).Body!["code"]!);
    Assert.Equal("registries.proposal_not_found", (string)(await app.Read(RecordApp.Official(ShapeApp.Office, RegistryPermissions.Read), $"{ReviewApp.Root}/{id}")).Body!["code"]!);
  }

  [Fact]
  public async Task Personal_values_are_shown_to_who_may_see_them_and_leave_evidence() {
    var key = await app.Made(ReviewApp.Reviewed);
    var record = await app.Confirmed(key, RecordApp.Values("A"));
    var (id, _) = await app.ProposedChange(key, record, 1, new() { ["phone"] = "0905 777 888", ["name"] = "Hai" });
    foreach (var blind in new[] { app.BlindChecker, app.Clerk }) {
      var (_, hidden) = await app.Read(blind, $"{ReviewApp.Root}/{id}");
      foreach (var secret in new[] { RecordApp.Number, "0905" }) Assert.DoesNotContain(secret, hidden!.ToJsonString(), StringComparison.Ordinal);
      Assert.Equal((1, "Hai"), ((int)hidden!["hidden"]!, (string)hidden["values"]!["name"]!));
    }
    Assert.Empty(await app.Sql("select 1 from ledger.entry where object_id = $1 and type = 'registries.personal_read'", record));
    var (_, shown) = await app.Read(app.Checker, $"{ReviewApp.Root}/{id}");
    Assert.Equal(("0905 777 888", RecordApp.Phone), ((string)shown!["values"]!["phone"]!, (string)shown["before"]!["values"]!["phone"]!));
    Assert.DoesNotContain(RecordApp.Number, shown.ToJsonString(), StringComparison.Ordinal);
    Assert.Equal([app.Checker.Id, RecordApp.Person], Assert.Single(await app.Sql("select actor, subject from ledger.entry where object_id = $1 and type = 'registries.personal_read'", record)));
  }
}
