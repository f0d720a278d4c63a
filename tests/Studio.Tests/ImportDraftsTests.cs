using System.IO.Compression;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Saola.Studio.Tests;

public sealed class ImportDraftsTests(SaolaApp app) : IClassFixture<SaolaApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;
  readonly Actor author = Drawing.Author();

  async Task<(int Status, JsonNode Body)> Import(Actor? actor, byte[] zip) {
    using var client = app.As(actor);
    using var body = new ByteArrayContent(zip) { Headers = { ContentType = new MediaTypeHeaderValue("application/zip") } };
    using var answer = await client.PostAsync("/api/studio/import", body, Ct);
    return ((int)answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync(Ct))!);
  }

  static byte[] Zip(params (string Path, byte[] Content)[] files) {
    using var file = new MemoryStream();
    using (var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
      foreach (var (path, content) in files) {
        using var entry = zip.CreateEntry(path).Open();
        entry.Write(content);
      }
    return file.ToArray();
  }

  Task<List<object?[]>> Drafts() => app.Sql("select item from studio.draft where author = $1", author.Id);

  [Fact]
  public async Task Nobody_imports_without_signing_in_or_the_permission() {
    var zip = Zip(("own/forms/a.json", "{}"u8.ToArray()));
    Assert.Equal(401, (await Import(null, zip)).Status);
    Assert.Equal(403, (await Import(Drawing.Publisher(), zip)).Status);
  }

  public static TheoryData<byte[], string> Bad => new() {
    { "no archive"u8.ToArray(), "studio.no_archive" },
    { Zip(("readme.txt", "x"u8.ToArray())), "studio.nothing_inside" },
    { Zip(("own/forms/a.json", [0xFF, 0xFE, 0x00])), "studio.no_archive" },
    { Zip(("own/forms/a.json", [])), "studio.no_content" },
    { Zip(("own/processes/bomb.bpmn", new byte[Draft.MaxBytes + 1])), "studio.archive_too_large" },
  };

  [Theory]
  [MemberData(nameof(Bad))]
  public async Task What_is_no_archive_of_drawings_is_refused_whole(byte[] zip, string code) {
    var (status, body) = await Import(author, zip);
    Assert.True(status is 400 or 413, $"{status}");
    Assert.Equal(code, (string?)body["code"]);
    Assert.Empty(await Drafts());
  }

  [Fact]
  public async Task Files_that_are_not_drawn_here_are_named_and_none_lands_outside() {
    var (status, body) = await Import(author, Zip(
      ("own/forms/a.json", Encoding.UTF8.GetBytes(Drawing.Form("a"))), ("own/parts/letter.html", "<p>"u8.ToArray()), ("../forms/b.json", "{}"u8.ToArray()), ("own/pack.json", "{}"u8.ToArray())));
    Assert.Equal(200, status);
    Assert.Equal(["own/parts/letter.html", "../forms/b.json"], body["left"]!.AsArray().Select(l => (string)l!));
    Assert.Equal("own:form/a", Assert.Single(await Drafts())[0]);
  }
}
