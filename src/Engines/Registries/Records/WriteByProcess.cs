using System.Globalization;
using System.Text.Json.Nodes;
using Saola.Feel;
using Saola.Kernel;
using Saola.Process;

namespace Saola.Registries;

/// <summary>
/// <c>registries.write</c>: a step of a process writes a record, for the office in which the process runs; who defined the process
/// has decided that, so no right is asked of who took the step. Headers: <c>registry</c>; <c>do</c>, one of <c>write</c> (when there is none:
/// the record with this natural key is changed, or added), <c>add</c>, <c>change</c>, <c>end</c>; and FEEL over the variables:
/// <c>field.NAME</c> for each field, <c>from</c>, <c>to</c>, <c>state</c>, and <c>result</c>, the signed file that says so. The record bears
/// the key of the matter, the dossier's code. Gives the variables <c>record</c>, its id, and <c>recordVersion</c>.
/// </summary>
internal sealed class WriteByProcess(Registries registries, RecordWriting writing, RecordReading reading) : IServiceTask {
  const string FieldHeader = "field.";
  static readonly TimeZoneInfo Local = TimeZoneInfo.CreateCustomTimeZone("Asia/Ho_Chi_Minh", Vn.Offset, null, null);

  public string Type => "registries.write";

  bool IServiceTask.Local => true;

  public async Task<ServiceOutcome> Run(ServiceTaskContext context, Work w, CancellationToken ct) {
    var open = await registries.Open(Actor.Machine(Type), context.Headers.GetValueOrDefault("registry") ?? "", ct);
    if (open is null) return ServiceOutcome.Refuse(RecordErrors.NotFound);
    if (open.Access.OfficeOfNew(context.Office.Id) != context.Office.Id) return ServiceOutcome.Refuse(RecordErrors.NotWriter);
    var written = await Write(context, open, w, ct);
    return written.IsError ? ServiceOutcome.Refuse(written.Error) : ServiceOutcome.Done(new() { ["record"] = written.Value.Id.ToString(), ["recordVersion"] = written.Value.Version });
  }

  async Task<Answer<RegistryRecord>> Write(ServiceTaskContext context, OpenRegistry open, Work w, CancellationToken ct) {
    var told = new Dictionary<string, JsonNode?>(StringComparer.Ordinal);
    foreach (var (name, text) in context.Headers.Where(h => h.Key is "from" or "to" or "state" or "result" || h.Key.StartsWith(FieldHeader, StringComparison.Ordinal))) {
      if (FeelExpression.TryParse(text.TrimStart('=', ' '), out _) is not { } expression) return RecordErrors.MappingWrong(name);
      told[name] = FeelValue.ToJson(expression.Evaluate(context.Variables, FeelOptions.Default with { Clock = new Moment(w.Now), Zone = Local }).Value);
    }
    var (from, to) = (Day("from"), Day("to"));
    if (from.IsError || to.IsError) return from.Error ?? to.Error!;
    var values = new JsonObject(told.Where(t => t.Key.StartsWith(FieldHeader, StringComparison.Ordinal)).Select(t => KeyValuePair.Create(t.Key[FieldHeader.Length..], t.Value)));
    var state = (string?)(told.GetValueOrDefault("state") as JsonValue);
    var origin = new RecordOrigin(context.BusinessKey, Guid.TryParse((told.GetValueOrDefault("result") as JsonValue)?.ToString(), out var result) ? result : null);
    var before = await reading.Held(w, open.Definition, values, ct);
    if (before is not null && before.Office != context.Office.Id) return RecordErrors.NotWriter;
    switch (context.Headers.GetValueOrDefault("do") ?? "write") {
      case "end" when before is not null:
        return await writing.End(w, open, before.Id, before.Version, to.Value.Day ?? Vn.Day(w.Now), state, origin, ct);
      case "change" or "end" when before is null:
        return RecordErrors.RecordNotFound;
      case "write" or "change" when before is not null:
        return await writing.Change(w, open, before.Id, before.Version, WithState(), from.Value.Day, origin, ct);
      case "write" or "add":
        return await writing.Add(w, open, context.Office.Id, WithState(), from.Value.Day, origin, ct);
      default:
        return RecordErrors.MappingWrong("do");
    }

    JsonObject WithState() {
      if (state is not null) values[Names.State] = state;
      return values;
    }

    Answer<Told> Day(string name) => told.GetValueOrDefault(name) is not { } node ? new Told(null)
      : DateOnly.TryParseExact(node.ToString(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? new Told(day) : RecordErrors.MappingWrong(name);
  }

  sealed record Told(DateOnly? Day);

  /// <summary>The moment of the step.</summary>
  sealed class Moment(DateTimeOffset now) : TimeProvider {
    public override DateTimeOffset GetUtcNow() => now;
  }
}
