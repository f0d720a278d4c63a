using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Saola.Feel;
using Saola.Feel.Dmn;
using Saola.Kernel;

namespace Saola.Process;

/// <summary>A version of a DMN file that processes can ask.</summary>
/// <param name="Decisions">Ids of its decisions.</param>
/// <param name="IsNew">False when the newest version was this very text.</param>
public sealed record DeployedDecisions(Guid Id, string Model, string Name, int Number, IReadOnlyList<string> Decisions, bool IsNew);

/// <summary>The version of a DMN file that was asked.</summary>
internal sealed record AskedDecision(Guid Id, int Number, DmnModel Model);

/// <summary>Decisions that business rule tasks ask.</summary>
public sealed partial class Processes {
  /// <summary>Makes the decisions of a DMN file available: to every process that asks for the newest, from now on.</summary>
  /// <param name="source">The item of a pack it comes from.</param>
  public async Task<Answer<DeployedDecisions>> DeployDecisions(Work w, string xml, string? source, CancellationToken ct) {
    var (model, findings) = Decisions.Read(xml);
    if (model is null || findings.Count > 0) return ProcessErrors.Lint(findings);
    var ids = model.DecisionNames.Keys.Order(StringComparer.Ordinal).ToArray();
    var (hash, number) = (Definitions.Hash(xml), 1);
    await using (var reader = await w.Query([
      Sql.Command("select pg_advisory_xact_lock(hashtext('process.decision'), hashtext('')) "),
      Sql.Command($"select model, id, number, hash, decisions from process.decision d where (model = $1 or decisions && $2) and {Decisions.IsNewest} order by model", model.Id, ids)], ct)) {
      await reader.NextResultAsync(ct);
      while (await reader.ReadAsync(ct)) {
        if (reader.GetString(0) != model.Id)
          return ProcessErrors.DecisionElsewhere(reader.GetFieldValue<string[]>(4).Intersect(ids).First(), reader.GetString(0));
        if (reader.GetString(3) == hash) return new DeployedDecisions(reader.GetGuid(1), model.Id, model.Name, reader.GetInt32(2), ids, IsNew: false);
        number = reader.GetInt32(2) + 1;
      }
    }
    var id = Guid.CreateVersion7();
    w.Later(Sql.Command("""
      insert into process.decision (id, model, number, name, decisions, xml, hash, source, deployed_at, deployed_by) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
      """, id, model.Id, number, model.Name, ids, xml, hash, Sql.Text(source), w.Now, w.Actor.Id));
    decisions.Keep(id, model);
    w.Record("process.decisions_deployed", "decision", id, new { model = model.Id, number, hash, source });
    return new DeployedDecisions(id, model.Id, model.Name, number, ids, IsNew: true);
  }

  /// <summary>Asks the newest version of a decision, outside of any process.</summary>
  internal async Task<Answer<(AskedDecision Asked, JsonElement Result, IReadOnlyList<MatchedRule> Matched)>> Evaluate(Work w, string decision, JsonObject given, CancellationToken ct) {
    if (Unfit(given) is { } unfit) return unfit;
    if (await Decisions.Newest(w, decision, ct) is not { } newest) return ProcessErrors.NoDecision(decision);
    var model = await decisions.Model(newest.Id, ct);
    var matched = new List<MatchedRule>();
    var (result, wrong) = Decisions.Decide(model, decision, Variables.Of(Drive.Of(given)), w.Now, matched.Add);
    return wrong is null ? (new AskedDecision(newest.Id, newest.Number, model), result, matched) : ProcessErrors.Undecided(wrong);
  }

  /// <summary>What a process asks as it is now stays so for this version of it.</summary>
  async Task<Error?> Bind(Work w, Guid definition, ProcessDefinition process, CancellationToken ct) {
    foreach (var decision in process.Nodes.Values.Select(n => n.Does).OfType<Behaviour.Decision>().Where(d => d.AsDeployed).Select(d => d.Id.Text).Distinct().ToArray()) {
      if (await Decisions.Version(w, decision, null, ct) is not { } version) return ProcessErrors.UnknownDecision(decision);
      w.Later(Sql.Command("insert into process.bound_decision (definition, decision, version) values ($1, $2, $3)", definition, decision, version));
    }
    return null;
  }
}
