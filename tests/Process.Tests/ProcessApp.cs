using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Saola.Kernel;
using Saola.Testing;

namespace Saola.Process.Tests;

/// <summary>The real program with two service tasks of the tests: one local, one remote.</summary>
public class ProcessApp : SaolaApp {
  public static readonly Guid Office = Guid.CreateVersion7();
  public static readonly Guid OtherOffice = Guid.CreateVersion7();
  public const string Code = "H21.106", OtherCode = "H21.107";

  protected override void Configure(IServiceCollection services) => services.RemoveAll<IServiceTask>().RemoveAll<IProcessObserver>()
    .AddSingleton<Script>().AddScoped<IServiceTask, LocalWork>().AddScoped<IServiceTask, RemoteWork>().AddScoped<IServiceTask, SendToProcess>().AddScoped<IProcessObserver, Watcher>();

  public Script Script => Services.GetRequiredService<Script>();

  public static Actor Officer(string role = "specialist", string name = "Trần Thị Bình", string code = Code, Guid? office = null, params string[] permissions) =>
    People.Official(office ?? Office, code, [role], permissions) with { Name = name };

  /// <summary>The same official of another office.</summary>
  public static Actor Stranger(params string[] permissions) => Officer(code: OtherCode, office: OtherOffice, permissions: permissions);

  public async Task<(int Status, JsonNode Body)> Post(Actor? actor, string path, object body) {
    using var answer = await As(actor).PostAsJsonAsync("/api/process/" + path, body, TestContext.Current.CancellationToken);
    return ((int)answer.StatusCode, (await answer.Content.ReadFromJsonAsync<JsonNode>(TestContext.Current.CancellationToken))!);
  }

  public async Task<(int Status, JsonNode Body)> Get(Actor? actor, string path) {
    using var answer = await As(actor).GetAsync("/api/process/" + path, TestContext.Current.CancellationToken);
    return ((int)answer.StatusCode, (await answer.Content.ReadFromJsonAsync<JsonNode>(TestContext.Current.CancellationToken))!);
  }

  /// <summary>A read needs its own permission, and no other does.</summary>
  public async Task NeedsPermission(string path, string permission) {
    Assert.Equal(401, (await Get(null, path)).Status);
    Assert.Equal(403, (await Get(Officer(permissions: [.. AllPermissions.Where(p => p != permission)]), path)).Status);
    Assert.NotEqual(403, (await Get(Officer(permissions: permission), path)).Status);
  }

  static readonly string[] AllPermissions = [
    ProcessPermissions.Design, ProcessPermissions.Work, ProcessPermissions.Assign, ProcessPermissions.Operate, ProcessPermissions.Read, ProcessPermissions.Complete,
  ];

  internal async Task Deploy(Bpmn bpmn) {
    await using var act = Begin();
    var deployed = await act.Services.GetRequiredService<Processes>().Deploy(act.Work, bpmn.Xml, null, TestContext.Current.CancellationToken);
    Assert.Null(deployed.Error);
    await act.Work.Commit(TestContext.Current.CancellationToken);
  }

  /// <summary>One act with the engine, committed unless it answers an error.</summary>
  public async Task<Error?> Do(Actor? actor, Func<Processes, Work, Task<Error?>> act) {
    await using var begun = Begin(actor);
    var error = await act(begun.Services.GetRequiredService<Processes>(), begun.Work);
    if (error is null) await begun.Work.Commit(TestContext.Current.CancellationToken);
    return error;
  }

  public async Task<Guid> Start(string process, object? variables = null, string? businessKey = null) {
    Guid id = default;
    Assert.Null(await Do(null, async (p, w) => {
      var started = await p.Start(w, new(process, businessKey ?? Guid.CreateVersion7().ToString(), new(Office, Code), Json(variables)), TestContext.Current.CancellationToken);
      if (!started.IsError) id = started.Value;
      return started.Error;
    }));
    return id;
  }

  public Task<Error?> Complete(Guid task, object? data = null, Actor? actor = null) =>
    Do(actor, (p, w) => p.Complete(w, task, Json(data), TestContext.Current.CancellationToken));

  /// <summary>An instance that waits for a specialist of the office.</summary>
  public async Task<(Guid Instance, Guid Task)> Waiting() {
    var key = "p" + Guid.CreateVersion7().ToString("N");
    await Deploy(new Bpmn(key).Start().User("check").End().Path("start", "check", "end"));
    var instance = await Start(key);
    return (instance, await Task(instance, "check"));
  }

  /// <summary>An instance that stands still because no way leads on; with <c>way</c> it goes on to b.</summary>
  public async Task<(Guid Instance, long Token)> Stuck() {
    var key = "p" + Guid.CreateVersion7().ToString("N");
    await Deploy(new Bpmn(key).Start().Element("exclusiveGateway", "g").User("a").User("b").End().Flow("start", "g").Flow("g", "a", "=way = 1").Flow("g", "b", "=way = 2").Path("a", "end").Path("b", "end"));
    var instance = await Start(key);
    return (instance, (long)(await Sql("select token from process.incident where instance = $1", instance)).Single()[0]!);
  }

  /// <summary>An official of the office, and of other offices too when they are given, as the identity engine keeps one.</summary>
  public async Task<Guid> Colleague(string name, params (Guid Id, string Code)[] others) {
    var person = Guid.CreateVersion7();
    await AsIntruder("insert into identity.person (id, full_name, source, demo, created_at, changed_at, version) values ($1, $2, 'pack', false, now(), now(), 1)", person, name);
    foreach (var (office, code) in ((Guid Id, string Code)[])[(Office, Code), .. others]) {
      await AsIntruder("insert into identity.organisation (id, code, name, kind, path, office, is_office, changed_at, version) values ($1, $2, 'Phường thử', 'ward', 'x.', $1, true, now(), 1) on conflict do nothing", office, code);
      await AsIntruder("insert into identity.official_post (id, person, unit, roles, sub_tree, valid_from, version) values (gen_random_uuid(), $1, $2, '{specialist}', false, '2026-01-01', 1)", person, office);
    }
    return person;
  }

  /// <summary>An official says that they are away, from today on unless told.</summary>
  public async Task<Guid> Away(Actor person, Guid standIn, int from = 0, int to = 3) {
    var today = Vn.Day(Clock.GetUtcNow());
    var (status, body) = await Post(person, "absences", new { standIn, from = today.AddDays(from), to = today.AddDays(to) });
    Assert.True(status == 200, body.ToJsonString());
    return (Guid)body["id"]!;
  }

  public async Task<Guid> Task(Guid instance, string element) =>
    (Guid)(await Sql("select id from process.work_task where instance = $1 and element = $2 and status in ('Open', 'Assigned')", instance, element)).Single()[0]!;

  public async Task<string[]> Open(Guid instance) =>
    [.. (await Sql("select element from process.work_task where instance = $1 and status in ('Open', 'Assigned') order by element", instance)).Select(r => (string)r[0]!)];

  public async Task<string> Status(Guid instance) => (string)(await Sql("select status from process.instance where id = $1", instance)).Single()[0]!;

  public async Task<JsonObject> Variables(Guid instance) =>
    (JsonObject)JsonNode.Parse((string)(await Sql("select variables::text from process.instance where id = $1", instance)).Single()[0]!)!;

  public static JsonObject Json(object? value) => value is null ? [] : (JsonObject)System.Text.Json.JsonSerializer.SerializeToNode(value)!;
}

/// <summary>The same on a port, for a browser.</summary>
public sealed class ProcessSite : ProcessApp {
  public ProcessSite() => UseKestrel(0);
}

/// <summary>What the service tasks of the tests shall do, and what they did, by business key.</summary>
public sealed class Script {
  public ConcurrentDictionary<string, Func<ServiceTaskContext, ServiceOutcome>> Plans { get; } = new();
  public ConcurrentQueue<ServiceTaskContext> Calls { get; } = new();
  public ConcurrentQueue<EndedTask> Ended { get; } = new();

  public ServiceOutcome Run(ServiceTaskContext context) {
    Calls.Enqueue(context);
    return Plans.TryGetValue(context.BusinessKey, out var plan) ? plan(context) : ServiceOutcome.Done(new() { [context.Element] = context.Attempt });
  }
}

sealed class LocalWork(Script script) : IServiceTask {
  public string Type => "test.local";
  public bool Local => true;
  public Task<ServiceOutcome> Run(ServiceTaskContext context, Work w, CancellationToken ct) => Task.FromResult(script.Run(context));
}

sealed class RemoteWork(Script script) : IServiceTask {
  public string Type => "test.work";
  public bool Local => false;
  public Task<ServiceOutcome> Run(ServiceTaskContext context, Work w, CancellationToken ct) => Task.FromResult(script.Run(context));
}

/// <summary>Gives each task that says <c>limitHours</c> so many hours.</summary>
sealed class Watcher(Script script) : IProcessObserver {
  public Task Opening(OpeningTask task, Work w, CancellationToken ct) {
    if (task.Headers.TryGetValue("limitHours", out var hours)) task.Due = w.Now.AddHours(int.Parse(hours, System.Globalization.CultureInfo.InvariantCulture));
    return Task.CompletedTask;
  }

  public Task Ended(EndedTask task, Work w, CancellationToken ct) {
    script.Ended.Enqueue(task);
    return Task.CompletedTask;
  }
}
