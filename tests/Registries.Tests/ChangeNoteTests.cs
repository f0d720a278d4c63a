using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Registries.Tests;

public sealed class ChangeNoteTests(NoteApp app) : WriteSliceTests(app), IClassFixture<NoteApp> {
  readonly NoteApp app = app;

  protected override async Task<Write> Prepare() {
    var (key, record, note) = await app.Noted();
    var path = $"/api/registries/{key}/records/{record}/notes/{note}";
    return new(path, new { text = "Đã gọi lại" }, app.Steward, note, "registries.note_changed") {
      Method = HttpMethod.Put, Permission = RegistryPermissions.Write, Stranger = app.Stranger, Unseen = "registries.note_not_found", Invalid = new { text = "" }, InvalidCode = "registries.note_missing",
      Meanwhile = async () => await app.Send(app.Steward, HttpMethod.Delete, path), Again = "registries.note_not_found", Row = "select 1 from registries.record_note where id = $1 and changed_at is not null",
    };
  }

  [Fact]
  public async Task A_colleague_reads_it_and_changes_nothing() {
    var (key, record, note) = await app.Noted();
    var (status, body) = await app.Send(app.Colleague, HttpMethod.Put, $"/api/registries/{key}/records/{record}/notes/{note}", new { text = "Khác" });
    Assert.Equal((403, "registries.note_not_author"), (status, (string)body!["code"]!));
    Assert.Equal(NoteApp.Text, (string)(await app.Read(app.Colleague, $"/api/registries/{key}/records/{record}/notes")).Body!["items"]![0]!["text"]!);
  }
}
