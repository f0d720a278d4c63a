namespace Saola.Identity;

/// <summary>A business or another organisation as an applicant; a person represents it.</summary>
internal sealed class Business {
  /// <summary>Names who represents it among the facts that differ.</summary>
  public const string RepresentativeFact = "representative";

  public Guid Id { get; init; }
  public string? Item { get; set; }
  public string Name { get; set; } = "";
  public string? TaxCode { get; set; }
  public string? Phone { get; set; }
  public string? Email { get; set; }
  public string? Commune { get; set; }
  public string? Address { get; set; }
  public Guid? Representative { get; set; }
  public string Source { get; set; } = Sources.Counter;
  public bool Demo { get; set; }
  public DateTimeOffset CreatedAt { get; init; }
  public DateTimeOffset ChangedAt { get; set; }
  public int Version { get; set; } = 1;

  /// <summary>Ten digits, or thirteen of a dependent unit, with or without their dash.</summary>
  public static bool IsTaxCode(string text) => text.Length is 10 or 13 or 14 && text.Index().All(c => char.IsAsciiDigit(c.Item) || (c is (10, '-') && text.Length == 14));

  /// <summary>
  /// Takes what an electronic identification proves: fills what is not known, and tells what differs. Who represents it changes with
  /// the years, and gives powers in its name: that is taken where it is known surely.
  /// </summary>
  /// <param name="surely">The identification is of level 2.</param>
  public List<Difference> TakeFromIdentification(string name, Guid? representative, bool surely, DateTimeOffset now) {
    List<Difference> differences = [];
    if (!string.Equals(name, Name, StringComparison.OrdinalIgnoreCase)) differences.Add(new("name", Name, name));
    if (representative is null || representative == Representative) return differences;
    if (Representative is not null && !surely) {
      differences.Add(new(RepresentativeFact, $"{Representative}", $"{representative}"));
      return differences;
    }
    (Representative, ChangedAt) = (representative, now);
    return differences;
  }

  public BusinessCard Card() => new(Id, Name, TaxCode, Phone, Email, Commune, Address, Representative, Demo);
}
