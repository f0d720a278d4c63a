using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using Saola.Kernel;
using Saola.Testing;

namespace Saola.Process.Tests;

/// <summary>All that the steps of an instance handed in, for who operates processes.</summary>
public sealed class ListInstanceFilesTests(ProcessApp app) : IClassFixture<ProcessApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  async Task<Guid> Handed() {
    var (instance, task) = await app.HeldTaskWith(HeldTask.Holder, """{"id": "a", "type": "filepicker", "key": "hoSo", "label": "Hồ sơ"}""");
    Assert.Equal(200, (await app.Attach(HeldTask.Holder, task, SaolaApp.Picture)).Status);
    Assert.Equal(200, (await app.Post(HeldTask.Holder, $"tasks/{task}/finish", new { data = new { } })).Status);
    return instance;
  }

  async Task<IElement[]> Links(Actor actor, string path) =>
    [.. (await new HtmlParser().ParseDocumentAsync(await app.As(actor).GetStringAsync(path, Ct), Ct)).QuerySelectorAll("main .file-list a")];

  [Fact]
  public async Task Who_operates_processes_sees_all_of_an_instance_and_that_they_did() {
    var instance = await Handed();
    var path = $"/quan-tri/quy-trinh/{instance}";
    var operates = ProcessApp.Officer(permissions: [ProcessPermissions.Operate, ProcessPermissions.Read]);
    Assert.Empty(await Links(operates, path));
    Assert.Empty(await app.Sql("select 1 from ledger.entry where type = 'process.files_listed' and object_id = $1", instance));
    var link = Assert.Single(await Links(operates, path + "?tep=1"));
    Assert.Equal(SaolaApp.Picture, await app.As(operates).GetByteArrayAsync(link.GetAttribute("href"), Ct));
    Assert.Single(await app.Sql("select 1 from ledger.entry where type = 'process.files_listed' and object_id = $1 and actor = $2", instance, operates.Id));
    // who only reads where a process stands opens nothing of it
    Assert.Empty(await Links(ProcessApp.Officer(permissions: ProcessPermissions.Read), path + "?tep=1"));
  }

  [Fact]
  public async Task Nobody_else_is_told_of_them_and_another_office_not_of_the_instance() {
    var path = $"instances/{await Handed()}/files";
    await app.NeedsPermission(path, ProcessPermissions.Operate);
    Assert.Equal(404, (await app.Get(ProcessApp.Stranger(ProcessPermissions.Operate), path)).Status);
    Assert.Equal("a.png", (string?)(await app.Get(ProcessApp.Officer(permissions: ProcessPermissions.Operate), path)).Body["items"]!.AsArray().Single()!["name"]);
  }
}
