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

  public BusinessCard Card() => new(Id, Name, TaxCode, Phone, Email, Commune, Address, Representative, Demo);
}
