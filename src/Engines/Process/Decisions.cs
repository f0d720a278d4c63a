using System.Collections.Concurrent;
using System.Text.Json;
using Saola.Feel;
using Saola.Feel.Dmn;
using Saola.Kernel;

namespace Saola.Process;

/// <summary>The models of deployed DMN files, read once: a version never changes.</summary>
internal sealed class Decisions(WebDatabase database) {
  /// <summary>As large as a process may be.</summary>
  public const int MaxBytes = BpmnReader.MaxBytes;
  readonly ConcurrentDictionary<Guid, DmnModel> models = new();

  public async ValueTask<DmnModel> Model(Guid version, CancellationToken ct) {
    if (models.TryGetValue(version, out var known)) return known;
    await using var command = database.Source.CreateCommand("select xml from process.decision where id = $1");
    command.Parameters.Add(new() { Value = version });
    var xml = (string?)await command.ExecuteScalarAsync(ct) ?? throw new InvalidOperationException($"No decision {version}");
    return models.GetOrAdd(version, _ => DmnModel.Load(xml));
  }

  /// <summary>A version that was only just written, and that other connections do not see yet.</summary>
  public void Keep(Guid version, DmnModel model) => models[version] = model;

  /// <summary>The version that a process asks: the newest, or the one that was the newest when the process was deployed.</summary>
  public static async Task<Guid?> Version(Work w, string decision, Guid? boundTo, CancellationToken ct) {
    if (boundTo is not { } definition) return (await Newest(w, decision, ct))?.Id;
    await using var reader = await w.Query([Sql.Command("select version from process.bound_decision where definition = $1 and decision = $2", definition, decision)], ct);
    return await reader.ReadAsync(ct) ? reader.GetGuid(0) : null;
  }

  /// <summary>A decision that the newest version of its file has no more is withdrawn, and free for another file.</summary>
  public const string IsNewest = "not exists (select from process.decision n where n.model = d.model and n.number > d.number)";

  public static async Task<(Guid Id, int Number)?> Newest(Work w, string decision, CancellationToken ct) {
    await using var reader = await w.Query([Sql.Command($"select id, number from process.decision d where decisions @> array[$1] and {IsNewest} limit 1", decision)], ct);
    return await reader.ReadAsync(ct) ? (reader.GetGuid(0), reader.GetInt32(1)) : null;
  }

  /// <summary>The outcome of a decision, or why there is none.</summary>
  public static (JsonElement Value, string? Wrong) Decide(DmnModel model, string decision, Variables variables, DateTimeOffset now, Action<MatchedRule>? matched = null) {
    var inputs = new FeelContext();
    foreach (var (name, value) in variables.Flatten()) inputs[name] = value;
    var result = model.Evaluate(model.DecisionNames[decision], inputs, Expressions.Options(now) with { UndeclaredInputs = true, Matched = matched });
    // That a comparison with nothing gives nothing is how FEEL works; that a table contradicts itself is a mistake, also when
    // another decision makes something of the nothing that it gives.
    var wrong = result.Diagnostics.Where(d => result.LimitHit || d.Code.StartsWith("dmn.", StringComparison.Ordinal)).Select(d => d.Message).ToList();
    return (Expressions.Json(result.Value), result.LimitHit || wrong.Count > 0 ? Words.T["decision_failed", decision, string.Join("; ", wrong.Distinct())] : null);
  }

  /// <summary>What keeps a DMN file from being asked.</summary>
  public static (DmnModel? Model, IReadOnlyList<Finding> Findings) Read(string xml) {
    if (System.Text.Encoding.UTF8.GetByteCount(xml) > MaxBytes) return (null, [Found("too_large", MaxBytes / 1_000_000)]);
    try {
      var model = DmnModel.Load(xml);
      var findings = model.Errors.Select(e => new Finding(e.Element ?? "", "", e.Code, e.Message, e.Line)).ToList();
      if (model.DecisionNames.Count == 0) findings.Add(Found("no_decisions"));
      return (model, findings);
    } catch (DmnException e) {
      return (null, [new("", "", e.Error.Code, e.Error.Message, e.Error.Line)]);
    }
  }

  static Finding Found(string code, params object?[] args) => new("", "", "process." + code, Words.T[$"lint_{code}", args], 1);
}
