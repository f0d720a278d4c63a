using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.PublicServices.Tests;

/// <summary>Whether a procedure must be done in person is a datum of its pack; what is not known says so.</summary>
public sealed class InPersonTests(ProvinceApp app) : IClassFixture<ProvinceApp> {
  const string Code = "1.001193", Start = $"/dich-vu-cong/{Code}/nop-ho-so", Rule = "Phải do chính người yêu cầu thực hiện";

  Task Says(string? rule) => app.AsIntruder("update public_services.procedure set item = jsonb_set(item, '{inPerson}', $2::jsonb), hash = $3, version = version + 1 where code = $1", Code, rule ?? "null", $"in-person-{rule}");

  async Task<string> Facts() => (await new CitizenVisitor(app, null).Open($"/dich-vu-cong/{Code}")).Page.QuerySelectorAll("main dl > div").Single(r => r.TextContent.Contains("Ủy quyền cho người khác", StringComparison.Ordinal)).TextContent;

  [Fact]
  public async Task The_page_of_the_procedure_says_what_is_known_of_it_and_that_nothing_is() {
    await Says(null);
    Assert.Contains("Chưa xác minh", await Facts(), StringComparison.OrdinalIgnoreCase);
    await Says("""{"required": true, "source": null, "verified": false}""");
    Assert.Contains(Rule, await Facts(), StringComparison.Ordinal);
    Assert.Contains("Chưa xác minh", await Facts(), StringComparison.OrdinalIgnoreCase);
    await Says("""{"required": false, "source": null, "verified": true}""");
    Assert.Contains("Được ủy quyền cho người khác", await Facts(), StringComparison.Ordinal);
    Assert.DoesNotContain("Chưa xác minh", await Facts(), StringComparison.OrdinalIgnoreCase);
  }

  [Fact]
  public async Task Who_holds_a_power_begins_it_for_nobody_else_and_a_draft_begun_before_is_closed() {
    await Says(null);
    var (hoa, son) = ((await CitizenVisitor.Person(app, "000190000001")).Id, await app.Person("Trần Văn Long"));
    var power = await app.Power(hoa, son.Id, PowerActs.Follow | PowerActs.Submit);
    var actor = await app.Now(son.Session);
    var v = await new CitizenVisitor(app, actor).Open(Start);
    await v.Press("Bắt đầu", ("For", power.ToString()));
    var begun = v.At;
    await Says("""{"required": true, "source": null, "verified": false}""");
    var start = await new CitizenVisitor(app, actor).Open(Start);
    Assert.DoesNotContain(power.ToString(), start.Page.DocumentElement.OuterHtml, StringComparison.Ordinal);
    Assert.Contains("không làm thay theo ủy quyền điện tử được", start.Text, StringComparison.Ordinal);
    var gone = await new CitizenVisitor(app, actor).Open(begun);
    Assert.Equal(System.Net.HttpStatusCode.Forbidden, gone.Status);
    Assert.Contains("không làm thay theo ủy quyền điện tử được", gone.Text, StringComparison.Ordinal);
    // their own they begin as before
    await start.Press("Bắt đầu");
    Assert.StartsWith("/nop-ho-so/", start.At, StringComparison.Ordinal);
  }

  [Fact]
  public async Task Who_names_procedures_for_a_power_is_told_which_of_them_nobody_does_for_another() {
    async Task<string> Label() => (await new ProcedureChoices(app.Services.GetRequiredService<WebDatabase>(), app.Clock).All(TestContext.Current.CancellationToken)).Single(c => c.Value == Code).Label;
    await Says(null);
    Assert.DoesNotContain("phải tự thực hiện", await Label(), StringComparison.Ordinal);
    await Says("""{"required": true, "source": null, "verified": false}""");
    Assert.Contains("phải tự thực hiện", await Label(), StringComparison.Ordinal);
  }

  [Theory]
  [InlineData("""{"required": true, "source": null, "verified": false}""", false), InlineData("null", false), InlineData("""{"required": "có"}""", true)]
  public void A_pack_says_it_with_its_source_or_not_at_all(string rule, bool wrong) {
    var item = JsonNode.Parse(Repository.Read($"packs/gia-lai/procedures/{Code}.json"))!.AsObject();
    item["inPerson"] = JsonNode.Parse(rule);
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
