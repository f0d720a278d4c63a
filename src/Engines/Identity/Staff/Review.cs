namespace Saola.Identity;

public enum ReviewOtherwise { End, Report }

/// <summary>What was to end and was over already is gone.</summary>
public enum ReviewDecision { Kept, Ended, Reported, Gone }

/// <summary>Until a day, heads say of each post in their office whether it is still needed.</summary>
internal sealed class ReviewCampaign {
  public const int NameLimit = 200;

  public Guid Id { get; init; }
  public string Name { get; init; } = "";
  public Guid Office { get; set; }
  public bool SubTree { get; init; }

  /// <summary>The last day.</summary>
  public DateOnly Due { get; init; }
  public ReviewOtherwise Otherwise { get; init; }
  public Guid StartedBy { get; init; }
  public DateTimeOffset StartedAt { get; init; }
  public DateTimeOffset? ClosedAt { get; private set; }
  public int Version { get; set; } = 1;

  public bool IsOver(DateOnly today) => ClosedAt is not null || Due < today;

  public void Close(DateTimeOffset now) => ClosedAt = now;
}

/// <summary>One post under review, or one role that was granted besides it, or one role of a connected system.</summary>
internal sealed class ReviewItem {
  public Guid Id { get; init; }
  public Guid ReviewCampaign { get; init; }

  /// <summary>Null, as the person is, for a role of a connected system.</summary>
  public Guid? Post { get; set; }
  public Guid? Person { get; init; }

  /// <summary>Null when the post itself is reviewed.</summary>
  public Guid? RoleGrant { get; set; }
  public Guid? ServiceRole { get; init; }

  /// <summary>The office in which the post or the role is held.</summary>
  public Guid Office { get; set; }

  /// <summary>The office whose heads decide; null when who administers people in the office does.</summary>
  public Guid? Asked { get; set; }
  public ReviewDecision? Decision { get; private set; }
  public Guid? DecidedBy { get; private set; }
  public DateTimeOffset? DecidedAt { get; private set; }
  public int Version { get; set; } = 1;

  /// <summary>What is under review goes on elsewhere, as in a merge: it is decided there.</summary>
  public void Follow(Guid post, Guid? grant, Guid office) {
    (Post, RoleGrant) = (post, grant);
    Follow(office);
  }

  /// <summary>The same of a role of a connected system, which stays the role that it is.</summary>
  public void Follow(Guid office) => (Asked, Office) = (Asked == Office ? office : Asked, office);

  /// <summary>What was to end was over already.</summary>
  public void Lapse() => Decision = ReviewDecision.Gone;

  public Error? Decide(ReviewDecision decision, Actor by, DateTimeOffset now) {
    if (Decision is not null) return ReviewErrors.Decided;
    (Decision, DecidedBy, DecidedAt) = (decision, by.Kind == ActorKind.Machine ? null : by.Id, now);
    return null;
  }
}

internal static class ReviewErrors {
  public static Error NotFound => new(ErrorKind.NotFound, "identity.review_not_found", T["review_not_found"]);
  public static Error NotYours => new(ErrorKind.Refused, "identity.review_not_yours", T["review_not_yours"], "Reviews");
  public static Error Decided => new(ErrorKind.Conflict, "identity.review_decided", T["review_decided"]);
  public static Error Over => new(ErrorKind.Conflict, "identity.review_over", T["review_over"]);
  public static Error Nothing => new(ErrorKind.Conflict, "identity.review_nothing", T["review_nothing"]);
  public static Error Running => new(ErrorKind.Conflict, "identity.review_running", T["review_running"], "Office");
  public static Error NameMissing => new(ErrorKind.Invalid, "identity.review_name", T["review_name_missing"], "Name");
  public static Error DuePast => new(ErrorKind.Invalid, "identity.review_due", T["review_due_wrong"], "Due");
  public static Error NoReviewChosen(int most) => new(ErrorKind.Invalid, "identity.reviews_none_chosen", T["reviews_none_chosen", most], "Reviews");
  public static Error NoneChosen => new(ErrorKind.Invalid, "identity.review_none_chosen", T["review_none_chosen"], "Items");
}
