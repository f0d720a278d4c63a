using System.Collections.Concurrent;
using Saola.Testing;
using Xunit;

[assembly: AssemblyFixture(typeof(Saola.EndToEnd.LiveProvince))]

namespace Saola.EndToEnd;

/// <summary>
/// A province as people meet it: the program and the national simulators as processes of their own, packs applied, all background
/// work running, and a browser. Nobody is signed in but through the sign-in page.
/// </summary>
public sealed class LiveProvince : ProvinceApp {
  const string Password = "Saola-Pleiku-2026", Secret = "a-secret-of-the-tests";
  readonly Browser browser = new();
  RunningProgram? simulators, program;

  /// <summary>Kinds of pages that were looked at already: the same page in the same state is not looked at twice.</summary>
  internal ConcurrentDictionary<string, bool> Seen { get; } = new(StringComparer.Ordinal);

  public string Address => program!.Address.GetLeftPart(UriPartial.Authority);

  public override async ValueTask InitializeAsync() {
    await base.InitializeAsync();
    var address = RunningProgram.FreeAddress();
    simulators = new(RunningProgram.Dll("tests/Simulators", "Saola.Simulators"), "",
      new Dictionary<string, string?>(StringComparer.Ordinal) { ["SAOLA_PAYGOV_SECRET"] = Secret, ["SAOLA_PROVIDER_SECRET"] = Secret, ["SAOLA_URL"] = address.GetLeftPart(UriPartial.Authority) }, RunningProgram.FreeAddress(), "/health/live");
    var settings = SettingsFor(Database);
    settings["SAOLA_URL"] = address.GetLeftPart(UriPartial.Authority);
    settings["SAOLA_DEMO_PASSWORD"] = Password;
    settings["SAOLA_PAYGOV"] = simulators.Address.ToString();
    settings["SAOLA_PAYGOV_SECRET"] = Secret;
    settings["SAOLA_TSA_URL"] = simulators.Address + "tsa";
    program = new(RunningProgram.Dll("src/Host", "saola"), "serve", settings, address, "/health/ready");
    await Task.WhenAll(simulators.Start(), program.Start(), browser.InitializeAsync().AsTask());
    await Until("select 1 where not exists (select from identity.account where demo and password_hash is null)");
    await Connect("""{"issuer": "ISSUER", "clientId": "saola", "clientSecret": "SECRET", "claims": {"number": "mo_phong_so_dinh_danh", "name": "mo_phong_ho_ten", "birthDate": "mo_phong_ngay_sinh", "taxCode": "mo_phong_ma_so_thue", "organisation": "mo_phong_ten_to_chuc"}, "levels": {"urn:mo-phong:muc-do:1": 1, "urn:mo-phong:muc-do:2": 2}}""");
  }

  /// <summary>As `./run` does: the national provider of the pack is the simulated one.</summary>
  async Task Connect(string shape) {
    var file = Path.Combine(Data, "vneid.json");
    await File.WriteAllTextAsync(file, $$"""{"key": "vneid", "provider": {{shape.Replace("ISSUER", simulators!.Address + "vneid", StringComparison.Ordinal).Replace("SECRET", Secret, StringComparison.Ordinal)}}}""");
    var (code, output) = await RunningProgram.Run(RunningProgram.Dll("src/Host", "saola"), $"provider set {file}", SettingsFor(Database));
    Assert.True(code == 0, output);
  }

  /// <summary>Someone at the door; <see cref="Visitor.SignIn"/> lets them in.</summary>
  internal async Task<Visitor> Visit(int width, bool scripts = true) => new(await browser.Open(Address, width, scripts: scripts), this, scripts);

  internal Task<Visitor> Citizen(string number, int width = 360, bool scripts = true) => SignedIn(number, width, scripts);

  internal async Task<Officer> Officer(string userName, bool scripts = true) => new(await SignedIn(userName, 1440, scripts));

  async Task<Visitor> SignedIn(string userName, int width, bool scripts) {
    var visitor = await Visit(width, scripts);
    await visitor.SignIn(userName, Password);
    return visitor;
  }

  /// <summary>The statistics are counted every few minutes; a test does not wait for that.</summary>
  internal async Task Recount() {
    var now = DateTime.UtcNow;
    await AsIntruder("update kernel.schedule set next = now() where name = 'public_services.count_months'");
    await Until("select 1 from public_services.dossier_month where counted_at > $1 union all select 1 where not exists (select from public_services.dossier)", now);
  }

  /// <summary>`saola verify`, as the person does who checks the ledger.</summary>
  internal Task<(int Code, string Output)> CheckLedger() => RunningProgram.Run(RunningProgram.Dll("src/Host", "saola"), "verify", SettingsFor(Database));

  protected override void Dispose(bool disposing) {
    if (disposing) {
      browser.DisposeAsync().AsTask().GetAwaiter().GetResult();
      foreach (var running in new[] { program, simulators }) running?.Kill().GetAwaiter().GetResult();
    }
    base.Dispose(disposing);
  }
}
