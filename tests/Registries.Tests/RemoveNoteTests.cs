using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Registries.Tests;

public sealed class RemoveNoteTests(NoteApp app) : BareWriteTests(app), IClassFixture<NoteApp> {
  readonly NoteApp app = app;

  protected override async Task<Write> Prepare() {
    var (key, record, note) = await app.Noted();
    return new($"/api/registries/{key}/records/{record}/notes/{note}", null, app.Steward, note, "registries.note_removed") {
      Method = HttpMethod.Delete, Permission = RegistryPermissions.Write, Stranger = app.Stranger, Unseen = "registries.note_not_found", Again = "registries.note_not_found",
      Row = "select 1 from registries.record_note where id = $1 and text is null and removed_at is not null",
    };
  }

  [Fact]
  public async Task A_colleague_does_not_remove_it() {
    var (key, record, note) = await app.Noted();
    var (status, body) = await app.Send(app.Colleague, HttpMethod.Delete, $"/api/registries/{key}/records/{record}/notes/{note}");
    Assert.Equal((403, "registries.note_not_author"), (status, (string)body!["code"]!));
  }
}
