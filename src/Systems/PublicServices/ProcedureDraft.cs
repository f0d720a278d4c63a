using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Saola.Forms;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>The next version of a procedure while it is prepared: it holds for nobody until it is published from a day on.</summary>
internal sealed partial class ProcedureDraft {
  public Guid Id { get; private init; }
  public int Version { get; private set; }
  public string Code { get; private init; } = "";
  public string Name { get; private init; } = "";
  public int? BaseNumber { get; private init; }
  public JsonObject Item { get; private set; } = [];
  public JsonArray Findings { get; private init; } = [];
  public Guid MadeBy { get; private init; }
  public string MadeByName { get; private init; } = "";
  public DateTimeOffset MadeAt { get; private init; }

  public static ProcedureDraft Of(ImportedProcedure made, int? baseNumber, Actor by, DateTimeOffset now) => new() {
    Id = Guid.CreateVersion7(now), Code = made.Code, Name = Text(made.Item["name"]) ?? made.Code, BaseNumber = baseNumber, Item = made.Item,
    Findings = JsonSerializer.SerializeToNode(made.Findings, Json.Options)!.AsArray(), MadeBy = by.Id, MadeByName = by.Name, MadeAt = now,
  };

  public IReadOnlyList<ImportFinding> Read() => Findings.Deserialize<List<ImportFinding>>(Json.Options)!;

  /// <summary>The item as the version of this number, in force from a day.</summary>
  public JsonObject As(int number, DateOnly from) => As(Item, Code, number, from);

  public static JsonObject As(JsonObject draft, string code, int number, DateOnly from) {
    var item = draft.DeepClone().AsObject();
    (item["id"], item["version"]) = (ItemId(code, number), number);
    item.Remove("replaces");
    item["effective"] = new JsonObject { ["from"] = from.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture), ["to"] = null };
    return item;
  }

  /// <summary>Versions made in this program have ids of their own, which no pack writes over.</summary>
  public static string ItemId(string code, int number) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"studio:procedure/{code}-{number}");

  /// <summary>What a version still lacks before dossiers could be submitted by it, as the schema of packs and the program itself see it.</summary>
  /// <param name="forms">The forms of its cases.</param>
  public static IReadOnlyList<ImportFinding> Lacking(JsonObject item, IReadOnlyDictionary<string, FormDefinition> forms) {
    using var json = JsonDocument.Parse(item.ToJsonString());
    var faults = PackSchemas.Check("procedure", json.RootElement).Select(f => new ImportFinding(f.Pointer, $"{f.Problem} {f.Cure}")).ToList();
    if (faults.Count > 0) return faults;
    if ((string?)item["route"]!["system"] != "here") return faults;
    faults.AddRange(ProcedureFormulas.Unknown(item, forms).Select(u => new ImportFinding(u.Place, Words.T["procedure_unknown_name", u.Name])));
    if (item["process"] is null) faults.Add(new("process", Words.T["procedure_no_process_cure"]));
    if (item["offices"]!.AsArray().Count == 0) faults.Add(new("offices", Words.T["procedure_no_offices"]));
    return faults;
  }

  static string? Text(JsonNode? name) => name is JsonObject o ? (string?)o["vi"] : null;
}

internal sealed partial class PublicServicesDb {
  /// <summary>Drafts are the work of all who look after the catalogue.</summary>
  public IQueryable<ProcedureDraft> ProcedureDrafts(Actor actor) => Rows<ProcedureDraft>().Where(_ => actor.Kind == ActorKind.Machine || actor.Permissions.Contains(ProcedureErrors.Manage));

  /// <summary>Versions as those see them who may publish and close them.</summary>
  public IQueryable<Procedure> ManagedProcedures(Actor actor) => Rows<Procedure>().Where(_ => actor.Kind == ActorKind.Machine || actor.Permissions.Contains(ProcedureErrors.Manage));

  static partial void ConfigureProcedureDraft(ModelBuilder model) => model.Entity<ProcedureDraft>();
}
