using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using Microsoft.Extensions.DependencyInjection;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.PublicServices.Tests;

/// <summary>One step of a person, with what they say in it.</summary>
public sealed record LifeStep(string Element, string Person, string Verb, JsonObject More);

/// <summary>A birth registration of the province's pack, by people who signed in at the program as it runs in production.</summary>
internal sealed class ProgramLife : IAsyncDisposable {
  public const string Citizen = "000190000001";
  const string Password = "mat-khau-dien-tap-2026";
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  readonly ProvinceApp app;
  readonly ConcurrentDictionary<Guid, Guid> papers = [];
  readonly ConcurrentDictionary<string, HttpClient> people = new(StringComparer.Ordinal);

  ProgramLife(ProvinceApp app) {
    this.app = app;
    Program = Serve();
  }

  public RunningProgram Program { get; }
  public SmsProvider Sms { get; } = new();

  /// <summary>Another node of the same province.</summary>
  public RunningProgram Serve() => app.Serve(("SAOLA_DEMO_PASSWORD", Password), ("SAOLA_SMS_URL", Sms.Address));

  public static LifeStep[] Steps { get; } = [
    new("intake_check", "pleiku.motcua", "accept", []),
    new("appraise", "pleiku.hotich", "appraise", new() {
      ["decision"] = "pass", ["checklist"] = new JsonArray("day-du", "nhan-than", "chung-sinh", "ho-ten", "chua-dang-ky"),
      ["result"] = new JsonObject { ["form"] = new JsonObject { ["childPersonalNumber"] = "064326000123" } },
    }),
    new("agency_signature", "pleiku.chutich", "sign", []),
    new("transfer", "pleiku.hotich", "transfer", []),
    new("seal", "pleiku.vanthu", "seal", new() { ["resultNumber"] = null }),
    new("deliver", "pleiku.motcua", "deliver", new() { ["recipientName"] = "Nguyễn Thị Hoa", ["signed"] = true }),
  ];

  public static async Task<ProgramLife> Begin(ProvinceApp app) {
    var life = new ProgramLife(app);
    await life.Program.Start();
    await app.Until("select 1 where not exists (select from identity.account where demo and password_hash is null)");
    return life;
  }

  /// <summary>The person's window on the program, signed in by name and password; its cookie lives longer than the program does.</summary>
  public async Task<HttpClient> Person(string userName, RunningProgram? node = null) {
    var address = (node ?? Program).Address;
    if (people.TryGetValue(userName + address, out var known)) return known;
    var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = address };
    var page = new HtmlParser().ParseDocument(await client.GetStringAsync("/dang-nhap", Ct));
    var form = page.QuerySelectorAll("main form").OfType<IHtmlFormElement>().First(f => f.QuerySelector("[name='Form.UserName']") is not null);
    var fields = form.QuerySelectorAll("input[type=hidden]").OfType<IHtmlInputElement>().ToDictionary(i => i.Name!, i => i.Value);
    (fields["Form.UserName"], fields["Form.Password"]) = (userName, Password);
    using var request = new HttpRequestMessage(HttpMethod.Post, "/dang-nhap") { Content = new FormUrlEncodedContent(fields) };
    request.Headers.Add("Origin", "http://localhost");
    using var answer = await client.SendAsync(request, Ct);
    Assert.True((int)answer.StatusCode == 302, $"{userName} cannot sign in: {answer.StatusCode}\n{Program.Output}");
    return people[userName + address] = client;
  }

  public async Task<Guid> Draft() {
    using var answer = await (await Person(Citizen)).PostAsJsonAsync("/api/dossiers/drafts", new { procedure = "1.001193", page = 0, content = new { }, files = new { } }, Json.Options, Ct);
    var draft = (Guid)(await Read(answer))["id"]!;
    papers[draft] = await app.Stored(null, DossierDraft.FileOwner, draft);
    return draft;
  }

  public async Task<HttpResponseMessage> Submit(Guid draft, RunningProgram? node = null) => await (await Person(Citizen, node)).PostAsJsonAsync("/api/dossiers", new {
    procedure = "1.001193", @case = "dang-ky-khai-sinh", office = "H21.106", contact = new { phone = "0900000001" }, form = ResultRunTests.Birth, provenance = new { }, draft,
    components = new[] { new { key = "giay-chung-sinh", originals = 0, copies = 0, file = papers[draft], fileName = "giay-chung-sinh.png" } }, delivery = "in_person", notice = "sms", declared = true,
  }, Json.Options, Ct);

  /// <summary>Everyone signs in, so that they may act at the same time.</summary>
  public async Task Gather() {
    foreach (var person in Steps.Select(s => s.Person).Append(Citizen)) await Person(person);
  }

  /// <summary>Takes a dossier through steps, the first of which it waits at.</summary>
  public async Task Carry((Guid Id, string Code) dossier, IEnumerable<LifeStep> steps) {
    foreach (var step in steps) (await Take(step, dossier.Id, await Open(dossier.Code, step.Element))).EnsureSuccessStatusCode();
  }

  public async Task<(Guid Id, string Code)> Submitted() {
    using var answer = await Submit(await Draft());
    var made = await Read(answer);
    return ((Guid)made["id"]!, (string)made["code"]!);
  }

  public async Task<Guid> Open(string code, string element) => (Guid)(await app.Until(
    "select id from process.work_task where business_key = $1 and element = $2 and status in ('Open', 'Assigned')", code, element))[0][0]!;

  public async Task<HttpResponseMessage> Take(LifeStep step, Guid id, Guid task, string? person = null, RunningProgram? node = null) {
    var one = new JsonObject { ["id"] = id, ["task"] = task };
    var (path, body) = step.Verb == "sign" ? ("/api/dossiers/sign", new JsonObject { ["items"] = new JsonArray(one), ["agree"] = true }) : ($"/api/dossiers/{id}/{step.Verb}", one);
    foreach (var (name, value) in step.More) body[name] = value?.DeepClone();
    return await (await Person(person ?? step.Person, node)).PostAsJsonAsync(path, body, Json.Options, Ct);
  }

  public static async Task<JsonObject> Read(HttpResponseMessage answer) {
    var text = await answer.Content.ReadAsStringAsync(Ct);
    Assert.True(answer.IsSuccessStatusCode, $"{answer.RequestMessage!.RequestUri!.AbsolutePath}: {(int)answer.StatusCode} {text}");
    return JsonNode.Parse(text)!.AsObject();
  }

  /// <summary>Dies as it stands; whoever was waiting for an answer gets none.</summary>
  public async Task Die(params IEnumerable<Task<HttpResponseMessage>> unanswered) {
    await Program.Kill();
    foreach (var request in unanswered) await Assert.ThrowsAnyAsync<HttpRequestException>(() => request);
  }

  /// <summary>Waits until the program hangs; if it does not, says what the program said.</summary>
  public async Task Hangs(Hold at, Task<HttpResponseMessage>? request = null, int times = 1) {
    try {
      await at.Reached(request, times);
    } catch (Exception e) when (e is TimeoutException or InvalidOperationException) {
      throw new InvalidOperationException($"{e.Message}\n{Program.Output[^Math.Min(Program.Output.Length, 6000)..]}", e);
    }
  }

  public async Task Revive() {
    await app.EndLeases();
    await Program.Start();
  }

  /// <summary>Waits until all that is due has been done.</summary>
  public Task Rest() => app.Until("select 1 where not exists (select from kernel.outbox where done_at is null and due <= now() + interval '1 minute')");

  /// <summary>Of each dossier one code, one slip of each number, one message for each status, one numbered result; no number left out, and a ledger that is whole.</summary>
  public async Task AssertOnce(params (Guid Id, string Code)[] dossiers) {
    await Rest();
    var count = dossiers.Length;
    Assert.Equal(dossiers.Select(d => d.Code).Order(StringComparer.Ordinal), (await app.Sql("select code from public_services.dossier where status = 10")).Select(r => (string)r[0]!).Order(StringComparer.Ordinal));
    foreach (var day in dossiers.GroupBy(d => d.Code[..^4])) {
      Assert.StartsWith("H21.106-", day.Key, StringComparison.Ordinal);
      Assert.Equal(Enumerable.Range(1, day.Count()), day.Select(d => int.Parse(d.Code[^4..], CultureInfo.InvariantCulture)).Order());
    }
    Assert.Equal([[(long)count]], await app.Sql("select sum(last) from public_services.dossier_counter"));
    foreach (var (id, code) in dossiers) {
      Assert.Equal([1, 2, 4, 9, 10], (await app.Sql("select (facts->>'status')::int from ledger.entry where object_id = $1 and type like 'dossiers.%' and facts->>'status' is not null order by id", id)).Select(r => (int)r[0]!));
      Assert.Equal(["01/1", "06/1"], (await app.Sql("select form || '/' || number from public_services.dossier_slip where dossier = $1 order by 1", id)).Select(r => (string)r[0]!));
      Assert.Equal(["intake_check", "receive", "appraise", "agency_signature", "transfer", "seal", "deliver"],
        (await app.Sql("select element from public_services.dossier_handover where dossier = $1 order by id", id)).Select(r => (string)r[0]!));
      Assert.Equal(["dossiers.result_signed", "dossiers.result_sealed"],
        (await app.Sql("select type from ledger.entry where object_id = $1 and type in ('dossiers.result_signed', 'dossiers.result_sealed') order by id", id)).Select(r => (string)r[0]!));
      Assert.Equal([["Completed"]], await app.Sql("select status from process.instance where business_key = $1", code));
    }
    var year = Vn.Day(TimeProvider.System.GetUtcNow()).Year;
    Assert.Equal(Enumerable.Range(1, count).Select(n => $"{n:00}/{year}"), (await app.Sql("select number from public_services.dossier_result order by number")).Select(r => (string)r[0]!));
    Assert.Equal([[count]], await app.Sql("select last from public_services.dossier_result_counter"));
    Assert.Equal([[0L]], await app.Sql("select count(*) from kernel.outbox where dead_at is not null or error is not null"));
    await AssertMessages(count);
    foreach (var (id, _) in dossiers) await AssertSignedAndSealed(id);
    await app.Until("select 1 where not exists (select from ledger.entry e where not exists (select from ledger.sealed s where s.entry = e.id))");
    var (exit, output) = await RunningProgram.Run(RunningProgram.Dll("src/Host", "saola"), "verify", app.SettingsFor(app.Database));
    Assert.True(exit == 0, output);
  }

  /// <summary>Each message to the applicant exists once by each way, was sent, and the provider knows no other. Reminders to officials come by the clock, not by the steps.</summary>
  async Task AssertMessages(int dossiers) {
    var sent = await app.Sql("select id, template, channel, status from kernel.notification where template like 'notify-%' order by template, channel");
    Assert.Equal(
      from template in (string[])["notify-accepted", "notify-delivered", "notify-done", "notify-registered"] from channel in (string[])["Inbox", "Sms"] from _ in Enumerable.Range(0, dossiers) select $"{template} {channel} Sent",
      sent.Select(r => $"{r[1]} {r[2]} {r[3]}"));
    Assert.Equal(sent.Where(r => (string)r[2]! == "Sms").Select(r => (Guid)r[0]!).Order(), Sms.Seen.Keys.Order());
  }

  async Task AssertSignedAndSealed(Guid id) {
    var citizen = await Person(Citizen);
    var address = (string)(await Read(await citizen.GetAsync($"/api/dossiers/{id}/result", Ct)))["address"]!;
    await using var act = app.Begin();
    var report = await act.Services.GetRequiredService<Signing.Signatures>().Verify(act.Work, await citizen.GetByteArrayAsync(address, Ct), Ct);
    Assert.True(report.IsGood && report.Signatures.Count == 2, System.Text.Json.JsonSerializer.Serialize(report, Json.Options));
  }

  public async ValueTask DisposeAsync() {
    foreach (var client in people.Values) client.Dispose();
    await Program.DisposeAsync();
    await Sms.DisposeAsync();
  }
}
