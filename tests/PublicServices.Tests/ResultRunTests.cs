using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Saola.Kernel;
using Saola.PublicServices.Tests;
using Saola.Testing;
using Xunit;

namespace Saola.PublicServices.Tests;

/// <summary>Two procedures of the province's pack from the citizen's phone to the signed and sealed result, over HTTP.</summary>
public sealed class ResultRunTests(ProvinceApp app) : ResultWalk(app), IClassFixture<ProvinceApp> {
  static async Task<string> Run(string program, params string[] arguments) {
    var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
    using var process = System.Diagnostics.Process.Start(start)!;
    return await process.StandardOutput.ReadToEndAsync();
  }

  async Task<string> AssertSignedAndSealed(byte[] pdf, string name, string office) {
    var file = Path.Combine(App.Data, name);
    await File.WriteAllBytesAsync(file, pdf);
    var report = await Run("pdfsig", "-nocert", file);
    Assert.Equal(2, report.Split("Signature is Valid.").Length - 1);
    var second = report[report.IndexOf("Signature #2", StringComparison.Ordinal)..];
    Assert.Contains("Total document signed", second, StringComparison.Ordinal);
    Assert.Contains(office, second, StringComparison.Ordinal);
    await using var act = App.Begin();
    var verdict = await act.Services.GetRequiredService<Signing.Signatures>().Verify(act.Work, pdf, CancellationToken.None);
    Assert.True(verdict.IsGood, JsonSerializer.Serialize(verdict, Json.Options));
    return await Run("pdftotext", "-layout", file, "-");
  }

  [Fact]
  public async Task A_birth_is_registered_from_the_phone_to_the_sealed_certificate() {
    var id = await Submit("1.001193", "dang-ky-khai-sinh", Birth, "giay-chung-sinh");
    await Step(await Official("pleiku.motcua", "intake", DossierPermissions.Intake), id, "intake_check", "accept");
    var specialist = await Official("pleiku.hotich", "specialist", DossierPermissions.Appraise);
    await Step(specialist, id, "appraise", "appraise", new {
      decision = "pass", checklist = new[] { "day-du", "nhan-than", "chung-sinh", "ho-ten", "chua-dang-ky" }, result = new { form = new { childPersonalNumber = "064326000123" } },
    });
    Assert.Contains("064326000123", await Text(specialist, $"/can-bo/ho-so/{id}/du-thao"), StringComparison.Ordinal);
    var (head, _, _) = await Head();
    await Step(head, id, "agency_signature", "sign");
    await Text(await Hoa(), $"/ho-so/{id}/ket-qua", 404);
    await Step(specialist, id, "transfer", "transfer");
    await Step(await Clerk(), id, "seal", "seal");
    var text = await AssertSignedAndSealed(await Bytes(await Hoa(), $"/ho-so/{id}/ket-qua"), "birth.pdf", "phường Pleiku");
    foreach (var said in (string[])["Rơ Châm H'Nguyệt <An>", "064326000123", "10/11/2026", "Phường Pleiku, Tỉnh Gia Lai", head.Name, "TM. ỦY BAN NHÂN DÂN"]) Assert.Contains(said, text, StringComparison.Ordinal);
    Assert.Matches(@"Số:\s+\d\d/\d{4}", text);
    Assert.Equal((short)10, (await App.Sql("select status from public_services.dossier where id = $1", id))[0][0]);
  }

  [Theory, InlineData("123"), InlineData(null)]
  public async Task A_birth_certificate_is_not_drafted_without_the_number_of_the_child(string? number) {
    var id = await Submit("1.001193", "dang-ky-khai-sinh", Birth, "giay-chung-sinh");
    await Step(await Official("pleiku.motcua", "intake", DossierPermissions.Intake), id, "intake_check", "accept");
    var refused = await Send(await Official("pleiku.hotich", "specialist", DossierPermissions.Appraise), $"/api/dossiers/{id}/appraise",
      new { id, task = await Open(id, "appraise"), decision = "pass", checklist = Array.Empty<string>(), result = new { form = new { childPersonalNumber = number } } }, 400);
    Assert.Contains("childPersonalNumber", refused.ToJsonString(), StringComparison.Ordinal);
  }

  [Fact]
  public async Task A_house_is_permitted_through_division_head_and_seal() {
    var id = await Submit("1.013225", "nha-o-rieng-le", House, "giay-to-dat", "ban-ve");
    var intake = await Official("pleiku.motcua", "intake", DossierPermissions.Intake);
    await Step(intake, id, "intake_check", "accept");
    await Pay(id);
    var division = await Official("pleiku.truongkinhte", "division_head", DossierPermissions.Assign, DossierPermissions.ApproveDivision);
    var specialist = await Official("pleiku.kinhte", "specialist", DossierPermissions.Appraise);
    await Send(division, "/api/dossiers/assign", new { items = new[] { new { id, task = await Open(id, "assign") } }, assignee = specialist.Id });
    await App.RunJobs();
    await Step(specialist, id, "appraise", "appraise", new { decision = "pass", checklist = await Checklist(id), result = new { content = "Chiều cao tầng 1: 4,2 m." } });
    await Step(division, id, "division_approval", "approve");
    var (head, _, _) = await Head();
    await Step(head, id, "agency_signature", "sign");
    await Step(specialist, id, "transfer", "transfer");
    await Step(await Clerk(), id, "seal", "seal", new { resultNumber = "17/GPXD" });
    var text = await AssertSignedAndSealed(await Bytes(await Hoa(), $"/ho-so/{id}/ket-qua"), "house.pdf", "phường Pleiku");
    foreach (var said in (string[])["17/GPXD", "120,5 m²", "4. Chiều cao tầng 1: 4,2 m.", "thửa đất số 45"]) Assert.Contains(said, text, StringComparison.Ordinal);
  }
}
