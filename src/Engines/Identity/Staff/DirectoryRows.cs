using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>Which attribute of a directory tells one of the things that are taken from it.</summary>
internal sealed class DirectoryMap {
  public const int Limit = 60;

  public string Field { get; init; } = "";
  public string Attribute { get; set; } = "";
  public int Version { get; set; } = 1;

  /// <summary>Letters, digits and dashes (RFC 4512 1.4), with no way into a filter.</summary>
  public static bool IsAttribute(string text) => text.Length is > 0 and <= Limit && char.IsAsciiLetter(text[0]) && text.All(c => char.IsAsciiLetterOrDigit(c) || c == '-');
}

/// <summary>An official who came from the directory.</summary>
internal sealed class DirectoryPerson {
  public Guid Id { get; init; }
  public string Key { get; init; } = "";
  public Guid Account { get; init; }
  public DateTimeOffset SeenAt { get; set; }
  public DateTimeOffset? LeftAt { get; set; }
  public int Version { get; set; } = 1;
}

/// <summary>One look into the directory and what came of it.</summary>
internal sealed class DirectoryRun {
  public Guid Id { get; init; }
  public DateTimeOffset At { get; init; }
  public bool Trial { get; init; }
  public JsonObject? Outcome { get; init; }
  public string? Fault { get; init; }
  public int Version { get; set; } = 1;

  public StaffOutcome? Read() => Outcome?.Deserialize<StaffOutcome>(Json.Options);
}

internal sealed partial class IdentityDb {
  /// <summary>What a directory says is known to who manages officials.</summary>
  public IQueryable<DirectoryMap> DirectoryMaps() => Rows<DirectoryMap>();

  public IQueryable<DirectoryPerson> DirectoryPeople(Actor actor) => Rows<DirectoryPerson>().Where(p => actor.Kind == ActorKind.Machine);

  public IQueryable<DirectoryRun> DirectoryRuns(Actor actor) => Rows<DirectoryRun>().Where(r => actor.Kind == ActorKind.Machine || actor.Can(IdentityPermissions.Manage));

  static void ConfigureDirectory(ModelBuilder model) {
    model.Entity<DirectoryMap>().HasKey(m => m.Field);
    model.Entity<DirectoryPerson>().HasOne<Account>().WithMany().HasForeignKey(p => p.Account);
    model.Entity<DirectoryRun>();
  }
}
