using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Saola.Kernel;
using Saola.Testing;

namespace Saola.Process.Tests;

/// <summary>A process of a pack in the real program: started over HTTP, found by each official in their worklist, done to the end.</summary>
public sealed class TrialWorkTests(ProcessApp app) : IClassFixture<ProcessApp> {
  const string Board = "H21.106", ProvinceOffice = "H21.107";
  static readonly PackSet All = PackReader.Read([Path.Combine(Repository.Root, "packs/core"), Path.Combine(Repository.Root, "packs/internal-work"), Path.Combine(Repository.Root, "packs/gia-lai")]).Set;
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  /// <summary>Who has a role of the packs, with the permissions that it gives and no other.</summary>
  static Actor At(string office, string role) {
    var given = All.Of("role").Where(r => r.Json.GetProperty("key").GetString() == role).SelectMany(r => r.Json.GetProperty("permissions").EnumerateArray()).Select(p => p.GetString()!);
    return ProcessApp.Officer(role, code: office, office: office == Board ? ProcessApp.Office : ProcessApp.OtherOffice, permissions: [.. given]);
  }

  /// <summary>The commendation alone: other processes of the pack call what other engines do, and they are not here.</summary>
  static PackSet Own => new([.. All.Packs.Where(p => p.Id == "internal-work")], [.. All.Items.Where(i => i.Pack == "internal-work" && i.Name.StartsWith("commendation", StringComparison.Ordinal))]);

  async Task<IReadOnlyList<PackDifference>> Apply() {
    await using var act = app.Begin();
    var applied = await act.Services.GetRequiredService<Packs>().Apply(Own, Ct);
    await act.Work.Commit(Ct);
    return applied;
  }

  async Task<List<JsonNode>> Worklist(Actor actor) =>
    [.. ((await app.Get(actor, "tasks?kind=group&process=commendation")).Body["items"] as JsonArray)!.Select(i => i!)];

  [Fact]
  public async Task A_commendation_goes_over_http_from_worklist_to_worklist_to_its_end() {
    await app.Colleague("Trần Thị Bình", (ProcessApp.OtherOffice, ProcessApp.OtherCode));
    Assert.All(await Apply(), d => Assert.Equal(PackStep.Add, d.Step));
    Assert.All(await Apply(), d => Assert.Equal(PackStep.Same, d.Step));
    var (status, started) = await app.Post(At(Board, "reception"), "beginnings/commendation", new { businessKey = "TDKT-2026-1", data = new { board = Board, provinceOffice = ProvinceOffice, committee = ProvinceOffice } });
    Assert.True(status is 200 or 201, started.ToJsonString());
    var test = All.Find("internal-work:test/commendation")!.Read<PackTest>();
    foreach (var step in test.Steps.Where(s => s.Answer is not null)) await Do(step.Answer!, step.With);
    var instance = Guid.Parse((string)started["id"]!);
    Assert.Equal("Completed", await app.Status(instance));
    Assert.Equal("Đồng ý tặng Bằng khen", (string?)(await app.Variables(instance))["result"]);
  }

  /// <summary>The desk at which the step waits sees it, and no other does.</summary>
  async Task Do(string element, JsonObject? data) {
    var seen = new List<(Actor Actor, JsonNode Task)>();
    foreach (var desk in new[] { (Board, "reception"), (Board, "specialist"), (Board, "agency_head"), (ProvinceOffice, "reception"), (ProvinceOffice, "specialist"), (ProvinceOffice, "agency_head") })
      seen.AddRange((await Worklist(At(desk.Item1, desk.Item2))).Select(t => (At(desk.Item1, desk.Item2), t)));
    var (actor, task) = Assert.Single(seen);
    Assert.Equal(element, (string?)task["element"]);
    Assert.Equal(200, (await app.Post(actor, $"tasks/{(string)task["id"]!}/claim", new { })).Status);
    var (status, body) = await app.Post(actor, $"tasks/{(string)task["id"]!}/finish", new { data = data ?? [] });
    Assert.True(status < 300, body.ToJsonString());
  }
}
