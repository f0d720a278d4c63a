using System.Collections.Concurrent;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Reflection;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http;
using Microsoft.Extensions.Logging;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Registries.Tests;

/// <summary>
/// To who may not see personal fields, no route of registries shows them, whatever is asked, and no log holds them. The routes are those
/// that the program has: one that this test does not know how to call fails it.
/// </summary>
public sealed partial class EveryRoutePrivacyTests(EveryRoutePrivacyTests.Watched app) : IClassFixture<EveryRoutePrivacyTests.Watched> {
  /// <summary>Hears everything that is logged, from the least on, and all that is sent out of the program.</summary>
  public sealed class Watched : ReviewApp {
    public ConcurrentQueue<Logged> Log { get; } = new();
    public ConcurrentQueue<string> Sent { get; } = new();

    protected override void Configure(IServiceCollection services) {
      base.Configure(services);
      services.AddSingleton<WebhookSender>();
      services.ConfigureAll<HttpClientFactoryOptions>(o => o.HttpMessageHandlerBuilderActions.Add(b => b.PrimaryHandler = new Outside(Sent)));
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder) {
      base.ConfigureWebHost(builder);
      builder.ConfigureLogging(l => l.ClearProviders().AddProvider(new Listener(Log)).AddFilter<Listener>(null, LogLevel.Trace).SetMinimumLevel(LogLevel.Trace));
    }
  }

  /// <param name="Told">Whether the program logs this unless it is set to log more: what the web server says of each request, with its address, it does not.</param>
  public sealed record Logged(string Text, bool Told);

  /// <summary>Every other system at once.</summary>
  sealed class Outside(ConcurrentQueue<string> sent) : HttpMessageHandler {
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) {
      sent.Enqueue($"{request.RequestUri}\n{request.Headers}\n{(request.Content is { } content ? await content.ReadAsStringAsync(cancellationToken) : "")}");
      return new(HttpStatusCode.OK);
    }
  }

  sealed class Listener(ConcurrentQueue<Logged> log) : ILoggerProvider {
    public ILogger CreateLogger(string categoryName) => new Ear(log, categoryName.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal));
    public void Dispose() { }
  }

  sealed class Ear(ConcurrentQueue<Logged> log, bool server) : ILogger {
    public IDisposable? BeginScope<TState>(TState state) where TState : notnull {
      log.Enqueue(new(Say(state), !server));
      return null;
    }
    public bool IsEnabled(LogLevel logLevel) => true;
    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
      log.Enqueue(new($"{formatter(state, exception)}\n{Say(state)}\n{exception}", !server || logLevel >= LogLevel.Warning));
    static string Say<TState>(TState state) => state is IEnumerable<KeyValuePair<string, object?>> values ? string.Join("; ", values.Select(v => $"{v.Key}={v.Value}")) : state?.ToString() ?? "";
  }

  const string Person = "064090717171", OtherPerson = "064090727272", FileName = "giay-cua-chi-hoa.png";

  /// <summary>What the personal fields hold, in each way in which it could be written.</summary>
  static readonly string[] Secrets = [
    Person, OtherPerson, "0905 717 171", "0905717171", "0905 727 272", "Bí mật của chị Hoa", "bi mat cua chi hoa", "Điều khác về chị", "dieu khac ve chi", "987654321", "987.654.321", "987,654,321", "1971-07-17", "17/07/1971",
    "71.7177", "71,7177", "0717171717", "107.717171", "107,717171", "13.717171", "13,717171", FileName,
  ];

  static CancellationToken Ct => TestContext.Current.CancellationToken;

  static JsonObject Marked(string key, string type, params (string, JsonNode?)[] more) {
    var field = new JsonObject { ["personal"] = new JsonObject { ["basis"] = null }, ["list"] = type is not ("point" or "file") };
    foreach (var (name, value) in more) field[name] = value;
    return ShapeApp.Field(key, type, more: field);
  }

  /// <summary>Open to everyone but for what is personal, of which it has something of each kind.</summary>
  static JsonObject Registry(string key) {
    var made = ShapeApp.Registry(key,
      ShapeApp.Field("code", "text", required: true, more: new() { ["maxLength"] = 20, ["search"] = true, ["list"] = true }), ShapeApp.Field("name", "text", more: new() { ["search"] = true, ["list"] = true }),
      ShapeApp.Field("seats", "integer", more: new() { ["minimum"] = 1, ["list"] = true }), ShapeApp.Field("place", "point"), ShapeApp.Field("sheet", "file"), ShapeApp.Field("frame", "polygon", more: new() { ["srid"] = 9217 }), ShapeApp.Field("parent", "reference", more: new() { ["registry"] = key }),
      Marked("holder", "person", ("search", true)), Marked("phone", "text", ("search", true), ("pattern", "[0-9 ]*")), Marked("nick", "text", ("search", true)), Marked("income", "money", ("maximum", 999_999_999)), Marked("born", "date"),
      Marked("weight", "decimal"), Marked("met", "moment"), Marked("firm", "organisation"), Marked("home", "point"), Marked("paper", "file"), Marked("twice", "decimal", ("formula", "if weight = null then null else weight * 1")));
    (made["open"], made["class"], made["validity"], made["title"]) = (true, "shared", true, "nick");
    made["drawing"] = new JsonObject { ["original"] = "paper", ["rectified"] = "sheet", ["frame"] = "frame" };
    made["states"] = new JsonArray(new JsonObject { ["key"] = "active", ["name"] = new JsonObject { ["vi"] = "Đang hoạt động" } }, new JsonObject { ["key"] = "closed", ["name"] = new JsonObject { ["vi"] = "Đã đóng" } });
    return made;
  }

  static JsonObject Values(string code, Guid? paper) => new() {
    ["code"] = code, ["name"] = $"Quán {code}", ["seats"] = 4, ["place"] = Point(108, 13), ["holder"] = Person, ["phone"] = "0905 717 171", ["nick"] = "Bí mật của chị Hoa", ["income"] = 987_654_321, ["born"] = "1971-07-17", ["weight"] = 71.7177m,
    ["met"] = "1971-07-17T07:17:17Z", ["firm"] = "0717171717", ["home"] = Point(107.717171, 13.717171), ["paper"] = paper?.ToString(),
  };

  static JsonObject Point(double x, double y) => new() { ["type"] = "Point", ["coordinates"] = new JsonArray(x, y) };

  /// <summary>What can be asked for by its id.</summary>
  /// <param name="Catalogue">The registry whose records are a shared catalogue, and its name.</param>
  /// <param name="Reviewed">The registry in which a second person confirms changes.</param>
  /// <param name="Twins">Two records that can be merged.</param>
  sealed record Held(string Key, Guid Record, Guid Plan, Guid Import, string Catalogue, string Reviewed, Guid Proposal, (Guid Stays, Guid Ends) Twins, Guid Merge, Guid Note, Guid View, Guid Export);

  int acts;

  /// <summary>Who may not see personal fields, but do everything else for the owner.</summary>
  Actor Blind => field ??= RecordApp.Official(ShapeApp.Office, AllButPersonal);

  Actor Entitled => app.Steward with { Permissions = [.. AllButPersonal, RegistryPermissions.Personal] };

  string[] AllButPersonal => [.. app.Services.GetServices<Permission>().Select(p => p.Id).Where(p => p != RegistryPermissions.Personal)];

  /// <param name="registry">What is held; open to everyone but for what is personal when null.</param>
  async Task<Held> Prepare(Func<string, JsonObject>? registry = null) {
    registry ??= Registry;
    var key = await app.Made(registry);
    using var keeper = app.As(app.Steward);
    var stored = JsonNode.Parse(await (await keeper.PostAsync($"/api/registries/{key}/files?name={FileName}", Raw(SaolaApp.Picture), Ct)).Content.ReadAsStringAsync(Ct))!;
    var (record, other) = (await app.Added(key, Values("K-1", (Guid)stored["file"]!)), await app.Added(key, Values("K-2", null)));
    await app.Changed(key, record, 1, new() { ["holder"] = OtherPerson, ["phone"] = "0905 727 272", ["nick"] = "Điều khác về chị", ["parent"] = other.ToString() });
    var narrower = registry(key);
    narrower["fields"] = new JsonArray([.. narrower["fields"]!.AsArray().Where(f => (string)f!["key"]! != "firm").Select(f => f!.DeepClone())]);
    await app.Bring(narrower);
    var plan = (Guid)(await app.Sql("select id from registries.plan where key = $1 and status = 'Waiting'", key))[0][0]!;
    var reviewed = await app.Made(k => {
      var made = registry(k);
      made["review"] = true;
      return made;
    });
    var catalogue = await app.Made(k => {
      var made = CatalogueApp.Codes(k);
      made["fields"]!.AsArray().Add(Marked("nick", "text", ("search", true)));
      return made;
    });
    await NewCode(catalogue);
    await Id(CatalogueApp.Publisher, $"/api/registries/{catalogue}/catalogue-versions", new { }, "number");
    Assert.Equal(400, (await app.Send(app.Steward, HttpMethod.Post, $"/api/registries/{key}/views", new { name = "Riêng", query = $"holder[eq]={Person}" })).Status);
    var export = await Id(app.Steward, $"/api/registries/{key}/exports?format=csv", new { });
    var import = await Uploaded(key);
    await app.RunJobs();
    return new(key, record, plan, import, catalogue, reviewed, await Proposed(reviewed), await Twins(key), await Merged(key, await Twins(key)), await Noted(key, record), await Viewed(key), export);
  }

  /// <summary>What an act has made, by somebody who may.</summary>
  async Task<Guid> Id(Actor actor, string path, object body, string name = "id") {
    var (status, answer) = await app.Send(actor, HttpMethod.Post, path, body);
    Assert.True(status == 200, $"{path}: {status} {answer?.ToJsonString()}");
    return Guid.TryParse(answer![name]!.ToString(), out var id) ? id : default;
  }

  async Task<Guid> Uploaded(string key) {
    using var keeper = app.As(app.Steward);
    var csv = SheetFiles.Csv([["code", "nick", "holder", "phone", "seats"], ["K-9", "Bí mật của chị Hoa", "x" + Person, "số 0905 717 171", "nhiều"], ["K-2", "Điều khác về chị", Person, "0905 717 171", "2"]]);
    return (Guid)JsonNode.Parse(await (await keeper.PostAsync($"/api/registries/{key}/imports?name=so.csv", Raw(csv), Ct)).Content.ReadAsStringAsync(Ct))!["id"]!;
  }

  Task<Guid> NewCode(string catalogue) => app.Added(catalogue, new() { ["code"] = $"C{++acts}", ["name"] = $"Tên {acts}", ["nick"] = "Bí mật của chị Hoa" }, from: new(2020, 1, 1));

  async Task<Guid> Proposed(string reviewed, bool overtaken = false) {
    var record = await app.Confirmed(reviewed, Values($"R-{++acts}", null));
    var (proposal, _) = await app.ProposedChange(reviewed, record, 1, new() { ["holder"] = OtherPerson, ["nick"] = "Điều khác về chị", ["phone"] = "0905 727 272", ["seats"] = 5 });
    if (overtaken) await app.Accept((await app.ProposedChange(reviewed, record, 1, new() { ["name"] = "Quán mới" })).Id);
    return proposal;
  }

  async Task<(Guid, Guid)> Twins(string key) {
    async Task<Guid> Twin() {
      var values = Values($"T-{++acts}", null);
      // the change that waits for a second person may have come meanwhile
      values.Remove("firm");
      return await app.Added(key, values);
    }
    return (await Twin(), await Twin());
  }

  Task<Guid> Merged(string key, (Guid Stays, Guid Ends) twins) => Id(app.Steward, $"/api/registries/{key}/merges", MergeApp.Merge(twins.Stays, twins.Ends, ["phone"]), "merge");

  Task<Guid> Noted(string key, Guid record, Actor? by = null) => Id(by ?? Blind, $"/api/registries/{key}/records/{record}/notes", new { text = "Đã gọi lại" }, "note");

  Task<Guid> Viewed(string key) => Id(app.Steward, $"/api/registries/{key}/views", new { name = $"Lớn {++acts}", query = "seats[gte]=2", shared = true });

  /// <summary>As it is before an act: what one act decides, ends or undoes, the next one finds anew.</summary>
  async Task<Held> Anew(Door door, Held held) {
    bool Of(string part) => door.Pattern.Contains(part, StringComparison.Ordinal);
    // the forms of the pages may have decided it
    if (Of("change-plans")) await app.AsIntruder("update registries.plan set status = 'Waiting' where id = $1", held.Plan);
    if (Of("catalogue-versions")) await NewCode(held.Catalogue);
    if (Of("change-proposals")) return held with { Proposal = await Proposed(held.Reviewed, overtaken: Of("renew")) };
    if (Of("/merges")) return held with { Twins = await Twins(held.Key), Merge = await Merged(held.Key, await Twins(held.Key)) };
    if (Of("/notes/")) return held with { Note = await Noted(held.Key, held.Record) };
    if (Of("/views/")) return held with { View = await Viewed(held.Key) };
    if (!Of("/imports/")) return held;
    var import = await Uploaded(held.Key);
    if (Of("resume")) await app.AsIntruder("update registries.import set at = at - interval '6 minutes' where id = $1", import);
    else {
      // on a slow machine a reading may have to go on with the next job
      for (var patience = System.Diagnostics.Stopwatch.StartNew(); patience.Elapsed < TimeSpan.FromMinutes(1); await Task.Delay(200, Ct)) {
        await app.RunJobs();
        if ((string?)(await app.Sql("select state from registries.import where id = $1", import))[0][0] is not ("Converting" or "Checking")) break;
      }
    }
    return held with { Import = import };
  }

  static ByteArrayContent Raw(byte[] content) => new(content) { Headers = { ContentType = new MediaTypeHeaderValue("application/octet-stream") } };

  /// <summary>Questions of all kinds, most of which a route does not understand.</summary>
  static readonly string[] Queries = [
    "sort=holder", "sort=-nick", "sort=code&limit=1", "fields=holder,phone,nick", "holder[empty]=false", "income[gte]=1", "limit=abc", "after=xyz", "since=1-1", "on=2030-01-01", "asOf=2030-01-01T00:00:00Z", "q=quan", "lang=en", "code=K-1", "code=K-1&holder=x",
    "format=csv", "format=xlsx", "format=jsonl", "format=geojson", "format=ods", "format=gpkg", "format=pdf", "$select=holder", "$filter=holder ne null", "$filter=income gt 1", "$orderby=born", "$expand=parent_record", "$expand=parent_record($select=nick)", "$search=quan&$count=true",
    "filter=income>1", "filter=code='K-1'", "bbox=107,12,109,14", "bbox=1", "crs=x", "datetime=2030-01-01", "sap=-phone", "sap=nick", "luc=2030-01-01", "truoc=9", "cot=nick,holder", "key=nick", "with=holder",
  ];

  /// <summary>Of the routes that take something: bodies that are right, and some that are not.</summary>
  static IEnumerable<object?> Bodies(string route, Held held) => route switch {
    "POST /api/registries/{key}/records" => [new { values = new JsonObject { ["code"] = $"N-{Guid.CreateVersion7()}"[..14] } }, new { values = Values("K-1", null) }, new { values = new JsonObject { ["code"] = "Z", ["holder"] = "12", ["phone"] = "x", ["income"] = -1, ["born"] = "hôm qua", ["twice"] = 1 } }],
    "POST /api/registries/{key}/records/search" => [new { conditions = new { code = "K-1" } }, new { }, new { conditions = new { holder = Person } }, new { conditions = new { q = Person } }, new { sort = "holder" }, new { fields = "holder,phone" }],
    "POST /api/registries/{key}/records/batch" => [new { validOnly = true, rows = new object[] { new { values = new JsonObject { ["code"] = "K-1", ["seats"] = 9 } }, new { values = new JsonObject { ["code"] = "K-2", ["holder"] = "12" } } } }, new { rows = new[] { new { values = Values("K-1", null) } } }],
    "PATCH /api/registries/{key}/records/{id:guid}" => [new { values = new JsonObject { ["seats"] = 7 } }, new { values = new JsonObject { ["holder"] = "12" } }, new { values = new JsonObject { ["code"] = "K-2" } }],
    "DELETE /api/registries/{key}/records/{id:guid}" => [new { state = "nothing" }, new { state = "closed", reason = "Ngừng kinh doanh" }],
    "POST /api/registries/definition-check" => [new { definition = Registry(held.Key) }],
    "POST /api/registries/change-plans/{id:guid}/approve" or "POST /api/registries/{key}/imports/{id:guid}/cancel" => [new { }],
    "POST /api/registries/change-plans/{id:guid}/refuse" => [new { reason = "Chưa cần" }],
    "POST /api/registries/{key}/imports/{id:guid}/run" => [new { onlyValid = true, reason = "Chuyển từ sổ giấy" }],
    "POST /api/registries/{key}/imports/{id:guid}/columns" => [new { columns = new { code = "code", seats = "seats", nick = "nick" } }],
    "POST /api/registries/{key}/records/change" => [new { records = new[] { held.Record }, values = new JsonObject { ["holder"] = "12" } }, new { records = new[] { held.Record }, values = new JsonObject { ["seats"] = 5 } }],
    "POST /api/registries/{key}/views" => [new { name = "Theo tên", query = "nick[contains]=x&sap=-phone" }, new { name = "Nhỏ", query = "seats[lt]=9", shared = true }],
    "POST /api/registries/{key}/merges" => [MergeApp.Merge(held.Twins.Stays, held.Twins.Ends, ["phone"])],
    "POST /api/registries/{key}/merges/{id:guid}/undo" => [new { reason = "Hai cơ sở khác nhau" }],
    "POST /api/registries/{key}/records/{id:guid}/notes" or "PUT /api/registries/{key}/records/{id:guid}/notes/{note:guid}" => [new { text = "Đã gọi lần hai" }],
    "DELETE /api/registries/{key}/records/{id:guid}/notes/{note:guid}" or "DELETE /api/registries/{key}/views/{id:guid}" or "POST /api/registries/{key}/exports" or "POST /api/registries/{key}/catalogue-versions"
      or "POST /api/registries/{key}/imports/{id:guid}/resume" or "POST /api/registries/change-proposals/{id:guid}/withdraw" => [new { }],
    "POST /api/registries/change-proposals/accept" or "POST /api/registries/change-proposals/refuse" => [new { proposals = new[] { new { id = held.Proposal, version = 1 } }, reason = "Đã đối chiếu bản giấy" }],
    "PUT /api/registries/change-proposals/{id:guid}" => [new { version = 1, values = new JsonObject { ["holder"] = "12" } }, new { version = 1, values = new JsonObject { ["seats"] = 6 }, reason = "Ghi nhầm" }],
    "POST /api/registries/change-proposals/{id:guid}/renew" => [new { version = 1, record = 2 }],
    "POST /api/registries/{key}/records/{id:guid}/drawings" => [new { }, new { srid = 9217, world = "1\n0\n0\n-1\n500000\n1547000" }],
    "POST /api/maps/{registry}/shape" => [new { shape = Point(108, 13) }],
    "POST /api/registries/{key}/files" => [SaolaApp.Picture],
    "POST /api/registries/{key}/imports" => [SheetFiles.Csv([["code", "seats", "holder"], ["K-1", "3", "12"], ["K-2", "x", ""]])],
    _ => throw new InvalidOperationException($"{route} is not known here: say what it takes, so that what it answers is looked through."),
  };

  sealed record Door(string Method, string Pattern, bool IsPage) {
    public override string ToString() => $"{Method} {Pattern}";
  }

  IEnumerable<Door> Doors() =>
    from endpoint in app.Services.GetServices<EndpointDataSource>().SelectMany(s => s.Endpoints).OfType<RouteEndpoint>()
    let page = endpoint.Metadata.GetMetadata<ComponentTypeMetadata>()?.Type
    let home = page?.Assembly ?? endpoint.Metadata.GetMetadata<MethodInfo>()?.DeclaringType?.Assembly
    where home == typeof(RegistriesModule).Assembly
    from method in page is not null ? ["GET"] : endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods
    select new Door(method, "/" + endpoint.RoutePattern.RawText!.TrimStart('/'), page is not null);

  static string Path(string pattern, Held held) => Parameter().Replace(pattern, m => m.Groups["name"].Value switch {
    "key" when pattern.Contains("catalogue-versions", StringComparison.Ordinal) => held.Catalogue,
    "key" or "Key" or "registry" or "Registry" => held.Key,
    "name" or "Name" => held.Catalogue,
    "code" or "Code" => "C1",
    "note" => held.Note.ToString(),
    "id" or "Id" => ((Guid)(pattern.Split('/')[^(pattern.EndsWith('}') ? 2 : 3)] switch {
      "change-plans" or "thay-doi" => held.Plan,
      "imports" or "nhap" => held.Import,
      "change-proposals" or "cho-duyet" or "de-nghi" => held.Proposal,
      "merges" or "lan-gop" => held.Merge,
      "exports" => held.Export,
      "views" => held.View,
      _ => held.Record,
    })).ToString(),
    // of both points
    "zoom" => "8",
    "row" => "118",
    "column" => "204",
    "field" => "paper",
    var other => throw new InvalidOperationException($"{pattern} has a parameter '{other}' that is not known here: say what it may be, so that what the route answers is looked through."),
  });

  IEnumerable<Actor?> Unentitled() => [Blind, null, People.Citizen(), RecordApp.Official(RecordApp.OtherOffice, RegistryPermissions.Read)];

  [Fact]
  public async Task No_route_shows_it_to_who_may_not_see_it_and_no_log_holds_it() {
    var held = await Prepare();
    app.Log.Clear();
    var doors = Doors().ToList();
    Assert.True(doors.Count > 40, $"only {doors.Count} routes");
    var actors = Unentitled().ToList();
    foreach (var door in doors.Where(d => d.Method == "GET")) {
      var path = Path(door.Pattern, held);
      foreach (var actor in actors) await Look(door, actor, HttpMethod.Get, path);
      foreach (var query in Queries) await Look(door, actors[0], HttpMethod.Get, $"{path}?{query}");
      foreach (var query in Queries) if (door.Pattern.StartsWith("/o", StringComparison.Ordinal)) await Look(door, null, HttpMethod.Get, $"{path}?{query}");
      var right = door.Pattern switch {
        "/api/registries/{key}/by-key" => "?code=K-1",
        "/api/registries/data-dictionary" => "?query=giay",
        "/api/registries/shared-catalogues/{name}/map" => "?code=C1",
        "/can-bo/co-so-du-lieu/{Key}/gop" => $"?a={held.Twins.Stays}&b={held.Twins.Ends}",
        "/can-bo/ban-do/in" => $"?lop={held.Key}&ti-le=25000&kho=a4-ngang",
        _ => "",
      };
      var status = await Look(door, Entitled, HttpMethod.Get, path + right, mayShow: true);
      Assert.True((int)status < 400, $"{door}: {status}, so that this test does not call it as it should be called");
    }
    foreach (var door in doors.Where(d => d.IsPage)) foreach (var actor in actors) await Post(door, actor, Path(door.Pattern, held));
    var untaken = new List<Door>();
    foreach (var door in doors.Where(d => d.Method != "GET").OrderBy(d => d.Method == "DELETE").ThenByDescending(d => d.Pattern.Length)) if (!await Sent(door, actors, held)) untaken.Add(door);
    Assert.True(untaken.Count == 0, $"nothing that this test sends is taken: {string.Join(", ", untaken)}");
    await app.RunJobs();
    var exports = await app.Sql("select id from registries.export where person = $1 and state = 'Done'", Blind.Id);
    Assert.NotEmpty(exports);
    using (var blind = app.As(Blind))
      foreach (var row in exports) {
        using var answer = await blind.GetAsync($"/api/registries/{held.Key}/exports/{row[0]}/file", Ct);
        Assert.Equal(HttpStatusCode.OK, await Look(new("GET", "what was exported", false), Blind, HttpMethod.Get, answer.Headers.Location!.ToString()));
      }
    Said("the log", string.Join('\n', app.Log.Select(l => l.Text)));
    Said("the ledger", string.Join('\n', (await app.Sql("select facts::text || ' ' || coalesce(reason, '') from ledger.entry")).Select(r => r[0])));
    Said("the outbox", string.Join('\n', (await app.Sql("select body::text || ' ' || coalesce(error, '') from kernel.outbox")).Select(r => r[0])));
    Assert.Empty(await app.Sql("select 1 from ledger.entry where type = 'registries.personal_read' and actor <> all($1)", new[] { app.Steward.Id, app.Checker.Id }));
  }

  [Fact]
  public async Task A_form_looks_nothing_up_for_who_may_not_see_it() {
    var held = await Prepare();
    foreach (var actor in Unentitled()) {
      await using var act = app.Begin(actor ?? Actor.Anonymous);
      var forms = act.Services.GetRequiredService<RecordsForForms>();
      var found = await forms.Find(held.Key, "K-1", Ct);
      Said($"a form of {actor?.Kind}", $"{found?.Values.ToJsonString()} {found?.Origin}");
      foreach (var field in Registry(held.Key)["fields"]!.AsArray()) Said($"a form of {actor?.Kind}", (await forms.Find(actor ?? Actor.Anonymous, $"{held.Key}.{field!["key"]}", Ct))?.Value?.ToJsonString() ?? "");
    }
  }

  /// <summary>Addresses stand in logs and values in faults, also where who asks may see them.</summary>
  [Fact]
  public async Task What_somebody_with_the_right_reads_and_writes_stands_in_no_log() {
    var held = await Prepare();
    await app.Send(app.Steward, HttpMethod.Patch, $"/api/registries/{held.Key}/records/{held.Record}", new { values = new JsonObject { ["holder"] = Person + "x", ["phone"] = "số 0905 717 171", ["income"] = 9_876_543_210, ["nick"] = "Bí mật của chị Hoa\0" } }, 2);
    await app.Send(app.Steward, HttpMethod.Post, $"/api/registries/{held.Key}/records", new { values = Values("K-1", null) });
    foreach (var door in Doors().Where(d => d.Method == "GET")) await Look(door, app.Steward, HttpMethod.Get, Path(door.Pattern, held), mayShow: true);
    Said("the log", string.Join('\n', app.Log.Where(l => l.Told).Select(l => l.Text)));
  }

  async Task<HttpStatusCode> Look(Door door, Actor? actor, HttpMethod method, string path, HttpContent? content = null, int? version = null, bool mayShow = false) {
    using var client = app.As(actor);
    using var request = new HttpRequestMessage(method, path) { Content = content };
    if (version is { } v) request.Headers.IfMatch.Add(new($"\"{v}\""));
    using var answer = await client.SendAsync(request, Ct);
    if (!mayShow) Said($"{door} as {path} to {actor?.Kind}: {answer.StatusCode}", $"{answer.Headers}\n{answer.Content.Headers}\n{Text(await answer.Content.ReadAsByteArrayAsync(Ct))}");
    return answer.StatusCode;
  }

  /// <summary>To those who may not see personal fields; what needs them, then to those who may, one of whom confirms what the other one proposed.</summary>
  async Task<bool> Sent(Door door, List<Actor?> actors, Held held) {
    var (taken, now) = (false, await Anew(door, held));
    foreach (var actor in actors) taken |= await Send(door, actor, now);
    return taken || await Send(door, Entitled, now, mayShow: true) || await Send(door, app.Checker with { Permissions = Entitled.Permissions }, now, mayShow: true);
  }

  /// <summary>Whether something of it was taken.</summary>
  async Task<bool> Send(Door door, Actor? actor, Held held, bool mayShow = false, Func<string, Held, IEnumerable<object>>? more = null) {
    var (path, taken) = (Path(door.Pattern, held), false);
    async Task<int> Version() => (int)(await app.Sql($"select _version from registry_data.{held.Key} where _id = $1", held.Record))[0][0]!;
    foreach (var body in Bodies(door.ToString(), held).Concat(more?.Invoke(door.ToString(), held) ?? [])) taken |= (int)await Look(door, actor, new(door.Method), path + (door.Pattern.EndsWith("/exports", StringComparison.Ordinal) ? "?format=csv" : body is not byte[]? "" : body == SaolaApp.Picture ? "?name=anh.png" : "?name=so.csv"), body is byte[] raw ? Raw(raw) : JsonContent.Create(body, options: Json.Options), await Version(), mayShow) < 400;
    foreach (var broken in new[] { "", "{", "null", "[]", """{"values":{"holder":{"a":1},"nick":[1],"home":"x"}}""", """{"rows":[{"values":null}]}""" }) await Look(door, actor, new(door.Method), path, new StringContent(broken, Encoding.UTF8, "application/json"), await Version(), mayShow);
    return taken;
  }

  /// <summary>The forms of a page as they are, and with nonsense in all that can be typed.</summary>
  async Task Post(Door door, Actor? actor, string path, bool mayShow = false) {
    using var client = app.As(actor);
    using var page = await client.GetAsync(path, Ct);
    if (page.StatusCode != HttpStatusCode.OK) return;
    foreach (Match form in Form().Matches(await page.Content.ReadAsStringAsync(Ct))) {
      var fields = Input().Matches(form.Value).Select(m => (Name: Attribute(m.Value, "name"), Value: Attribute(m.Value, "value"), Hidden: m.Value.Contains("hidden", StringComparison.Ordinal))).Where(f => f.Name.Length > 0).ToList();
      foreach (var typed in new[] { null, "", "x" }) {
        using var content = new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Hidden || typed is null ? f.Value : typed)));
        using var answer = await client.PostAsync(path, content, Ct);
        if (!mayShow) Said($"a form of {door} to {actor?.Kind}: {answer.StatusCode}", $"{answer.Headers}\n{await answer.Content.ReadAsStringAsync(Ct)}");
      }
    }
  }

  static string Attribute(string tag, string name) => Regex.Match(tag, $"\\b{name}=\"([^\"]*)\"", RegexOptions.None, TimeSpan.FromSeconds(1)) is { Success: true } m ? WebUtility.HtmlDecode(m.Groups[1].Value) : "";

  static void Said(string where, string text) {
    var plain = Escaped().Replace(WebUtility.HtmlDecode(text), m => ((char)Convert.ToInt32(m.Groups[1].Value, 16)).ToString());
    foreach (var secret in Secrets)
      if (plain.IndexOf(secret, StringComparison.OrdinalIgnoreCase) is >= 0 and var at) Assert.Fail($"{where} says '{secret}': …{plain[Math.Max(0, at - 300)..Math.Min(plain.Length, at + 100)]}…");
  }

  /// <summary>Workbooks and the like are read as what is in them.</summary>
  static string Text(byte[] body) {
    if (body is not [(byte)'P', (byte)'K', ..]) return Encoding.UTF8.GetString(body);
    using var zip = new ZipArchive(new MemoryStream(body));
    return string.Join('\n', zip.Entries.Select(e => {
      using var reader = new StreamReader(e.Open());
      return reader.ReadToEnd();
    }));
  }

  [GeneratedRegex(@"\{\*{0,2}(?<name>\w+)(:[^}]+)?\??\}", RegexOptions.ExplicitCapture, 1000)]
  private static partial Regex Parameter();

  [GeneratedRegex("<form[^>]*method=\"post\".*?</form>", RegexOptions.Singleline | RegexOptions.IgnoreCase, 1000)]
  private static partial Regex Form();

  [GeneratedRegex("<(input|textarea|select|button)[^>]*>", RegexOptions.ExplicitCapture, 1000)]
  private static partial Regex Input();

  [GeneratedRegex(@"\\u([0-9a-fA-F]{4})", RegexOptions.None, 1000)]
  private static partial Regex Escaped();
}
