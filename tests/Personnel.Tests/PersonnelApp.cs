using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Saola.Identity;
using Saola.Kernel;
using Saola.Registries;
using Saola.Testing;
using Xunit;

namespace Saola.Personnel.Tests;

/// <summary>The province with its registries of personnel, at an address that a browser reaches; officials come by the doors that people use.</summary>
public sealed class PersonnelApp : ProvinceApp, IAsyncLifetime {
  static readonly string[] Parts = ["pack.json", "registries/personnel.json", "personnel/officials.json"];
  static int made;

  public PersonnelApp() => UseKestrel(0);

  static string Pack(string part) => Path.Combine(Repository.Root, "packs/sector-data", part);

  protected override string TemplateKey => $"{base.TemplateKey}/personnel {string.Join(' ', Parts.Select(p => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Pack(p))))[..8]))}";

  static CancellationToken Ct => TestContext.Current.CancellationToken;

  /// <summary>Of the sector databases those of personnel alone: the tables of all take half a minute.</summary>
  protected override async Task FillTemplate(IServiceProvider services) {
    await base.FillTemplate(services);
    var folder = Directory.CreateTempSubdirectory("saola-personnel-").FullName;
    var pack = Path.Combine(folder, "sector-data");
    foreach (var part in Parts) {
      Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(pack, part))!);
      File.Copy(Pack(part), Path.Combine(pack, part));
    }
    var said = new StringWriter();
    if (await services.GetRequiredService<PackCommand>().Run(["apply", Path.Combine(Repository.Root, "packs/core"), Path.Combine(Repository.Root, "packs/gia-lai"), pack], said, CancellationToken.None) != 0)
      throw new InvalidOperationException("The packs could not be applied:\n" + said);
    Directory.Delete(folder, recursive: true);
  }

  public override async ValueTask InitializeAsync() {
    await base.InitializeAsync();
    // the packs were applied by the true clock, which goes before that of the tests
    await AsIntruder("update kernel.outbox set due = '2020-01-01' where done_at is null");
    await RunJobs();
    (Top, Home, Ward, Other) = (await Office("H21"), await Office("H21.11"), await Office("H21.106"), await Office("H21.16"));
    Chief = People.Official(Home, "H21.11", [], RegistryPermissions.Read, RegistryPermissions.Write, RegistryPermissions.Personal, PersonnelPermissions.Compare) with { Offices = [Top, Ward, Other] };
  }

  public Guid Top { get; private set; }

  /// <summary>The department that owns the registries.</summary>
  public Guid Home { get; private set; }
  public Guid Ward { get; private set; }
  public Guid Other { get; private set; }

  /// <summary>The head of personnel: keeps the records and sees the differences of these offices, and administers no account.</summary>
  public Actor Chief { get; private set; } = null!;

  public DateOnly Today => Vn.Day(Clock.GetUtcNow());

  /// <summary>Administers the accounts of an office, and sees its differences.</summary>
  public Actor Manager(Guid office, params Guid[] more) => People.Official(office, "H21.106", [], IdentityPermissions.Manage, PersonnelPermissions.Compare) with { Offices = [.. more] };

  async Task<Guid> Office(string code) => (Guid)(await Sql("select id from identity.organisation where code = $1", code))[0][0]!;

  public static string NewNumber() => $"0640{Interlocked.Increment(ref made):00000000}";

  /// <summary>Somebody with an account and a post, taken in by who administers the office.</summary>
  public async Task<(Guid Person, Guid Post)> Registered(string name, string number, Guid office, string role = "specialist", string? title = null) {
    using var client = As(Manager(office));
    using var answer = await client.PostAsJsonAsync("/api/identity/officials", new { fullName = name, userName = $"cb{number}", personalNumber = number, unit = office, roles = new[] { role }, title }, Ct);
    Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Ct));
    var person = (Guid)JsonNode.Parse(await answer.Content.ReadAsStringAsync(Ct))!["person"]!;
    await RunJobs();
    return (person, (Guid)(await Sql("select id from identity.official_post where person = $1", person))[0][0]!);
  }

  public async Task<(Guid Id, string Code)> Official(string name, string? number, Guid? keeper = null, object? more = null) {
    var code = $"CB{Interlocked.Increment(ref made):00000}";
    var values = JsonNode.Parse(System.Text.Json.JsonSerializer.Serialize(more ?? new { }))!.AsObject();
    (values["staff_code"], values["full_name"], values["personal_number"]) = (code, name, number);
    return (await Added("official", values, keeper ?? Ward), code);
  }

  public Task<Guid> PostOf(Guid official, string officeCode, string position, string? decision = null, DateOnly? from = null, Guid? document = null) =>
    Added("official_post", new() { ["official"] = official.ToString(), ["office_code"] = officeCode, ["position"] = position, ["decision_number"] = decision, ["decision"] = document?.ToString() }, Ward, from);

  async Task<Guid> Added(string registry, JsonObject values, Guid office, DateOnly? from = null) {
    foreach (var empty in values.Where(v => v.Value is null).Select(v => v.Key).ToList()) values.Remove(empty);
    using var client = As(Chief);
    using var answer = await client.PostAsJsonAsync($"/api/registries/{registry}/records", new { values, office, from }, Ct);
    var said = await answer.Content.ReadAsStringAsync(Ct);
    Assert.True(answer.IsSuccessStatusCode, said);
    await RunJobs();
    return (Guid)JsonNode.Parse(said)!["id"]!;
  }

  /// <summary>A decision as the keeper of the record brings it.</summary>
  public async Task<Guid> Decision() {
    using var client = As(Chief);
    using var content = new ByteArrayContent(Picture) { Headers = { ContentType = new MediaTypeHeaderValue("application/octet-stream") } };
    using var answer = await client.PostAsync("/api/registries/official_post/files?name=quyet-dinh.png", content, Ct);
    var said = await answer.Content.ReadAsStringAsync(Ct);
    Assert.True(answer.IsSuccessStatusCode, said);
    return (Guid)JsonNode.Parse(said)!["file"]!;
  }

  /// <summary>Changes (PATCH) or ends (DELETE) a record, whatever version it has.</summary>
  public async Task Write(HttpMethod method, string registry, Guid record, object body) {
    using var client = As(Chief);
    using var request = new HttpRequestMessage(method, $"/api/registries/{registry}/records/{record}") { Content = JsonContent.Create(body, options: Json.Options) };
    request.Headers.IfMatch.Add(new($"\"{(int)(await Sql($"select _version from registry_data.{registry} where _id = $1", record))[0][0]!}\""));
    using var answer = await client.SendAsync(request, Ct);
    Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Ct));
    await RunJobs();
  }

  /// <summary>Retired from a day on, as the head of personnel records it.</summary>
  public Task Retired(Guid official, DateOnly on, string decision) =>
    Write(HttpMethod.Patch, "official", official, new { values = new { left_on = on, left_decision = decision }, state = "left", reason = "Nghỉ hưu" });

  public async Task<List<(Guid Id, string Kind)>> Differences(Guid official) =>
    [.. (await Sql("select id, kind from personnel.difference where record = $1 order by kind, id", official)).Select(r => ((Guid)r[0]!, (string)r[1]!))];
}
