using Saola.Kernel;

namespace Saola.Process;

/// <summary>Who has a task asks a colleague or another office what they think. It moves nothing: the task goes on with or without the answer.</summary>
internal sealed class Opinion {
  public const int MostLetters = 2_000;

  public Guid Id { get; init; }
  public Guid Task { get; init; }
  public Guid AskedBy { get; init; }
  public string AskedByName { get; init; } = "";
  public DateTimeOffset AskedAt { get; init; }
  public Guid? Person { get; init; }
  public Guid? Office { get; init; }
  /// <summary>The name of the person or the office asked.</summary>
  public string Whom { get; init; } = "";
  public string Question { get; init; } = "";
  public string? Answer { get; private set; }
  public Guid? AnsweredBy { get; private set; }
  public string? AnsweredByName { get; private set; }
  public DateTimeOffset? AnsweredAt { get; private set; }
  public DateTimeOffset? WithdrawnAt { get; private set; }
  public int Version { get; set; } = 1;

  public static Error? Unfit(string? text, string field) => Vn.Clean(text).Length switch {
    0 => OpinionErrors.TextMissing(field),
    > MostLetters => OpinionErrors.TextTooLong(field),
    _ => null,
  };

  public Error? Withdraw(DateTimeOffset now) {
    if (AnsweredAt is { } at) return OpinionErrors.Given(AnsweredByName!, at);
    WithdrawnAt = now;
    return null;
  }

  public Error? Give(Actor actor, string? text, DateTimeOffset now) {
    if (AnsweredAt is { } at) return OpinionErrors.Given(AnsweredByName!, at);
    if (Unfit(text, "Text") is { } unfit) return unfit;
    (Answer, AnsweredBy, AnsweredByName, AnsweredAt) = (Vn.Clean(text), actor.Id, actor.Name, now);
    return null;
  }
}

/// <summary>Someone who sees a task and its data besides those who may do it.</summary>
internal sealed class Collaborator {
  public Guid Task { get; init; }
  public Guid Person { get; init; }
  public string Name { get; init; } = "";
  public Guid AddedBy { get; init; }
  public DateTimeOffset AddedAt { get; init; }
}

internal static class OpinionErrors {
  public static Error NotFound => new(ErrorKind.NotFound, "process.opinion_not_found", Words.T["opinion_not_found"]);
  public static Error NobodyAsked => new(ErrorKind.Invalid, "process.nobody_asked", Words.T["nobody_asked"], "Person");
  public static Error TextMissing(string field) => new(ErrorKind.Invalid, "process.opinion_text_missing", Words.T["opinion_text_missing"], field);
  public static Error TextTooLong(string field) => new(ErrorKind.Invalid, "process.opinion_text_too_long", Words.T["opinion_text_too_long", Opinion.MostLetters], field);
  public static Error Given(string by, DateTimeOffset at) => new(ErrorKind.Conflict, "process.opinion_given", Words.T["opinion_given", by, Vn.Moment(at)]);
  public static Error TaskOver => new(ErrorKind.Conflict, "process.opinion_too_late", Words.T["opinion_too_late"]);
}
