using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Saola.Kernel;
using Saola.Process;

namespace Saola.Registries;

/// <summary>
/// <c>registries.write</c>: a step of a process writes a record, for the office in which the process runs; who defined the process
/// has decided that, so no right is asked of who took the step. Headers: <c>registry</c>; <c>do</c>, one of <c>write</c> (when there is none:
/// the record with this natural key is changed, or added), <c>add</c>, <c>change</c>, <c>end</c>; <c>field.NAME</c> for each field; <c>from</c>,
/// <c>to</c>, <c>state</c>; and <c>result</c>, the signed file that says so. The record bears the key of the matter, the dossier's code.
/// Gives the variables <c>record</c>, its id, and <c>recordVersion</c>.
/// </summary>
internal sealed class WriteByProcess(Registries registries, RecordWriting writing, RecordReading reading) : IServiceTask {
  const string FieldHeader = "field.";

  public string Type => "registries.write";
  public bool Local => true;

  public async Task<ServiceOutcome> Run(ServiceTaskContext context, Work w, CancellationToken ct) {
    var open = await registries.Open(Actor.Machine(Type), context.Headers.GetValueOrDefault("registry") ?? "", ct);
    if (open is null) return ServiceOutcome.Refuse(RecordErrors.NotFound);
    if (open.Access.OfficeOfNew(context.Office.Id) != context.Office.Id) return ServiceOutcome.Refuse(RecordErrors.NotWriter);
    var written = await Write(context, open, w, ct);
    return written.IsError ? ServiceOutcome.Refuse(written.Error) : ServiceOutcome.Done(new() { ["record"] = written.Value.Id.ToString(), ["recordVersion"] = written.Value.Version });
  }

  async Task<Answer<RegistryRecord>> Write(ServiceTaskContext context, OpenRegistry open, Work w, CancellationToken ct) {
    string? Header(string name) => context.Headers.GetValueOrDefault(name) is { Length: > 0 } text ? text : null;
    foreach (var name in new[] { "from", "to" }) if (Header(name) is { } day && Day(day) is null) return RecordErrors.MappingWrong(name);
    if (Header("result") is { } file && !Guid.TryParse(file, out _)) return RecordErrors.MappingWrong("result");
    var values = new JsonObject(context.Headers.Where(h => h.Key.StartsWith(FieldHeader, StringComparison.Ordinal)).Select(h => KeyValuePair.Create(h.Key[FieldHeader.Length..], Value(open.Definition.Find(h.Key[FieldHeader.Length..]), h.Value))));
    var origin = new RecordOrigin(context.BusinessKey, Header("result") is { } result ? Guid.Parse(result) : null);
    var before = await reading.Held(w, open.Definition, values, ct);
    if (before is not null && before.Office != context.Office.Id) return RecordErrors.NotWriter;
    var act = Header("do") ?? "write";
    if (act == "end" && before is not null) return await writing.End(w, open, before.Id, before.Version, Day(Header("to")) ?? Vn.Day(w.Now), Header("state"), origin, ct);
    if (act is "end" or "change" && before is null) return RecordErrors.RecordNotFound;
    if (Header("state") is { } state) values[Names.State] = state;
    return act switch {
      "write" or "change" when before is not null => await writing.Change(w, open, before.Id, before.Version, values, Day(Header("from")), origin, ct),
      "write" or "add" => await writing.Add(w, open, context.Office.Id, values, Day(Header("from")), origin, ct),
      _ => RecordErrors.MappingWrong("do"),
    };
  }

  static DateOnly? Day(string? text) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

  /// <summary>Headers are text: what is none in the registry is in it as JSON writes it.</summary>
  static JsonNode? Value(RegistryField? field, string text) {
    if (text.Length == 0) return null;
    if (field is not { Type: FieldType.Integer or FieldType.Money or FieldType.Decimal or FieldType.Boolean } && field?.IsGeometry != true) return text;
    try {
      return JsonNode.Parse(text);
    } catch (JsonException) {
      return text;
    }
  }
}
