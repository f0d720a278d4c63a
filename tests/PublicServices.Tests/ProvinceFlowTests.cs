using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Saola.Identity;
using Saola.Kernel;
using Saola.Process;
using Saola.Testing;
using Xunit;

namespace Saola.PublicServices.Tests;

/// <summary>Every procedure of the province that is processed here goes from the counter to the sealed result, with the packs as they are.</summary>
public sealed class ProvinceFlowTests(ProvinceApp app) : IClassFixture<ProvinceApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  public static TheoryData<string> Here => [.. Directory.GetFiles(Path.Combine(Repository.Root, "packs/gia-lai/procedures"), "*.json").Order(StringComparer.Ordinal)
    .Select(f => JsonNode.Parse(File.ReadAllText(f))!).Where(p => (string?)p["route"]!["system"] == "here").Select(p => (string)p["code"]!)];

  [Theory, MemberData(nameof(Here))]
  public async Task A_procedure_goes_from_the_counter_to_the_sealed_result(string code) {
    // officials hold their posts from the day the packs were applied, which is the real one
    if (app.Clock.GetUtcNow() < TimeProvider.System.GetUtcNow()) app.Clock.Set(TimeProvider.System.GetUtcNow().AddDays(1));
    await Deploy();
    var item = JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, $"packs/gia-lai/procedures/{code}.json")))!;
    var one = item["cases"]![0]!;
    var office = await Office(item);
    var intake = await Actor($"{office.Code}:intake");
    var made = await Post(intake, "/api/dossiers/counter", new {
      procedure = code, @case = (string)one["key"]!, office = office.Code, channel = "in_person", subject = new { name = "Nguyễn Thị Hoa", number = "000190000001", phone = "0900000001" },
      components = one["components"]!.AsArray().Where(c => (string)c!["kind"]! == "document").Select(c => new { key = (string)c!["key"]!, originals = 1 }).ToArray(),
      delivery = "in_person", notice = "sms", accept = true,
    });
    var (id, dossier) = ((Guid)made["id"]!, (string)made["code"]!);
    for (var step = 0; step < 20; step++) {
      await app.RunJobs();
      if (await Status(id) == 10) break;
      if (await Status(id) == 6) await Pay(id);
      foreach (var task in await app.Sql("select id, element, candidate_group from process.work_task where business_key = $1 and status in ('Open', 'Assigned')", dossier))
        await Act(id, (Guid)task[0]!, (string)task[1]!, (string)task[2]!, item, office);
    }
    Assert.Equal(10, await Status(id));
    var result = Assert.Single(await app.Sql("select number, sealed_at from public_services.dossier_result where dossier = $1", id));
    Assert.Matches("^[0-9]{2,}/2026$", (string)result[0]!);
    Assert.NotNull(result[1]);
    Assert.Equal(0L, (await app.Sql("select count(*) from process.incident i join process.instance p on p.id = i.instance where p.business_key = $1", dossier))[0][0]);
  }

  async Task Act(Guid id, Guid task, string element, string group, JsonNode item, OrganisationCard office) {
    var actor = await Actor(group);
    var items = new[] { new { id, task } };
    switch (element) {
      case "receive": await Post(actor, $"/api/dossiers/{id}/accept", new { id, task }); break;
      case "assign": await Post(actor, "/api/dossiers/assign", new { items, assignee = await Specialist(office) }); break;
      case "appraise":
        var holder = (await app.Sql("select assignee from process.work_task where id = $1", task))[0][0];
        await Post(holder is Guid person ? actor with { Id = person } : actor, $"/api/dossiers/{id}/appraise",
          new { id, task, decision = "pass", checklist = (item["checklist"]?.AsArray() ?? []).Select(c => (string)c!["key"]!).ToArray(), result = new { content = "Đồng ý giải quyết." } });
        break;
      case "division_approval": await Post(actor, "/api/dossiers/approve", new { items, agree = true }); break;
      case "agency_signature": await Post(actor, "/api/dossiers/sign", new { items, agree = true }); break;
      case "transfer":
        var by = (await app.Sql("select assignee from process.work_task where id = $1", task))[0][0];
        await Post(by is Guid same ? actor with { Id = same } : actor, $"/api/dossiers/{id}/transfer", new { id, task });
        break;
      case "seal": await Post(actor, $"/api/dossiers/{id}/seal", new { id, task, resultNumber = (string?)null }); break;
      case "deliver": await Post(actor, $"/api/dossiers/{id}/deliver", new { id, task, recipientName = "Nguyễn Thị Hoa" }); break;
      default: Assert.Fail($"No act for {element}"); break;
    }
  }

  /// <summary>The processes as the packs have them now; nothing new when the template already holds them.</summary>
  async Task Deploy() {
    await using var act = app.Begin();
    foreach (var file in new[] { "one-stop", "certify-copy" })
      Assert.Null((await act.Services.GetRequiredService<Processes>().Deploy(act.Work, Repository.Read($"packs/core/processes/{file}.bpmn"), null, Ct)).Error);
    act.Work.Record("tests.deployed", "thing", Guid.CreateVersion7());
    await act.Work.Commit(Ct);
  }

  async Task<OrganisationCard> Office(JsonNode item) {
    await using var act = app.Begin();
    var all = await act.Services.GetRequiredService<Identities>().Organisations(Ct);
    return all.First(o => o.Code is "H21.106" or "H21.111" && Chosen(item, o) || o.Code is not null && !Chosen(item, All(all, "H21.106")) && Chosen(item, o));
  }

  static OrganisationCard All(IReadOnlyList<OrganisationCard> all, string code) => all.First(o => o.Code == code);
  static bool Chosen(JsonNode item, OrganisationCard office) => item["offices"]!.AsArray().Any(s => DossierOffer.Chooses(s!, office));

  /// <summary>Someone of a candidate group: <c>office:role</c> or <c>office/unit:role</c>.</summary>
  async Task<Actor> Actor(string group) {
    var (place, role) = (group.Split(':')[0], group.Split(':')[1]);
    await using var act = app.Begin();
    var identities = act.Services.GetRequiredService<Identities>();
    var office = (await identities.OrganisationByCode(place.Split('/')[0], Ct))!;
    var unit = place.Contains('/', StringComparison.Ordinal) ? (await identities.SubTree(office.Id, Ct)).First(o => o.Key == place.Split('/')[1]) : office;
    var person = (await identities.Officials(act.Work, office.Id, role, null, Ct)).FirstOrDefault();
    var like = DossierApp.Officer(role);
    return like with { Id = person?.Person ?? Guid.CreateVersion7(), Name = person?.Name ?? role, Post = new(unit.Id, office.Id, office.Code!, like.Post!.Roles) };
  }

  async Task<Guid> Specialist(OrganisationCard office) {
    await using var act = app.Begin();
    return (await act.Services.GetRequiredService<Identities>().Officials(act.Work, office.Id, "specialist", null, Ct))[0].Person;
  }

  async Task Pay(Guid id) {
    await using var act = app.Begin();
    var dossier = await act.Work.Db<PublicServicesDb>().Dossiers(act.Work.Actor).Include(d => d.Supplements).SingleAsync(d => d.Id == id, Ct);
    dossier.Paid(act.Work.Now);
    Assert.Null(await act.Services.GetRequiredService<DossierDesk>().Tell(act.Work, dossier, "payment-received", new() { ["paid"] = true }, Ct));
    await act.Work.Commit(Ct);
  }

  async Task<int> Status(Guid id) => (short)(await app.Sql("select status from public_services.dossier where id = $1", id))[0][0]!;

  async Task<JsonObject> Post(Actor actor, string path, object body) {
    using var client = app.As(actor);
    using var answer = await client.PostAsJsonAsync(path, body, Json.Options, Ct);
    var text = await answer.Content.ReadAsStringAsync(Ct);
    Assert.True(answer.IsSuccessStatusCode, $"{path}: {(int)answer.StatusCode} {text}");
    return JsonNode.Parse(text)!.AsObject();
  }
}
