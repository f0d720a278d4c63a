using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Registries.Tests;

/// <summary>What leaves registries for other parts and systems, or waits to: told by acts of those who see and write everything.</summary>
public sealed partial class EveryRoutePrivacyTests {
  /// <summary>
  /// Where what is personal lies and is handed to nobody but by the routes that are looked through above: the records, what is imported before
  /// it is in them, what somebody asked a list for by, and files, which are looked through one by one.
  /// </summary>
  static bool IsKept(string table) => table.StartsWith("registry_data.", StringComparison.Ordinal) || table is "registries.import_fault" or "registries.export" or "kernel.file";

  /// <summary>Files that people brought or took themselves, who may see what is in them.</summary>
  static readonly string[] theirOwn = [OnImport.FileOwner, RecordChecks.UploadedFiles, RecordChecks.RecordFiles];

  /// <summary>Beside the bodies above, what puts personal data where it may be.</summary>
  static IEnumerable<object> Telling(string route, Held held) => route switch {
    // of somebody who is known here, too, and is told of it
    "POST /api/registries/{key}/records" => new[] { Person, RecordApp.Number }.Select(number => {
      var values = Values($"S-{Guid.CreateVersion7():N}"[^20..], null);
      values["holder"] = number;
      return new { values, reason = "Theo sổ giấy" };
    }),
    "POST /api/registries/{key}/records/batch" => [new { rows = new[] { new { values = new JsonObject { ["code"] = "K-2", ["nick"] = "Điều khác về chị", ["phone"] = "0905 727 272" } } } }],
    "PATCH /api/registries/{key}/records/{id:guid}" => [new { values = new JsonObject { ["nick"] = "Bí mật của chị Hoa", ["holder"] = Person, ["phone"] = "0905 717 171", ["income"] = 987_654_321 } }],
    "POST /api/registries/{key}/records/change" => [new { records = new[] { held.Record }, values = new JsonObject { ["nick"] = "Điều khác về chị", ["holder"] = OtherPerson } }],
    "PUT /api/registries/change-proposals/{id:guid}" => [new { version = 1, values = new JsonObject { ["nick"] = "Bí mật của chị Hoa", ["holder"] = Person }, reason = "Ghi nhầm" }],
    "POST /api/registries/{key}/records/{id:guid}/notes" or "PUT /api/registries/{key}/records/{id:guid}/notes/{note:guid}" => [new { text = "Bí mật của chị Hoa: gọi 0905 717 171" }],
    _ => [],
  };

  [Fact]
  public async Task Nothing_that_leaves_for_other_systems_or_waits_to_holds_it_but_what_who_may_see_it_took() {
    var held = await Prepare();
    app.Sent.Clear();
    // one proposes and the other confirms
    Actor[] all = [Entitled, app.Checker with { Permissions = Entitled.Permissions }];
    var doors = Doors().ToList();
    foreach (var door in doors.Where(d => d.Method != "GET").OrderBy(d => d.Method == "DELETE").ThenByDescending(d => d.Pattern.Length)) {
      var taken = false;
      foreach (var actor in all) {
        var now = await Anew(door, held);
        if (door.Pattern.Contains("/notes/", StringComparison.Ordinal)) now = now with { Note = await Noted(held.Key, held.Record, actor) };
        taken |= await Send(door, actor, now, mayShow: true, Telling);
      }
      Assert.True(taken, $"{door} takes nothing of what this test sends, so that what it would tell others is not seen");
    }
    foreach (var door in doors.Where(d => d.IsPage)) await Post(door, Entitled, Path(door.Pattern, held), mayShow: true);
    foreach (var format in (string[])["csv", "xlsx", "jsonl", "geojson", "ods", "gpkg", "pdf"]) {
      var query = format is "geojson" or "gpkg" ? "" : $"&holder[in]={Person},{OtherPerson}";
      await Id(Entitled, $"/api/registries/{held.Key}/exports?format={format}{query}", new { });
      await app.RunJobs();
    }
    await ByProcess(held);
    await app.RunJobs();
    await Told();
    Assert.Contains(app.Sent, m => m.Contains("registries.record_changed", StringComparison.Ordinal));
    Assert.Contains(app.Sent, m => m.Contains("registries.change_proposed", StringComparison.Ordinal));
    foreach (var sent in app.Sent) Said("what was sent", sent);
    await SaidInTables();
    await SaidInFiles();
    Said("the log", string.Join('\n', app.Log.Where(l => l.Told).Select(l => l.Text)));
  }

  /// <summary>A process that knows a record by its code changes it, and is refused another: it learns which record it is and no more.</summary>
  async Task ByProcess(Held held) {
    var processes = new WriteByProcessTests(app);
    var changes = await processes.Deployed(("registry", held.Key), ("do", "change"), ("field.code", "=code"), ("field.seats", "=seats"));
    var (refused, instance) = await processes.Granted(changes, "H21.01-261123-0001", new { code = "K-2", seats = 8 });
    Assert.True(refused is null, refused?.Message);
    Assert.NotEmpty(await app.Sql("select 1 from process.instance where id = $1", instance));
    Assert.NotNull((await processes.Granted(changes, "H21.01-261123-0002", new { code = "K-2", seats = 0 })).Refused);
  }

  /// <summary>Another system is told all that ever happened, of whatever kind.</summary>
  async Task Told() {
    var modules = (await app.Sql("select distinct split_part(type, '.', 1) || '.*' from ledger.entry")).Select(r => (string)r[0]!).ToArray();
    Assert.Contains("registries.*", modules);
    Assert.Equal(200, (await app.Send(People.With(Webhooks.Manage), HttpMethod.Post, "/api/webhooks", new { url = "https://other.example/events", types = modules })).Status);
    await app.AsIntruder("update kernel.webhook set batch = 0, position = 2147483647");
    while (await app.Seal() > 0) { }
    while (await app.Services.GetRequiredService<WebhookSender>().SendOnce(Ct)) { }
  }

  /// <summary>Every table of every part: what waits to be sent lies in one of them.</summary>
  async Task SaidInTables() {
    var tables = await app.Sql("select schemaname || '.' || tablename from pg_tables where schemaname not in ('pg_catalog', 'information_schema')");
    var looked = 0;
    foreach (var table in tables.Select(t => (string)t[0]!).Where(t => !IsKept(t))) {
      var rows = (string?)(await app.Sql($"select string_agg(t::text, chr(10)) from {table} t"))[0][0] ?? "";
      if (rows.Length > 0) looked++;
      Said($"the table {table}", rows + Bytes().Replace(rows, m => "\n" + Encoding.UTF8.GetString(Convert.FromHexString(m.Groups[1].Value))));
    }
    Assert.True(looked > 20, $"only {looked} tables have something in them");
  }

  /// <summary>Of the files that were made, those of lists that were asked for by who may see it have it in them, and no other.</summary>
  async Task SaidInFiles() {
    var shown = 0;
    foreach (var file in await app.Sql("select f.id, f.sha256, f.name, f.owner_kind, f.owner from kernel.file f")) {
      var (kind, owner) = ((string)file[3]!, (Guid)file[4]!);
      if (theirOwn.Contains(kind)) continue;
      var bytes = await File.ReadAllBytesAsync(System.IO.Path.Combine(app.Data, "files", ((string)file[1]!)[..2], (string)file[1]!), Ct);
      if (kind == OnExport.FileOwner && (await app.Sql("select 1 from registries.export where id = $1 and (rights->>'mayPersonal')::boolean", owner)).Count > 0) {
        if (Text(bytes).Contains(Person, StringComparison.Ordinal)) shown++;
        continue;
      }
      Said($"the file {file[2]} of {kind}", $"{file[2]}\n{Text(bytes)}");
    }
    Assert.True(shown > 0, "who may see it took nothing");
  }

  [GeneratedRegex("x((?:[0-9a-f]{2}){4,})", RegexOptions.None, 1000)]
  private static partial Regex Bytes();
}
