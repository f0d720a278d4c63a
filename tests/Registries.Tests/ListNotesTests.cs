using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Saola.Kernel;
using Xunit;

namespace Saola.Registries.Tests;

public sealed class ListNotesTests(NoteApp app) : IClassFixture<NoteApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  [Fact]
  public async Task Those_who_keep_the_record_read_its_notes_the_newest_first_and_nobody_else() {
    var (key, record, _) = await app.Noted();
    app.Clock.Pass(TimeSpan.FromMinutes(1));
    await app.Send(app.Colleague, HttpMethod.Post, $"/api/registries/{key}/records/{record}/notes", new { text = "Đã gọi lại" });
    var path = $"/api/registries/{key}/records/{record}/notes";
    Assert.Equal([("Đã gọi lại", app.Colleague.Id), (NoteApp.Text, app.Steward.Id)], (await Items(app.Clerk, path)).Select(n => ((string)n!["text"]!, (Guid)n["author"]!)));
    Assert.Empty(await Items(app.Stranger, path));
    Assert.Empty(await Items(app.ReaderOfficial, path));
    Assert.Equal(403, (await app.Read(RecordApp.Official(ShapeApp.Office, RegistryPermissions.Read), path)).Status);
    Assert.Equal(401, (await app.Read(null, path)).Status);
  }

  [Fact]
  public async Task Pages_give_each_once() {
    var key = await app.Made();
    var record = await app.Added(key, RecordApp.Values("A"));
    for (var i = 0; i < 52; i++) await app.Send(app.Steward, HttpMethod.Post, $"/api/registries/{key}/records/{record}/notes", new { text = $"{i}" });
    var (_, first) = await app.Read(app.Steward, $"/api/registries/{key}/records/{record}/notes");
    var (_, second) = await app.Read(app.Steward, $"/api/registries/{key}/records/{record}/notes?after={first!["next"]}");
    string[] all = [.. first["items"]!.AsArray().Concat(second!["items"]!.AsArray()).Select(n => (string)n!["text"]!)];
    Assert.Equal(52, all.Length);
    Assert.Equal(52, all.Distinct().Count());
    Assert.Null(second["next"]);
  }

  [Fact]
  public async Task What_the_law_deletes_of_the_person_is_gone_from_notes_too() {
    var key = await app.Made();
    var record = await app.Added(key, RecordApp.Values("A", ("holder", null)));
    await app.Send(app.Steward, HttpMethod.Post, $"/api/registries/{key}/records/{record}/notes", new { text = NoteApp.Text });
    await using (var act = app.Begin()) {
      await act.Services.GetRequiredService<Subjects>().Destroy(act.Work, record, Ct);
      await act.Work.Commit(Ct);
    }
    Assert.Null(Assert.Single(await Items(app.Steward, $"/api/registries/{key}/records/{record}/notes"))!["text"]);
  }

  async Task<JsonArray> Items(Actor actor, string path) => (await app.Read(actor, path)).Body!["items"]!.AsArray();
}
