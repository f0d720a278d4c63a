using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Saola.Testing;
using Xunit;

namespace Saola.Kernel.Tests;

/// <summary>The program as a process: what it refuses to start with, and what <c>verify</c> says from the command line.</summary>
public sealed class ProgramTests(SaolaApp app) : IClassFixture<SaolaApp> {
  static readonly string Saola = RunningProgram.Dll("src/Host", "saola");

  [Fact]
  public async Task Serve_refuses_to_start_as_the_owner_and_says_what_to_do() {
    var settings = app.SettingsFor(app.Database);
    settings["SAOLA_DB_WEB"] = app.OwnerConnection;
    var (code, output) = await RunningProgram.Run(Saola, "serve --urls " + RunningProgram.FreeAddress(), settings);
    Assert.Equal(2, code);
    Assert.Contains("Use the role saola_web", output, StringComparison.Ordinal);
  }

  [Fact]
  public async Task A_web_node_serves_pages_and_leaves_the_jobs_and_a_worker_does_them_and_serves_no_page() {
    var ct = TestContext.Current.CancellationToken;
    await using var ofWeb = new SmsProvider();
    await using var ofWorker = new SmsProvider();
    var key = Guid.CreateVersion7().ToString("N");
    await using (var act = app.Begin()) {
      await act.Services.GetRequiredService<Notifications>().Send(act.Work, new(null, Phone: "0900000001", Channels: [Channel.Sms]), "dead_letters",
        new Dictionary<string, string>(StringComparer.Ordinal) { ["count"] = "1" }, ct, key: key);
      await act.Work.Commit(ct);
    }
    using var client = new HttpClient();
    async Task<HttpStatusCode> Page(RunningProgram node) {
      using var answer = await client.GetAsync(new Uri(node.Address, "/ui"), ct);
      return answer.StatusCode;
    }
    await using var web = app.ServeAs("web", ("SAOLA_SMS_URL", ofWeb.Address));
    await web.Start();
    Assert.Equal(HttpStatusCode.OK, await Page(web));
    await using var worker = app.ServeAs("worker", ("SAOLA_SMS_URL", ofWorker.Address));
    await worker.Start();
    Assert.Equal(HttpStatusCode.NotFound, await Page(worker));
    await app.Until("select 1 from kernel.notification where key like $1 || '%' and status = 'Sent'", key);
    Assert.Equal((0, 1), (ofWeb.Seen.Count, ofWorker.Seen.Count));
  }

  [Fact]
  public async Task A_role_that_is_none_is_refused() {
    var (code, output) = await RunningProgram.Run(Saola, "serve --role boss --urls " + RunningProgram.FreeAddress(), app.SettingsFor(app.Database));
    Assert.NotEqual(0, code);
    Assert.Contains("--role is web or worker, not 'boss'", output, StringComparison.Ordinal);
  }

  [Fact]
  public async Task Verify_answers_on_the_command_line() {
    var (code, output) = await RunningProgram.Run(Saola, "verify", app.SettingsFor(app.Database));
    Assert.True(code == 0, output);
    Assert.Contains("The ledger is whole.", output, StringComparison.Ordinal);
  }

  [Fact]
  public async Task Verify_finds_a_cut_tail_with_an_anchor_file() {
    var anchor = Path.Combine(app.Data, "anchor.json");
    await File.WriteAllTextAsync(anchor, "{\"number\": 99, \"root\": \"00\"}", TestContext.Current.CancellationToken);
    var (code, output) = await RunningProgram.Run(Saola, $"verify --anchor {anchor}", app.SettingsFor(app.Database));
    Assert.Equal(1, code);
    Assert.Contains("the tail was cut off", output, StringComparison.Ordinal);
  }

  [Fact]
  public async Task An_unknown_command_shows_the_known_ones() {
    var (code, output) = await RunningProgram.Run(Saola, "dance", app.SettingsFor(app.Database));
    Assert.Equal(64, code);
    Assert.Contains("saola verify", output, StringComparison.Ordinal);
  }

  [Fact]
  public async Task Packs_are_linted_without_a_database() {
    var (code, output) = await RunningProgram.Run(Saola, $"pack lint {Path.Combine(Repository.Root, "packs/core")}", new Dictionary<string, string?>(StringComparer.Ordinal) { ["SAOLA_DATA"] = app.Data });
    Assert.True(code == 0, output);
  }

  [Fact]
  public async Task Tests_of_packs_run_without_a_database() {
    var packs = string.Join(' ', new[] { "core", "internal-work" }.Select(p => Path.Combine(Repository.Root, "packs", p)));
    var (code, output) = await RunningProgram.Run(Saola, $"pack test {packs}", new Dictionary<string, string?>(StringComparer.Ordinal) { ["SAOLA_DATA"] = app.Data });
    Assert.True(code == 0, output);
    Assert.Contains("internal-work:test/commendation ", output, StringComparison.Ordinal);
  }

  [Fact]
  public async Task A_missing_setting_is_named() {
    var (code, output) = await RunningProgram.Run(Saola, "migrate", new Dictionary<string, string?>(StringComparer.Ordinal));
    Assert.Equal(78, code);
    Assert.StartsWith("The setting SAOLA_", output, StringComparison.Ordinal);
  }
}
