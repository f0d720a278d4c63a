using System.Net;
using Saola.Testing;
using Xunit;
using static Saola.PublicServices.Tests.DossierApp;

namespace Saola.PublicServices.Tests;

public sealed class SignSlipTests(SliceApp app) : BareWriteTests(app) {
  readonly SliceApp app = app;

  async Task<(Guid Id, Guid Slip)> Letter(string form, Kernel.Actor? by = null) {
    var (id, _, _) = await app.WaitingAt("appraise");
    var official = by ?? Officer("specialist");
    if (form == "04") await app.Post(official, $"/api/dossiers/{id}/extend", new { to = app.Clock.GetUtcNow().AddDays(30), reason = "Phải xác minh thêm" });
    else await app.Post(official, $"/api/dossiers/{id}/stop", new { reason = "Theo đề nghị của người nộp" });
    return (id, (Guid)(await app.Sql("select id from public_services.dossier_slip where dossier = $1 and form = $2", id, form))[0][0]!);
  }

  async Task<string> Signature(Guid id, Guid slip) {
    using var client = app.As(Officer("specialist"));
    var html = WebUtility.HtmlDecode(await client.GetStringAsync($"/can-bo/ho-so/{id}/phieu/{slip}/xem"));
    return html[html.LastIndexOf("<div class=\"sign\">", StringComparison.Ordinal)..];
  }

  protected override async Task<Write> Prepare() {
    var (id, slip) = await Letter("04");
    return new($"/api/dossiers/{id}/papers/{slip}/sign", null, Officer("agency_head"), id, "dossiers.slip_signed") {
      Permission = DossierPermissions.Sign, Stranger = Officer("agency_head", BienHo), Again = "dossiers.slip_signed",
      Row = "select 1 from public_services.dossier_slip where dossier = $1 and form = '04' and signed_at is not null",
    };
  }

  [Theory]
  [InlineData("04")]
  [InlineData("05")]
  public async Task A_letter_names_the_function_that_signs_and_nobody_until_a_leader_has_signed(string form) {
    var (id, slip) = await Letter(form);
    var before = await Signature(id, slip);
    Assert.Contains("TM. ỦY BAN NHÂN DÂN<br>Chủ tịch", before, StringComparison.Ordinal);
    Assert.DoesNotContain(Officer("specialist").Name, before, StringComparison.Ordinal);
    Assert.DoesNotContain(ChairName, before, StringComparison.Ordinal);
    await app.Post(Officer("agency_head", id: Chair), $"/api/dossiers/{id}/papers/{slip}/sign", new { });
    Assert.Contains($">{ChairName}</strong>", await Signature(id, slip), StringComparison.Ordinal);
  }

  [Fact]
  public async Task The_file_is_made_anew_until_it_is_signed_and_is_the_same_ever_after() {
    var (id, slip) = await Letter("04");
    async Task<Guid?> Opened() {
      await app.Post(Officer("specialist"), $"/api/dossiers/{id}/papers/{slip}", new { });
      return (Guid?)(await app.Sql("select file from public_services.dossier_slip where id = $1", slip))[0][0];
    }
    Assert.Null(await Opened());
    await app.Post(Officer("agency_head", id: Chair), $"/api/dossiers/{id}/papers/{slip}/sign", new { });
    Assert.NotNull(await Opened());
    Assert.Empty(await app.Sql("select 1 from kernel.file where owner_kind = 'growing_slip' and owner = $1 and removed_at is null", slip));
  }

  [Fact]
  public async Task What_a_leader_draws_up_is_signed_by_that() {
    var (id, slip) = await Letter("05", Officer("agency_head", id: Chair) with { Permissions = [DossierPermissions.Read, DossierPermissions.Sign, DossierPermissions.Stop] });
    Assert.Contains($">{ChairName}</strong>", await Signature(id, slip), StringComparison.Ordinal);
  }

  [Fact]
  public async Task A_slip_of_the_counter_is_no_letter_to_sign() {
    var (id, _, _) = await app.WaitingAt("appraise");
    var receipt = (await app.Sql("select id from public_services.dossier_slip where dossier = $1 and form = '01'", id))[0][0];
    Assert.Equal("dossiers.slip_needs_no_signature", (string?)(await app.Post(Officer("agency_head"), $"/api/dossiers/{id}/papers/{receipt}/sign", new { }, 409))["code"]);
  }

  [Fact]
  public async Task A_leader_finds_the_letter_on_the_first_screen_and_signs_it_on_the_dossiers_page() {
    var (id, slip) = await Letter("05");
    var head = Officer("agency_head", id: Chair);
    var v = await new CitizenVisitor(app, head).Open("/can-bo");
    await v.Open(v.Page.QuerySelector($".ds-alert a[href='/can-bo/ho-so/{id}']")!.GetAttribute("href")!);
    Assert.Contains("Thông báo dừng giải quyết hồ sơ: chờ lãnh đạo ký", v.Text, StringComparison.Ordinal);
    await v.Press("Ký văn bản");
    Assert.Null(v.Page.QuerySelector($"button[value='letter_{slip}']"));
    Assert.Equal([[Chair]], await app.Sql("select signed_by from public_services.dossier_slip where id = $1", slip));
  }
}
