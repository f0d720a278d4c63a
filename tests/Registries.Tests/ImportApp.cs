using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Registries.Tests;

/// <summary>Registries of one office with a list of kinds, to bring files to.</summary>
public class ImportApp : ShapeApp {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  public override async ValueTask InitializeAsync() {
    await base.InitializeAsync();
    await AsIntruder("insert into kernel.catalogue (id, name, verified) values ('test:catalogue/food', '{\"vi\":\"Loại\"}', 'false')");
    await AsIntruder("insert into kernel.catalogue_entry (catalogue, code, name, position) values ('test:catalogue/food', 'shop', 'Cửa hàng ăn uống', 1), ('test:catalogue/food', 'kitchen', 'Bếp ăn tập thể', 2)");
  }

  public static readonly string[] Titles = ["code", "title", "kind", "seats", "opened", "keeper"];

  /// <summary>A file with these titles.</summary>
  public static byte[] Csv(params string[][] rows) => SheetFiles.Csv([Titles, .. rows]);

  public static string[] Row(string code, string kind = "shop", string seats = "4", string opened = "21/11/2026", string keeper = "000190000001") => [code, $"Quán {code}", kind, seats, opened, keeper];

  /// <summary>A person of this number is known here; their id.</summary>
  public async Task<Guid> Knows(string number) {
    var id = Guid.CreateVersion7();
    await AsIntruder("insert into identity.person (id, full_name, personal_number, source, demo, created_at, changed_at, version) values ($1, 'Nguyễn Thị Biết', $2, 'test', true, now(), now(), 1)", id, number);
    return id;
  }

  public static Actor Steward(Guid? office = null) => People.Official(office ?? Office, "H21.01", [], RegistryPermissions.Write, RegistryPermissions.Read, RegistryPermissions.Personal);

  public async Task<string> Made() {
    var key = NewKey();
    var made = Registry(key, Field("code", "text", required: true, more: new() { ["maxLength"] = 20, ["search"] = true }), Field("title", "text", required: true), Field("kind", "choice", more: new() { ["catalogue"] = "test:catalogue/food" }),
      Field("seats", "integer", more: new() { ["minimum"] = 1 }), Field("opened", "date"), Field("keeper", "person"), Field("place", "point"), Field("parent", "reference", more: new() { ["registry"] = key }));
    made["states"] = new JsonArray(new JsonObject { ["key"] = "active", ["name"] = new JsonObject { ["vi"] = "Đang hoạt động" } }, new JsonObject { ["key"] = "closed", ["name"] = new JsonObject { ["vi"] = "Đã đóng" } });
    await Bring(made);
    return key;
  }

  /// <summary>Brings a file as it would be uploaded; the answer as it came.</summary>
  public async Task<(int Status, JsonNode Body)> Upload(string key, byte[] file, string name, Actor? actor, string? columns = null, Guid? office = null, string? encoding = null) {
    using var client = As(actor);
    using var content = new ByteArrayContent(file);
    content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
    using var answer = await client.PostAsync($"/api/registries/{key}/imports?name={Uri.EscapeDataString(name)}{(columns is null ? "" : "&columns=" + Uri.EscapeDataString(columns))}{(office is null ? "" : $"&office={office}")}{(encoding is null ? "" : $"&encoding={encoding}")}", content, Ct);
    return ((int)answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync(Ct))!);
  }

  /// <summary>Brings a file, looks it through, and tells how that went.</summary>
  public async Task<(Guid Id, JsonNode Seen)> Look(string key, byte[] file, string name = "danh-sach.csv", Actor? actor = null, string? columns = null) {
    var (status, begun) = await Upload(key, file, name, actor ?? Steward(), columns);
    Assert.True(status == 200, begun.ToJsonString());
    await RunJobs();
    var id = (Guid)begun["id"]!;
    return (id, await Show(key, id, actor));
  }

  public async Task<JsonNode> Show(string key, Guid id, Actor? actor = null) {
    using var client = As(actor ?? Steward());
    return JsonNode.Parse(await client.GetStringAsync($"/api/registries/{key}/imports/{id}", Ct))!;
  }

  public async Task<(int Status, JsonNode Body)> Post(string path, object? body, Actor? actor) {
    using var client = As(actor);
    using var answer = await client.PostAsJsonAsync(path, body ?? new { }, Ct);
    return ((int)answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync(Ct))!);
  }

  public async Task<JsonNode> Write(string key, Guid id, bool onlyValid = false, Actor? actor = null) {
    var (status, body) = await Post($"/api/registries/{key}/imports/{id}/run", new { onlyValid, reason = "Chuyển từ sổ giấy" }, actor ?? Steward());
    Assert.True(status == 200, body.ToJsonString());
    await RunJobs();
    return (await Show(key, id, actor))["import"]!;
  }

  public async Task<List<string>> Codes(string key) => [.. (await Sql($"select code from registry_data.{key} order by code")).Select(r => (string)r[0]!)];
}
