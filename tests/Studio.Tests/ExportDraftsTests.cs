using System.IO.Compression;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace Saola.Studio.Tests;

public sealed class ExportDraftsTests(SaolaApp app) : IClassFixture<SaolaApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;
  readonly Actor author = Drawing.Author();

  [Fact]
  public async Task Only_ones_own_drafts_are_exported_and_each_item_once() {
    var (draft, key) = await app.Drawn(author);
    Assert.Equal(401, (await app.Send(null, HttpMethod.Get, $"export?draft={draft}")).Status);
    Assert.Equal(403, (await app.Send(Drawing.Publisher(), HttpMethod.Get, $"export?draft={draft}")).Status);
    Assert.Equal("studio.not_found", (string?)(await app.Send(Drawing.Author(), HttpMethod.Get, $"export?draft={draft}")).Body!["code"]);
    Assert.Equal("studio.nothing_chosen", (string?)(await app.Send(author, HttpMethod.Get, "export")).Body!["code"]);
    var twin = await app.Begun(author, $"studio:process/{key}", Drawing.Bpmn(key));
    Assert.Equal("studio.item_twice", (string?)(await app.Send(author, HttpMethod.Get, $"export?draft={draft}&draft={twin}")).Body!["code"]);
  }

  [Fact]
  public async Task The_head_of_a_pack_says_its_version_and_those_it_depends_on() {
    await app.AsIntruder("insert into kernel.pack (name, id, version, applied_at) values ('applied', gen_random_uuid(), '2.3.4', now()), ('studied', gen_random_uuid(), '3.0.1', now())");
    var draft = await app.Begun(author, $"studied:form/{Drawing.NewKey("f")}", """{ "about": "applied:form/a unknown:form/b" }""");
    using var client = app.As(author);
    using var zip = new ZipArchive(new MemoryStream(await client.GetByteArrayAsync($"/api/studio/export?draft={draft}", Ct)));
    using var head = new StreamReader(await zip.GetEntry("studied/pack.json")!.OpenAsync(Ct));
    var said = JsonNode.Parse(await head.ReadToEndAsync(Ct))!;
    Assert.Equal(("3.0.1", "^2.3.4", "^1.0.0"), ((string?)said["version"], (string?)said["depends"]!["applied"], (string?)said["depends"]!["unknown"]));
  }

  [Fact]
  public async Task A_pack_comes_out_as_folders_that_the_program_reads_and_goes_in_again_byte_for_byte() {
    var key = Drawing.NewKey();
    (string Item, string Content)[] items = [
      ($"studio:decision/{key}", Drawing.Dmn(key)), ($"studio:form/{key}", Drawing.Form(key)), ($"studio:process/{key}", Drawing.Bpmn(key)),
      ($"studio:test/{key}", $$"""{ "id": "studio:test/{{key}}", "name": { "vi": "Duyệt" }, "process": "studio:process/{{key}}", "office": "H21.106", "steps": [{ "answer": "check" }] }"""),
    ];
    var ids = new List<Guid>();
    foreach (var (item, content) in items) ids.Add(await app.Begun(author, item, content));
    using var client = app.As(author);
    var zip = await client.GetByteArrayAsync("/api/studio/export?" + string.Join('&', ids.Select(i => $"draft={i}")), Ct);

    var folder = Directory.CreateTempSubdirectory("studio-");
    try {
      await ZipFile.ExtractToDirectoryAsync(new MemoryStream(zip), folder.FullName, Ct);
      var reading = PackReader.Read([folder.FullName]);
      Assert.Empty(reading.Faults);
      Assert.Equal(items.Select(i => (i.Item, i.Content)), reading.Set.Items.Select(i => (i.Id, i.Text)).OrderBy(i => i.Id, StringComparer.Ordinal));
    } finally {
      folder.Delete(recursive: true);
    }

    var other = Drawing.Author("Người nhận");
    using var receiver = app.As(other);
    using var body = new ByteArrayContent(zip) { Headers = { ContentType = new MediaTypeHeaderValue("application/zip") } };
    using var answer = await receiver.PostAsync("/api/studio/import", body, Ct);
    Assert.True(answer.IsSuccessStatusCode);
    var begun = JsonNode.Parse(await answer.Content.ReadAsStringAsync(Ct))!;
    Assert.Empty(begun["left"]!.AsArray());
    var received = await app.Sql("select item, content from studio.draft where author = $1 order by item", other.Id);
    Assert.Equal(items.Select(i => (i.Item, i.Content)), received.Select(r => ((string)r[0]!, (string)r[1]!)));
    Assert.Equal(items.Length, (await app.Sql("select 1 from ledger.entry where actor = $1 and type = 'studio.draft_imported' and purpose = $2", other.Id, StudioPermissions.Edit)).Count);
  }
}
