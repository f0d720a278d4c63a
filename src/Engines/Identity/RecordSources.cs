using System.Globalization;
using System.Text.Json.Nodes;
using Saola.Forms;

namespace Saola.Identity;

/// <summary>A person by the 12-digit number, for forms: oneself, or anyone for who serves at a counter.</summary>
internal sealed class PersonRecords(Work w, Identities identities) : IRecordSource {
  public string Name => "person";

  public async ValueTask<FoundRecord?> Find(string key, CancellationToken ct) =>
    await identities.PersonByNumber(w, key.Replace(" ", "", StringComparison.Ordinal), ct) is not { } card ? null : new(new() {
      ["fullName"] = card.FullName, ["personalNumber"] = card.PersonalNumber, ["dateOfBirth"] = card.DateOfBirth?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
      ["gender"] = card.Gender switch { Gender.Male => "male", Gender.Female => "female", _ => null }, ["ethnicGroup"] = card.EthnicGroup, ["nationality"] = card.Nationality,
      ["phone"] = card.Phone, ["email"] = card.Email, ["residenceCommune"] = card.ResidenceCommune, ["residenceDetail"] = card.ResidenceDetail,
    }, T["records_people"]);
}

/// <summary>A business by its tax code: one's own, or any for who serves at a counter.</summary>
internal sealed class BusinessRecords(Work w, Identities identities) : IRecordSource {
  public string Name => "business";

  public async ValueTask<FoundRecord?> Find(string key, CancellationToken ct) =>
    await identities.BusinessByTaxCode(w, key.Replace(" ", "", StringComparison.Ordinal), ct) is not { } card ? null : new(new() {
      ["name"] = card.Name, ["taxCode"] = card.TaxCode, ["phone"] = card.Phone, ["email"] = card.Email, ["commune"] = card.Commune, ["address"] = card.Address,
    }, T["records_businesses"]);
}

/// <summary>Where work may be sent: every office by its code, and its units as processes name them (<c>H21/van-phong</c>).</summary>
internal sealed class OfficeChoices(OfficeDirectory offices) : IChoiceRegister {
  public string Name => "office";

  public async ValueTask<IReadOnlyList<Choice>> All(CancellationToken ct) {
    var now = await offices.Get(ct);
    return [.. now.All.Select(o => One(o, now.ById.GetValueOrDefault(o.Office))).OfType<Choice>().OrderBy(c => c.Label, StringComparer.Create(Vn.Culture, ignoreCase: true))];
  }

  static Choice? One(OrganisationCard place, OrganisationCard? office) => place switch {
    { IsOffice: true, Code: { } code } => new(code, place.Title),
    { IsOffice: false, Key: { } key } when office?.Code is { } code => new($"{code}/{key}", $"{place.Title}, {office.Title}"),
    _ => null,
  };
}

/// <summary>An agency by its code, as everyone may know it.</summary>
internal sealed class OfficeRecords(Identities identities) : IRecordSource {
  public string Name => "office";

  public async ValueTask<FoundRecord?> Find(string key, CancellationToken ct) =>
    await identities.OrganisationByCode(key, ct) is not { } card ? null : new(new() {
      ["name"] = card.Name, ["code"] = card.Code, ["phone"] = card.Phone, ["email"] = card.Email, ["commune"] = card.AdminUnit, ["address"] = card.Address,
    }, T["records_offices"]);
}
