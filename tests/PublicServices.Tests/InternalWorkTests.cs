using System.Net;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using AngleSharp.Html.Parser;
using Microsoft.Extensions.DependencyInjection;
using Saola.Kernel;
using Saola.Process;
using Saola.Testing;
using Xunit;

namespace Saola.PublicServices.Tests;

/// <summary>How officials begin the processes of the pack for internal work: offices are chosen, and what began is said.</summary>
public sealed class InternalWorkTests(DossierApp app) : IClassFixture<DossierApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  sealed record Packed(string Key, string Name, string Form, JsonObject[] Fields, Actor Starter);

  /// <summary>A process of the pack with its start form, in force.</summary>
  async Task<Packed> InForce(string key) {
    await app.Ready();
    var xml = Repository.Read($"packs/internal-work/processes/{key}.bpmn");
    var start = XDocument.Parse(xml).Descendants().First(e => e.Name.LocalName == "startEvent");
    var starter = ((string)start.Descendants().Single(e => e.Name.LocalName == "property" && (string?)e.Attribute("name") == "starters").Attribute("value")!).Split(',')[0].Trim();
    var form = (string)start.Descendants().Single(e => e.Name.LocalName == "formDefinition").Attribute("formId")!;
    var text = Repository.Read($"packs/internal-work/forms/{form.Split('/')[^1]}.json");
    await app.AsIntruder("insert into forms.form (id, hash, number, content, at) values ($1, 'h', 1, $2, now()) on conflict do nothing", form, text);
    await using var act = app.Begin();
    var deployed = await act.Services.GetRequiredService<Processes>().Deploy(act.Work, xml, null, Ct);
    Assert.Null(deployed.Error);
    await act.Work.Commit(Ct);
    JsonObject[] fields = [.. JsonNode.Parse(text)!["components"]!.AsArray().SelectMany(g => g!["components"]!.AsArray()).Select(f => f!.AsObject())];
    return new(key, deployed.Value.Single(d => d.Key == key).Name, form, fields, People.Official(DossierApp.Pleiku, "H21.106", [starter], [ProcessPermissions.Work]) with { Id = Guid.CreateVersion7() });
  }

  [Theory]
  [InlineData("asset-disposal")]
  [InlineData("asset-increase")]
  [InlineData("commendation")]
  [InlineData("complaint")]
  [InlineData("it-plan")]
  [InlineData("it-project")]
  public async Task No_process_of_the_pack_begins_with_an_office_that_is_none(string key) {
    var packed = await InForce(key);
    var (offices, businessKey) = (packed.Fields.Where(f => (string?)f["properties"]?["catalogue"] == "office").Select(f => (string)f["key"]!).ToArray(), Guid.CreateVersion7().ToString());
    Assert.NotEmpty(offices);
    object Filled(string office) => new { businessKey, data = packed.Fields.ToDictionary(f => (string)f["key"]!, f => offices.Contains((string)f["key"]!) ? office : businessKey) };
    var refused = await app.Post(packed.Starter, $"/api/process/beginnings/{key}", Filled("H99.99"), 400);
    Assert.Equal(offices.Order(), (refused["errors"]?.AsArray() ?? [refused.DeepClone()]).Where(e => (string)e!["code"]! == "forms.unknown_choice").Select(e => (string)e!["field"]!).Order());
    var id = (Guid)(await app.Post(packed.Starter, $"/api/process/beginnings/{key}", Filled("H21.106")))["id"]!;
    var begun = await app.Get(packed.Starter, $"/api/process/begun/{id}");
    Assert.Equal((packed.Name, businessKey, false), ((string)begun["processName"]!, (string)begun["businessKey"]!, (bool)begun["standsStill"]!));
    Assert.All(begun["tasks"]!.AsArray(), t => Assert.EndsWith("UBND phường Pleiku", (string)t!["whom"]![0]!, StringComparison.Ordinal));
    await app.Get(packed.Starter with { Id = Guid.CreateVersion7() }, $"/api/process/begun/{id}", 404);
  }

  [Fact]
  public async Task On_the_page_an_office_is_found_by_its_name_and_the_next_page_says_what_began_and_who_has_it_now() {
    var packed = await InForce("complaint");
    await app.AsIntruder("insert into identity.role (id, key, name, permissions, version) select $1, 'reception', 'Cán bộ tiếp nhận', '{}', 1 where not exists (select from identity.role where key = 'reception')", Guid.CreateVersion7());
    using var client = app.As(packed.Starter);
    var page = await new HtmlParser().ParseDocumentAsync(await client.GetStringAsync("/can-bo/viec/bat-dau/complaint", Ct), Ct);
    // the form asks for the key of the case itself
    Assert.Null(page.QuerySelector("[name=__key]"));
    var hidden = page.QuerySelectorAll("main form input[type=hidden]").Select(i => KeyValuePair.Create(i.GetAttribute("name")!, i.GetAttribute("value") ?? "")).ToArray();
    Task<HttpResponseMessage> Press(string office) => client.PostAsync("/can-bo/viec/bat-dau/complaint", new FormUrlEncodedContent([.. hidden, new("code", "KN-2026-9"), new("inspectorate__text", office)]), Ct);
    using (var unknown = await Press("Thanh tra Sao Hỏa")) Assert.Equal(HttpStatusCode.BadRequest, unknown.StatusCode);
    using var begun = await Press("phuong pleiku");
    Assert.Equal(HttpStatusCode.Redirect, begun.StatusCode);
    var said = WebUtility.HtmlDecode(await client.GetStringAsync(begun.Headers.Location, Ct));
    foreach (var words in new[] { "Đã khởi tạo: Giải quyết khiếu nại, tố cáo", "KN-2026-9", "Tiếp nhận thông tin khiếu nại, tố cáo", "Cán bộ tiếp nhận, UBND phường Pleiku" }) Assert.Contains(words, said, StringComparison.Ordinal);
    using var stranger = await app.As(packed.Starter with { Id = Guid.CreateVersion7() }).GetAsync(begun.Headers.Location, Ct);
    Assert.Equal(HttpStatusCode.NotFound, stranger.StatusCode);
  }
}
