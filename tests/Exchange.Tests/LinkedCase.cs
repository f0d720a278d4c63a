using System.Text.Json.Nodes;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Exchange.Tests;

/// <summary>One linked dossier on its way through the three offices, moved only over HTTP: by the officials who find its tasks in their worklists.</summary>
internal sealed class LinkedCase(ExchangeApp app, string process) {
  static readonly (string Office, string Role)[] Desks = [(ExchangeApp.Commune, "intake"), (ExchangeApp.Commune, "specialist"), (ExchangeApp.Police, "residence_officer"), (ExchangeApp.Insurer, "insurance_officer")];

  public string Code { get; } = "LT-" + Guid.CreateVersion7().ToString("N");
  public Guid Id { get; private set; }

  /// <summary>How it is sent again where the system may have recorded it before: <c>same</c> or <c>new</c>.</summary>
  public string? Resend { get; set; }

  public async Task Begin() {
    var (status, body) = await app.Send(ExchangeApp.Operator(ExchangeApp.Commune), HttpMethod.Post, "/api/process/instances", new { process, businessKey = Code, variables = Variables() });
    Assert.True(status is 200 or 201, body?.ToJsonString());
    Id = (Guid)body!["id"]!;
  }

  JsonObject Declaration() => process == "linked-birth"
    ? new() {
      ["childFullName"] = "Nguyễn Bảo An", ["childDateOfBirth"] = "2026-11-10", ["childGender"] = "female", ["motherFullName"] = "Nguyễn Thị Hoa", ["motherPersonalNumber"] = "000190000001",
      ["fullName"] = "Nguyễn Thị Hoa", ["personalNumber"] = "000190000001", ["phone"] = "0900000001",
    }
    : new() {
      ["deceasedFullName"] = "Nguyễn Văn Cổ", ["deceasedPersonalNumber"] = "000140000001", ["dateOfDeath"] = "2026-11-12", ["fullName"] = "Nguyễn Thị Hoa", ["personalNumber"] = "000190000001",
    };

  JsonObject Variables() => new() {
    ["code"] = Code, ["declaration"] = Declaration(), ["residenceOffice"] = ExchangeApp.Police, ["insuranceOffice"] = ExchangeApp.Insurer,
    ["residence"] = new JsonObject { ["commune"] = "23575", ["detail"] = "12 đường Trần Hưng Đạo", ["householderNumber"] = "000190000001" },
    ["claimant"] = new JsonObject { ["fullName"] = "Nguyễn Thị Hoa", ["personalNumber"] = "000190000001" },
  };

  /// <summary>Open tasks of the dossier in the worklist of each desk.</summary>
  public async Task<List<(Actor Official, string Office, JsonNode Task)>> Open() {
    await app.RunJobs();
    var open = new List<(Actor, string, JsonNode)>();
    foreach (var (office, role) in Desks) {
      var official = ExchangeApp.Official(office, role);
      var (_, body) = await app.Send(official, HttpMethod.Get, "/api/process/tasks?kind=group&size=100");
      open.AddRange(body!["items"]!.AsArray().Where(t => (string?)t!["businessKey"] == Code).Select(t => (official, office, t!)));
    }
    return open;
  }

  public async Task Do(Actor official, JsonNode task, JsonObject? data = null) {
    var id = (string)task["id"]!;
    var (taken, why) = await app.Send(official, HttpMethod.Post, $"/api/process/tasks/{id}/claim", new { });
    Assert.True(taken == 200, why?.ToJsonString());
    var (status, body) = await app.Send(official, HttpMethod.Post, $"/api/process/tasks/{id}/finish", new { data = data ?? Usual((string)task["element"]!) });
    Assert.True(status == 200, body?.ToJsonString());
  }

  JsonObject Usual(string element) => element switch {
    "receive" => new() { ["decision"] = "accept" },
    "register" => new() { ["decision"] = "register", ["declaration"] = Declaration(), ["resend"] = Resend },
    "check" => new() { ["decision"] = "proceed", ["resend"] = Resend },
    "deliver" => new() { ["recipientName"] = "Nguyễn Thị Hoa" },
    _ => throw new InvalidOperationException($"Nobody expected {element}"),
  };

  /// <summary>Everyone does their work as long as there is some, but for the tasks that wait for more than people.</summary>
  public async Task Work(Func<string, bool>? leave = null) {
    for (var round = 0; round < 12; round++) {
      var open = (await Open()).Where(o => leave?.Invoke((string)o.Task["element"]!) != true).ToArray();
      if (open.Length == 0) return;
      foreach (var (official, _, task) in open) await Do(official, task);
    }
    Assert.Fail("The work does not end.");
  }

  public async Task<string?> Status() => (string?)(await app.Sql("select status from process.instance where id = $1", Id)).Single()[0];

  public async Task<List<(Guid Instance, long Token, string Message)>> Incidents() =>
    [.. (await app.Sql("select x.instance, x.token, x.message from process.incident x join process.instance i on i.id = x.instance where i.business_key = $1", Code))
      .Select(r => ((Guid)r[0]!, (long)r[1]!, (string)r[2]!))];

  public async Task<JsonObject> Seen() => JsonNode.Parse((string)(await app.Sql("select variables::text from process.instance where id = $1", Id)).Single()[0]!)!.AsObject();

  /// <summary>The messages about the dossier to a system: state, outcome, attempts, whether anything personal is still kept.</summary>
  public async Task<List<(Guid Id, string State, string? Outcome, int Attempts, bool Keeps)>> Messages(string system) =>
    [.. (await app.Sql("select id, state, outcome, attempts, request is not null or answer is not null from exchange.message where business_key = $1 and system = $2 order by asked_at, id", Code, system))
      .Select(r => ((Guid)r[0]!, (string)r[1]!, (string?)r[2], (int)r[3]!, (bool)r[4]!))];

  /// <summary>All attempts of what fails are over.</summary>
  public async Task Exhaust() {
    for (var attempt = 0; attempt < 5; attempt++) {
      await app.RunJobs();
      app.Clock.Pass(TimeSpan.FromMinutes(10));
    }
    await app.RunJobs();
  }

  public async Task Retry() {
    var (instance, token, _) = Assert.Single(await Incidents());
    var office = (string)(await app.Sql("select office_code from process.instance where id = $1", instance)).Single()[0]!;
    Assert.Equal(200, (await app.Send(ExchangeApp.Operator(office), HttpMethod.Post, $"/api/process/instances/{instance}/incidents/{token}/retry")).Status);
  }

  /// <summary>Everything came to its end: each system did its part once, both parts are in the result, and nothing personal waits anywhere.</summary>
  public async Task Ended() {
    Assert.Empty(await Incidents());
    Assert.Equal("Completed", await Status());
    await app.Forget();
    foreach (var system in ExchangeApp.Systems) {
      var messages = await Messages(system);
      Assert.All(messages, m => Assert.Equal(("Answered", false), (m.State, m.Keeps)));
      var taken = Assert.Single(messages, m => m.Outcome == "Accepted");
      Assert.Single(await app.Sql("select 1 from ledger.entry where object_id = $1 and type = 'exchange.answered' and facts->>'outcome' = 'accepted'", taken.Id));
    }
    var seen = await Seen();
    Assert.Equal("done", (string?)seen["residenceResult"]!["status"]);
    Assert.Equal("done", (string?)seen[process == "linked-birth" ? "insuranceResult" : "allowanceResult"]!["status"]);
  }
}
