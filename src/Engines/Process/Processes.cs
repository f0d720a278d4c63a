using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Saola.Kernel;

namespace Saola.Process;

/// <summary>A version of a process that instances can take.</summary>
/// <param name="IsNew">False when the newest version was this very text.</param>
public sealed record DeployedProcess(Guid Id, string Key, string Name, int Number, bool IsNew);

/// <param name="Variables">What the expressions of the process see.</param>
/// <param name="Id">Where the caller must know it before the first step; null gives it one.</param>
public sealed record NewInstance(string Process, string BusinessKey, ProcessOffice Office, JsonObject Variables, Guid? Id = null);

/// <summary>
/// The process engine. Each operation is one step of one instance inside the caller's act: it is kept, with its evidence,
/// when the caller commits, and leaves no trace when the caller does not.
/// </summary>
public sealed partial class Processes {
  /// <summary>The variables of an instance; documents belong into files, not here.</summary>
  public const int MaxVariables = 500_000;
  const int MaxDepth = 20;

  readonly IServiceProvider services;
  readonly Definitions definitions;
  readonly Decisions decisions;
  readonly Offices offices;
  Tools? tools;

  internal Processes(IServiceProvider services, Definitions definitions, Decisions decisions, Offices offices) =>
    (this.services, this.definitions, this.decisions, this.offices) = (services, definitions, decisions, offices);

  // Looked up late: a service task may itself use the engine.
  Tools Tools => tools ??= new(
    new(() => services.GetServices<IServiceTask>().ToDictionary(s => s.Type)), [.. services.GetServices<IProcessObserver>()], offices, decisions,
    services.GetRequiredService<Calendars>());

  /// <summary>All that keeps a file from being run: what it holds that is not executed, what is wrong in it, service tasks nobody offers.</summary>
  public IReadOnlyList<Finding> Lint(string xml) => Check(xml).Findings;

  BpmnFile Check(string xml) {
    var file = Definitions.Read(xml);
    var findings = new Findings();
    foreach (var node in file.Processes.SelectMany(p => p.Nodes.Values))
      if (node.Does is Behaviour.Service service && !Tools.Services.ContainsKey(service.Type)) findings.Add(node, "unknown_type", service.Type);
    return file with { Findings = [.. file.Findings, .. findings.All] };
  }

  /// <summary>Makes the processes of a file available to new instances; running ones keep the version they have.</summary>
  /// <param name="source">The item of a pack it comes from.</param>
  public async Task<Answer<IReadOnlyList<DeployedProcess>>> Deploy(Work w, string xml, string? source, CancellationToken ct) {
    var file = Check(xml);
    if (file.Findings.Length > 0) return ProcessErrors.Lint(file.Findings);
    if (Untimely(file, w.Now) is { IsEmpty: false } untimely) return ProcessErrors.Lint(untimely);
    var deployed = new List<DeployedProcess>();
    foreach (var process in file.Processes) {
      var version = await Deploy(w, process, xml, source, ct);
      if (version.IsNew && await Bind(w, version.Id, process, ct) is { } unbound) return unbound;
      deployed.Add(version);
    }
    return deployed.ToArray();
  }

  async Task<DeployedProcess> Deploy(Work w, ProcessDefinition process, string xml, string? source, CancellationToken ct) {
    var hash = Definitions.Hash(xml);
    // One deployment of a key at a time, so that numbers have no gap and no twin.
    await using (var reader = await w.Query([
      Sql.Command("select pg_advisory_xact_lock(hashtext('process.definition'), hashtext($1))", process.Key),
      Sql.Command("select id, number, hash from process.definition where key = $1 order by number desc limit 1", process.Key)], ct)) {
      await reader.NextResultAsync(ct);
      if (await reader.ReadAsync(ct)) {
        if (reader.GetString(2) == hash) return new(reader.GetGuid(0), process.Key, process.Name, reader.GetInt32(1), IsNew: false);
        return Insert(w, process, xml, hash, source, reader.GetInt32(1) + 1);
      }
    }
    return Insert(w, process, xml, hash, source, 1);
  }

  DeployedProcess Insert(Work w, ProcessDefinition process, string xml, string hash, string? source, int number) {
    var id = Guid.CreateVersion7();
    var starts = process.Starts(ProcessDefinition.Root).Select(n => n.Does.Awaits).ToArray();
    var messages = starts.OfType<EventDefinition.Message>().Select(m => (string?)m.Name).ToArray();
    var signals = starts.OfType<EventDefinition.Signal>().Select(s => (string?)s.Name).ToArray();
    string?[] starters = process.NoneStart(ProcessDefinition.Root)?.Does is Behaviour.Start start ? [.. start.Starters] : [];
    w.Later(Sql.Command("""
      insert into process.definition (id, key, number, name, xml, hash, source, starts, signals, starters, deployed_at, deployed_by) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
      """, id, process.Key, number, process.Name, xml, hash, Sql.Text(source), messages, signals, starters, w.Now, w.Actor.Id));
    definitions.Keep(id, process);
    SetStartTimes(w, id, process);
    w.Record("process.deployed", "process_definition", id, new { process.Key, number, hash, source });
    return new(id, process.Key, process.Name, number, IsNew: true);
  }

  /// <summary>Begins an instance of the newest version; it runs until each of its tokens waits.</summary>
  public async Task<Answer<Guid>> Start(Work w, NewInstance start, CancellationToken ct) {
    if (await Newest(w, start.Process, ct) is not { } newest) return ProcessErrors.UnknownProcess(start.Process);
    if (newest.Graph.NoneStart(ProcessDefinition.Root) is null) return ProcessErrors.NoPlainStart(start.Process);
    return await Begin(w, newest, start, null, null, ct);
  }

  internal sealed record Version(Guid Id, ProcessDefinition Graph);

  async Task<Version?> Newest(Work w, string key, CancellationToken ct) {
    Guid id;
    await using (var reader = await w.Query([Definitions.Newest(key)], ct)) {
      if (!await reader.ReadAsync(ct)) return null;
      id = reader.GetGuid(0);
    }
    return new(id, await definitions.Graph(id, ct));
  }

  internal sealed record Caller(Guid Instance, long Token, int Depth);

  async Task<Answer<Guid>> Begin(Work w, Version version, NewInstance start, string? node, Caller? caller, CancellationToken ct) {
    if (Unfit(start.Variables) is { } unfit) return unfit;
    var id = start.Id ?? Guid.CreateVersion7();
    var (key, keep) = services.GetRequiredService<Subjects>().New(id);
    var instance = new Running(id, version.Id, version.Graph, start.BusinessKey, start.Office, caller?.Instance, caller?.Token, caller?.Depth + 1 ?? 0, 0,
      State.New(Drive.Of(start.Variables))) { IsNew = true, Key = key };
    var drive = new Drive(instance, w, Tools);
    w.Publish(new InstanceStarted(instance.Id, version.Graph.Key, start.BusinessKey), drive.Taken);
    if (await drive.Step(new Trigger.Started(node), ct) is { } refused) return refused;
    w.Later(keep);
    await drive.Write(ct);
    return instance.Id;
  }

  /// <summary>Ends an instance before its time; all its work is taken back. Whether the actor may do so is the caller's to know, here as below.</summary>
  public async Task<Error?> Cancel(Work w, Guid instance, string reason, CancellationToken ct) {
    if (string.IsNullOrWhiteSpace(reason)) return ProcessErrors.ReasonMissing;
    w.Reason ??= reason;
    return await Step(w, instance, new Trigger.Cancelled(), "process.cancelled", null, ct);
  }

  /// <summary>The elements at which an instance stands; it stays there until the act ends.</summary>
  public async Task<IReadOnlyList<string>> Standing(Work w, Guid instance, CancellationToken ct) =>
    [.. (await Lock(w, instance, ct))?.State.Tokens.Values.Select(t => t.Node) ?? []];

  /// <summary>Corrects variables of a running instance.</summary>
  public async Task<Error?> SetVariables(Work w, Guid instance, JsonObject values, CancellationToken ct) =>
    Unfit(values) ?? await Step(w, instance, new Trigger.VariablesSet(Drive.Of(values)), "process.variables_set", new { names = values.Select(v => v.Key) }, ct);

  /// <summary>After the cause of an incident was cured: the instance goes on from there.</summary>
  public async Task<Error?> Retry(Work w, Guid instance, long token, CancellationToken ct) {
    var error = await Step(w, instance, new Trigger.Resumed(token), "process.retried", new { token }, ct);
    return error?.Code == ProcessErrors.Late.Code ? ProcessErrors.NoIncident : error;
  }

  async Task<Error?> Step(Work w, Guid id, Trigger trigger, string recorded, object? facts, CancellationToken ct) {
    if (await Lock(w, id, ct) is not { } instance) return ProcessErrors.NotFound;
    if (instance.State.Status != InstanceStatus.Active) return ProcessErrors.Ended;
    var drive = new Drive(instance, w, Tools);
    if (await drive.Step(trigger, ct) is { } refused) return refused;
    w.Record(recorded, "instance", id, facts, drive.Taken);
    await drive.Write(ct);
    return null;
  }

  /// <summary>Those who operate processes do so for the offices they see.</summary>
  internal static async Task<Error?> CheckOffice(Work w, Guid instance, CancellationToken ct) {
    var office = await w.Db<ProcessDb>().Instances(Actor.Machine(w.Purpose)).Where(i => i.Id == instance).Select(i => (Guid?)i.Office).SingleOrDefaultAsync(ct);
    return office is { } own && w.Actor.Can(ProcessPermissions.Operate, own) ? null : ProcessErrors.NotFound;
  }

  async Task<Running?> Lock(Work w, Guid id, CancellationToken ct) {
    await using var reader = await w.Query([Sql.Command($"select {Running.Columns} from process.instance i where i.id = $1 for update", id)], ct);
    return await Running.Read(reader, definitions, ct);
  }

  /// <summary>PostgreSQL keeps no zero character in JSON, and an instance is no place for documents.</summary>
  static Error? Unfit(JsonObject data) {
    var text = data.ToJsonString(Json.Options);
    return Encoding.UTF8.GetByteCount(text) > MaxVariables ? ProcessErrors.DataTooLarge
      : text.Contains("\\u0000", StringComparison.Ordinal) ? ProcessErrors.BadText
      : null;
  }
}
