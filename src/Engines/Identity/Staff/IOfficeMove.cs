namespace Saola.Identity;

/// <summary>
/// Rights or open work that go along when offices merge or split; each module moves its own, in the transaction of the change.
/// What is closed stays with the old office, which the successor may look into.
/// </summary>
public interface IOfficeMove {
  /// <summary>Who takes work of another module along comes before it.</summary>
  int Order { get; }

  /// <summary>What is open at a place, by kind.</summary>
  Task<IReadOnlyList<OpenWork>> Open(Work w, OfficePlace from, CancellationToken ct);

  /// <summary>Takes what is open of one kind from its place to another.</summary>
  Task Move(Work w, OfficeMove move, string kind, CancellationToken ct);
}

/// <param name="Kind">What a split plans with; begins with the module's own word.</param>
public sealed record OpenWork(string Kind, string Name, int Count);

/// <summary>An office, or a unit inside one, as processes name it: <c>H21.106</c>, <c>H21.106/kinh-te</c>.</summary>
public sealed record OfficePlace(Guid Id, Guid Office, string OfficeCode, string? Key) {
  public bool IsOffice => Id == Office;
  public string Name => Key is null ? OfficeCode : $"{OfficeCode}/{Key}";
}

/// <param name="Places">The place and each unit in it, by name, with the name of where it goes.</param>
public sealed record OfficeMove(OfficePlace From, OfficePlace To, IReadOnlyDictionary<string, string> Places);

/// <summary>A post as who prepares a change sees it.</summary>
public sealed record OpenPost(Guid Id, string Name, string? Title, Guid Unit, string UnitName);

/// <summary>What would go along with an office now.</summary>
public sealed record OpenThings(IReadOnlyList<OpenPost> Posts, IReadOnlyList<OpenWork> Work);
