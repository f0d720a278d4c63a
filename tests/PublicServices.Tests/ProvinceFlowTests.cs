using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Saola.Forms;
using Saola.Identity;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.PublicServices.Tests;

/// <summary>Every procedure of the province that is processed here goes from the applicant to the signed and sealed result, with the packs as they are.</summary>
public sealed class ProvinceFlowTests(ProvinceApp app) : IClassFixture<ProvinceApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;
  static readonly JsonNode[] Here = [.. Directory.GetFiles(Path.Combine(Repository.Root, "packs/gia-lai/procedures"), "*.json").Order(StringComparer.Ordinal)
    .Select(f => JsonNode.Parse(File.ReadAllText(f))!).Where(p => (string?)p["route"]!["system"] == "here")];

  /// <summary>Online wherever that is offered; at the counter where it is not, and once for each shape of the process.</summary>
  public static TheoryData<string, string> Ways {
    get {
      var online = Here.Where(p => Offers(p, "online")).ToArray();
      var counter = Here.Except(online).Concat(Here.DistinctBy(p => ((string)p["process"]!, (bool)p["offices"]![0]!["hasDivision"]!)));
      var ways = new TheoryData<string, string>();
      foreach (var p in online) ways.Add((string)p["code"]!, "online");
      foreach (var p in counter) ways.Add((string)p["code"]!, "in_person");
      return ways;
    }
  }

  static bool Offers(JsonNode procedure, string channel) => procedure["channels"]!.AsArray().Any(c => (string)c! == channel);

  [Fact]
  public void At_least_twenty_procedures_of_eight_fields_and_both_levels_go_all_the_way() {
    Assert.True(Here.Length >= 20);
    Assert.True(Here.DistinctBy(p => (string)p["field"]!).Count() >= 8);
    Assert.Equal(["commune", "province"], Here.SelectMany(p => p["levels"]!.AsArray().Select(l => (string)l!)).Distinct().Order());
  }

  [Theory, MemberData(nameof(Ways))]
  public async Task A_procedure_goes_from_the_applicant_to_the_sealed_result(string code, string channel) {
    // officials hold their posts from the day the packs were applied, which is the real one
    if (app.Clock.GetUtcNow() < TimeProvider.System.GetUtcNow()) app.Clock.Set(TimeProvider.System.GetUtcNow().AddDays(1));
    var item = Here.Single(p => (string)p["code"]! == code);
    var office = await Office(item);
    var made = channel == "online" ? await Submit(item, office) : await Register(item, office);
    var (id, dossier) = ((Guid)made["id"]!, (string)made["code"]!);
    for (var step = 0; step < 20; step++) {
      await app.RunJobs();
      if (await Status(id) == 10) break;
      if (await Status(id) == 6) await Pay(id, office);
      foreach (var task in await app.Sql("select id, element, candidate_group from process.work_task where business_key = $1 and status in ('Open', 'Assigned')", dossier))
        await Act(id, (Guid)task[0]!, (string)task[1]!, (string)task[2]!, item, office);
    }
    Assert.Equal(10, await Status(id));
    var result = Assert.Single(await app.Sql("select number, sealed_at, sealed_file from public_services.dossier_result where dossier = $1", id));
    Assert.Matches("^[0-9]{2,}/2026$", (string)result[0]!);
    Assert.NotNull(result[1]);
    await AssertSignedAndSealed(id, (Guid)result[2]!);
    Assert.Equal(0L, (await app.Sql("select count(*) from process.incident i join process.instance p on p.id = i.instance where p.business_key = $1", dossier))[0][0]);
  }

  [Fact]
  public async Task A_procedure_whose_route_leads_to_a_ministry_is_shown_with_the_way_there_and_not_taken_here() {
    const string code = "1.001193";
    if (app.Clock.GetUtcNow() < TimeProvider.System.GetUtcNow()) app.Clock.Set(TimeProvider.System.GetUtcNow().AddDays(1));
    var item = Here.Single(p => (string)p["code"]! == code);
    var office = await Office(item);
    await Route("ministry");
    try {
      using var stranger = app.As();
      Assert.Contains((string)item["route"]!["official"]!["name"]!["vi"]!, await stranger.GetStringAsync($"/dich-vu-cong/{code}", Ct), StringComparison.Ordinal);
      Assert.Equal("dossiers.not_here", (string)(await Submit(item, office, 409))["code"]!);
    } finally {
      await Route("here");
    }
    Assert.StartsWith(office.Code!, (string)(await Submit(item, office))["code"]!, StringComparison.Ordinal);

    Task Route(string system) => app.AsIntruder("""
      update public_services.procedure set route = $2, hash = hash || $2, item = jsonb_set(item, '{route,system}', to_jsonb($2::text)) where code = $1
      """, code, system);
  }

  async Task<JsonObject> Submit(JsonNode item, OrganisationCard office, int expected = 200) {
    var one = item["cases"]![0]!;
    var answers = await Answers(item);
    var citizen = await CitizenVisitor.Person(app, "000190000001");
    var (draft, components) = await Calls.Papers(app, citizen, (string)item["code"]!, [.. Documents(one)]);
    return await Post(citizen, "/api/dossiers", new {
      procedure = (string)item["code"]!, @case = (string)one["key"]!, office = office.Code, contact = new { phone = "0900000001" }, form = answers, provenance = new { },
      draft, components, delivery = "in_person", notice = "sms", declared = true,
    }, expected);
  }

  async Task<JsonObject> Answers(JsonNode item) {
    await using var act = app.Begin();
    var form = ((string?)item["cases"]![0]!["form"] ?? (string?)item["form"]) is { } key ? (await act.Services.GetRequiredService<FormLibrary>().Find(key, Ct))!.Definition : null;
    return form is null ? [] : await new FormFiller(act.Services.GetRequiredService<IChoices>(), Vn.Day(app.Clock.GetUtcNow())).Fill(form, Ct);
  }

  /// <summary>With the declaration on paper: only what fee and papers are computed from is typed.</summary>
  async Task<JsonObject> Register(JsonNode item, OrganisationCard office) {
    var one = item["cases"]![0]!;
    var needed = DossierOffer.TermsOf(new(Guid.Empty, item.AsObject()), (string)one["key"]!, Channel.InPerson, Vn.Day(app.Clock.GetUtcNow()))!.Needed();
    var asked = new JsonObject((await Answers(item)).Where(a => needed.Contains(a.Key)).Select(a => KeyValuePair.Create(a.Key, a.Value?.DeepClone())));
    return await Post(await Actor($"{office.Code}:intake"), "/api/dossiers/counter", new {
      procedure = (string)item["code"]!, @case = (string)one["key"]!, office = office.Code, channel = "in_person", subject = new { name = "Nguyễn Thị Hoa", number = "000190000001", phone = "0900000001" }, form = asked,
      components = Documents(one).Select(key => new { key, originals = 1 }), delivery = "in_person", notice = "sms", accept = true,
    });
  }

  static IEnumerable<string> Documents(JsonNode one) => one["components"]!.AsArray().Where(c => (string)c!["kind"]! == "document").Select(c => (string)c!["key"]!);

  async Task AssertSignedAndSealed(Guid dossier, Guid sealedFile) {
    await using var act = app.Begin();
    var files = act.Services.GetRequiredService<FileStore>();
    using var pdf = new MemoryStream();
    await using (var stored = files.Open((await files.Find(act.Work, ResultSigning.Owner, dossier, sealedFile, Ct))!)) await stored.CopyToAsync(pdf, Ct);
    var report = await act.Services.GetRequiredService<Signing.Signatures>().Verify(act.Work, pdf.ToArray(), Ct);
    Assert.True(report.IsGood && report.Signatures.Count == 2, JsonSerializer.Serialize(report, Json.Options));
  }

  async Task Act(Guid id, Guid task, string element, string group, JsonNode item, OrganisationCard office) {
    var actor = await Actor(group);
    var items = new[] { new { id, task } };
    switch (element) {
      case "intake_check" or "receive": await Post(actor, $"/api/dossiers/{id}/accept", new { id, task }); break;
      case "assign": await Post(actor, "/api/dossiers/assign", new { items, assignee = (await Specialists(office, item))[0] }); break;
      case "appraise":
        if (await IsOnPaper(id)) await TypeIn(id, task, actor, item);
        var holder = (await app.Sql("select assignee from process.work_task where id = $1", task))[0][0];
        await Post(holder is Guid person ? actor with { Id = person } : actor, $"/api/dossiers/{id}/appraise",
          new { id, task, decision = "pass", checklist = (item["checklist"]?.AsArray() ?? []).Select(c => (string)c!["key"]!).ToArray(), result = new { content = "Đồng ý giải quyết.", form = item["results"]![0]!["form"] is null ? null : new { childPersonalNumber = "064326000123" } } });
        break;
      case "division_approval": await Post(actor, "/api/dossiers/approve", new { items, agree = true }); break;
      case "agency_signature": await Post(actor, "/api/dossiers/sign", new { items, agree = true }); break;
      case "transfer":
        var by = (await app.Sql("select assignee from process.work_task where id = $1", task))[0][0];
        await Post(by is Guid same ? actor with { Id = same } : actor, $"/api/dossiers/{id}/transfer", new { id, task });
        break;
      case "seal": await Post(actor, $"/api/dossiers/{id}/seal", new { id, task, resultNumber = (string?)null }); break;
      case "deliver":
        if (await app.Sql("select 1 from public_services.dossier where id = $1 and amount_due > 0 and paid_at is null", id) is { Count: > 0 }) await Pay(id, office);
        await Post(actor, $"/api/dossiers/{id}/deliver", new { id, task, recipientName = "Nguyễn Thị Hoa", signed = true });
        break;
      default: Assert.Fail($"No act for {element}"); break;
    }
  }

  /// <summary>A commune that has people, where communes are competent; else the first office that is.</summary>
  async Task<OrganisationCard> Office(JsonNode item) {
    await using var act = app.Begin();
    var competent = (await act.Services.GetRequiredService<Identities>().Organisations(Ct)).Where(o => Chosen(item, o)).ToArray();
    return competent.FirstOrDefault(o => o.Code == "H21.106") ?? competent[0];
  }

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

  async Task<bool> IsOnPaper(Guid id) => (bool)(await app.Sql("select channel = 1 and not exists (select from public_services.paper_entry where dossier = $1) from public_services.dossier where id = $1", id))[0][0]!;

  /// <summary>Nobody decides on a declaration that is on paper only; the specialist types it in.</summary>
  async Task TypeIn(Guid id, Guid task, Actor actor, JsonNode item) {
    var answers = await Answers(item);
    if (answers.Count == 0) return;
    var refused = await Post(actor, $"/api/dossiers/{id}/appraise", new { id, task, decision = "pass", checklist = (item["checklist"]?.AsArray() ?? []).Select(c => (string)c!["key"]!).ToArray() }, 409);
    Assert.Equal("dossiers.form_incomplete", (string)refused["code"]!);
    await Post(actor, $"/api/dossiers/{id}/answers", new { answers });
  }

  /// <summary>The specialists of the division that handles the procedure, or of the whole office.</summary>
  async Task<Guid[]> Specialists(OrganisationCard office, JsonNode item) {
    await using var act = app.Begin();
    var identities = act.Services.GetRequiredService<Identities>();
    var division = (string?)item["offices"]!.AsArray().First(s => DossierOffer.Chooses(s!, office))!["division"] is { } key ? (await identities.SubTree(office.Id, Ct)).First(o => o.Key == key).Id : (Guid?)null;
    return [.. (await identities.Officials(act.Work, office.Id, "specialist", division, Ct)).Select(o => o.Person)];
  }

  [Fact]
  public async Task A_head_assigns_to_specialists_of_the_division_that_handles_it() {
    if (app.Clock.GetUtcNow() < TimeProvider.System.GetUtcNow()) app.Clock.Set(TimeProvider.System.GetUtcNow().AddDays(1));
    var item = Here.Single(p => (string)p["code"]! == "1.011607");
    var office = await Office(item);
    var made = await Register(item, office);
    var (id, code) = ((Guid)made["id"]!, (string)made["code"]!);
    var task = (Guid)(await app.Sql("select id from process.work_task where business_key = $1 and element = 'assign' and status = 'Open'", code))[0][0]!;
    await using var act = app.Begin();
    var everyone = (await act.Services.GetRequiredService<Identities>().Officials(act.Work, office.Id, "specialist", null, Ct)).Select(o => o.Person).ToArray();
    var own = await Specialists(office, item);
    var other = everyone.Except(own).First();
    var head = await Actor((string)(await app.Sql("select candidate_group from process.work_task where id = $1", task))[0][0]!);
    Assert.Equal("dossiers.nobody_to_assign", (string)(await Post(head, "/api/dossiers/assign", new { items = new[] { new { id, task } }, assignee = other }, 400))["code"]!);
    foreach (var page in (string[])[$"/can-bo/ho-so/{id}/viec/phan-cong?cv={task}", "/can-bo?ds=group"]) {
      var v = await new CitizenVisitor(app, head).Open(page);
      Assert.Equal(own.Select(o => o.ToString()).Order(), v.Page.QuerySelectorAll("select[name='Form.Assignee'] option").Select(o => o.GetAttribute("value")!).Where(o => o.Length > 0).Order());
    }
    await Post(head, "/api/dossiers/assign", new { items = new[] { new { id, task } }, assignee = own[0] });
  }

  async Task Pay(Guid id, OrganisationCard office) =>
    await Post(await Actor($"{office.Code}:intake"), $"/api/dossiers/{id}/payment", new { amount = (long)(await app.Sql("select amount_due from public_services.dossier where id = $1", id))[0][0]! });

  async Task<int> Status(Guid id) => (short)(await app.Sql("select status from public_services.dossier where id = $1", id))[0][0]!;

  async Task<JsonObject> Post(Actor actor, string path, object body, int expected = 200) {
    using var client = app.As(actor);
    using var answer = await client.PostAsJsonAsync(path, body, Json.Options, Ct);
    var text = await answer.Content.ReadAsStringAsync(Ct);
    Assert.True((int)answer.StatusCode == expected, $"{path}: {(int)answer.StatusCode} {text}");
    return JsonNode.Parse(text)!.AsObject();
  }
}
