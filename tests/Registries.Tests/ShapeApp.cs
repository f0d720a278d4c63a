using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.TestHost;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Registries.Tests;

/// <summary>The app with one office, to bring definitions to.</summary>
public class ShapeApp : SaolaApp {
  public const string Owner = "test:organisation/owner";
  public static readonly Guid Office = Guid.CreateVersion7();
  static int made;

  static CancellationToken Ct => TestContext.Current.CancellationToken;

  public override async ValueTask InitializeAsync() {
    await base.InitializeAsync();
    await AsIntruder("""
      insert into identity.organisation (id, code, key, name, kind, path, office, is_office, changed_at, version, item)
      values ($1, 'H21.01', null, 'Sở thử nghiệm', 'department', replace($1::text, '-', '') || '.', $1, true, now(), 1, $2)
      """, Office, Owner);
  }

  protected override void ConfigureWebHost(Microsoft.AspNetCore.Hosting.IWebHostBuilder builder) {
    base.ConfigureWebHost(builder);
    builder.ConfigureTestServices(s => s.AddSingleton(p => new Shaper(p.GetRequiredService<ShapeDatabase>()) { Grace = TimeSpan.Zero }));
  }

  public static string NewKey() => $"thing{Interlocked.Increment(ref made)}";

  public static JsonObject Field(string key, string type, bool required = false, JsonObject? more = null) {
    var field = new JsonObject { ["key"] = key, ["type"] = type, ["name"] = new JsonObject { ["vi"] = $"Trường {key}" } };
    if (required) field["required"] = true;
    if (type == "person") field["personal"] = new JsonObject { ["basis"] = null };
    foreach (var (name, value) in more ?? []) field[name] = value?.DeepClone();
    return field;
  }

  /// <summary>A definition whose natural key and title are its first field.</summary>
  public static JsonObject Registry(string key, params JsonObject[] fields) => new() {
    ["id"] = $"test:registry/{key}", ["key"] = key, ["name"] = new JsonObject { ["vi"] = $"Sổ {key}" }, ["owner"] = Owner, ["class"] = "internal", ["open"] = null, ["writers"] = "owner",
    ["review"] = false, ["naturalKey"] = new JsonArray((string)fields[0]["key"]!), ["title"] = (string)fields[0]["key"]!, ["validity"] = false, ["fields"] = new JsonArray([.. fields]),
    ["legalBasis"] = null, ["source"] = null, ["verified"] = false,
  };

  /// <summary>As applying a pack does, with its job.</summary>
  public async Task Bring(JsonObject registry, bool carry = true) {
    await using (var act = Begin(purpose: "packs.apply")) {
      var refused = await act.Services.GetRequiredService<BroughtDefinitions>().Bring(act.Work, registry.Deserialize<RegistryDefinition>(Json.Options)!, Ct);
      Assert.True(refused is null, refused?.Message);
      await act.Work.Commit(Ct);
    }
    if (!carry) return;
    await RunJobs();
    Assert.DoesNotContain("Exception", string.Join('\n', (await Sql("select error from kernel.outbox where done_at is null and error is not null and body->>'plan' in (select id::text from registries.plan where key = $1)", (string)registry["key"]!)).Select(r => r[0])));
  }

  /// <summary>A second person lets the change go on.</summary>
  public async Task Approve(string key) {
    await using var act = Begin();
    var db = act.Work.Db<RegistriesDb>();
    var plan = await db.Plans().SingleAsync(p => p.Key == key && (p.Status == PlanStatus.Waiting || p.Status == PlanStatus.Stopped), Ct);
    var refused = plan.Approve(People.With(RegistryPermissions.Approve), act.Work.Now);
    Assert.True(refused is null, refused?.Message);
    act.Work.Record("tests.approved", "thing", plan.Id);
    act.Work.Enqueue(new ShapeRegistry(plan.Id));
    await act.Work.Commit(Ct);
  }

  public async Task<RegistryDefinition?> Find(string key) {
    await using var act = Begin();
    return await act.Services.GetRequiredService<Registries>().Find(key, Ct);
  }

  /// <summary>A row as the program writes it; shapes as EWKT.</summary>
  public async Task<Guid> Insert(string key, params (string Field, object? Value)[] values) {
    var id = Guid.CreateVersion7();
    var names = string.Concat(values.Select(v => $", \"{v.Field}\""));
    var places = string.Concat(values.Index().Select(v => v.Item.Value is string text && text.StartsWith("SRID=", StringComparison.Ordinal) ? $", st_geomfromewkt(${v.Index + 3})" : $", ${v.Index + 3}"));
    await AsWeb($"insert into registry_data.{key} (_id, _version, _office, _at, _process{names}) values ($1, 1, $2, now(), gen_random_uuid(){places})", [id, Office, .. values.Select(v => v.Value ?? DBNull.Value)]);
    return id;
  }

  /// <summary>One statement of the role that faces people, in a process.</summary>
  public async Task AsWeb(string sql, params object[] values) {
    await using var connection = new NpgsqlConnection(SettingsFor(Database)["SAOLA_DB_WEB"]);
    await connection.OpenAsync(Ct);
    await using var transaction = await connection.BeginTransactionAsync(Ct);
    await using (var allow = new NpgsqlCommand("select set_config('saola.process', gen_random_uuid()::text, true)", connection)) await allow.ExecuteNonQueryAsync(Ct);
    await using var command = new NpgsqlCommand(sql, connection);
    foreach (var value in values) command.Parameters.Add(new() { Value = value });
    await command.ExecuteNonQueryAsync(Ct);
    await transaction.CommitAsync(Ct);
  }

  public static Actor Reader => People.With(RegistryPermissions.Read);
  public static Actor Approver => People.Official(Office, "H21.01", [], RegistryPermissions.Read, RegistryPermissions.Approve);

  public async Task<Guid> IdOf(string key) => (Guid)(await Sql("select id from registries.definition where key = $1", key))[0][0]!;

  /// <summary>A registry with a change that would take the values of its field <c>f</c>.</summary>
  /// <param name="estimated">How many records the database believes there are.</param>
  public async Task<(string Key, Guid Plan)> Waiting(int records = 0, long? estimated = null) {
    var key = NewKey();
    await Bring(Registry(key, Field("code", "text", required: true), Field("f", "text")));
    for (var i = 0; i < records; i++) await Insert(key, ("code", $"{i}"), ("f", "x"));
    if (estimated is { } rows) await AsIntruder($"update pg_class set reltuples = {rows} where oid = 'registry_data.{key}'::regclass");
    await Bring(Registry(key, Field("code", "text", required: true)));
    return (key, (Guid)(await Sql("select id from registries.plan where key = $1 and status = 'Waiting'", key))[0][0]!);
  }

  public async Task<(int Status, JsonNode? Body)> Send(Actor? actor, HttpMethod method, string path, object? body = null) {
    using var client = As(actor);
    using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body, options: Json.Options) };
    using var answer = await client.SendAsync(request, Ct);
    var text = await answer.Content.ReadAsStringAsync(Ct);
    return ((int)answer.StatusCode, text.Length == 0 ? null : JsonNode.Parse(text));
  }
}
