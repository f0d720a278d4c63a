using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.PublicServices.Tests;

/// <summary>A procedure whose rule demands that the person is known at level 2.</summary>
public sealed class IdentificationDemandTests(ProvinceApp app) : IClassFixture<ProvinceApp> {
  const string Code = "1.001193", Start = $"/dich-vu-cong/{Code}/nop-ho-so";

  async Task<CitizenVisitor> Hoa(int? identification) {
    await app.AsIntruder("update public_services.procedure set item = jsonb_set(item, '{identification}', '{\"level\": 2, \"source\": null, \"verified\": false}'), hash = 'level-2' where code = $1", Code);
    return new(app, await CitizenVisitor.Person(app, "000190000001") with { Identification = identification });
  }

  [Theory]
  [InlineData(null, "không dùng tài khoản định danh điện tử quốc gia"), InlineData(1, "ở mức độ 1")]
  public async Task Who_is_not_known_so_surely_is_told_how_to_be(int? identification, string here) {
    var page = await (await Hoa(identification)).Open(Start);
    Assert.Contains("Cần định danh mức độ 2", page.Text, StringComparison.Ordinal);
    Assert.Contains(here, page.Text, StringComparison.Ordinal);
    Assert.Contains("Chưa xác minh", page.Text, StringComparison.OrdinalIgnoreCase);
    Assert.DoesNotContain("Bắt đầu", page.Text, StringComparison.Ordinal);
    Assert.Equal($"/dang-nhap?lai=true&returnUrl={Uri.EscapeDataString(Start)}", page.Page.QuerySelectorAll("main a").Single(a => a.TextContent.Contains("định danh điện tử", StringComparison.Ordinal)).GetAttribute("href"));
  }

  [Fact]
  public async Task Who_is_goes_on() {
    var page = await (await Hoa(2)).Open(Start);
    await page.Press("Bắt đầu");
    Assert.Equal(HttpStatusCode.OK, page.Status);
    Assert.StartsWith("/nop-ho-so/", page.At, StringComparison.Ordinal);
  }

  [Fact]
  public async Task The_interface_and_a_draft_begun_before_are_held_to_it_too() {
    await Hoa(1);
    var body = new JsonObject {
      ["procedure"] = Code, ["case"] = null, ["office"] = "H21.106", ["form"] = new JsonObject(), ["components"] = new JsonArray(), ["delivery"] = "in_person", ["notice"] = "sms", ["declared"] = true,
    };
    foreach (var (identification, code) in new (int?, string)[] { (null, "dossiers.identification_low"), (1, "dossiers.identification_low") })
      Assert.Equal(code, (string?)(await Calls.Post(app, await CitizenVisitor.Person(app, "000190000001") with { Identification = identification }, "/api/dossiers", body, 403))["code"]);
    Assert.NotEqual("dossiers.identification_low", (string?)(await Calls.Post(app, await CitizenVisitor.Person(app, "000190000001") with { Identification = 2 }, "/api/dossiers", body, 400))["code"]);
  }

  [Fact]
  public async Task The_page_of_the_procedure_says_so_beforehand() {
    await Hoa(null);
    Assert.Contains("mức độ 2 trở lên", (await new CitizenVisitor(app, null).Open($"/dich-vu-cong/{Code}")).Text, StringComparison.Ordinal);
  }

  [Theory]
  [InlineData("""{"level": 3, "source": null, "verified": false}""", "online", true), InlineData("""{"level": 2, "source": null, "verified": false}""", "in_person", true)]
  [InlineData("""{"level": 2, "source": null, "verified": false}""", "online", false), InlineData("null", "in_person", false)]
  public void A_demand_of_no_level_or_where_nothing_is_handed_in_online_is_a_mistake_of_the_pack(string demand, string channel, bool wrong) {
    var item = JsonNode.Parse(Repository.Read($"packs/gia-lai/procedures/{Code}.json"))!.AsObject();
    (item["identification"], item["channels"]) = (JsonNode.Parse(demand), new JsonArray(channel));
    var folder = Directory.CreateTempSubdirectory("saola-pack-");
    try {
      var (from, to) = (Path.Combine(Repository.Root, "packs/gia-lai"), Path.Combine(folder.FullName, "gia-lai"));
      foreach (var file in Directory.GetFiles(from, "*", SearchOption.AllDirectories)) {
        var copy = Path.Combine(to, Path.GetRelativePath(from, file));
        Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
        File.Copy(file, copy);
      }
      File.WriteAllText(Path.Combine(to, "procedures", $"{Code}.json"), item.ToJsonString());
      using var scope = app.Services.CreateScope();
      Assert.Equal(wrong, scope.ServiceProvider.GetRequiredService<PackLint>().Run(PackReader.Read([Path.Combine(Repository.Root, "packs/core"), to])).Any(f => f.File.EndsWith($"{Code}.json", StringComparison.Ordinal)));
    } finally {
      folder.Delete(recursive: true);
    }
  }
}
