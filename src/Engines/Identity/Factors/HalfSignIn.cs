namespace Saola.Identity;

/// <summary>What comes between the first factor and the session.</summary>
internal enum SecondStep { Ask, Enrol }

/// <summary>Who showed one factor and must show, or set up, another: there is no session yet, and nothing is open to them.</summary>
internal sealed record HalfSignIn(Guid Account, Guid Stamp, string[] Methods, SecondStep Next) {
  public Guid? Provider { get; init; }
  public int? Identification { get; init; }
  public bool InOffice { get; init; } = true;

  /// <summary>When the first was shown; null for just before.</summary>
  public DateTimeOffset? At { get; init; }

  /// <summary>Both factors together. One that is set up only now proves nothing of who sets it up.</summary>
  public Proof With(IEnumerable<string> methods) => new([.. Methods, .. methods], 2) { Provider = Provider, Identification = Identification, InOffice = InOffice, At = Next == SecondStep.Enrol ? At : null };
}
