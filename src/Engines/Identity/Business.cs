namespace Saola.Identity;

/// <summary>A business or another organisation as an applicant; a person represents it.</summary>
internal sealed class Business {
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

  /// <summary>Takes what an electronic identification proves: fills what is not known, and tells what differs.</summary>
  public List<Difference> TakeFromIdentification(string name, Guid? representative, DateTimeOffset now) {
    List<Difference> differences = [];
    if (!string.Equals(name, Name, StringComparison.OrdinalIgnoreCase)) differences.Add(new("name", Name, name));
    if (representative is not null && Representative is not null && representative != Representative) differences.Add(new("representative", $"{Representative}", $"{representative}"));
    if (Representative is not null || representative is null) return differences;
    (Representative, ChangedAt) = (representative, now);
    return differences;
  }

  public BusinessCard Card() => new(Id, Name, TaxCode, Phone, Email, Commune, Address, Representative, Demo);
}
