using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Saola.Kernel;
using Saola.Process;
using Saola.Signing;

namespace Saola.Registries;

/// <summary>
/// <c>registries.write</c>: a step of a process writes a record, for the office in which the process runs; who defined the process
/// has decided that, so no right is asked of who took the step. Headers: <c>registry</c>; <c>do</c>, one of <c>write</c> (when there is none:
/// the record with this natural key is changed, or added), <c>add</c>, <c>change</c>, <c>end</c>; <c>field.NAME</c> for each field; <c>from</c>,
/// <c>to</c>, <c>state</c>; <c>result</c>, the signed file that says so, of the dossier that the
/// variable <c>dossier</c> names or of the process; and <c>absent</c>, which is <c>skip</c> where
/// the process goes on without the registry in a province that does not keep it. The record bears the key of the matter, the dossier's code.
/// It counts at once also where a second person confirms changes: who granted the dossier was that person.
/// Gives the variables <c>record</c>, its id, and <c>recordVersion</c>.
/// </summary>
internal sealed class WriteByProcess(Registries registries, FileStore files, Signatures signatures) : IServiceTask {
  const string FieldHeader = "field.";

  public string Type => "registries.write";
  public bool Local => true;

  public async Task<ServiceOutcome> Run(ServiceTaskContext context, Work w, CancellationToken ct) {
    string? Header(string name) => context.Headers.GetValueOrDefault(name) is { Length: > 0 } text ? text : null;
    foreach (var name in new[] { "from", "to" }) if (Header(name) is { } day && Day(day) is null) return ServiceOutcome.Refuse(RecordErrors.MappingWrong(name));
    if (Header("result") is { } file && await Evidence(context, file, w, ct) is { } unproven) return ServiceOutcome.Refuse(unproven);
    if (await registries.Find(Header("registry") ?? "", ct) is not { } d) return Header("absent") == "skip" ? ServiceOutcome.Done() : ServiceOutcome.Refuse(RecordErrors.NotFound);
    var values = new JsonObject(context.Headers.Where(h => h.Key.StartsWith(FieldHeader, StringComparison.Ordinal)).Select(h => KeyValuePair.Create(h.Key[FieldHeader.Length..], Value(d.Find(h.Key[FieldHeader.Length..]), h.Value))));
    var order = new RecordOrder(d.Key, values, Header("do") ?? "write") { From = Day(Header("from")), To = Day(Header("to")), State = Header("state") };
    var written = await registries.Carry(w, order, context.Office.Id, new(context.BusinessKey, Header("result") is { } result ? Guid.Parse(result) : null), ct);
    return written.IsError ? ServiceOutcome.Refuse(written.Error) : ServiceOutcome.Done(new() { ["record"] = written.Value.Record.Id.ToString(), ["recordVersion"] = written.Value.Record.Version });
  }

  /// <summary>Why the file is no evidence: it must be of the dossier that the process runs for, or of the process itself, and its signatures must be good.</summary>
  async Task<Error?> Evidence(ServiceTaskContext context, string text, Work w, CancellationToken ct) {
    if (!Guid.TryParse(text, out var id)) return RecordErrors.MappingWrong("result");
    var dossier = Guid.TryParse(context.Variables["dossier"]?.ToString(), out var named) ? named : Guid.Empty;
    if ((await files.Find(w, "dossier", dossier, id, ct) ?? await files.Find(w, "process_instance", context.Instance, id, ct)) is not { } file) return RecordErrors.NoEvidence;
    await using var content = files.Open(file);
    using var bytes = new MemoryStream();
    await content.CopyToAsync(bytes, ct);
    return (await signatures.Verify(w, bytes.ToArray(), ct)).IsGood ? null : RecordErrors.NoEvidence;
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
