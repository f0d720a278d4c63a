using System.Text.Json.Nodes;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Registries.Tests;

public sealed class AcceptProposalsTests(ReviewApp app) : WriteSliceTests(app), IClassFixture<ReviewApp> {
  readonly ReviewApp app = app;

  protected override async Task<Write> Prepare() {
    var key = await app.Made(ReviewApp.Reviewed);
    var (id, _) = await app.Proposal(key, RecordApp.Values("A"));
    return new($"{ReviewApp.Root}/accept", new { proposals = new[] { new { id, version = 1 } }, reason = "Đã đối chiếu" }, app.Checker, id, "registries.proposal_accepted") {
      Permission = RegistryPermissions.Review, Stranger = app.OtherChecker, Unseen = "registries.proposal_not_found", Invalid = new { proposals = Array.Empty<object>() }, InvalidCode = "registries.proposals_none",
      Again = "registries.proposal_decided", Row = $"select 1 from registries.proposal p join registry_data.{key} r on r._id = p.record and r._version = p.outcome where p.id = $1 and p.status = 'Accepted' and r.phone = '{RecordApp.Phone}' and r._from = '2026-01-01'",
    };
  }

  [Fact]
  public async Task Who_proposed_it_cannot_accept_it_and_who_only_writes_cannot_either() {
    var key = await app.Made(ReviewApp.Reviewed);
    var both = RecordApp.Official(ShapeApp.Office, RegistryPermissions.Read, RegistryPermissions.Write, RegistryPermissions.Review);
    var (id, record) = await app.Proposal(key, RecordApp.Values("A"), both);
    Assert.Equal((403, "registries.own_proposal"), Code(await app.Decide("accept", [id], both)));
    Assert.Equal((403, "identity.not_permitted"), Code(await app.Decide("accept", [id], app.Steward)));
    Assert.Equal((403, "identity.not_permitted"), Code(await app.Decide("accept", [id], RecordApp.Official(ShapeApp.Office, RegistryPermissions.Read))));
    Assert.Empty(await app.Sql($"select 1 from registry_data.{key} where _id = $1", record));
  }

  [Fact]
  public async Task Nobody_accepts_personal_values_that_they_may_not_see() {
    var key = await app.Made(ReviewApp.Reviewed);
    var (personal, _) = await app.Proposal(key, RecordApp.Values("A"));
    var (plain, _) = await app.Proposal(key, new() { ["code"] = "B" });
    Assert.Equal((403, "registries.proposal_blind"), Code(await app.Decide("accept", [personal], app.BlindChecker)));
    Assert.Equal(200, (await app.Decide("accept", [plain], app.BlindChecker)).Status);
    Assert.Equal(200, (await app.Decide("refuse", [personal], app.BlindChecker)).Status);
  }

  [Fact]
  public async Task The_history_says_who_confirmed_and_who_proposed() {
    var key = await app.Made(ReviewApp.Reviewed);
    var record = await app.Confirmed(key, RecordApp.Values("A"));
    var (change, _) = await app.ProposedChange(key, record, 1, new() { ["name"] = "Hai", ["phone"] = null });
    await app.Accept(change);
    var version = (await app.Read(app.Steward, $"/api/registries/{key}/records/{record}/history")).Body!["versions"]![0]!;
    Assert.Equal((app.Checker.Id, app.Steward.Id, "Đã đối chiếu bản giấy"), ((Guid)version["by"]!, (Guid)version["proposedBy"]!, (string)version["reason"]!));
    Assert.Equal(["Hai", null], Assert.Single(await app.Sql($"select name, phone from registry_data.{key} where _id = $1", record)));
    Assert.Equal(["registries.record_added", "registries.record_changed"], (await app.Ledger(record)).Where(t => t != "registries.personal_read"));
    Assert.Equal([change.ToString(), app.Steward.Id.ToString()], Assert.Single(await app.Sql("select facts->>'proposal', facts->>'proposedBy' from ledger.entry where object_id = $1 and type = 'registries.record_changed'", record)));
  }

  [Fact]
  public async Task Many_are_accepted_at_once_or_none_and_each_that_refuses_is_named() {
    var key = await app.Made(ReviewApp.Reviewed);
    var record = await app.Confirmed(key, RecordApp.Values("A"));
    var (first, _) = await app.ProposedChange(key, record, 1, new() { ["name"] = "Hai" });
    var (second, _) = await app.ProposedChange(key, record, 1, new() { ["name"] = "Ba" });
    var (other, _) = await app.Proposal(key, RecordApp.Values("B"));
    var (status, body) = await app.Decide("accept", [first, second, other]);
    Assert.Equal((409, "registries.proposal_conflict"), (status, (string)body!["code"]!));
    Assert.StartsWith("A: ", (string)body["detail"]!, StringComparison.Ordinal);
    Assert.Single(await app.Sql($"select 1 from registry_data.{key}"));
    await app.Accept(first, other);
    Assert.Equal([["Hai"], ["Quán B"]], await app.Sql($"select name from registry_data.{key} order by code"));
  }

  [Fact]
  public async Task What_the_table_itself_refuses_is_told_also_when_more_was_to_be_accepted() {
    var key = await app.Made(ReviewApp.Reviewed);
    var (one, _) = await app.Proposal(key, RecordApp.Values("A", ("name", null)));
    var (two, _) = await app.Proposal(key, RecordApp.Values("B", ("name", null)));
    // as a version that is on its way asks for it
    await app.AsIntruder($"alter table registry_data.{key} alter column name set not null");
    var (status, body) = await app.Decide("accept", [one, two]);
    Assert.Equal((400, "registries.required"), (status, (string)body!["code"]!));
    Assert.Empty(await app.Sql($"select 1 from registry_data.{key}"));
  }

  [Fact]
  public async Task All_checks_are_made_again() {
    var key = await app.Made(ReviewApp.Reviewed);
    var (one, _) = await app.Proposal(key, RecordApp.Values("A"));
    var (same, _) = await app.Proposal(key, RecordApp.Values("A"));
    await app.Accept(one);
    Assert.Equal((409, "registries.taken"), Code(await app.Decide("accept", [same])) with { Item1 = 409 });
    Assert.Equal(["Waiting"], Assert.Single(await app.Sql("select status from registries.proposal where id = $1", same)));
  }

  [Fact]
  public async Task What_was_altered_since_it_was_seen_is_not_accepted() {
    var key = await app.Made(ReviewApp.Reviewed);
    var (id, _) = await app.Proposal(key, RecordApp.Values("A"));
    Assert.Equal((409, "registries.proposal_stale"), Code(await app.Decide("accept", [id], version: 7)));
  }

  [Fact]
  public async Task Of_two_who_decide_at_once_one_counts() {
    var key = await app.Made(ReviewApp.Reviewed);
    var (id, _) = await app.Proposal(key, RecordApp.Values("A"));
    var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => app.Decide(i % 2 == 0 ? "accept" : "refuse", [id], i < 2 ? app.Checker : app.BlindChecker, version: 1)));
    Assert.Single(answers, a => a.Status == 200);
    Assert.Single(await app.Sql("select 1 from ledger.entry where object_id = $1 and type in ('registries.proposal_accepted', 'registries.proposal_refused')", id));
  }

  static (int, string) Code((int Status, JsonNode? Body) answer) => (answer.Status, (string)answer.Body!["code"]!);
}
