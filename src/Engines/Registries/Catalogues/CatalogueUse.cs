using Saola.Kernel;

namespace Saola.Registries;

/// <summary>A field that takes its values from a catalogue.</summary>
/// <param name="Pinned">The version with which it stays; null where it follows.</param>
internal sealed record CatalogueUse(string Registry, PackText RegistryName, string Field, PackText FieldName, int? Pinned) {
  public static async Task<IReadOnlyList<CatalogueUse>> Of(DataDictionary dictionary, string catalogue, CancellationToken ct) {
    var all = new List<CatalogueUse>();
    var found = await dictionary.UsersOf(f => f.Catalogue is { } used && CatalogueName.Of(used).Id == catalogue, ct);
    foreach (var use in found) all.Add(new(use.Registry, use.RegistryName, use.Field, use.FieldName, CatalogueName.Of(use.Catalogue!).Version));
    return all;
  }
}

/// <summary>Where catalogues are shown.</summary>
internal static class CataloguePaths {
  public const string List = Pages.DefinitionPaths.List + "/danh-muc";

  /// <summary>By the part of an id after its kind, which is told apart by its pack only where two packs have one of that name.</summary>
  public static string NameOf(string id) => id[(id.LastIndexOf('/') + 1)..];

  public static string Catalogue(string id) => $"{List}/{Uri.EscapeDataString(NameOf(id))}";

  public static string Code(string id, string code) => $"{Catalogue(id)}/{Uri.EscapeDataString(code)}";
}
