using Saola.Forms;
using Saola.Identity;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>Communes by their present or old name, each with the office that serves it.</summary>
internal static class FindPlaces {
  public const int Most = 12;

  public sealed record Office(string Code, string Name);

  public sealed record Place(string Code, string Name, IReadOnlyList<Office> Offices);

  public sealed record Response(IReadOnlyList<Place> Places);

  internal static async Task<Answer<Response>> Run(string? q, ProcedureLists lists, IChoices choices, Identities identities, CancellationToken ct) {
    if (Vn.Clean(q) is not { Length: >= 2 and <= 120 } text) return new Response([]);
    var places = new List<Place>();
    foreach (var found in await choices.Search(await lists.Communes(ct), await lists.OldCommunes(ct), text, Most, ct)) {
      var offices = await identities.OfficesOf(found.Value, ct);
      places.Add(new(found.Value, found.Label, [.. offices.Where(o => o is { IsOffice: true, Code: not null }).Select(o => new Office(o.Code!, o.Title))]));
    }
    return new Response(places);
  }
}
