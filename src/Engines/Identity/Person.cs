using System.Text.Json.Nodes;

namespace Saola.Identity;

public enum Gender { Male, Female }

/// <summary>A natural person: citizen, official, or both. Found by the 12-digit personal identification number.</summary>
internal sealed class Person {
  public const int NameLimit = 120, ContactLimit = 200, PersonalNumberLength = 12;

  public Guid Id { get; init; }
  public string? Item { get; set; }
  public string FullName { get; set; } = "";
  public string? PersonalNumber { get; set; }
  public DateOnly? DateOfBirth { get; set; }
  public Gender? Gender { get; set; }
  public string? EthnicGroup { get; set; }
  public string? Nationality { get; set; }
  public string? Phone { get; set; }
  public string? Email { get; set; }
  public string? ResidenceCommune { get; set; }
  public string? ResidenceDetail { get; set; }

  /// <summary>Where the facts come from; see <see cref="Sources"/>.</summary>
  public string Source { get; set; } = Sources.Counter;
  public bool Demo { get; set; }
  public DateTimeOffset CreatedAt { get; init; }
  public DateTimeOffset ChangedAt { get; set; }
  public int Version { get; set; } = 1;

  public static bool IsPersonalNumber(string? text) => text is { Length: PersonalNumberLength } && text.All(char.IsAsciiDigit);

  /// <summary>
  /// Takes what the officer at the counter reads from the card or hears. Name and date of birth of a person known from
  /// a national source are not changed here: they are mended at that source.
  /// </summary>
  public Error? TakeFromCounter(CounterPerson p, DateTimeOffset now) {
    var name = Vn.Clean(p.FullName);
    if (Source != Sources.Counter && !SameName(name, FullName)) return PersonErrors.NameDiffers;
    if (Source != Sources.Counter && DateOfBirth is not null && p.DateOfBirth is not null && p.DateOfBirth != DateOfBirth) return PersonErrors.BirthDiffers;
    if (Source == Sources.Counter) FullName = name;
    DateOfBirth ??= p.DateOfBirth;
    if (Source == Sources.Counter && p.DateOfBirth is not null) DateOfBirth = p.DateOfBirth;
    Gender = p.Gender ?? Gender;
    Phone = Given(p.Phone) ?? Phone;
    Email = Given(p.Email) ?? Email;
    ResidenceCommune = Given(p.ResidenceCommune) ?? ResidenceCommune;
    ResidenceDetail = Given(p.ResidenceDetail) ?? ResidenceDetail;
    ChangedAt = now;
    return null;
  }

  /// <summary>
  /// Takes what an electronic identification proves: fills what is not known, and tells what differs. A record of the counter in
  /// which nothing differs is from now on one of that source.
  /// </summary>
  public List<Difference> TakeFromIdentification(string name, DateOnly? born, DateTimeOffset now) {
    List<Difference> differences = [];
    if (!SameName(name, FullName)) differences.Add(new("fullName", FullName, name));
    if (born is not null && DateOfBirth is not null && born != DateOfBirth) differences.Add(new("dateOfBirth", $"{DateOfBirth:yyyy-MM-dd}", $"{born:yyyy-MM-dd}"));
    var proves = Source == Sources.Counter && differences.Count == 0;
    if (!proves && (DateOfBirth is not null || born is null)) return differences;
    (DateOfBirth, Source, ChangedAt) = (DateOfBirth ?? born, proves ? Sources.ElectronicIdentification : Source, now);
    return differences;
  }

  /// <summary>What the ledger keeps of the person, under the person's own key.</summary>
  public PersonalPayload Payload() => new(Id, new JsonObject {
    ["fullName"] = FullName, ["personalNumber"] = PersonalNumber, ["dateOfBirth"] = DateOfBirth?.ToString("yyyy-MM-dd"), ["gender"] = Gender?.ToString(),
    ["phone"] = Phone, ["email"] = Email, ["residenceCommune"] = ResidenceCommune, ["residenceDetail"] = ResidenceDetail,
  });

  public PersonCard Card() => new(Id, FullName, PersonalNumber, DateOfBirth, Gender, EthnicGroup, Nationality, Phone, Email, ResidenceCommune, ResidenceDetail, Source, Demo);

  static string? Given(string? text) => Vn.Clean(text) is { Length: > 0 } given ? given : null;

  public static bool SameName(string a, string b) => string.Equals(a, b, StringComparison.OrdinalIgnoreCase);
}

/// <summary>Where facts about a person come from.</summary>
public static class Sources {
  public const string Counter = "counter", Pack = "pack", Staff = "staff", ElectronicIdentification = "electronic_identification";
}

internal static class PersonErrors {
  public static Error NotFound => new(ErrorKind.NotFound, "identity.person_not_found", T["person_not_found"]);
  public static Error NumberInvalid => new(ErrorKind.Invalid, "identity.personal_number_invalid", T["personal_number_invalid"], nameof(CounterPerson.PersonalNumber));
  public static Error NameMissing => new(ErrorKind.Invalid, "identity.name_missing", T["name_missing"], nameof(CounterPerson.FullName));
  public static Error NameTooLong => new(ErrorKind.Invalid, "identity.name_too_long", T["name_too_long", Person.NameLimit], nameof(CounterPerson.FullName));
  public static Error BirthInFuture => new(ErrorKind.Invalid, "identity.birth_in_future", T["birth_in_future"], nameof(CounterPerson.DateOfBirth));
  public static Error NameDiffers => new(ErrorKind.Conflict, "identity.name_differs", T["name_differs"], nameof(CounterPerson.FullName));
  public static Error BirthDiffers => new(ErrorKind.Conflict, "identity.birth_differs", T["birth_differs"], nameof(CounterPerson.DateOfBirth));
  public static Error Unproven => new(ErrorKind.Refused, "identity.unproven", T["prove_first_text"]);
  public static Error Refused => new(ErrorKind.Refused, "identity.not_permitted", T["not_permitted"]);
}
