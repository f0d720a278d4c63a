using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Saola.Identity;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>What is wrong with a definition that somebody thinks of, what it would change, and where the same is kept already. Changes nothing.</summary>
internal sealed class DefinitionCheck(DefinitionBook book, DataDictionary dictionary, ValueLikeness values, Catalogues catalogues, Identities identities) {
  /// <param name="Asked">Null where the form of a definition is not kept; <paramref name="Faults"/> then say how.</param>
  public sealed record Looked(RegistryDefinition? Asked, IReadOnlyList<DefinitionFault> Faults);

  /// <param name="Compared">The values of all registries were compared; otherwise nobody asked for it, or time ran out.</param>
  public sealed record Foreseen(IReadOnlyList<ShapeStep> Steps, IReadOnlyList<DataDictionary.Likeness> Elsewhere, bool Compared);

  /// <summary>Null for what is no definition at all, and where a number is larger than any that a definition may have, which the form does not say.</summary>
  public async Task<Looked?> Look(Work w, JsonElement definition, CancellationToken ct) {
    if (definition.ValueKind == JsonValueKind.Undefined) return null;
    if (PackSchemas.Check("registry", definition).Select(f => new DefinitionFault(f.Pointer, f.Problem)).ToList() is { Count: > 0 } form) return new(null, form);
    RegistryDefinition asked;
    try {
      asked = definition.Deserialize<RegistryDefinition>(Json.Options)!;
    } catch (JsonException) {
      return null;
    }
    return new(asked, await Faults(w, asked, ct));
  }

  async Task<List<DefinitionFault>> Faults(Work w, RegistryDefinition asked, CancellationToken ct) {
    var others = (await book.All(ct)).Where(o => o.Definition.Id != asked.Id).ToList();
    var faults = DefinitionLint.Faults(asked, others.Select(o => o.Definition.Key).ToHashSet(StringComparer.Ordinal)).ToList();
    foreach (var other in others.Where(o => DefinitionLint.IsSameFact(asked, o.Definition))) faults.Add(new("/key", Words.T["lint_same_fact", other.Definition.Name.Vi, await identities.NameOf(other.Owner, ct)]));
    foreach (var organisation in (asked.Readers ?? []).Prepend(asked.Owner))
      if (await identities.OfficeOfItem(w, organisation, ct) is null) faults.Add(new(organisation == asked.Owner ? "/owner" : "/readers", Words.T["no_owner", organisation]));
    faults.AddRange(await Lists(asked, ct));
    if (await w.Db<RegistriesDb>().Definitions().AsNoTracking().Where(d => d.Key == asked.Key || d.Item == asked.Id).FirstOrDefaultAsync(ct) is { } known) {
      if (known.Key != asked.Key) faults.Add(new("/key", Words.T["key_changed", known.Key, asked.Key]));
      else if (known.Item != asked.Id && others.All(o => o.Definition.Key != asked.Key)) faults.Add(new("/key", Words.T["key_taken", asked.Key, known.Item]));
    }
    if (await book.Find(asked.Key, ct) is { } before) faults.AddRange(ShapeSteps.Impossible(before.Definition, asked));
    return faults;
  }

  /// <summary>Catalogues that are not there, and the one that it would be where another keeps that already.</summary>
  async Task<IEnumerable<DefinitionFault>> Lists(RegistryDefinition asked, CancellationToken ct) {
    var known = (await catalogues.All(ct)).Select(c => c.Id).ToHashSet(StringComparer.Ordinal);
    var faults = new List<DefinitionFault>();
    foreach (var (i, field) in asked.Fields.Index().Where(f => f.Item.Catalogue is not null)) {
      var used = CatalogueName.Of(field.Catalogue!);
      if (!known.Contains(used.Id)) faults.Add(new($"/fields/{i}/catalogue", Words.T["lint_catalogue_unknown", used.Id]));
      else if (used.Version is { } pinned && (await catalogues.Versions(used.Id, pinned + 1, 1, ct)).All(v => v.Number != pinned)) faults.Add(new($"/fields/{i}/catalogue", Words.T["lint_catalogue_version", used.Id, pinned]));
    }
    foreach (var (i, map) in (asked.Catalogue?.Maps ?? []).Index().Where(m => !known.Contains(m.Item.Catalogue) && m.Item.Catalogue != asked.CatalogueId))
      faults.Add(new($"/catalogue/maps/{i}/catalogue", Words.T["lint_catalogue_unknown", map.Catalogue]));
    if (asked.CatalogueId is { } own && known.Contains(own) && (await book.All(ct)).All(o => o.Definition.CatalogueId != own)) faults.Add(new("/catalogue", Words.T["lint_catalogue_taken", own]));
    return faults;
  }

  /// <param name="sound">It has no faults; otherwise nothing can be said of what it would change.</param>
  /// <param name="compare">Look into the values of other registries too, which takes up to a few seconds.</param>
  public async Task<Foreseen> Foresee(Work w, RegistryDefinition asked, bool sound, bool compare, CancellationToken ct) {
    var known = await w.Db<RegistriesDb>().Definitions().AsNoTracking().SingleOrDefaultAsync(d => d.Key == asked.Key, ct);
    var steps = sound ? await BroughtDefinitions.Steps(w, known, asked, ct) : [];
    var alike = compare ? await values.Elsewhere(w.Actor, asked, ct) : new([], false);
    return new(steps, await dictionary.Elsewhere(asked, alike.Items, ct), alike.Whole);
  }
}
