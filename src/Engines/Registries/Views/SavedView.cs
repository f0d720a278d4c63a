using Saola.Kernel;

namespace Saola.Registries;

/// <summary>How somebody looks at a registry: conditions, columns and order under a name.</summary>
internal sealed class SavedView {
  public const int NameLimit = 80, QueryLimit = 4_000, Most = 50;

  public Guid Id { get; init; }
  public string Registry { get; init; } = "";

  /// <summary>Who saved it.</summary>
  public Guid Person { get; init; }

  /// <summary>The office that shares it; null when it is the person's own.</summary>
  public Guid? Office { get; init; }
  public string Name { get; init; } = "";

  /// <summary>As the address of the list has it.</summary>
  public string Query { get; private set; } = "";

  /// <summary>The list begins with it; one's own before that of the office.</summary>
  public bool First { get; private set; }
  public DateTimeOffset At { get; private set; }
  public int Version { get; set; } = 1;

  public void Set(string query, bool first, DateTimeOffset now) => (Query, First, At) = (query, first, now);

  public void GiveWay() => First = false;

  /// <summary>Who keeps what an office shares: those who keep its records.</summary>
  public static bool MayShare(Actor actor) => actor.Post is { } post && actor.Can(RegistryPermissions.Write, post.Office);

  public bool MayChange(Actor actor) => Office is null ? Person == actor.Id : actor.Post?.Office == Office && MayShare(actor);
}

internal static class ViewErrors {
  public static Error NotFound => new(ErrorKind.NotFound, "registries.view_not_found", Words.T["view_not_found"]);
  public static Error NotSharer => new(ErrorKind.Refused, "registries.view_not_sharer", Words.T["view_not_sharer"], "Shared");

  /// <summary>What is personal lies in the record alone, where it goes when its subject asks for it.</summary>
  public static Error Personal => new(ErrorKind.Invalid, "registries.view_personal", Words.T["view_personal"]);
  public static Error NameWrong => new(ErrorKind.Invalid, "registries.view_name_wrong", Words.T["view_name_wrong", SavedView.NameLimit], "Name");
  public static Error TooLong => new(ErrorKind.Invalid, "registries.view_too_long", Words.T["view_too_long"], "Query");
  public static Error TooMany => new(ErrorKind.Conflict, "registries.view_too_many", Words.T["view_too_many", SavedView.Most]);
}
