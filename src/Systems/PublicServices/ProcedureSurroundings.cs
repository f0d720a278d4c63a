using System.Text.Json;
using System.Text.Json.Nodes;
using Saola.Identity;
using Saola.Kernel;
using Saola.Process;
using Saola.Registries;

namespace Saola.PublicServices;

/// <summary>
/// What a description that is made in the program names and packs would bring along: the registries that its results write and its papers
/// are had from, its process and its offices, as they are in force or come into force with it.
/// </summary>
internal sealed class ProcedureSurroundings(ProcedureLists lists, Registries.Registries registries, Identities identities) {
  /// <summary>Codes that no list knows, each with its place.</summary>
  public async Task<IReadOnlyList<DraftedFault>> Unknown(JsonObject item, CancellationToken ct) {
    var found = new List<DraftedFault>();
    if ((await lists.Fields(ct)).All(f => f.Code != (string)item["field"]!)) found.Add(new("field", Words.T["procedure_not_listed", (string)item["field"]!, "procedure-field"]));
    foreach (var office in item["offices"]!.AsArray().SelectMany(o => o!["codes"] as JsonArray ?? []).Select(c => (string)c!))
      if (await identities.OrganisationByCode(office, ct) is null) found.Add(new("offices", Words.T["procedure_unknown_office", office]));
    return found;
  }

  /// <summary>The mistakes that <see cref="ProcedureLint"/> finds beside what is there.</summary>
  /// <param name="content">Its text, in which the lines are counted; null where it has none, and then those mistakes alone are looked for that are about registries.</param>
  /// <param name="beside">What comes into force with it, by its ids.</param>
  public async Task<IReadOnlyList<PackFault>> Lint(Work w, string id, JsonObject item, string? content, IReadOnlyDictionary<string, string> beside, CancellationToken ct) {
    var (known, others) = (new List<PackItem>(), new Dictionary<string, string?>(StringComparer.Ordinal));
    var drafted = beside.Where(b => b.Key.Contains(":registry/", StringComparison.Ordinal)).Select(b => Item(b.Key, "registry", b.Value)).OfType<PackItem>().ToList();
    foreach (var key in Named(item).Distinct(StringComparer.Ordinal)) {
      var (inForce, coming) = (await registries.Find(key, ct), drafted.Find(d => d.Json.GetProperty("key").GetString() == key));
      if ((coming ?? (inForce is null ? null : Item(inForce.Id, "registry", Text(inForce)))) is not { } registry) continue;
      known.Add(registry);
      var owns = coming is null ? await registries.OwnerOf(key, ct) : await identities.OfficeOfItem(w, coming.Json.GetProperty("owner").GetString()!, ct);
      others[key] = registry.Json.GetProperty("writers").GetString() == "owner" && owns is { } owner
        ? (await identities.Organisations(ct)).FirstOrDefault(o => o.Id != owner && item["offices"]!.AsArray().Any(s => DossierOffer.Chooses(s!, o)))?.Title : null;
    }
    if ((string?)item["process"] is { } process && (beside.GetValueOrDefault(process) ?? await Processes.Drawn(w, process.Split('/')[^1], ct)) is { } xml) known.Add(new(process, "", "process", "", "", 1, default, xml, ""));
    var drawn = new PackItem(id, "studio", "procedure", (string)item["code"]!, "", 1, JsonSerializer.SerializeToElement(item), content ?? item.ToJsonString(), "");
    string? Elsewhere(PackItem registry) => others[registry.Json.GetProperty("key").GetString()!];
    return [.. content is not null ? ProcedureLint.Check(drawn, new([], known), Elsewhere) : ProcedureLint.OfRegistries(drawn, new([], known), Elsewhere)];
  }

  static IEnumerable<string> Named(JsonObject item) =>
    item["results"]!.AsArray().SelectMany(r => r!["records"] as JsonArray ?? []).Select(r => (string)r!["registry"]!)
      .Concat(item["cases"]!.AsArray().SelectMany(c => c!["components"]!.AsArray()).Select(c => (string?)c!["record"]?["from"]).OfType<string>().Where(f => f.StartsWith("registry.", StringComparison.Ordinal)).Select(f => f["registry.".Length..]));

  static string Text(RegistryDefinition definition) {
    var json = JsonSerializer.SerializeToNode(definition, Json.Options)!.AsObject();
    Registries.Registries.Trim(json);
    return json.ToJsonString();
  }

  /// <summary>Null where it has mistakes of its own: they are told at its own place.</summary>
  static PackItem? Item(string id, string kind, string content) {
    try {
      using var json = JsonDocument.Parse(content);
      return PackSchemas.Check(kind, json.RootElement).Any() ? null : new(id, "", kind, "", "", 1, json.RootElement.Clone(), content, "");
    } catch (JsonException) {
      return null;
    }
  }
}
