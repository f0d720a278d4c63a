using System.Text.Json.Nodes;

namespace Saola.Identity;

/// <summary>Kinds of offices that the program itself asks for; all others, and the names of all, are data of the packs.</summary>
public static class OfficeKinds {
  public const string Province = "province", Ward = "ward", Commune = "commune", SpecialZone = "special_zone", OneStop = "one_stop";
}

/// <summary>A kind of office with its name.</summary>
internal sealed class OrganisationKind {
  public string Key { get; init; } = "";
  public string? Item { get; set; }
  public string Name { get; set; } = "";
  public string? NameEn { get; set; }
  public string Side { get; set; } = "";
  public int Version { get; set; } = 1;
}

/// <summary>An agency, or a unit inside one. The tree is kept as a path, so that a sub-tree is a prefix.</summary>
internal sealed class Organisation {
  public Guid Id { get; init; }
  public string? Item { get; set; }
  public string? Code { get; set; }
  public string? Key { get; set; }
  public string Name { get; set; } = "";
  public string? NameEn { get; set; }
  public string? ShortName { get; set; }
  public string? ShortNameEn { get; set; }
  public string Kind { get; set; } = "";
  public Guid? Parent { get; private set; }
  public string Path { get; private set; } = "";
  public Guid Office { get; private set; }
  public bool IsOffice { get; private set; }
  public string? AdminUnit { get; set; }
  public string? Phone { get; set; }
  public string? Email { get; set; }
  public string? Address { get; set; }
  public string? Place { get; set; }
  public JsonObject? Source { get; set; }
  public string? Verified { get; set; }
  public DateOnly? ValidFrom { get; set; }
  public DateOnly? ValidTo { get; private set; }

  /// <summary>Who answers now for what it did, when it is no more.</summary>
  public Guid? Successor { get; private set; }
  public DateTimeOffset ChangedAt { get; set; }
  public int Version { get; set; } = 1;

  /// <summary>Puts it under its parent. What is below keeps its own path until it is placed again.</summary>
  public void PutUnder(Organisation? parent, bool isOffice) {
    Parent = parent?.Id;
    Path = $"{parent?.Path}{Id:N}.";
    IsOffice = isOffice || parent is null;
    Office = IsOffice ? Id : parent!.Office;
  }

  /// <summary>From this day on there is no such office; its code and its past lead to the successor.</summary>
  public void Close(DateOnly day, Guid successor, DateTimeOffset now) {
    ValidTo = day;
    Follow(successor, now);
  }

  /// <summary>The successor has become part of another, which answers from now on.</summary>
  public void Follow(Guid successor, DateTimeOffset now) => (Successor, ChangedAt) = (successor, now);
}

/// <summary>A code that an office has or had.</summary>
internal sealed class OrganisationCode {
  public Guid Id { get; init; }
  public Guid Organisation { get; init; }
  public string Code { get; init; } = "";

  /// <summary>In a form older than that of QĐ 20/2020/QĐ-TTg.</summary>
  public bool OldForm { get; init; }
  public DateOnly? ValidFrom { get; set; }
  public DateOnly? ValidTo { get; set; }
  public JsonObject? Source { get; set; }
  public int Version { get; set; } = 1;
}
