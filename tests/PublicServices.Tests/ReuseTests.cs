using System.Text.Json;
using System.Text.Json.Nodes;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.PublicServices.Tests;

/// <summary>The page that measures what people need not state or hand in again.</summary>
[Collection(nameof(SectorProvince))]
public sealed class ReuseTests(SectorProvince app) : ResultWalk(app) {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  async Task<JsonNode> Read(Actor actor, string path) {
    using var client = App.As(actor);
    return JsonNode.Parse(await client.GetStringAsync(path, Ct))!;
  }

  async Task<(long Dossiers, long Filled, long Kept, long Papers)> Figures(Actor actor) {
    var row = (await Read(actor, "/api/reuse"))["rows"]!.AsArray().SingleOrDefault(r => (string)r!["code"]! == "1.013225");
    return row is null ? default : ((long)row["dossiers"]!, (long)row["filled"]!, (long)row["kept"]!, (long)row["papers"]!);
  }

  static object Filled(string source, bool changed) => new { source, origin = "Tài khoản của Ông/Bà", at = "2026-11-24T02:00:00Z", changed };

  /// <summary>Through the pages, with two filled fields of which one was changed, and a record in the place of a paper.</summary>
  async Task<Guid> HandedIn() {
    await Gone();
    var (hoa, record) = (await Hoa(), await Held($"R{Guid.CreateVersion7():N}"[..20]));
    var answers = JsonSerializer.SerializeToNode(House, Json.Options)!.AsObject();
    answers.Remove("landPapers");
    var content = new {
      form = answers, filledFor = "gia-lai:form/building-permit", subject = new { kind = "self" }, contact = new { phone = "0900000001" }, delivery = "electronic", notice = "inbox",
      records = new Dictionary<string, Guid> { ["giay-to-dat"] = record }, provenance = new { fullName = Filled("profile.fullName", false), phone = Filled("profile.phone", true) },
    };
    var draft = (Guid)(await Send(hoa, "/api/dossiers/drafts", new { procedure = "1.013225", @case = "nha-o-rieng-le", office = "H21.106", page = 3, content, files = new { } }))["id"]!;
    var v = await new CitizenVisitor(App, hoa).Open($"/nop-ho-so/{draft}/thong-tin-6");
    await v.Send("Lưu và tiếp tục", [], [("drawings", "ban-ve.png", SaolaApp.Picture)]);
    await (await v.Open($"/nop-ho-so/{draft}/xem-lai")).Press("Nộp hồ sơ", ("declared", "true"));
    return (Guid)Assert.Single(await App.Sql("select id from public_services.dossier where code = $1", v.At.Split('/')[2]))[0]!;
  }

  [Fact]
  public async Task Filled_and_kept_fields_and_spared_papers_are_counted_as_dossiers_come_and_lead_to_them() {
    await Hoa();
    var (office, province) = (await Official("pleiku.chutich", "agency_head", DossierReuse.Permission), People.With(DossierReuse.Permission, "procedures.manage"));
    var before = await Figures(office);
    var id = await HandedIn();
    var after = await Figures(office);
    Assert.Equal((before.Dossiers + 1, before.Filled + 2, before.Kept + 1, before.Papers + 1), after);
    Assert.Equal(after, await Figures(province));
    var listed = (await Read(office, "/api/reuse/1.013225"))["items"]!.AsArray().Single(i => (Guid)i!["id"]! == id)!;
    Assert.Equal((2, 1, 1), ((int)listed["filled"]!, (int)listed["kept"]!, (int)listed["papers"]!));
    Assert.Equal(["Người sử dụng, sở hữu, quản lý đất", "Tài khoản của Ông/Bà"], listed["sources"]!.AsArray().Select(s => (string)s!).Order(StringComparer.Ordinal));
    var today = Vn.Date(Vn.Day(App.Clock.GetUtcNow()));
    Assert.Contains("/can-bo/giam-giay-to/1.013225?tu=", await Text(office, $"/can-bo/giam-giay-to?tu={today}&den={today}"), StringComparison.Ordinal);
    Assert.Contains($"/can-bo/ho-so/{id}", await Text(office, "/can-bo/giam-giay-to/1.013225"), StringComparison.Ordinal);
    // the figures of another office are its own
    var other = (Guid)(await App.Sql("select id from identity.organisation where code = 'H21.100'"))[0][0]!;
    Assert.Equal(default, await Figures(People.Official(other, "H21.100", ["agency_head"], DossierReuse.Permission)));
  }

  [Fact]
  public async Task The_list_goes_on_after_the_dossier_that_was_last_on_the_page_before() {
    var (one, two) = (await HandedIn(), await HandedIn());
    var province = People.With(DossierReuse.Permission, "procedures.manage");
    var whole = (await Read(province, "/api/reuse/1.013225"))["items"]!.AsArray().Select(i => (Id: (Guid)i!["id"]!, Day: (string)i["day"]!)).ToList();
    Assert.Equal(2, whole.Count(i => i.Id == one || i.Id == two));
    var next = (await Read(province, $"/api/reuse/1.013225?after={whole[0].Day.Replace("-", "", StringComparison.Ordinal)}_{whole[0].Id:N}"))["items"]!.AsArray().Select(i => (Guid)i!["id"]!);
    Assert.Equal(whole.Skip(1).Select(i => i.Id), next);
  }

  [Fact]
  public async Task Who_may_not_measure_sees_no_figures_and_a_period_has_an_order() {
    using var stranger = App.As(People.With(DossierPermissions.Read));
    using var anyone = App.As();
    foreach (var path in (string[])["/api/reuse", "/api/reuse/1.013225"]) {
      Assert.Equal(403, (int)(await stranger.GetAsync(path, Ct)).StatusCode);
      Assert.Equal(401, (int)(await anyone.GetAsync(path, Ct)).StatusCode);
    }
    using var leader = App.As(People.With(DossierReuse.Permission));
    Assert.Equal(400, (int)(await leader.GetAsync("/api/reuse?from=2026-02-01&to=2026-01-01", Ct)).StatusCode);
    Assert.Equal(400, (int)(await leader.GetAsync("/api/reuse?from=2020-01-01&to=2026-01-01", Ct)).StatusCode);
  }
}
