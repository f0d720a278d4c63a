using System.Globalization;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>The shared catalogues that the catalogue of procedures speaks of, by their name in whichever pack holds them.</summary>
internal sealed class ProcedureLists(Catalogues catalogues) {
  public async Task<IReadOnlyList<CatalogueEntry>> Fields(CancellationToken ct) => await catalogues.Entries(await catalogues.IdOf("procedure-field", ct), ct);

  public async Task<IReadOnlyList<CatalogueEntry>> LifeEvents(CancellationToken ct) => await catalogues.Entries(await catalogues.IdOf("life-event", ct), ct);

  public async Task<string> Field(string code, CancellationToken ct) =>
    (await Fields(ct)).FirstOrDefault(f => f.Code == code)?.Name.In(CultureInfo.CurrentUICulture.TwoLetterISOLanguageName) ?? code;

  public ValueTask<string> Communes(CancellationToken ct) => catalogues.IdOf("commune", ct);
  public ValueTask<string> OldCommunes(CancellationToken ct) => catalogues.IdOf("old-commune", ct);
}
