using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Registries.Tests;

public sealed class MergeRecordsTests(MergeApp app) : WriteSliceTests(app), IClassFixture<MergeApp> {
  readonly MergeApp app = app;

  protected override async Task<Write> Prepare() {
    var (key, stays, ends, _) = await app.Twins();
    return new($"/api/registries/{key}/merges", MergeApp.Merge(stays, ends), app.Steward, ends, "registries.record_ended") {
      Permission = RegistryPermissions.Write, Stranger = app.Stranger, Unseen = "registries.not_found", Invalid = MergeApp.Merge(stays, ends, reason: " "), InvalidCode = "registries.reason_missing",
      Again = "kernel.stale", Row = $"select 1 from registries.record_merge m join registry_data.{key} o on o._id = m.other and o._to is not null join registry_data.{key} s on s._id = m.survivor and s._to is null and s._version = m.survivor_after where m.other = $1",
    };
  }

  [Fact]
  public async Task The_one_that_stays_has_the_values_that_were_chosen_and_what_referred_to_the_other_refers_to_it() {
    var (key, stays, ends, refers) = await app.Twins();
    var elsewhere = await app.Made(k => ShapeApp.Registry(k, ShapeApp.Field("code", "text", required: true), ShapeApp.Field("shop", "reference", more: new() { ["registry"] = key })));
    var visit = await app.Added(elsewhere, new() { ["code"] = "V", ["shop"] = ends.ToString() });
    var merge = await app.Merged(key, stays, ends);
    Assert.Equal(["A-1", "Phở Hồng", 40L, 60m, 1.5m, "0905 222 333"], (await app.Row(key, stays))[..6]);
    Assert.Equal([stays], Assert.Single(await app.Sql($"select parent from registry_data.{key} where _id = $1", refers)));
    Assert.Equal([stays, 2], Assert.Single(await app.Sql($"select shop, _version from registry_data.{elsewhere} where _id = $1", visit)));
    var listed = Assert.Single((await app.Send(app.Steward, HttpMethod.Get, $"/api/registries/{key}/merges?record={ends}")).Body!["items"]!.AsArray())!;
    Assert.Equal((merge, stays, "Cùng một cơ sở"), ((Guid)listed["id"]!, (Guid)listed["survivor"]!, (string)listed["reason"]!));
    Assert.Equal([(key, refers), (elsewhere, visit)], listed["moved"]!.AsArray().Select(m => ((string)m!["registry"]!, (Guid)m["record"]!)).OrderBy(m => m.Item1 == key ? 0 : 1));
    Assert.Equal(["registries.records_merged"], await app.Ledger(merge));
    Assert.Equal(["registries.record_added", "registries.record_changed"], await app.Ledger(visit));
    Assert.Equal("0905 222 333", (string)(await app.Read(app.Steward, $"/api/registries/{key}/records/{ends}/history")).Body!["versions"]![1]!["record"]!["values"]!["phone"]!);
  }

  [Fact]
  public async Task What_a_decision_wrote_and_was_merged_is_ended_where_it_stands_now_and_itself_when_the_merge_was_undone() {
    foreach (var undone in new[] { false, true }) {
      var (key, stays, ends, _) = await app.Twins();
      var merge = await app.Merged(key, stays, ends);
      Assert.Equal([ends, stays], (await app.Sql("select object_id, (facts->>'into')::uuid from ledger.entry where type = 'registries.record_ended' and object_id = $1", ends)).Single());
      if (undone) Assert.Equal(200, (await app.Undo(key, merge)).Status);
      await using var act = app.Begin();
      var registries = act.Services.GetRequiredService<Registries>();
      var ended = await registries.Carry(act.Work, new(key, [], "end") { Record = ends }, ShapeApp.Office, new("H21-1"), TestContext.Current.CancellationToken);
      Assert.Equal(undone ? ends : stays, ended.Value.Record.Id);
      Assert.Equal(undone ? [stays] : [stays, ends], await registries.Merged(act.Work, stays, TestContext.Current.CancellationToken));
    }
  }

  [Fact]
  public async Task The_key_of_the_one_that_ends_may_be_taken_over() {
    var (key, stays, ends, _) = await app.Twins();
    await app.Merged(key, stays, ends, ["code", "name"]);
    Assert.Equal(["A-2", "Phở Hồng (cơ sở 1)"], (await app.Row(key, stays))[..2]);
  }

  [Fact]
  public async Task Records_that_refer_to_one_another_do_not_refer_to_themselves() {
    var (key, stays, ends, _) = await app.Twins();
    await app.Changed(key, stays, 1, new() { ["parent"] = ends.ToString() });
    Assert.Equal(200, (await app.Send(app.Steward, HttpMethod.Post, $"/api/registries/{key}/merges", MergeApp.Merge(stays, ends, version: 2))).Status);
    Assert.Null((await app.Row(key, stays))[7]);
  }

  [Fact]
  public async Task Who_may_not_write_or_not_see_all_of_them_does_not_merge() {
    var (key, stays, ends, _) = await app.Twins();
    foreach (var (actor, code) in new[] { (app.Clerk, "registries.merge_blind"), (app.ReaderOfficial, "registries.not_writer"), (RecordApp.Official(ShapeApp.Office, RegistryPermissions.Read), "identity.not_permitted") })
      Assert.Equal(code, (string)(await app.Send(actor, HttpMethod.Post, $"/api/registries/{key}/merges", MergeApp.Merge(stays, ends))).Body!["code"]!);
    Assert.Equal("registries.merge_same", (string)(await app.Send(app.Steward, HttpMethod.Post, $"/api/registries/{key}/merges", MergeApp.Merge(stays, stays))).Body!["code"]!);
    Assert.Equal("registries.unknown_field", (string)(await app.Send(app.Steward, HttpMethod.Post, $"/api/registries/{key}/merges", MergeApp.Merge(stays, ends, ["wings"]))).Body!["code"]!);
    Assert.Empty(await app.Sql("select 1 from registries.record_merge where registry = $1", key));
  }

  [Fact]
  public async Task Where_a_second_person_confirms_nothing_is_merged_before() {
    var (key, stays, ends, refers) = await app.Twins(ReviewApp.Reviewed);
    var (status, body) = await app.Send(app.Steward, HttpMethod.Post, $"/api/registries/{key}/merges", MergeApp.Merge(stays, ends));
    Assert.True(status == 200, body?.ToJsonString());
    var proposal = (Guid)body!["proposal"]!;
    Assert.Null((await app.Row(key, ends))[10]);
    var (_, shown) = await app.Read(app.Checker, $"{ReviewApp.Root}/{proposal}");
    Assert.Equal((RecordApp.Phone, "0905 222 333", ends), ((string)shown!["before"]!["values"]!["phone"]!, (string)shown["values"]!["phone"]!, (Guid)shown["other"]!));
    Assert.DoesNotContain("0905", (await app.Read(app.BlindChecker, $"{ReviewApp.Root}/{proposal}")).Body!.ToJsonString(), StringComparison.Ordinal);
    await app.Accept(proposal);
    Assert.Equal("0905 222 333", (await app.Row(key, stays))[5]);
    Assert.NotNull((await app.Row(key, ends))[10]);
    Assert.Equal([stays], Assert.Single(await app.Sql($"select parent from registry_data.{key} where _id = $1", refers)));
    var merge = (Guid)(await app.Sql("select id from registries.record_merge where registry = $1", key))[0][0]!;
    Assert.Equal(200, (await app.Undo(key, merge)).Status);
    Assert.Null((await app.Row(key, ends))[10]);
  }

  [Fact]
  public async Task A_merge_that_waits_is_renewed_when_the_other_record_was_changed() {
    var (key, stays, ends, _) = await app.Twins(ReviewApp.Reviewed);
    var proposal = (Guid)(await app.Send(app.Steward, HttpMethod.Post, $"/api/registries/{key}/merges", MergeApp.Merge(stays, ends))).Body!["proposal"]!;
    var (change, _) = await app.ProposedChange(key, ends, 1, new() { ["area"] = 61 });
    await app.Accept(change);
    Assert.Equal("registries.proposal_conflict", (string)(await app.Decide("accept", [proposal])).Body!["code"]!);
    var (_, shown) = await app.Read(app.Checker, $"{ReviewApp.Root}/{proposal}");
    Assert.Equal(1, (int)shown!["now"]!["version"]!);
    Assert.Equal(200, (await app.Send(app.Checker, HttpMethod.Post, $"{ReviewApp.Root}/{proposal}/renew", new { version = 1, record = 1 })).Status);
    await app.Accept(proposal);
    Assert.Equal(61m, (await app.Row(key, stays))[3]);
  }
}
