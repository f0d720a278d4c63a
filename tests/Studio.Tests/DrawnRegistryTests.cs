using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;

namespace Saola.Studio.Tests;

/// <summary>A registry from its draft to its table, and out of use.</summary>
public sealed class DrawnRegistryTests(ProvinceApp app) : IClassFixture<ProvinceApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;
  readonly Actor author = Drawing.Author();

  Task<List<object?[]>> Columns(string name) => app.Sql("select attname::text from pg_attribute where attrelid = to_regclass($1) and attnum > 0 and not attisdropped and attname !~ '^_' order by attnum", $"registry_data.{DrawnRegistry.KeyOf(name)}");
  async Task<Guid> Owner() => (Guid)(await app.Sql("select id from identity.organisation where item = $1", DrawnRegistry.Owner)).Single()[0]!;

  [Fact]
  public async Task Published_by_a_second_person_it_has_its_table_and_is_never_written_over_by_packs() {
    var name = await app.InForce(author, DrawnRegistry.Field("ma"), DrawnRegistry.Field("vi_tri", "point"));
    Assert.Equal(["ma", "vi_tri"], (await Columns(name)).Select(r => (string)r[0]!));
    Assert.Single(await app.Sql("select 1 from kernel.pack_item where id = $1 and edited is not null and file = $2", $"studio:registry/{name}", $"studio/registries/{name}.json"));
    var next = await app.Begun(author, $"studio:registry/{name}");
    var content = JsonNode.Parse((string)(await app.Send(author, HttpMethod.Get, $"drafts/{next}")).Body!["content"]!)!;
    Assert.Equal(["ma", "vi_tri"], content["fields"]!.AsArray().Select(f => (string)f!["key"]!));
  }

  [Fact]
  public async Task Of_two_that_would_own_one_fact_the_second_is_not_published() {
    async Task<(string Name, Guid Draft)> Wells() {
      var name = DrawnRegistry.NewName();
      var definition = DrawnRegistry.Definition(name, DrawnRegistry.Field("so_gieng"));
      definition["name"]!["vi"] = "Giếng khoan nước dưới đất";
      var draft = await app.Begun(author, $"studio:registry/{name}", definition.ToJsonString());
      await app.Offered(author, draft);
      return (name, draft);
    }
    // each was without mistakes when it was offered
    var (first, second) = (await Wells(), await Wells());
    Assert.Equal(200, (await app.Publish(Drawing.Publisher(), first.Draft)).Status);
    var (status, body) = await app.Publish(Drawing.Publisher(), second.Draft);
    Assert.Equal(400, status);
    Assert.Contains("Sở Y tế tỉnh Gia Lai", body!.ToJsonString(Json.Options), StringComparison.Ordinal);
    await app.RunJobs();
    Assert.NotEmpty(await Columns(first.Name));
    Assert.Empty(await app.Sql("select 1 from registries.definition where key = $1", DrawnRegistry.KeyOf(second.Name)));
  }

  [Fact]
  public async Task Each_mistake_has_its_place_and_what_has_one_is_not_offered() {
    var name = DrawnRegistry.NewName();
    var wrong = DrawnRegistry.Definition(name, DrawnRegistry.Field("ma"), DrawnRegistry.Field("state"), DrawnRegistry.Field("nguoi", "person"), DrawnRegistry.Field("loai", "choice", new() { ["catalogue"] = "core:catalogue/khong-co" }));
    wrong["owner"] = "gia-lai:organisation/khong-co";
    var draft = await app.Begun(author, $"studio:registry/{name}", wrong.ToJsonString());
    var findings = (await app.Send(author, HttpMethod.Get, $"drafts/{draft}")).Body!["findings"]!.AsArray();
    Assert.Equal(["/fields/1/key", "/fields/2/type", "/owner", "/fields/3/catalogue"], findings.Select(f => (string)f!["element"]!));
    var (status, body) = await app.Send(author, HttpMethod.Post, $"drafts/{draft}/offer", new { from = app.Today() });
    Assert.Equal((400, "studio.faulty"), (status, (string?)body!["code"]));
  }

  [Fact]
  public async Task A_draft_of_one_registry_cannot_put_another_in_force() {
    var name = await app.InForce(author, DrawnRegistry.Field("ma"));
    var other = DrawnRegistry.NewName();
    var draft = await app.Begun(author, $"studio:registry/{other}", DrawnRegistry.Definition(name, DrawnRegistry.Field("ma")).ToJsonString());
    Assert.Contains("/id", (await app.Send(author, HttpMethod.Get, $"drafts/{draft}")).Body!["findings"]!.AsArray().Select(f => (string)f!["element"]!));
    var taken = DrawnRegistry.Definition(name, DrawnRegistry.Field("ma"));
    taken["id"] = $"studio:registry/{other}";
    await using var act = app.Begin();
    Assert.Contains(await act.Services.GetServices<IDraftedKind>().Single(k => k.Name == "registry").Lint(act.Work, $"studio:registry/{other}", taken.ToJsonString(), new Dictionary<string, string>(), Ct), f => f.Place == "/key");
  }

  [Fact]
  public async Task What_takes_values_away_waits_for_who_approves_for_the_owner() {
    var name = await app.InForce(author, DrawnRegistry.Field("ma"), DrawnRegistry.Field("ghi_chu"));
    var next = DrawnRegistry.Definition(name, DrawnRegistry.Field("ma"));
    var draft = await app.Begun(author, $"studio:registry/{name}", next.ToJsonString());
    var (status, body) = await app.Send(author, HttpMethod.Get, $"drafts/{draft}/forecast");
    Assert.Equal((200, true), (status, (bool)body!["forecast"]!["destructive"]!));
    await app.Republished(author, name, next);
    Assert.Equal(["ma", "ghi_chu"], (await Columns(name)).Select(r => (string)r[0]!));
    Assert.Single(await app.Sql("select 1 from registries.plan where key = $1 and status = 'Waiting'", DrawnRegistry.KeyOf(name)));
  }

  [Fact]
  public async Task Out_of_use_it_is_read_and_not_written_and_can_be_taken_into_use_again() {
    var name = await app.InForce(author, DrawnRegistry.Field("ma"));
    var path = $"/api/registries/{DrawnRegistry.KeyOf(name)}/records";
    var keeper = People.Official(await Owner(), "H21.19", [], "registries.read", "registries.write");
    async Task<int> Add(string code) => (int)(await app.As(keeper).PostAsync(path, System.Net.Http.Json.JsonContent.Create(new { values = new { ma = code } }), Ct)).StatusCode;
    Assert.Equal(200, await Add("a"));
    var closed = DrawnRegistry.Definition(name, DrawnRegistry.Field("ma"));
    closed["closed"] = true;
    await app.Republished(author, name, closed);
    Assert.Equal(409, await Add("b"));
    Assert.Contains("\"a\"", await app.As(keeper).GetStringAsync(path, Ct), StringComparison.Ordinal);
    await app.Republished(author, name, DrawnRegistry.Definition(name, DrawnRegistry.Field("ma")));
    Assert.Equal(200, await Add("b"));
  }

  [Fact]
  public async Task It_leaves_as_files_of_a_pack_and_makes_another_installation_the_same() {
    var name = await app.InForce(author, DrawnRegistry.Field("ma"), DrawnRegistry.Field("loai", "choice", new() { ["catalogue"] = "core:catalogue/gender" }), DrawnRegistry.Field("cap", "integer", new() { ["minimum"] = 1 }));
    var folder = Directory.CreateTempSubdirectory("registry-");
    await using var other = new ProvinceApp();
    try {
      Assert.Equal(0, await app.Services.GetRequiredService<PackCommand>().Run(["export", folder.FullName], TextWriter.Null, Ct));
      await other.InitializeAsync();
      using var said = new StringWriter();
      Assert.True(await other.Services.GetRequiredService<PackCommand>().Run(["apply", folder.FullName, Path.Combine(Repository.Root, "packs/core"), Path.Combine(Repository.Root, "packs/gia-lai")], said, Ct) == 0, said.ToString());
      async Task<string> There(SaolaApp on) => (string)(await on.Sql("select json::text from registries.definition_version where key = $1 order by number desc limit 1", DrawnRegistry.KeyOf(name))).Single()[0]!;
      Assert.Equal(await There(app), await There(other));
    } finally {
      folder.Delete(recursive: true);
    }
  }

  [Fact]
  public async Task Who_decides_reads_what_changes_field_by_field() {
    var name = await app.InForce(author, DrawnRegistry.Field("ma"), DrawnRegistry.Field("ghi_chu"));
    var next = DrawnRegistry.Definition(name, DrawnRegistry.Field("ma", more: new() { ["required"] = true }), DrawnRegistry.Field("so_luong", "integer"));
    next["class"] = "shared";
    var draft = await app.Begun(author, $"studio:registry/{name}", next.ToJsonString());
    await app.Offered(author, draft);
    var changes = (await app.Send(Drawing.Publisher(), HttpMethod.Get, $"offered/{draft}")).Body!["changes"]!.AsArray();
    Assert.Equal([("changed", "Loại chia sẻ"), ("removed", "Trường ghi_chu"), ("added", "Trường so_luong"), ("changed", "Trường ma")], changes.Select(c => ((string)c!["change"]!, (string)c["name"]!)));
    Assert.Contains("bắt buộc", (string)changes[^1]!["details"]![0]!, StringComparison.Ordinal);
  }
}
