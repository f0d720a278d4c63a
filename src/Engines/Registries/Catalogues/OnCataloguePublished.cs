using Saola.Identity;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>Tells those who answer for a registry that a catalogue of its fields has another version: they follow it already, or can.</summary>
internal sealed class OnCataloguePublished(DataDictionary dictionary, DefinitionBook book, Catalogues catalogues, Identities identities, Notifications notifications) : IHandler<CataloguePublished> {
  /// <summary>More need not be told.</summary>
  const int Most = 20;

  public async Task Handle(CataloguePublished message, Work w, CancellationToken ct) {
    catalogues.Forget();
    // a catalogue that begins has nobody who uses it yet
    if (message.Number == 1) return;
    var name = (await catalogues.All(ct)).FirstOrDefault(c => c.Id == message.Catalogue).Name?.Vi ?? message.Catalogue;
    foreach (var registry in (await CatalogueUse.Of(dictionary, message.Catalogue, ct)).GroupBy(u => u.Registry, StringComparer.Ordinal)) {
      if (await book.Find(registry.Key, ct) is not { } held) continue;
      Dictionary<string, string> values = new(StringComparer.Ordinal) {
        ["catalogue"] = name, ["number"] = Number(message.Number), ["added"] = Number(message.Added), ["changed"] = Number(message.Changed), ["gone"] = Number(message.Gone),
        ["registry"] = held.Definition.Name.Vi, ["fields"] = string.Join(", ", registry.Select(u => u.FieldName.Vi)),
      };
      foreach (var person in await identities.Permitted(w, held.Owner, RegistryPermissions.Approve, Most, ct))
        await notifications.Send(w, new(person), registry.All(u => u.Pinned is null) ? "catalogue-followed" : "catalogue-pinned", values, ct, CataloguePaths.Catalogue(message.Catalogue), $"catalogue-{message.Version:N}-{registry.Key}");
    }
  }

  static string Number(int number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
