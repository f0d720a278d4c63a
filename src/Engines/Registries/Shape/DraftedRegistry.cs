using System.Globalization;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Saola.Identity;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>Definitions that are made in the program itself. Published, a definition is brought as a pack brings one: what it takes from records waits for a second person of the owner.</summary>
internal sealed class DraftedRegistry(DefinitionCheck check, BroughtDefinitions brought, DefinitionBook book, IEnumerable<IRegistryUse> uses) : IDraftedKind {
  public string Name => "registry";

  /// <summary>What was brought last and nobody refused: its table may still be on the way.</summary>
  public async Task<string?> InForce(Work w, string id, CancellationToken ct) {
    var db = w.Db<RegistriesDb>();
    var last = await db.Definitions().AsNoTracking().Where(d => d.Item == id).Join(db.Versions().AsNoTracking(), d => d.Key, v => v.Key, (d, v) => v)
      .Where(v => !db.Plans().Any(p => p.Key == v.Key && p.Number == v.Number && (p.Status == PlanStatus.Refused || p.Status == PlanStatus.Dropped))).OrderByDescending(v => v.Number).FirstOrDefaultAsync(ct);
    return last is null ? null : DefinitionText.Of(last.Read());
  }

  public async Task<IReadOnlyList<(string Id, string Name)>> All(Work w, CancellationToken ct) => [.. (await book.All(ct)).Select(r => (r.Definition.Id, r.Definition.Name.Vi)).OrderBy(r => r.Item2, StringComparer.Create(Vn.Culture, ignoreCase: true))];

  public async Task<IReadOnlyList<DraftedFault>> Lint(Work w, string id, string content, IReadOnlyDictionary<string, string> beside, CancellationToken ct) {
    if (DefinitionText.Parse(content, out var line) is not { } definition) return [new("", Words.T["draft_no_json"], line)];
    if (await check.Look(w, definition, ct) is not { } looked) return [new("", RegistryErrors.NoDefinition.Message)];
    List<DraftedFault> found = [.. looked.Asked is { } asked && asked.Id != id ? [new DraftedFault("/id", Words.T["draft_other_id", id])] : Array.Empty<DraftedFault>(), .. looked.Faults.Select(f => new DraftedFault(f.Pointer, f.Problem))];
    if (looked is { Asked: { } sound, Faults.Count: 0 }) foreach (var use in uses) found.AddRange((await use.Refused(w, sound, content, beside, ct)).Select(f => new DraftedFault("", f)));
    return found;
  }

  public IReadOnlyList<DraftedChange> Between(string before, string after) {
    if (DefinitionText.Read(after) is not { } now) return [];
    if (DefinitionText.Read(before) is not { } was) return [new(Words.T["def_registry"], null, string.Join("; ", Head(now).Select(h => $"{h.Label}: {h.Text}"))), .. now.Fields.Select(f => new DraftedChange(In(f.Name), null, Say(f)))];
    return [
      .. Head(was).Zip(Head(now)).Where(h => h.First.Text != h.Second.Text).Select(h => new DraftedChange(h.Second.Label, h.First.Text, h.Second.Text)),
      .. was.Fields.Where(f => now.Find(f.Key) is null).Select(f => new DraftedChange(In(f.Name), Say(f), null)),
      .. now.Fields.Where(f => was.Find(f.Key) is null).Select(f => new DraftedChange(In(f.Name), null, Say(f))),
      .. now.Fields.Select(f => (Before: was.Find(f.Key), After: f)).Where(f => f.Before is not null && Say(f.Before) != Say(f.After)).Select(f => new DraftedChange(In(f.After.Name), Say(f.Before!), Say(f.After))),
      .. Order(was, now) is var (first, second) && first != second ? [new(Words.T["def_order"], first, second)] : Array.Empty<DraftedChange>()];
  }

  public Task<Error?> PutInForce(Work w, string id, string content, DateOnly from, CancellationToken ct) =>
    DefinitionText.Read(content) is { } asked ? brought.Bring(w, asked with { Id = id }, ct) : Task.FromResult<Error?>(RegistryErrors.NoDefinition);

  static (string, string) Order(RegistryDefinition was, RegistryDefinition now) => (Keys(was, now), Keys(now, was));

  static string Keys(RegistryDefinition d, RegistryDefinition other) => string.Join(", ", d.Fields.Where(f => other.Find(f.Key) is not null).Select(f => f.Key));

  static string In(PackText text) => text.In(CultureInfo.CurrentUICulture.TwoLetterISOLanguageName);

  static string Both(PackText? text) => text is null ? "" : text.En is null ? text.Vi : $"{text.Vi} / {text.En}";

  static string Yes(bool yes) => Words.T[yes ? "said_yes" : "said_no"];

  static IEnumerable<(string Label, string Text)> Head(RegistryDefinition d) => [
    (Words.T["def_name"], Both(d.Name)), (Words.T["def_meaning"], Both(d.Description)), (Words.T["def_key"], d.Key), (Words.T["def_owner"], d.Owner), (Words.T["def_class"], Words.T[$"def_class_{d.Class}"]),
    (Words.T["def_readers"], string.Join(", ", d.Readers ?? [])), (Words.T["def_open"], d.Open is { } open ? Yes(open) : ""), (Words.T["def_writers"], Words.T[$"def_writers_{d.Writers}"]), (Words.T["def_review"], Yes(d.Review)),
    (Words.T["def_natural_key"], string.Join(", ", d.NaturalKey)), (Words.T["def_title"], d.Title), (Words.T["def_validity"], Yes(d.Validity)),
    (Words.T["def_states"], string.Join(", ", (d.States ?? []).Select(s => $"{s.Key} ({Both(s.Name)})"))), (Words.T["def_closed"], Yes(d.Closed)), (Words.T["def_catalogue"], d.Catalogue is null ? "" : JsonSerializer.Serialize(d.Catalogue, Json.Options)),
    (Words.T["def_basis"], d.LegalBasis?.Said ?? ""), (Words.T["def_source"], d.Source?.Said ?? ""),
  ];

  /// <summary>All that a field says, in one line.</summary>
  static string Say(RegistryField f) => string.Join("; ", new[] {
    $"{f.Key}: {Words.T[$"type_{f.Type}"]}", Both(f.Name), Both(f.Description), f.Required ? Words.T["rule_required"] : "", f.Unique ? Words.T["rule_unique"] : "",
    f.Minimum is { } least ? $"≥ {least}" : "", f.Maximum is { } most ? $"≤ {most}" : "", f.MaxLength is { } letters ? Words.T["rule_length", letters] : "", f.Decimals is { } places ? Words.T["rule_decimals", places] : "",
    f.Pattern ?? "", f.Unit ?? "", f.Catalogue ?? "", f.Registry ?? "", f.Srid is { } srid ? $"EPSG:{srid.ToString(CultureInfo.InvariantCulture)}" : "", f.Formula ?? "",
    f.Personal is { } mark ? $"{Words.T["rule_personal"]} {mark.Basis?.Said}".TrimEnd() : "", f.Standard ?? "", f.List ? Words.T["rule_list"] : "", f.Search ? Words.T["rule_search"] : "", string.Join(", ", f.Examples ?? []), f.Source?.Said ?? "",
  }.Where(t => t.Length > 0));
}
