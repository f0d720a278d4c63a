using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Saola.Kernel;
using Saola.Registries;
using Saola.Testing;
using Xunit;

namespace Saola.Exchange.Tests;

/// <summary>The province with its sector databases and the services that give information from them.</summary>
public sealed class InformationServicesApp : ProvinceApp {
  public static readonly string[] Packs = [.. new[] { "core", "gia-lai", "sector-data", "information-services" }.Select(p => Path.Combine(Repository.Root, "packs", p))];

  public InformationServicesApp() => UseKestrel(0);

  protected override string TemplateKey => $"{base.TemplateKey}/information-services {string.Join(' ', Packs[2..].SelectMany(p => Directory.GetFiles(p, "*.*", SearchOption.AllDirectories)).Order(StringComparer.Ordinal).Select(f => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(f)))[..8]))}";

  protected override async Task FillTemplate(IServiceProvider services) {
    var said = new StringWriter();
    if (await services.GetRequiredService<PackCommand>().Run(["apply", .. Packs], said, CancellationToken.None) != 0) throw new InvalidOperationException("The packs could not be applied:\n" + said);
  }

  public override async ValueTask InitializeAsync() {
    await base.InitializeAsync();
    ClientOptions.BaseAddress = new(Browser.Address(this));
    // the packs were applied by the true clock, which goes before that of the tests
    await AsIntruder("update kernel.outbox set due = '2020-01-01' where done_at is null");
    await RunJobs();
    // the packs were applied by another program, whose keys are not this one's
    await AsIntruder("update exchange.member set body_key = $1", Services.GetRequiredService<LogKeys>().New());
    await Services.GetRequiredService<Roster>().Changed();
  }
}

/// <summary>The 22 information services of Table 5 and who may call them by Tables 3 and 4, as the pack says it and the exchange does it.</summary>
public sealed class AdapterPackTests(InformationServicesApp app) : IClassFixture<InformationServicesApp> {
  const string Document = "Kiến trúc Chính quyền điện tử tỉnh Đồng Tháp, phiên bản 2.0";
  static readonly HttpClient plain = new();
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  static IReadOnlyList<JsonElement> Items => [.. Repository.Files.Where(f => f.StartsWith("packs/information-services/adapters/", StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(f => JsonDocument.Parse(Repository.Read(f)).RootElement)];

  /// <summary>A system of an office, in the group of a consumer of the document.</summary>
  internal static async Task<string> Consumer(InformationServicesApp app, string group) {
    var (code, registrar) = (BusApp.Code("c"), People.Official(Guid.CreateVersion7(), "H21", [], ExchangePermissions.Members, ExchangePermissions.Offer));
    async Task<JsonNode> Made(HttpMethod method, string path, object body) {
      using var client = app.As(registrar);
      using var request = new HttpRequestMessage(method, path) { Content = JsonContent.Create(body, options: Json.Options) };
      using var answer = await client.SendAsync(request, Ct);
      var said = await answer.Content.ReadAsStringAsync(Ct);
      Assert.True(answer.IsSuccessStatusCode, said);
      return JsonNode.Parse(said.Length == 0 ? "{}" : said)!;
    }
    var member = (Guid)(await Made(HttpMethod.Post, "/api/exchange/members", new { @class = "GOV", code, name = "Cơ quan khai thác", office = "H21.16" }))["id"]!;
    var subsystem = (Guid)(await Made(HttpMethod.Post, $"/api/exchange/members/{member}/subsystems", new { code = "s", name = "Hệ thống" }))["id"]!;
    await Made(HttpMethod.Put, $"/api/exchange/subsystems/{subsystem}/connection", new { connection = "http", networks = new[] { "127.0.0.1", "::1" } });
    await Made(HttpMethod.Put, $"/api/exchange/groups/{group}", new { name = group, subsystems = new[] { subsystem } });
    return $"DEV/GOV/{code}/s";
  }

  async Task<(int Status, JsonNode Said)> Ask(string client, string service, string below) {
    var owner = (string)(await app.Sql("select m.code from exchange.offered_service o join exchange.subsystem s on s.id = o.subsystem join exchange.member m on m.id = s.member where o.code = $1", service))[0][0]!;
    using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(app.ClientOptions.BaseAddress, $"/r1/DEV/GOV/{owner}/dich-vu-thong-tin/{service}{below}"));
    request.Headers.TryAddWithoutValidation("X-Road-Client", client);
    using var answer = await plain.SendAsync(request, Ct);
    return ((int)answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync(Ct))!);
  }

  [Fact]
  public async Task The_pack_lints_clean_and_applying_it_again_changes_nothing() {
    var said = new StringWriter();
    Assert.True(await app.Services.GetRequiredService<PackCommand>().Run(["lint", .. InformationServicesApp.Packs], said, Ct) == 0, said.ToString());
    var before = await app.Sql("select service, number from exchange.service_version");
    Assert.Equal(0, await app.Services.GetRequiredService<PackCommand>().Run(["apply", .. InformationServicesApp.Packs], said, Ct));
    Assert.Equal(before.Count, (await app.Sql("select service, number from exchange.service_version")).Count);
  }

  [Fact]
  public async Task The_22_services_of_table_5_are_offered_each_with_its_line_of_the_document() {
    Assert.Equal(22, Items.Count);
    foreach (var item in Items) {
      Assert.Equal(Document, item.GetProperty("source").GetProperty("document").GetString());
      Assert.StartsWith("Bảng 5, ", item.GetProperty("source").GetProperty("article").GetString(), StringComparison.Ordinal);
      Assert.False(item.GetProperty("verified").GetBoolean());
    }
    var offered = await app.Sql("select o.code, v.state, v.contract is not null from exchange.offered_service o join exchange.service_version v on v.service = o.id");
    Assert.Equal(Items.Select(i => $"{i.GetProperty("code")} Published True").Order(StringComparer.Ordinal), offered.Select(r => string.Join(' ', r)).Order(StringComparer.Ordinal));
  }

  [Fact]
  public async Task The_23_consumers_of_tables_3_and_4_may_call_what_their_row_names_and_nothing_else() {
    var meant = Items.SelectMany(i => i.GetProperty("consumers").EnumerateArray().Select(c => (Service: i.GetProperty("code").GetString()!, Group: c.GetProperty("code").GetString()!, Source: c.GetProperty("source")))).ToArray();
    Assert.Equal(23, meant.Select(m => m.Group).Distinct().Count());
    Assert.All(meant, m => Assert.StartsWith("Bảng 3 và Bảng 4, hàng ", m.Source.GetProperty("article").GetString(), StringComparison.Ordinal));
    var rights = await app.Sql("select o.code, g.code from exchange.access_right r join exchange.offered_service o on o.id = r.service join exchange.client_group g on g.id = r.client_group");
    Assert.Equal(meant.Select(m => $"{m.Service} {m.Group}").Order(StringComparer.Ordinal), rights.Select(r => string.Join(' ', r)).Order(StringComparer.Ordinal));
    // one row of the document as it stands there: Thanh tra tỉnh
    var inspectorate = await Consumer(app, "thanh-tra-tinh");
    foreach (var item in Items) {
      var (service, path) = (item.GetProperty("code").GetString()!, item.GetProperty("operations")[0].GetProperty("path").GetString()!);
      var input = item.GetProperty("operations")[0].GetProperty("inputs")[0];
      var (status, said) = await Ask(inspectorate, service, $"{path}?{input.GetProperty("name")}=0");
      if (service is "cong-dan" or "doanh-nghiep") Assert.True(status is 200 or 400 && (string?)said["type"] is null or "about:blank", $"{service}: {said}");
      else Assert.Equal("Server.ServerProxy.AccessDenied", (string?)said["type"]);
    }
  }

  [Fact]
  public async Task A_consumer_is_answered_at_once_from_the_registry_of_the_owner() {
    var owner = (Guid)(await app.Sql("select id from identity.organisation where code = 'H21.13'"))[0][0]!;
    using (var client = app.As(People.Official(owner, "H21.13", [], RegistryPermissions.Read, RegistryPermissions.Write, RegistryPermissions.Personal))) {
      using var added = await client.PostAsJsonAsync("/api/registries/enterprise/records", new { values = new { enterprise_code = "4100259236", name = "Công ty thử nghiệm" } }, Ct);
      Assert.True(added.IsSuccessStatusCode, await added.Content.ReadAsStringAsync(Ct));
    }
    var (status, said) = await Ask(await Consumer(app, "so-tai-chinh"), "doanh-nghiep", "/enterprise?enterpriseCode=4100259236");
    Assert.Equal((200, "Công ty thử nghiệm"), (status, (string?)Assert.Single(said["rows"]!.AsArray())!["name"]));
  }

  /// <summary>Whatever a service asks and tells is there in the registry it names, and all of them answer.</summary>
  [Fact]
  public async Task Each_operation_of_each_service_answers() {
    var district = await Consumer(app, "uy-ban-nhan-dan-huyen");
    foreach (var item in Items.Where(i => i.GetProperty("consumers").EnumerateArray().Any(c => c.GetProperty("code").GetString() == "uy-ban-nhan-dan-huyen")))
      foreach (var operation in item.GetProperty("operations").EnumerateArray().Where(o => !o.TryGetProperty("later", out _)))
        foreach (var set in Sets(operation)) {
          var (status, said) = await Ask(district, item.GetProperty("code").GetString()!, $"{operation.GetProperty("path")}?{string.Join('&', set.Select(name => $"{name}={Value(operation, name)}"))}");
          Assert.True(status == 200, $"{item.GetProperty("code")} {operation.GetProperty("path")} {string.Join(' ', set)}: {said}");
        }
  }

  [Fact]
  public async Task Where_persons_are_told_of_no_input_that_does_not_identify_is_enough() {
    Assert.All(Items.Where(i => i.TryGetProperty("personal", out _)), i => Assert.All(i.GetProperty("operations").EnumerateArray(), o => Assert.NotEmpty(o.GetProperty("identifiedBy").EnumerateArray())));
    var district = await Consumer(app, "uy-ban-nhan-dan-huyen");
    var refused = new List<string>();
    foreach (var item in Items.Where(i => i.TryGetProperty("personal", out _) && i.GetProperty("consumers").EnumerateArray().Any(c => c.GetProperty("code").GetString() == "uy-ban-nhan-dan-huyen")))
      foreach (var operation in item.GetProperty("operations").EnumerateArray().Where(o => !o.TryGetProperty("later", out _)))
        foreach (var name in operation.GetProperty("inputs").EnumerateArray().Select(i => i.GetProperty("name").GetString()!).Where(n => n != "after" && !Sets(operation).Any(s => s.SequenceEqual([n])))) {
          var (status, said) = await Ask(district, item.GetProperty("code").GetString()!, $"{operation.GetProperty("path")}?{name}={Value(operation, name)}");
          Assert.True((status, (string?)said["code"]) == (400, "exchange.adapter_not_identified"), $"{item.GetProperty("code")} {operation.GetProperty("path")} {name}: {said}");
          refused.Add($"{operation.GetProperty("path")} {name}");
        }
    Assert.Contains("/birth-registration registerUnit", refused);
    Assert.Contains("/land-party role", refused);
  }

  /// <summary>Of a declaration that does not say what identifies, each input by itself.</summary>
  static IEnumerable<string[]> Sets(JsonElement operation) => operation.TryGetProperty("identifiedBy", out var sets) ? sets.EnumerateArray().Select(s => s.EnumerateArray().Select(n => n.GetString()!).ToArray())
    : operation.GetProperty("inputs").EnumerateArray().Select(i => i.GetProperty("name").GetString()!).Where(n => n != "after").Select(n => new[] { n });

  internal static string Value(JsonElement operation, string name) {
    var schema = operation.GetProperty("inputs").EnumerateArray().Single(i => i.GetProperty("name").GetString() == name).GetProperty("schema");
    return name == "parcel" ? Guid.Empty.ToString() : schema.GetProperty("type").GetString() != "string" ? "1" : name.EndsWith("Date", StringComparison.Ordinal) ? "2026-01-02" : "0";
  }
}
