using Saola.Forms;
using Saola.Identity;
using Saola.Kernel;
using static Saola.PublicServices.Words;

namespace Saola.PublicServices;

/// <summary>The offices that may take a dossier of a procedure, found by the place that the person names.</summary>
internal sealed class CitizenOffices(Work w, ProcedureLists lists, IChoices choices, Identities identities) {
  /// <param name="For">The place that led to it.</param>
  public sealed record Option(string Code, string Name, string? For);

  public static bool ByPlace(ProcedureItem p) => p.Offices.Any(o => o.Kinds is { Length: > 0 });

  /// <summary>Where the person lives, as the first place to offer; empty when it is not known.</summary>
  public async Task<string> Home(CancellationToken ct) {
    var commune = (await identities.Person(w, w.Actor.Id, ct))?.ResidenceCommune ?? (await identities.Business(w, w.Actor.Id, ct))?.Commune;
    return commune is null ? "" : await choices.Label(await lists.Communes(ct), commune, ct) ?? "";
  }

  /// <summary>Offices named by the procedure, and those of the places that fit what was typed.</summary>
  /// <param name="kept">The office chosen before stays on offer.</param>
  public async Task<IReadOnlyList<Option>> Find(ProcedureItem p, string place, string? kept, CancellationToken ct) {
    var found = new List<Option>();
    foreach (var code in p.Offices.SelectMany(o => o.Codes ?? []))
      if (await identities.OrganisationByCode(code, ct) is { } office) found.Add(new(code, office.Title, null));
    if (ByPlace(p) && place.Length > 0) {
      var places = (await FindPlaces.Run(place, lists, choices, identities, ct)).Value.Places;
      // who wrote the whole name does not mean its neighbours, whose old names hold the same words
      if (places.Where(n => Vn.Fold(n.Name) == Vn.Fold(place)).ToList() is { Count: > 0 } exact) places = exact;
      foreach (var near in places)
        foreach (var office in near.Offices)
          if (found.TrueForAll(f => f.Code != office.Code) && await IsCompetent(p, office.Code, ct)) found.Add(new(office.Code, office.Name, T["citizen_office_for", near.Name]));
    }
    if (kept is not null && found.TrueForAll(f => f.Code != kept) && await IsCompetent(p, kept, ct)) found.Insert(0, new(kept, (await identities.OrganisationByCode(kept, ct))!.Title, null));
    return found;
  }

  async ValueTask<bool> IsCompetent(ProcedureItem p, string code, CancellationToken ct) =>
    await identities.OrganisationByCode(code, ct) is { IsOffice: true } office
    && p.Offices.Any(o => o.Codes?.Contains(code) == true || o.Kinds?.Contains(office.Kind) == true);
}
