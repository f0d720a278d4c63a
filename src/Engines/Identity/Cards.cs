namespace Saola.Identity;

/// <summary>What other modules may know of a person. All of it is personal data.</summary>
public sealed record PersonCard(
  Guid Id, string FullName, string? PersonalNumber, DateOnly? DateOfBirth, Gender? Gender, string? EthnicGroup, string? Nationality,
  string? Phone, string? Email, string? ResidenceCommune, string? ResidenceDetail, string Source, bool Demo);

public sealed record BusinessCard(
  Guid Id, string Name, string? TaxCode, string? Phone, string? Email, string? Commune, string? Address, Guid? Representative, bool Demo);

/// <summary>An official in a unit, as colleagues see each other.</summary>
public sealed record Official(Guid Person, string Name, string? Title, Guid Unit, string UnitName, Guid Office);

/// <summary>What the officer at the counter reads from a card, or hears.</summary>
public sealed record CounterPerson(
  string FullName, string? PersonalNumber = null, DateOnly? DateOfBirth = null, Gender? Gender = null,
  string? Phone = null, string? Email = null, string? ResidenceCommune = null, string? ResidenceDetail = null);

/// <summary>An agency or unit, as everyone may know it.</summary>
public sealed record OrganisationCard(
  Guid Id, string? Code, string? Key, string Name, string? NameEn, string? ShortName, string Kind, Guid? Parent, string Path,
  Guid Office, bool IsOffice, string? AdminUnit, string? Phone, string? Email, string? Address, string? Place, string? Verified) {

  /// <summary>The name in the language of the screen.</summary>
  public string Title => NameEn is not null && System.Globalization.CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "en" ? NameEn : Name;
}
