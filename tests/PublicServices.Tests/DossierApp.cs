using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Saola.Kernel;
using Saola.Process;
using Saola.Testing;
using Xunit;

[assembly: AssemblyFixture(typeof(Saola.PublicServices.Tests.SliceApp))]

namespace Saola.PublicServices.Tests;

/// <summary>Two communes, their officials, a citizen, one procedure, and the nine-step process of the core pack.</summary>
public class DossierApp : SaolaApp {
  readonly SemaphoreSlim gate = new(1, 1);
  bool ready;

  public static readonly Guid Pleiku = Samples.Pleiku, BienHo = Samples.BienHo;
  public static readonly Guid Specialist = Guid.Parse("018f0000-0000-7000-8000-00000000a001"), Citizen = Guid.Parse("018f0000-0000-7000-8000-00000000c001"),
    Chair = Guid.Parse("018f0000-0000-7000-8000-00000000a002");
  public const string ChairName = "Hoàng Văn Thành";

  /// <summary>The form of <c>9.100006</c>.</summary>
  public const string Form = "tests:form/declaration";

  /// <summary>What is filled in for the result of <c>9.100007</c>, as the certificate's template prints it.</summary>
  public const string ResultForm = "tests:form/result";
  /// <summary>Computes what is to be paid from the number of copies.</summary>
  public const string ComputedForm = "tests:form/computed";

  protected virtual bool SignsForReal => false;

  protected override void Configure(IServiceCollection services) {
    services.Replace(ServiceDescriptor.Scoped<IProcedureSource, OneProcedure>());
    if (SignsForReal) return;
    foreach (var real in services.Where(s => s.ImplementationType == typeof(SignResult) || s.ImplementationType == typeof(SealResult) || s.ImplementationType == typeof(DeliverResult)).ToArray()) services.Remove(real);
    foreach (var type in new[] { "public-services.sign-result", "public-services.seal-result", "public-services.deliver-result" }) services.AddSingleton<IServiceTask>(new Outside(type));
  }

  public async Task<DossierApp> Ready() {
    await gate.WaitAsync();
    try {
      if (ready) return this;
      foreach (var (id, code, name) in new[] { (Pleiku, "H21.106", "UBND phường Pleiku"), (BienHo, "H21.111", "UBND xã Biển Hồ") })
        await AsIntruder("""
          insert into identity.organisation (id, code, key, name, kind, path, office, is_office, changed_at, version)
          values ($1, $2, null, $3, 'ward', replace($1::text, '-', '') || '.', $1, true, now(), 1)
          """, id, code, name);
      foreach (var (id, name, number) in new[] { (Specialist, "Lê Minh Tuấn", "000000000901"), (Chair, ChairName, "000000000902"), (Citizen, "Nguyễn Thị Hoa", "000190000001") })
        await AsIntruder("insert into identity.person (id, full_name, personal_number, phone, source, demo, created_at, changed_at, version) values ($1, $2, $3, '0900000001', 'test', true, now(), now(), 1)", id, name, number);
      await AsIntruder("insert into identity.official_post (id, person, unit, roles, sub_tree, valid_from, version) values ($1, $2, $3, '{specialist}', false, '2026-01-01', 1)", Guid.CreateVersion7(), Specialist, Pleiku);
      await AsIntruder("insert into identity.official_post (id, person, unit, title, roles, sub_tree, valid_from, version) values ($1, $2, $3, 'Chủ tịch', '{agency_head}', false, '2026-01-01', 1)", Guid.CreateVersion7(), Chair, Pleiku);
      foreach (var template in PackReader.Read([Path.Combine(Repository.Root, "packs/core")]).Set.Of("template"))
        await AsIntruder("insert into kernel.template (id, title, purpose, verified, html, form) values ($1, 'x', 'slip', 'false', $2, substring($1 from 'form-(0[1-7])'))", template.Id, template.Text);
      await AsIntruder("insert into forms.form (id, hash, number, content, at) values ($1, 'h', 1, $2, now())", Form, """
        {"id": "declaration", "type": "default", "components": [{"id": "g", "type": "group", "label": "Tờ khai", "components": [
          {"id": "a", "type": "textfield", "key": "hoTen", "label": "Họ và tên", "validate": {"required": true}},
          {"id": "b", "type": "number", "key": "soBan", "label": "Số bản", "validate": {"required": true, "min": 1}},
          {"id": "c", "type": "textfield", "key": "ghiChu", "label": "Ghi chú"}]}]}
        """);
      await AsIntruder("insert into forms.form (id, hash, number, content, at) values ($1, 'h', 1, $2, now())", ResultForm, """
        {"id": "result", "type": "default", "components": [{"id": "g", "type": "group", "label": "Kết quả", "components": [
          {"id": "a", "type": "textfield", "key": "organisationName", "label": "Tên tổ chức", "validate": {"required": true}},
          {"id": "b", "type": "number", "key": "pages", "label": "Số trang"},
          {"id": "c", "type": "textfield", "key": "branch", "label": "Chi nhánh", "conditional": {"hide": "=pages = 3"}},
          {"id": "d", "type": "textfield", "key": "note", "label": "Ghi chú", "readonly": "=pages = 3"}]}]}
        """);
      await AsIntruder("insert into forms.form (id, hash, number, content, at) values ($1, 'h', 1, $2, now())", ComputedForm, """
        {"id": "computed", "type": "default", "components": [{"id": "g", "type": "group", "label": "Tờ khai", "components": [
          {"id": "a", "type": "textfield", "key": "hoTen", "label": "Họ và tên", "validate": {"required": true}},
          {"id": "b", "type": "number", "key": "soBan", "label": "Số bản", "validate": {"required": true, "min": 1}},
          {"id": "c", "type": "expression", "key": "tongPhi", "label": "Tổng phí", "expression": "=8000 * soBan", "computeOn": "change"}]}]}
        """);
      await using var act = Begin();
      foreach (var file in new[] { "one-stop", "certify-copy" }) {
        var deployed = await act.Services.GetRequiredService<Processes>().Deploy(act.Work, Repository.Read($"packs/core/processes/{file}.bpmn"), null, CancellationToken.None);
        Assert.Null(deployed.Error);
      }
      await act.Work.Commit(CancellationToken.None);
      ready = true;
      return this;
    } finally {
      gate.Release();
    }
  }

  public static Actor Officer(string role, Guid? office = null, Guid? id = null) {
    var (place, code) = office == BienHo ? (BienHo, "H21.111") : office is { } other && other != Pleiku ? (other, "H21.999") : (Pleiku, "H21.106");
    string[] may = role switch {
      "intake" => [DossierPermissions.Read, DossierPermissions.Intake, DossierPermissions.Counter, DossierPermissions.Deliver, DossierPermissions.Stop, "people.serve"],
      "specialist" => [DossierPermissions.Read, DossierPermissions.Appraise, DossierPermissions.Stop],
      "division_head" => [DossierPermissions.Read, DossierPermissions.Assign, DossierPermissions.ApproveDivision],
      "agency_head" => [DossierPermissions.Read, DossierPermissions.Sign],
      "clerk" => [DossierPermissions.Read, DossierPermissions.Seal],
      _ => [],
    };
    return People.Official(place, code, [role], may) with { Id = id ?? Guid.CreateVersion7(), Name = role };
  }

  public static Actor Hoa => People.Citizen(Citizen, "Nguyễn Thị Hoa");

  /// <summary>What a citizen hands in, with a draft of theirs that holds the paper.</summary>
  public async Task<JsonObject> Submission(string procedure = "9.100001", string office = "H21.106", string delivery = "in_person", Actor? citizen = null) {
    var (draft, components) = await Calls.Papers(this, citizen ?? Hoa, procedure, "chung-sinh");
    return JsonSerializer.SerializeToNode(new {
      procedure, @case = (string?)null, office, subject = (object?)null, contact = new { phone = "0900000001" }, form = new { hoTen = "Nguyễn An" }, provenance = new { },
      components, delivery, notice = "sms", deliveryAddress = (string?)null, declared = true, draft,
    }, Json.Options)!.AsObject();
  }

  public async Task<JsonObject> Post(Actor? actor, string path, object body, int expected = 200) {
    await Ready();
    return await Calls.Post(this, actor, path, body, expected);
  }

  public async Task<JsonObject> Get(Actor? actor, string path, int expected = 200) {
    await Ready();
    using var client = As(actor);
    using var answer = await client.GetAsync(path);
    var text = await answer.Content.ReadAsStringAsync();
    Assert.True((int)answer.StatusCode == expected, $"{path}: {(int)answer.StatusCode} {text}");
    return text.Length == 0 ? [] : JsonNode.Parse(text)!.AsObject();
  }

  /// <summary>A dossier that came online; waits for its check.</summary>
  public async Task<(Guid Id, string Code)> Submitted(Actor? citizen = null, string procedure = "9.100001", string delivery = "in_person") {
    await Ready();
    var made = await Post(citizen ?? Hoa, "/api/dossiers", await Submission(procedure, delivery: delivery, citizen: citizen));
    return ((Guid)made["id"]!, (string)made["code"]!);
  }

  public async Task<Guid> Draft() {
    await Ready();
    return (await Calls.Papers(this, Hoa, "9.100001")).Draft;
  }

  /// <summary>A dossier that has come as far as this step.</summary>
  public async Task<(Guid Id, string Code, Guid Task)> WaitingAt(string element, string procedure = "9.100001") {
    var (id, code) = await Submitted(procedure: procedure);
    string[] checklist = ["dung-mau"];
    while ((await Sql("select element, id from process.work_task where business_key = $1 and status in ('Open', 'Assigned')", code)) is [[string at, Guid task]] && at != element) {
      var items = new[] { new { id, task } };
      await (at switch {
        "intake_check" => Step(Officer("intake"), id, task, "accept"),
        "assign" => Post(Officer("division_head"), "/api/dossiers/assign", new { items, assignee = Specialist }),
        "appraise" => Step(Officer("specialist", id: Specialist), id, task, "appraise", new { decision = "pass", checklist }),
        "division_approval" => Post(Officer("division_head"), "/api/dossiers/approve", new { items, agree = true }),
        "agency_signature" => Post(Officer("agency_head"), "/api/dossiers/sign", new { items, agree = true }),
        "transfer" => Step(Officer("specialist", id: Specialist), id, task, "transfer"),
        "seal" => Step(Officer("clerk"), id, task, "seal"),
        _ => throw new InvalidOperationException($"No act for {at}"),
      });
    }
    return (id, code, await Open(code, element));
  }

  public async Task<Guid> Open(string code, string element) => (Guid)Assert.Single(await Sql(
    "select id from process.work_task where business_key = $1 and element = $2 and status in ('Open', 'Assigned')", code, element))[0]!;

  public Task<JsonObject> Step(Actor actor, Guid id, Guid task, string verb, object? more = null, int expected = 200) {
    var body = JsonSerializer.SerializeToNode(more ?? new { }, Json.Options)!.AsObject();
    (body["id"], body["task"]) = (id, task);
    return Post(actor, $"/api/dossiers/{id}/{verb}", body, expected);
  }

  /// <summary>Carries a dossier that waits for its check through every hand to its delivery.</summary>
  public async Task Carry(Guid id, string code, string recipient = "Nguyễn Thị Hoa") {
    await Step(Officer("intake"), id, await Open(code, "intake_check"), "accept");
    await Step(Officer("specialist"), id, await Open(code, "appraise"), "appraise", new { decision = "pass", checklist = new[] { "dung-mau" } });
    await Post(Officer("agency_head"), "/api/dossiers/sign", new { items = new[] { new { id, task = await Open(code, "agency_signature") } }, agree = true });
    await Step(Officer("specialist"), id, await Open(code, "transfer"), "transfer");
    await Step(Officer("clerk"), id, await Open(code, "seal"), "seal");
    await Step(Officer("intake"), id, await Open(code, "deliver"), "deliver", new { recipientName = recipient, signed = true });
  }

  /// <summary>The part of its tracking address that opens it to anyone.</summary>
  public async Task<string> Token(Guid id) => (string)(await Sql("select track_token from public_services.dossier where id = $1", id))[0][0]!;

  /// <summary>Registers a dossier for a person at the counter; it is accepted unless a fee holds it.</summary>
  public async Task<(Guid Id, string Code)> AtCounter(string procedure, object? form = null, string channel = "in_person", string delivery = "in_person") {
    var made = await Post(Officer("intake"), "/api/dossiers/counter", new {
      procedure, channel, subject = new { name = "Rơ Châm Thủy", number = "000088000002", phone = "0900000002" }, form, components = new[] { new { key = "chung-sinh", originals = 1 } },
      post = channel == "post" ? new { arrivedOn = Vn.Day(Clock.GetUtcNow()), code = "EB123456789VN" } : null, delivery, deliveryAddress = delivery == "post" ? "Làng Phung" : null, notice = "sms", accept = true,
    });
    return ((Guid)made["id"]!, (string)made["code"]!);
  }

  public async Task<int> Status(Guid id) => (short)(await Sql("select status from public_services.dossier where id = $1", id))[0][0]!;
}

/// <summary>One for all slices: each test has rows of its own.</summary>
public sealed class SliceApp : DossierApp;

/// <summary>A made-up procedure: with division, with a fee, with a process that nobody has made, and for its own office alone.</summary>
sealed class OneProcedure : IProcedureSource {
  public Task<PublishedProcedure?> InForce(Work w, string code, DateOnly day, CancellationToken ct) => Task.FromResult(code switch {
    "9.100001" => Item(code, "core:process/one-stop", division: false, fee: 0),
    "9.100002" => Item(code, "core:process/one-stop", division: true, fee: 0),
    "9.100003" => Item(code, "core:process/one-stop", division: false, fee: 75000),
    "9.100004" => Item(code, "core:process/none", division: false, fee: 0),
    "9.100005" => Item(code, "core:process/one-stop", division: false, fee: 0, boundaryFree: false),
    "9.100006" => Declared(code),
    "9.100008" => Declared(code, division: true),
    "9.100007" => WithResultForm(code),
    "9.100009" => Elsewhere(code),
    "9.100012" => PaidAtTheEnd(code),
    "9.100013" => Item(code, $"tests:process/{Calling}", division: false, fee: 0),
    "9.100010" => Computed(code),
    "9.100014" => InPerson(code),
    "9.100011" => Amended ? Item(code, "core:process/one-stop", division: false, fee: 999000, onlyCase: "moi") : Declared(code),
    _ => null,
  });

  /// <summary>With a form, from which its fee is computed: the first copy is free.</summary>
  static PublishedProcedure Declared(string code, bool division = false) {
    var published = Item(code, "core:process/one-stop", division, fee: 0);
    published.Item["form"] = DossierApp.Form;
    published.Item["cases"]![0]!["fees"]![0]!["amount"] = "=if soBan > 1 then 8000 * (soBan - 1) else if soBan = 1 then 0 else null";
    return published;
  }

  /// <summary>A later version of 9.100011 is in force.</summary>
  public static bool Amended { get; set; }

  /// <summary>The process of 9.100013, which calls another.</summary>
  public static string Calling { get; set; } = "";

  /// <summary>Its fee is the sum that its form computes.</summary>
  static PublishedProcedure Computed(string code) {
    var published = Item(code, "core:process/one-stop", division: false, fee: 0);
    published.Item["form"] = DossierApp.ComputedForm;
    published.Item["cases"]![0]!["fees"]![0]!["amount"] = "=tongPhi";
    return published;
  }

  /// <summary>A rule says that its subject must do it themselves.</summary>
  static PublishedProcedure InPerson(string code) {
    var published = Item(code, "core:process/one-stop", division: false, fee: 0);
    published.Item["inPerson"] = new JsonObject { ["required"] = true, ["source"] = null, ["verified"] = false };
    return published;
  }

  static PublishedProcedure PaidAtTheEnd(string code) {
    var published = Item(code, "core:process/one-stop", division: false, fee: 75000);
    published.Item["payWhen"] = "deliver";
    return published;
  }

  static PublishedProcedure WithResultForm(string code) {
    var published = Item(code, "core:process/one-stop", division: false, fee: 0);
    published.Item["results"]![0]!["form"] = DossierApp.ResultForm;
    return published;
  }

  /// <summary>Processed in a ministry's system.</summary>
  static PublishedProcedure Elsewhere(string code) {
    var published = Item(code, "core:process/one-stop", division: false, fee: 0);
    (published.Item["process"], published.Item["route"]!["system"]) = (null, "ministry");
    return published;
  }

  static PublishedProcedure Item(string code, string process, bool division, long fee, bool boundaryFree = true, string onlyCase = "thuong") => new(Guid.CreateVersion7(), JsonNode.Parse($$$"""
    {"code": "{{{code}}}", "version": 1, "name": {"vi": "Thủ tục mẫu"}, "field": "ho-tich", "channels": ["in_person", "online", "post"], "route": {"system": "here"},
     "process": "{{{process}}}", "form": null, "payWhen": "receive", "boundaryFree": {{{(boundaryFree ? "true" : "false")}}},
     "offices": [{"kinds": ["ward", "commune"], "hasDivision": {{{(division ? "true" : "false")}}}, "division": null}],
     "checklist": [{"key": "dung-mau", "text": {"vi": "Giấy tờ đúng mẫu"}, "required": true}],
     "cases": [{"key": "{{{onlyCase}}}", "code": null, "name": {"vi": "Thường"},
       "components": [
         {"key": "to-khai", "code": null, "name": {"vi": "Tờ khai"}, "kind": "form", "originals": 1, "copies": 0, "required": true},
         {"key": "chung-sinh", "code": null, "name": {"vi": "Giấy chứng sinh"}, "kind": "document", "originals": 1, "copies": 0, "required": true},
         {"key": "uy-quyen", "code": null, "name": {"vi": "Giấy ủy quyền"}, "kind": "document", "originals": 1, "copies": 0, "required": "=nguoiNop = \"uy-quyen\""}],
       "deadlines": [{"channel": "any", "amount": 5, "unit": "working_day", "cutOff": null}, {"channel": "post", "amount": 3, "unit": "working_day", "cutOff": null}],
       "fees": [{"kind": "charge", "channel": "any", "amount": {{{fee}}}, "text": {"vi": "x"}}]}],
     "results": [{"key": "kq", "code": null, "name": {"vi": "Giấy chứng nhận"}, "template": "core:template/result-certificate", "refusalTemplate": "core:template/result-refusal"}], "legalBasis": [{"document": "Luật mẫu", "article": "Điều 1"}]}
    """)!.AsObject());
}

/// <summary>Stands in for signing, sealing and electronic delivery, which tests of results prove.</summary>
sealed class Outside(string type) : IServiceTask {
  public string Type => type;
  public bool Local => true;
  public Task<ServiceOutcome> Run(ServiceTaskContext context, Work w, CancellationToken ct) {
    if (type == "public-services.sign-result")
      w.Db<PublicServicesDb>().Add(new DossierResult { Id = Guid.CreateVersion7(), Dossier = (Guid)context.Variables["dossier"]!, Office = context.Office.Id, CheckToken = context.BusinessKey });
    return Task.FromResult(ServiceOutcome.Done());
  }
}
