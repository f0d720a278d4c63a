using Saola.Kernel;
using static Saola.Registries.Words;

namespace Saola.Registries;

/// <summary>
/// A short text that somebody who keeps a record says of it to colleagues: no part of the record. It may tell of the person the record is
/// about, so that it is closed under the key under which the ledger keeps that person's data, and deleted with it.
/// </summary>
internal sealed class RecordNote {
  public const int Longest = 1_000;

  public Guid Id { get; init; }
  public string Registry { get; init; } = "";
  public Guid Record { get; init; }

  /// <summary>Which keeps the record.</summary>
  public Guid Office { get; init; }
  public Guid Subject { get; init; }

  /// <summary>Null when it was removed.</summary>
  public byte[]? Text { get; private set; }
  public Guid Author { get; init; }
  public string AuthorName { get; init; } = "";
  public DateTimeOffset At { get; init; }
  public DateTimeOffset? ChangedAt { get; private set; }
  public DateTimeOffset? RemovedAt { get; private set; }
  public int Version { get; set; } = 1;

  public void Say(byte[] text, DateTimeOffset? changed = null) => (Text, ChangedAt) = (text, changed);

  public void Remove(DateTimeOffset now) => (Text, RemovedAt) = (null, now);

  /// <summary>The text as it is kept; what is wrong with it otherwise.</summary>
  public static Answer<string> Read(string? typed) =>
    Vn.Clean(typed) is { Length: > 0 } text ? text.Length > Longest ? NoteErrors.TooLong : text : NoteErrors.Missing;
}

[Event("registries.note_added", "Somebody who keeps a record noted something of it")]
public sealed record NoteAdded(Guid Note, string Registry, Guid Record) : IEvent {
  string IEvent.ObjectKind => "registry_note";
  Guid IEvent.ObjectId => Note;
}

[Event("registries.note_changed", "A note on a record was changed by its author")]
public sealed record NoteChanged(Guid Note, string Registry, Guid Record) : IEvent {
  string IEvent.ObjectKind => "registry_note";
  Guid IEvent.ObjectId => Note;
}

[Event("registries.note_removed", "A note on a record was removed by its author")]
public sealed record NoteRemoved(Guid Note, string Registry, Guid Record) : IEvent {
  string IEvent.ObjectKind => "registry_note";
  Guid IEvent.ObjectId => Note;
}

internal static class NoteErrors {
  public static Error NotFound => new(ErrorKind.NotFound, "registries.note_not_found", T["note_not_found"]);
  public static Error NotAuthor => new(ErrorKind.Refused, "registries.note_not_author", T["note_not_author"]);
  public static Error Missing => new(ErrorKind.Invalid, "registries.note_missing", T["note_missing"], "Text");
  public static Error TooLong => new(ErrorKind.Invalid, "registries.note_too_long", T["note_too_long", RecordNote.Longest], "Text");
}
