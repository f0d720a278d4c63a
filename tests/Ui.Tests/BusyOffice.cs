using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Saola.Forms;
using Saola.Kernel;
using Saola.Testing;

namespace Saola.Ui.Tests;

/// <summary>A province with a commune whose dossiers stand at every step, and the one official who may do everything there.</summary>
public sealed class BusyOffice : ProvinceApp {
  const string Birth = "1.001193", HousePermit = "1.013225", Pleiku = "H21.106", BienHo = "H21.111";
  static readonly string[] Roles = ["intake", "specialist", "division_head", "agency_head", "clerk", "one_stop_supervisor"];

  public BusyOffice() => UseKestrel(0);

  public Actor Official { get; private set; } = Actor.Anonymous;

  /// <summary>Its dossiers, one for each state.</summary>
  public List<string> Addresses { get; } = [];

  public override async ValueTask InitializeAsync() {
    await base.InitializeAsync();
    // officials hold their posts from the day the packs were applied, which is the real one
    if (Clock.GetUtcNow() < TimeProvider.System.GetUtcNow()) Clock.Set(TimeProvider.System.GetUtcNow().AddDays(1));
    var (person, division) = await Sql("select a.person, p.unit from identity.account a join identity.official_post p on p.person = a.person where a.user_name = 'pleiku.kinhte'") is [[Guid id, Guid unit]] ? (id, unit) : default;
    var everyone = await In(Pleiku);
    Official = everyone with { Id = person, Post = everyone.Post! with { Unit = division } };
    await Register(Birth);
    await Do(await Register(Birth), "refuse", new { reason = "Không thuộc thẩm quyền" });
    await Do(await Register(Birth), "request-supplement", new { items = new[] { "Giấy chứng sinh rõ hơn" }, reason = "Ảnh mờ", due = Clock.GetUtcNow().AddDays(20) });
    var late = await Carry(Birth, "appraise");
    await AsIntruder("update public_services.dossier set appointment_at = $2, first_appointment_at = $2, maximum_at = $2 where id = $1", late, Clock.GetUtcNow().UtcDateTime.AddDays(-2));
    // by who may not sign it: a letter waits for its signature
    await Post(Official with { Permissions = [.. Official.Permissions.Where(p => p != "dossiers.sign")] }, $"/api/dossiers/{late}/extend", new { to = Clock.GetUtcNow().AddDays(20), reason = "Phải xác minh thêm nơi cư trú" });
    await Ask(late, "question");
    await Ask(await Carry(Birth, "agency_signature"), "complaint");
    await Carry(Birth, "seal");
    await Carry(Birth, "deliver");
    await Carry(Birth, "");
    await Carry(HousePermit, "assign");
    await Carry(HousePermit, "division_approval");
    var elsewhere = await In(BienHo);
    await Post(elsewhere, $"/api/dossiers/{await Register(Birth, elsewhere)}/comments", new { text = "Đề nghị xác minh nơi cư trú", office = Pleiku, due = Clock.GetUtcNow().AddDays(3) });
    await RunJobs();
  }

  async Task<Actor> In(string office) {
    var id = (Guid)(await Sql("select id from identity.organisation where code = $1", office))[0][0]!;
    return People.Official(id, office, Roles, [.. Services.GetServices<Permission>().Select(p => p.Id).Distinct()]);
  }

  static JsonNode Item(string procedure) => JsonNode.Parse(Repository.Read($"packs/gia-lai/procedures/{procedure}.json"))!;

  async Task<Guid> Register(string procedure, Actor? elsewhere = null) {
    var (at, one) = (elsewhere ?? Official, Item(procedure)["cases"]![0]!);
    var made = await Post(at, "/api/dossiers/counter", new {
      procedure, @case = (string)one["key"]!, office = at.Post!.OfficeCode, channel = "in_person", subject = new { name = "Nguyễn Thị Hoa", number = "000190000001", phone = "0900000001" },
      components = one["components"]!.AsArray().Where(c => (string)c!["kind"]! == "document").Select(c => new { key = (string)c!["key"]!, originals = 1 }),
      delivery = "in_person", notice = "sms", accept = false,
    });
    var id = (Guid)made["id"]!;
    if (elsewhere is null) Addresses.Add($"/can-bo/ho-so/{id}");
    return id;
  }

  /// <summary>A dossier that waits at this step; with no step, one that went to its end.</summary>
  async Task<Guid> Carry(string procedure, string step) {
    var id = await Register(procedure);
    for (var i = 0; i < 20; i++) {
      await RunJobs();
      if ((await Sql("select amount_due from public_services.dossier where id = $1 and status = 6", id)) is [[long amount]]) await Post(Official, $"/api/dossiers/{id}/payment", new { amount });
      if (await Waits(id) is not var (_, element) || element == step) return id;
      await Act(id, element, Item(procedure));
    }
    throw new InvalidOperationException($"The dossier never came to “{step}”.");
  }

  async Task<(Guid Task, string Element)?> Waits(Guid id) => await Sql("""
    select t.id, t.element from process.work_task t join public_services.dossier d on d.code = t.business_key where d.id = $1 and t.status in ('Open', 'Assigned')
    """, id) is [[Guid task, string element]] ? (task, element) : null;

  Task Act(Guid id, string element, JsonNode item) => element switch {
    "intake_check" or "receive" => Do(id, "accept", new { }),
    "assign" => Many(id, "assign", new { assignee = Official.Id }),
    "appraise" => Appraise(id, item),
    "division_approval" => Many(id, "approve", new { agree = true }),
    "agency_signature" => Many(id, "sign", new { agree = true }),
    "transfer" => Do(id, "transfer", new { }),
    "seal" => Do(id, "seal", new { }),
    _ => Do(id, "deliver", new { recipientName = "Nguyễn Thị Hoa", signed = true }),
  };

  /// <summary>The declaration is typed in from paper first.</summary>
  async Task Appraise(Guid id, JsonNode item) {
    await using (var act = Begin()) {
      var form = (await act.Services.GetRequiredService<FormLibrary>().Find((string)item["form"]!, default))!.Definition;
      await Post(Official, $"/api/dossiers/{id}/answers", new { answers = await new FormFiller(act.Services.GetRequiredService<IChoices>(), Vn.Day(Clock.GetUtcNow())).Fill(form, default) });
    }
    await Do(id, "appraise", new { decision = "pass", checklist = item["checklist"]!.AsArray().Select(c => (string)c!["key"]!), result = new { content = "Đồng ý giải quyết.", form = item["results"]![0]!["form"] is null ? null : new { childPersonalNumber = "064326000123" } } });
  }

  async Task Do(Guid id, string verb, object more) {
    await RunJobs();
    await Post(Official, $"/api/dossiers/{id}/{verb}", With(more, ("id", id), ("task", (await Waits(id))!.Value.Task)));
  }

  async Task Many(Guid id, string verb, object more) =>
    await Post(Official, $"/api/dossiers/{verb}", With(more, ("items", new JsonArray(new JsonObject { ["id"] = id, ["task"] = (await Waits(id))!.Value.Task }))));

  static JsonObject With(object more, params (string Name, JsonNode Value)[] parts) {
    var body = JsonSerializer.SerializeToNode(more, Json.Options)!.AsObject();
    foreach (var (name, value) in parts) body[name] = value;
    return body;
  }

  async Task Ask(Guid id, string kind) =>
    await Post(null, $"/api/dossiers/track/{(await Sql("select track_token from public_services.dossier where id = $1", id))[0][0]}/questions", new { kind, text = "Bao giờ tôi nhận được kết quả?" });

  async Task<JsonObject> Post(Actor? actor, string path, object body) {
    using var client = As(actor);
    using var answer = await client.PostAsJsonAsync(path, body, Json.Options);
    var text = await answer.Content.ReadAsStringAsync();
    return answer.IsSuccessStatusCode ? JsonNode.Parse(text)!.AsObject() : throw new InvalidOperationException($"{path}: {(int)answer.StatusCode} {text}");
  }
}
