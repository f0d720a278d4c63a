using System.Text.Json.Nodes;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Registries.Tests;

public sealed class UndoMergeTests(MergeApp app) : WriteSliceTests(app), IClassFixture<MergeApp> {
  readonly MergeApp app = app;

  protected override async Task<Write> Prepare() {
    var (key, stays, ends, _) = await app.Twins();
    var merge = await app.Merged(key, stays, ends);
    return new($"/api/registries/{key}/merges/{merge}/undo", new { reason = "Nhầm" }, app.Steward, merge, "registries.merge_undone") {
      Permission = RegistryPermissions.Write, Stranger = app.Stranger, Unseen = "registries.merge_not_found", Invalid = new { reason = "" }, InvalidCode = "registries.reason_missing", Again = "registries.merge_undone_already",
      Row = $"select 1 from registries.record_merge m join registry_data.{key} o on o._id = m.other and o._to is null where m.id = $1 and m.undone_at is not null",
    };
  }

  [Fact]
  public async Task Both_are_given_back_as_they_were_and_what_referred_to_each_refers_to_it_again() {
    var (key, stays, ends, refers) = await app.Twins();
    var before = (await app.Row(key, stays), await app.Row(key, ends), await app.Row(key, refers));
    var merge = await app.Merged(key, stays, ends, ["code", "name", "phone", "area", "seats"]);
    Assert.NotEqual(before.Item1, await app.Row(key, stays));
    var (status, body) = await app.Undo(key, merge);
    Assert.True(status == 200, body?.ToJsonString());
    Assert.Equal(0, (int)body!["left"]!);
    Assert.Equal(before.Item1, await app.Row(key, stays));
    Assert.Equal(before.Item2, await app.Row(key, ends));
    Assert.Equal(before.Item3, await app.Row(key, refers));
    Assert.Equal([3, 3, 3], (await app.Sql($"select _version from registry_data.{key}")).Select(r => r[0]));
    Assert.Equal(6, (await app.Sql($"select 1 from registry_data.{key}_history")).Count);
  }

  [Theory, InlineData(true), InlineData(false)]
  public async Task What_was_changed_since_says_why_it_is_not_undone(bool survivor) {
    var (key, stays, ends, _) = await app.Twins();
    var merge = await app.Merged(key, stays, ends);
    if (survivor) await app.Changed(key, stays, 2, new() { ["seats"] = 41 });
    else await app.AsIntruder($"update registry_data.{key} set _version = 3 where _id = $1", ends);
    var (status, body) = await app.Undo(key, merge);
    Assert.Equal((409, "registries.merge_changed"), (status, (string)body!["code"]!));
    Assert.Contains(survivor ? "giữ lại" : "đã gộp", (string)body["detail"]!, StringComparison.Ordinal);
    Assert.NotNull((await app.Row(key, ends))[10]);
  }

  [Fact]
  public async Task References_that_were_changed_since_stay() {
    var (key, stays, ends, refers) = await app.Twins();
    var merge = await app.Merged(key, stays, ends);
    await app.Changed(key, refers, 2, new() { ["parent"] = null });
    Assert.Equal(1, (int)(await app.Undo(key, merge)).Body!["left"]!);
    Assert.Null((await app.Row(key, refers))[7]);
  }

  [Fact]
  public async Task A_reader_cannot() {
    var (key, stays, ends, _) = await app.Twins();
    var merge = await app.Merged(key, stays, ends);
    Assert.Equal("registries.merge_not_found", (string)(await app.Undo(key, merge, app.ReaderOfficial)).Body!["code"]!);
  }
}
