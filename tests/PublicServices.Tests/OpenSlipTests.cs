using Saola.Testing;
using Xunit;
using static Saola.PublicServices.Tests.DossierApp;

namespace Saola.PublicServices.Tests;

public sealed class OpenSlipTests(SliceApp app) {
  async Task<byte[]> Download(string address) {
    using var client = app.As();
    return await client.GetByteArrayAsync(address);
  }

  [Fact]
  public async Task A_slip_is_data_until_it_is_opened_and_then_a_file() {
    var (id, code) = await app.Submitted();
    await app.Step(Officer("intake"), id, await app.Open(code, "intake_check"), "accept");
    var slips = (await app.Get(Hoa, $"/api/dossiers/{id}/papers"))["slips"]!.AsArray();
    var receipt = Assert.Single(slips)!;
    Assert.Equal("01", (string)receipt["form"]!);
    Assert.Null((await app.Sql("select file from public_services.dossier_slip where id = $1", (Guid)receipt["id"]!))[0][0]);
    var address = (string)(await app.Post(Hoa, $"/api/dossiers/{id}/papers/{receipt["id"]}", new { }))["address"]!;
    var file = Path.Combine(app.Data, "slip.pdf");
    await File.WriteAllBytesAsync(file, await Download(address));
    var text = await Tool.Run("pdftotext", "-layout", file, "-");
    Assert.Contains(code, text, StringComparison.Ordinal);
    Assert.Contains("Nguyễn Thị Hoa", text, StringComparison.Ordinal);
    Assert.NotNull((await app.Sql("select file from public_services.dossier_slip where id = $1", (Guid)receipt["id"]!))[0][0]);
    await app.Post(Testing.People.Citizen(), $"/api/dossiers/{id}/papers/{receipt["id"]}", new { }, 404);
  }

  [Fact]
  public async Task Whoever_opens_a_paper_stands_in_the_ledger() {
    var (id, code) = await app.Submitted();
    await app.Step(Officer("intake"), id, await app.Open(code, "intake_check"), "accept");
    var (slip, piece) = ((Guid)(await app.Get(Hoa, $"/api/dossiers/{id}/papers"))["slips"]![0]!["id"]!, (Guid)(await app.Sql("select id from public_services.dossier_component where dossier = $1", id))[0][0]!);
    var reader = Officer("specialist");
    for (var twice = 0; twice < 2; twice++) await app.Post(reader, $"/api/dossiers/{id}/papers/{slip}", new { });
    await app.Get(reader, $"/api/dossiers/{id}/components/{piece}");
    var read = await app.Sql("select type from ledger.entry where object_id = $1 and actor = $2 order by id", id, reader.Id);
    Assert.Equal(["dossiers.slip_opened", "dossiers.slip_opened", "dossiers.component_opened"], read.Select(r => r[0]));
  }

  [Fact]
  public async Task The_control_sheet_names_each_hand_over_and_is_not_for_the_applicant() {
    var (id, code) = await app.Submitted();
    await app.Step(Officer("intake"), id, await app.Open(code, "intake_check"), "accept");
    var sheet = (await app.Get(Officer("intake"), $"/api/dossiers/{id}/papers"))["slips"]!.AsArray().Single(s => (string)s!["form"]! == "06")!;
    await app.Post(Hoa, $"/api/dossiers/{id}/papers/{sheet["id"]}", new { }, 404);
    var file = Path.Combine(app.Data, "sheet.pdf");
    await File.WriteAllBytesAsync(file, await Download((string)(await app.Post(Officer("intake"), $"/api/dossiers/{id}/papers/{sheet["id"]}", new { }))["address"]!));
    Assert.Contains("Đúng", await Tool.Run("pdftotext", "-layout", file, "-"), StringComparison.Ordinal);
  }

  [Theory]
  [InlineData("01")]
  [InlineData("04")]
  public async Task What_a_slip_says_is_of_the_moment_it_was_made(string form) {
    var (id, _, _) = await app.WaitingAt("appraise");
    if (form == "04") await app.Post(Officer("specialist"), $"/api/dossiers/{id}/extend", new { to = app.Clock.GetUtcNow().AddDays(30), reason = "Phải xác minh thêm" });
    var slip = (await app.Sql("select id from public_services.dossier_slip where dossier = $1 and form = $2", id, form))[0][0];
    async Task<string> Says() {
      using var client = app.As(Officer("specialist"));
      return await client.GetStringAsync($"/can-bo/ho-so/{id}/phieu/{slip}/xem");
    }
    var before = await Says();
    Assert.Contains("Nguyễn Thị Hoa", before, StringComparison.Ordinal);
    await app.AsIntruder("update public_services.dossier set applicant_name = 'Khác', applicant_phone = '0900000099', amount_due = 75000, appointment_at = now() + interval '90 days', delivery = 2 where id = $1", id);
    await app.AsIntruder("update public_services.dossier_component set name = 'Giấy khác', copies = 7 where dossier = $1", id);
    Assert.Equal(before, await Says());
  }
}
