using System.Text;

namespace Saola.Studio;

/// <summary>In the order in which kinds that are published together come into force: what refers to others comes last.</summary>
internal enum DraftKind { Template, Registry, Form, Decision, Process, Procedure, Test }

/// <summary>A draft is drawn, then held ready, then put in force at once or from a day on.</summary>
internal enum DraftStatus { Draft, Offered, Scheduled, Published }

/// <summary>The next version of an item while it is drawn. It holds for nobody until a second person puts it in force.</summary>
internal sealed class Draft {
  /// <summary>As large as an engine takes a file.</summary>
  public const int MaxBytes = 2_000_000;
  public const int NameLimit = 200, ReasonLimit = 1000;

  public Guid Id { get; private init; }
  public int Version { get; private set; }
  public DraftKind Kind { get; private init; }
  public string Item { get; private init; } = "";
  public string Name { get; private set; } = "";
  public string Content { get; private set; } = "";
  /// <summary>What was in force when it was offered.</summary>
  public string? Base { get; private set; }
  public DraftStatus Status { get; private set; }
  public DateOnly? EffectiveFrom { get; private set; }
  /// <summary>What was offered with it: all of it comes into force, or nothing.</summary>
  public Guid? Together { get; private set; }
  public Guid Author { get; private init; }
  public string AuthorName { get; private init; } = "";
  public string? Returned { get; private set; }
  public Guid? Publisher { get; private set; }
  public string? PublisherName { get; private set; }
  public DateTimeOffset MadeAt { get; private init; }
  public DateTimeOffset ChangedAt { get; private set; }

  public static Draft Begin(ItemId item, string name, string content, Actor author, DateTimeOffset now) => new() {
    Id = Guid.CreateVersion7(now), Kind = item.Kind, Item = item.ToString(), Name = name, Content = content, Status = DraftStatus.Draft,
    Author = author.Id, AuthorName = author.Name, MadeAt = now, ChangedAt = now,
  };

  public ItemId Target => ItemId.Parse(Item)!;

  /// <summary>What is wrong with a text before anything reads it.</summary>
  public static Error? Unfit(string? content) =>
    string.IsNullOrWhiteSpace(content) || content.Contains('\0', StringComparison.Ordinal) ? StudioErrors.NoContent
    : Encoding.UTF8.GetByteCount(content) > MaxBytes ? StudioErrors.TooLarge : null;

  public Error? Save(string content, string name, int version, DateTimeOffset now) {
    if (Status != DraftStatus.Draft) return StudioErrors.NotBeingDrawn;
    if (version != Version) return StudioErrors.Changed;
    (Content, Name, ChangedAt) = (content, name, now);
    return null;
  }

  /// <param name="together">The same for all that are offered with it; null for one alone.</param>
  public Error? Offer(DateOnly from, string? inForce, Guid? together, DateTimeOffset now) {
    if (Kind == DraftKind.Test) return StudioErrors.TestsAreNotPublished;
    if (Status != DraftStatus.Draft) return StudioErrors.NotBeingDrawn;
    if (from < Vn.Day(now)) return StudioErrors.DayPast;
    (Status, EffectiveFrom, Base, Together, Returned, ChangedAt) = (DraftStatus.Offered, from, inForce, together, null, now);
    return null;
  }

  /// <summary>It is decided on, or was and its day has not come: its author and who publishes can still take it back.</summary>
  public bool IsHeld => Status is DraftStatus.Offered or DraftStatus.Scheduled;

  public Error? Withdraw(DateTimeOffset now) => Back(null, now);

  public Error? Return(string reason, DateTimeOffset now) =>
    reason.Length == 0 ? StudioErrors.ReasonMissing : reason.Length > ReasonLimit ? StudioErrors.ReasonTooLong : Back(reason, now);

  Error? Back(string? reason, DateTimeOffset now) {
    if (!IsHeld) return StudioErrors.NotOffered;
    (Status, EffectiveFrom, Together, Publisher, PublisherName, Returned, ChangedAt) = (DraftStatus.Draft, null, null, null, null, reason, now);
    return null;
  }

  /// <summary>A second person answers for it too. A day that passed while it waited is today.</summary>
  public Error? Approve(Actor publisher, DateTimeOffset now) {
    if (Status != DraftStatus.Offered) return StudioErrors.NotOffered;
    if (publisher.Id == Author) return StudioErrors.OwnDraft;
    var today = Vn.Day(now);
    if (EffectiveFrom < today) EffectiveFrom = today;
    (Status, Publisher, PublisherName, ChangedAt) = (EffectiveFrom > today ? DraftStatus.Scheduled : DraftStatus.Published, publisher.Id, publisher.Name, now);
    return null;
  }

  /// <summary>Its day has come.</summary>
  public void ComeIntoForce(DateTimeOffset now) => (Status, ChangedAt) = (DraftStatus.Published, now);
}
