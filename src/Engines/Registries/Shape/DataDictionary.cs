using System.Text.Json.Serialization;
using Saola.Identity;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>Everything that registries and catalogues keep, by name: does it exist, what does it mean, who owns it, who uses it.</summary>
internal sealed class DataDictionary(DefinitionBook book, Catalogues catalogues, Identities identities) {
  public enum ConceptKind { Registry, Field, Catalogue }

  /// <summary>A field of a registry.</summary>
  /// <param name="Catalogue">Of a choice: what it takes its values from, as the field says it.</param>
  public sealed record Place(string Registry, PackText RegistryName, string Field, PackText FieldName, [property: JsonIgnore] string? Catalogue = null);

  /// <param name="Id">The key of a registry, <c>registry.field</c>, or the pack id of a catalogue.</param>
  /// <param name="Registry">Of a registry and a field: the key of the registry.</param>
  /// <param name="Type">Of a field, in words.</param>
  /// <param name="OwnerName">Null of a catalogue: all share it.</param>
  /// <param name="UsedBy">What refers to it.</param>
  public sealed record Concept(
    ConceptKind Kind, string Id, string? Registry, PackText Name, PackText? Description, string? Type, string? Unit, bool Personal, string? Standard, SharingClass? Class,
    Guid? Owner, string? OwnerName, IReadOnlyList<Place> UsedBy);

  /// <param name="Field">The field of the definition asked about; null for the registry itself.</param>
  /// <param name="By">What is the same: <c>key</c>, <c>name</c>, <c>catalogue</c>, <c>values</c>.</param>
  /// <param name="Share">How much of what the field holds is there too, from 0 to 1; null where values are not what is the same.</param>
  public sealed record Likeness(string? Field, IReadOnlyList<string> By, string Registry, PackText RegistryName, string? OtherField, PackText OtherName, string OwnerName, double? Share = null);

  /// <summary>Whether each word occurs in a key or a name, with or without diacritics.</summary>
  public static bool Says(IReadOnlyCollection<string> words, string key, params ReadOnlySpan<PackText?> texts) {
    var text = key.Replace('_', ' ');
    foreach (var one in texts) text += $" {one?.Vi} {one?.En}";
    var folded = Vn.Fold($"{key} {text}");
    return words.All(w => folded.Contains(w, StringComparison.Ordinal));
  }

  /// <summary>What all words occur in, that whose name they are first.</summary>
  public async Task<IReadOnlyList<Concept>> Search(string asked, int most, CancellationToken ct) {
    var folded = Vn.Fold(Vn.Clean(asked));
    var words = folded.Split(' ', StringSplitOptions.RemoveEmptyEntries);
    var all = await book.All(ct);
    var found = new List<Concept>();
    foreach (var (_, _, owner, _, d) in all) {
      var name = await identities.NameOf(owner, ct);
      if (Says(words, d.Key, d.Name, d.Description)) found.Add(new(ConceptKind.Registry, d.Key, d.Key, d.Name, d.Description, null, null, d.HasPersonal, d.Source?.Document, d.Class, owner, name, Users(all, f => f.Registry == d.Key)));
      foreach (var f in d.Fields.Where(f => Says(words, f.Key, f.Name, f.Description)))
        found.Add(new(ConceptKind.Field, $"{d.Key}.{f.Key}", d.Key, f.Name, f.Description, Words.T[$"type_{f.Type}"], f.Unit, f.Personal is not null, f.Standard, d.Class, owner, name, []));
    }
    foreach (var (id, name) in await catalogues.All(ct))
      if (Says(words, id[(id.LastIndexOf('/') + 1)..].Replace('-', '_'), name)) found.Add(new(ConceptKind.Catalogue, id, null, name, null, null, null, false, null, null, null, null, Users(all, f => f.Catalogue is { } used && CatalogueName.Of(used).Id == id)));
    return [.. found.OrderBy(c => Rank(c, folded)).ThenBy(c => c.Kind).ThenBy(c => c.Id, StringComparer.Ordinal).Take(most)];
  }

  static int Rank(Concept c, string folded) {
    var name = Vn.Fold(c.Name.Vi);
    return name == folded ? 0 : name.StartsWith(folded, StringComparison.Ordinal) ? 1 : name.Contains(folded, StringComparison.Ordinal) ? 2 : 3;
  }

  /// <summary>The fields that refer to something.</summary>
  public async Task<IReadOnlyList<Place>> UsersOf(Func<RegistryField, bool> refers, CancellationToken ct) => Users(await book.All(ct), refers);

  static List<Place> Users(IEnumerable<InForce> all, Func<RegistryField, bool> refers) =>
    [.. from r in all let d = r.Definition from f in d.Fields where refers(f) orderby d.Key, f.Key select new Place(d.Key, d.Name, f.Key, f.Name, f.Catalogue)];

  /// <summary>Where other registries keep what a definition is to keep: by key, name or catalogue.</summary>
  public async Task<IReadOnlyList<Likeness>> Elsewhere(RegistryDefinition asked, CancellationToken ct) {
    var found = new List<Likeness>();
    foreach (var (_, _, owner, _, d) in (await book.All(ct)).Where(o => o.Definition.Id != asked.Id).OrderBy(o => o.Definition.Key, StringComparer.Ordinal)) {
      var name = await identities.NameOf(owner, ct);
      if (Same(asked.Name, d.Name)) found.Add(new(null, ["name"], d.Key, d.Name, null, d.Name, name));
      found.AddRange(from mine in asked.Fields from other in d.Fields let alike = Likenesses(mine, other) where alike.Length > 0 select new Likeness(mine.Key, alike, d.Key, d.Name, other.Key, other.Name, name));
    }
    return found;
  }

  /// <summary>The same with what the values themselves say.</summary>
  /// <param name="alike">Where values were found that the fields hold.</param>
  public async Task<IReadOnlyList<Likeness>> Elsewhere(RegistryDefinition asked, IReadOnlyList<ValueLikeness.Found> alike, CancellationToken ct) {
    var found = (await Elsewhere(asked, ct)).ToList();
    foreach (var one in alike) {
      var at = found.FindIndex(f => f.Field == one.Field && f.Registry == one.Other.Definition.Key && f.OtherField == one.OtherField.Key);
      if (at >= 0) found[at] = found[at] with { By = [.. found[at].By, "values"], Share = one.Share };
      else found.Add(new(one.Field, ["values"], one.Other.Definition.Key, one.Other.Definition.Name, one.OtherField.Key, one.OtherField.Name, await identities.NameOf(one.Other.Owner, ct), one.Share));
    }
    return found;
  }

  static string[] Likenesses(RegistryField a, RegistryField b) => [
    .. a.Key == b.Key ? ["key"] : Array.Empty<string>(), .. Same(a.Name, b.Name) ? ["name"] : Array.Empty<string>(), .. a.Catalogue is { } one && b.Catalogue is { } other && CatalogueName.Of(one).Id == CatalogueName.Of(other).Id ? ["catalogue"] : Array.Empty<string>(),
  ];

  static bool Same(PackText a, PackText b) => Vn.Fold(a.Vi) == Vn.Fold(b.Vi);
}
