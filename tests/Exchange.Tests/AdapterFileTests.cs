using System.Text;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Exchange.Tests;

/// <summary>An old system drops files into a folder, and what they hold becomes events of a topic, by declaration alone.</summary>
public sealed class AdapterFileTests(AdapterFileTests.Site site) : IClassFixture<AdapterFileTests.Site> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  public sealed class Site : TopicsSite {
    public string Root { get; } = Directory.CreateTempSubdirectory("saola-drop-").FullName;

    protected override void ConfigureWebHost(IWebHostBuilder builder) {
      base.ConfigureWebHost(builder);
      builder.UseSetting(DropFolder.Setting, Root);
    }

    protected override void Dispose(bool disposing) {
      base.Dispose(disposing);
      if (disposing && Directory.Exists(Root)) Directory.Delete(Root, recursive: true);
    }
  }

  static object Declared(object source, string topic, object? operation = null, object? events = null) => new {
    name = new { vi = "Hộ tịch cũ" }, kind = "file", seconds = 30,
    operations = new[] { operation ?? new { method = "GET", path = "/records", name = new { vi = "Bản ghi" }, source, each = new { number = "=row.so", name = "=upper case(row.ten)" } } },
    events = events ?? new { operation = "GET /records", minutes = 5, topic, id = "=row.number", type = "vn.gov.test.changed", data = new { name = "=row.name" } },
  };

  async Task<(int Status, System.Text.Json.Nodes.JsonNode? Said)> Declare(object adapter, string code) => await site.Send(BusApp.Keeper(BusApp.DepartmentId), HttpMethod.Put, $"/api/exchange/subsystems/{site.OwnerId}/adapters/{code}", new { adapter });

  /// <summary>A folder, a topic, and the declaration that leads from one to the other.</summary>
  async Task<Drop> Dropped(string format = "csv", string? record = null, object? schema = null, bool made = true) {
    var (folder, code) = (BusApp.Code("f"), BusApp.Code("a"));
    var path = Path.Combine(site.Root, BusApp.Department, folder);
    if (made) Directory.CreateDirectory(path);
    var (id, topic) = await site.Topic(schema: schema);
    var (status, said) = await Declare(Declared(record is null ? new { folder, format } : new { folder, format, record }, topic), code);
    Assert.True(status == 200, $"{said}");
    await site.RunJobs();
    return new(path, id, code, (Guid)said!["id"]!);
  }

  sealed record Drop(string Path, Guid Topic, string Code, Guid Service) {
    public string[] In(string folder) => [.. Directory.GetFileSystemEntries(System.IO.Path.Combine(Path, folder)).Select(f => System.IO.Path.GetFileName(f)!).Order(StringComparer.Ordinal)];
    public string Why(string name) => File.ReadAllText(System.IO.Path.Combine(Path, "failed", name + ".txt"));
  }

  /// <param name="before">Seconds before the next look at which it was last written.</param>
  async Task Put(Drop drop, string name, byte[] content, int before = 60) {
    var path = Path.Combine(drop.Path, name);
    await File.WriteAllBytesAsync(path, content, Ct);
    File.SetLastWriteTimeUtc(path, site.Clock.GetUtcNow().AddMinutes(5).AddSeconds(-before).UtcDateTime);
  }

  Task Put(Drop drop, string name, string content, int before = 60) => Put(drop, name, Encoding.UTF8.GetBytes(content), before);

  async Task Later() {
    site.Clock.Pass(TimeSpan.FromMinutes(5));
    await site.RunJobs();
  }

  async Task<string[]> Events(Drop drop) => [.. (await site.Kept(drop.Topic)).Select(e => $"{e["id"]} {e["data"]!["name"]}")];

  [Theory]
  [InlineData("csv", "\uFEFFso;ten\r\n1;Ánh\r\n2;\"Bình; Châu\"\r\n"), InlineData("json", """[{"so":1,"ten":"Ánh"},{"so":2,"ten":"Bình; Châu"}]"""), InlineData("json", "{\"so\":\"1\",\"ten\":\"Ánh\"}\n{\"so\":\"2\",\"ten\":\"Bình; Châu\"}\n"), InlineData("xml", "<ds xmlns=\"urn:a\"><hs><so>1</so><ten>Ánh</ten></hs><hs><so>2</so><ten>Bình; Châu</ten></hs></ds>")]
  public async Task Each_record_is_one_event_as_it_is_mapped_and_the_file_is_done(string format, string text) {
    var drop = await Dropped(format, format == "xml" ? "hs" : null);
    await Put(drop, "a.txt", text);
    await Later();
    await Later();
    var kept = await site.Kept(drop.Topic);
    Assert.Equal(["1 ÁNH", "2 BÌNH; CHÂU"], kept.Select(e => $"{e["id"]} {e["data"]!["name"]}"));
    Assert.All(kept, e => Assert.Equal(($"/r1/{site.Owner}/{drop.Code}", "vn.gov.test.changed", "1.0"), ((string?)e["source"], (string?)e["type"], (string?)e["specversion"])));
    Assert.Equal(("a.txt", "", ""), (string.Join(' ', drop.In("done")), string.Join(' ', drop.In("failed")), string.Join(' ', drop.In("taken"))));
    Assert.Single(await site.Sql("select 1 from ledger.entry where type = 'exchange.file_taken' and object_id = $1 and (facts->>'events')::int = 2", drop.Service));
  }

  [Fact]
  public async Task With_anything_wrong_in_it_no_record_of_a_file_is_published_and_beside_it_stands_where_and_not_what() {
    var drop = await Dropped(schema: new { type = "object", properties = new { name = new { pattern = "^[A-ZÁ]+$" } } });
    await Put(drop, "bad.csv", "so,ten\n1,anh\n2,012345678901\n3\n,khong\n1,khac\n1,anh\n");
    await Put(drop, "good.csv", "so,ten\n9,anh\n");
    await Later();
    Assert.Equal(["9 ANH"], await Events(drop));
    Assert.Equal("bad.csv bad.csv.txt, good.csv", string.Join(' ', drop.In("failed")) + ", " + string.Join(' ', drop.In("done")));
    var why = drop.Why("bad.csv");
    Assert.StartsWith("Tệp bad.csv không được tiếp nhận.", why, StringComparison.Ordinal);
    Assert.Equal(["Dòng 3: Không đúng quy tắc của chủ đề sự kiện tại /name.", "Dòng 4: Có 1 ô, trong khi dòng tiêu đề có 2 cột.", "Dòng 5: Không lập được mã (id) của bản ghi theo khai báo.", "Dòng 6: Mã (id) trùng với một bản ghi khác ở trên trong cùng tệp."], why.Split('\n').Where(l => l.StartsWith("Dòng ", StringComparison.Ordinal)));
    Assert.DoesNotContain("012345678901", why, StringComparison.Ordinal);
    Assert.Single(await site.Sql("select 1 from ledger.entry where type = 'exchange.file_refused' and object_id = $1", drop.Service));
  }

  [Fact]
  public async Task What_is_still_written_is_left_until_it_is_quiet_or_renamed() {
    var drop = await Dropped();
    await Put(drop, "a.csv", "so,ten\n1,a\n", before: 5);
    await Put(drop, "b.csv.part", "so,ten\n2,b\n");
    await Put(drop, ".c.csv", "so,ten\n3,c\n");
    await Later();
    Assert.Empty(await Events(drop));
    File.Move(drop.Path + "/b.csv.part", drop.Path + "/b.csv");
    await Later();
    Assert.Equal(["1 A", "2 B"], (await Events(drop)).Order(StringComparer.Ordinal));
    Assert.Equal([".c.csv", "done", "failed", "taken"], drop.In(""));
  }

  [Fact]
  public async Task The_same_row_is_one_event_also_when_the_program_died_in_between_and_in_a_later_file() {
    var drop = await Dropped();
    await Put(drop, "a.csv", "so,ten\n1,a\n2,b\n");
    await Later();
    Assert.Equal(["1 A", "2 B"], await Events(drop));
    await site.AsIntruder("delete from exchange.adapter_seen where service = $1", drop.Service);
    File.Move(drop.Path + "/done/a.csv", drop.Path + "/taken/a.csv");
    await Later();
    Assert.Equal(["1 A", "2 B"], await Events(drop));
    await Put(drop, "a.csv", "so,ten\n2,b\n3,c\n");
    await Later();
    Assert.Equal(["1 A", "2 B", "3 C"], await Events(drop));
    Assert.Equal(2, drop.In("done").Length);
  }

  [Fact]
  public async Task More_records_than_are_published_together_all_become_events() {
    var drop = await Dropped();
    await Put(drop, "a.csv", "so,ten\n" + string.Concat(Enumerable.Range(1, 2500).Select(n => $"{n},a\n")));
    await Later();
    Assert.Equal(2500, (await Events(drop)).Distinct().Count());
  }

  [Fact]
  public async Task No_link_is_followed() {
    var drop = await Dropped();
    var secret = Path.Combine(site.Root, "secret.csv");
    await File.WriteAllTextAsync(secret, "so,ten\n1,bi mat\n", Ct);
    File.SetLastWriteTimeUtc(secret, site.Clock.GetUtcNow().UtcDateTime);
    File.CreateSymbolicLink(drop.Path + "/a.csv", secret);
    await Later();
    await Later();
    Assert.Empty(await Events(drop));
    Assert.Contains("liên kết", drop.Why("a.csv"), StringComparison.Ordinal);
    Assert.True(File.Exists(secret));
    // a folder that leads elsewhere is none
    Directory.Delete(drop.Path, recursive: true);
    var elsewhere = Directory.CreateDirectory(Path.Combine(site.Root, "elsewhere" + drop.Code)).FullName;
    Directory.CreateSymbolicLink(drop.Path, elsewhere);
    await Put(drop, "b.csv", "so,ten\n1,a\n");
    await Later();
    Assert.Equal([Path.Combine(elsewhere, "b.csv")], Directory.GetFileSystemEntries(elsewhere));
    Directory.Delete(drop.Path);
    Directory.CreateDirectory(drop.Path);
    Directory.CreateSymbolicLink(drop.Path + "/taken", elsewhere);
    await Put(drop, "c.csv", "so,ten\n1,a\n");
    await Later();
    Assert.Equal([Path.Combine(elsewhere, "b.csv")], Directory.GetFileSystemEntries(elsewhere));
    Assert.Empty(await Events(drop));
  }

  [Fact]
  public async Task Whatever_is_put_in_the_place_of_its_folders_meanwhile_is_not_reached() {
    var drop = await Dropped();
    await Put(drop, "a.csv", "so,ten\n1,a\n");
    var elsewhere = Directory.CreateDirectory(Path.Combine(site.Root, "other" + drop.Code)).FullName;
    await File.WriteAllTextAsync(elsewhere + "/a.csv", "so,ten\n9,bi mat\n", Ct);
    using var folder = DropFolder.Open(site.Services.GetRequiredService<Settings>(), BusApp.Department, Path.GetFileName(drop.Path));
    foreach (var part in new[] { "taken", "failed" }) {
      Directory.Move(Path.Combine(drop.Path, part), Path.Combine(drop.Path, "was-" + part));
      Directory.CreateSymbolicLink(Path.Combine(drop.Path, part), elsewhere);
    }
    var now = site.Clock.GetUtcNow().AddMinutes(5);
    Assert.Equal(["a.csv"], folder.Take(now));
    Assert.Equal("so,ten\n1,a\n", Encoding.UTF8.GetString((await folder.Read("a.csv", Ct)).Content!));
    folder.Fail("a.csv", "sai", now);
    Assert.Equal(["a.csv", "a.csv.txt"], drop.In("was-failed"));
    Assert.Equal([elsewhere + "/a.csv"], Directory.GetFileSystemEntries(elsewhere));
  }

  [Fact]
  public async Task A_name_that_is_too_long_or_no_text_holds_up_no_other_file_and_is_told() {
    var drop = await Dropped();
    await Put(drop, new string('ă', 120) + ".csv", "so,ten\n1\n");
    using (var made = System.Diagnostics.Process.Start("bash", ["-c", "printf 'so,ten\\n1,a\\n' > \"$0\"/$'\\xd0.csv'", drop.Path])) await made.WaitForExitAsync(Ct);
    await Put(drop, "a.csv", "so,ten\n2,b\n");
    await Later();
    Assert.Equal(["2 B"], await Events(drop));
    Assert.Equal(2, drop.In("failed").Length);
    Assert.Equal([2, true], Assert.Single(await site.Sql("select failed, is_open from exchange.file_drop where service = $1", drop.Service)));
    // by its name .NET cannot delete it either
    using var gone = System.Diagnostics.Process.Start("rm", ["-r", drop.Path]);
    await gone.WaitForExitAsync(Ct);
  }

  [Fact]
  public async Task What_is_no_text_in_UTF_8_or_too_large_is_refused_with_the_reason() {
    var drop = await Dropped();
    await Put(drop, "utf16.csv", [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes("so,ten\n1,a\n")]);
    await Put(drop, "old.csv", [.. "so,ten\n1,"u8, 0xD0, (byte)'\n']);
    await Put(drop, "none.csv", "");
    await Put(drop, "large.csv", "");
    await using (var large = File.OpenWrite(drop.Path + "/large.csv")) large.SetLength(DropReader.MostBytes + 1);
    File.SetLastWriteTimeUtc(drop.Path + "/large.csv", site.Clock.GetUtcNow().UtcDateTime);
    await Later();
    Assert.Equal((true, true, true, true), (drop.Why("utf16.csv").Contains("UTF-16", StringComparison.Ordinal), drop.Why("old.csv").Contains("Dòng 2", StringComparison.Ordinal), drop.Why("none.csv").Contains("không có nội dung", StringComparison.Ordinal), drop.Why("large.csv").Contains("32 MB", StringComparison.Ordinal)));
  }

  [Fact]
  public async Task Its_owner_is_told_once_while_something_is_refused_and_once_when_it_was_taken_away() {
    var (drop, keeper) = (await Dropped(), await Someone());
    await Put(drop, "a.csv", "so\n");
    await Put(drop, "b.csv", "so,so\n");
    await Later();
    await Watch();
    await Watch();
    var heard = Assert.Single(await Heard(keeper, drop.Service));
    Assert.Contains("1 tệp bị từ chối", heard, StringComparison.Ordinal);
    foreach (var file in drop.In("failed")) File.Delete(Path.Combine(drop.Path, "failed", file));
    await Later();
    await Watch();
    Assert.Equal(2, (await Heard(keeper, drop.Service)).Length);
  }

  [Fact]
  public async Task A_folder_that_is_not_there_is_told_and_taken_from_when_it_is() {
    var (drop, keeper) = (await Dropped(made: false), await Someone());
    await Later();
    await Watch();
    Assert.Contains("chưa được mở", Assert.Single(await Heard(keeper, drop.Service)), StringComparison.Ordinal);
    Directory.CreateDirectory(drop.Path);
    await Put(drop, "a.csv", "so,ten\n1,a\n");
    await Later();
    await Watch();
    Assert.Equal(["1 A"], await Events(drop));
    Assert.Equal(2, (await Heard(keeper, drop.Service)).Length);
  }

  [Fact]
  public async Task Nobody_calls_it() {
    var drop = await Dropped();
    await Put(drop, "a.csv", "so,ten\n1,a\n");
    await site.Grant(drop.Service, site.ClientId);
    Assert.Equal((404, "exchange.adapter_no_operation"), await site.Ask(HttpMethod.Get, $"/r1/{site.Owner}/{drop.Code}/records") is var (status, said) ? (status, (string?)said["code"]) : default);
  }

  [Theory]
  [InlineData("../x", "csv", "/source/folder"), InlineData("a.b", "csv", "/source/folder"), InlineData("=input.x", "csv", "/source/folder"), InlineData("a", "pdf", "/source/format"), InlineData("a", "xml", "/source/record")]
  public async Task A_folder_that_leads_elsewhere_or_files_of_another_kind_are_refused_where_they_are_declared(string folder, string format, string place) {
    var (status, said) = await Declare(Declared(new { folder, format }, "t"), BusApp.Code("a"));
    Assert.Equal((400, "exchange.bad_adapter"), (status, (string?)said!["code"]));
    Assert.Contains("/operations/0" + place, said.ToJsonString(), StringComparison.Ordinal);
  }

  [Fact]
  public async Task What_nobody_would_be_told_or_somebody_would_have_to_ask_is_refused() {
    var source = new { folder = "a", format = "csv" };
    var asked = new { method = "GET", path = "/records", name = new { vi = "Bản ghi" }, inputs = new[] { new { name = "x", @in = "query" } }, source };
    foreach (var adapter in new[] { Declared(source, "t", operation: asked), new { name = new { vi = "A" }, kind = "file", seconds = 30, operations = new[] { new { method = "GET", path = "/records", name = new { vi = "Bản ghi" }, source } } } }) {
      var (status, said) = await Declare(adapter, BusApp.Code("a"));
      Assert.Equal(400, status);
      Assert.Contains("/operations", said!.ToJsonString(), StringComparison.Ordinal);
    }
  }

  /// <summary>Someone of the department who keeps its services, as accounts and posts say it.</summary>
  async Task<Guid> Someone() {
    var (person, role) = (Guid.CreateVersion7(), BusApp.Code("r"));
    await site.AsIntruder("insert into identity.role (id, key, name, permissions, version) values (gen_random_uuid(), $1, 'Quản lý dịch vụ', array[$2], 1)", role, ExchangePermissions.Offer);
    await site.AsIntruder("insert into identity.official_post (id, person, unit, roles, sub_tree, valid_from, version) values (gen_random_uuid(), $1, $2, array[$3], false, '2026-01-01', 1)", person, BusApp.DepartmentId, role);
    return person;
  }

  async Task Watch() {
    await using var act = site.Begin();
    await act.Services.GetRequiredService<Troubles>().Handle(new WatchServices(), act.Work, Ct);
    await act.Work.Commit(Ct);
  }

  async Task<string[]> Heard(Guid person, Guid about) => [.. (await site.Sql("""
    select n.title || ': ' || n.body from kernel.notification n join exchange.trouble t on n.key like 'exchange-trouble-%-' || replace(t.id::text, '-', '') where n.recipient = $1 and t.about = $2 order by n.id
    """, person, about)).Select(r => (string)r[0]!)];
}
