using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Registries.Tests;

public sealed class AddNoteTests(NoteApp app) : IClassFixture<NoteApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  [Fact]
  public async Task A_note_is_kept_with_who_and_when_and_its_words_under_the_key_of_the_person() {
    var (key, record, note) = await app.Noted();
    Assert.Equal([key, record, RecordApp.Person, app.Steward.Id, app.Steward.Name], Assert.Single(await app.Sql("select registry, record, subject, author, author_name from registries.record_note where id = $1", note)));
    Assert.Equal([app.Steward.Id, RecordApp.Person, RegistryPermissions.Write], Assert.Single(await app.Sql("select actor, subject, purpose from ledger.entry where object_id = $1 and type = 'registries.note_added'", note)));
    Assert.Empty(await app.Sql("select 1 from registries.record_note where id = $1 and encode(text, 'escape') like '%0905%'", note));
    Assert.Empty(await app.Sql("select 1 from ledger.entry where object_id = $1 and facts::text like '%0905%'", note));
    Assert.Empty(await app.Sql("select 1 from kernel.outbox where body::text like '%0905 444%'"));
  }

  [Fact]
  public async Task It_is_no_part_of_the_record() {
    var (key, record, _) = await app.Noted();
    Assert.Equal(["registries.record_added"], await app.Ledger(record));
    var (_, shown) = await app.Read(app.Steward, $"/api/registries/{key}/records/{record}");
    Assert.DoesNotContain("444 555", shown!.ToJsonString(), StringComparison.Ordinal);
    Assert.Equal(1, (int)shown["version"]!);
  }

  public static TheoryData<string> Formats => [.. ExportFormats.All];

  [Theory, MemberData(nameof(Formats))]
  public async Task It_is_in_no_export(string format) {
    var (key, _, _) = await app.Noted();
    var (status, begun) = await app.Send(app.Steward, HttpMethod.Post, $"/api/registries/{key}/exports?format={format}");
    Assert.True(status == 200, begun?.ToJsonString());
    await app.RunJobs();
    using var client = app.As(app.Steward);
    using var answer = await client.GetAsync($"/api/registries/{key}/exports/{(Guid)begun!["id"]!}/file", Ct);
    using var folder = new WorkFolder();
    var file = folder["a." + format];
    await File.WriteAllBytesAsync(file, await client.GetByteArrayAsync(answer.Headers.Location, Ct), Ct);
    var text = format switch {
      "pdf" => await Tool.Run("pdftotext", "-layout", file, "-"),
      "ods" or "xlsx" => await Tool.Run("unzip", "-p", file),
      "gpkg" => await Tool.Run("ogrinfo", "-ro", "-al", file),
      _ => await File.ReadAllTextAsync(file, Ct),
    };
    Assert.Contains("Quán A", text, StringComparison.Ordinal);
    Assert.DoesNotContain("444 555", text, StringComparison.Ordinal);
  }

  [Fact]
  public async Task Who_may_not_write_the_record_notes_nothing() {
    var (key, record, _) = await app.Noted();
    var path = $"/api/registries/{key}/records/{record}/notes";
    foreach (var (actor, status, code) in new[] {
      (null, 401, "identity.not_signed_in"), (RecordApp.Official(ShapeApp.Office, RegistryPermissions.Read), 403, "identity.not_permitted"), (app.ReaderOfficial, 403, "registries.not_writer"), ((Actor?)app.Stranger, 404, "registries.record_not_found"),
    }) {
      var answer = await app.Send(actor, HttpMethod.Post, path, new { text = "x" });
      Assert.Equal((status, code), (answer.Status, (string)answer.Body!["code"]!));
    }
    foreach (var (text, code) in new[] { (" ", "registries.note_missing"), (new string('a', 1_001), "registries.note_too_long") })
      Assert.Equal((400, code), ((await app.Send(app.Steward, HttpMethod.Post, path, new { text })) is var wrong ? wrong.Status : 0, (string)wrong.Body!["code"]!));
    Assert.Single(await app.Sql("select 1 from registries.record_note where record = $1", record));
  }
}
