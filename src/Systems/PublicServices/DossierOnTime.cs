namespace Saola.PublicServices;

/// <summary>Whether a dossier counts as within time, in the practice of QĐ 766/QĐ-TTg.</summary>
internal enum Timeliness {
  /// <summary>Ended at or before it was due.</summary>
  DoneInTime,
  DoneLate,
  /// <summary>Not ended, and not yet due at the last moment of the period.</summary>
  OpenInTime,
  OpenLate,
  /// <summary>The procedure's deadline is not known ("chưa xác minh"), so nothing can be said.</summary>
  NoDeadline,
}

/// <summary>One supplement as on-time counting sees it.</summary>
/// <param name="MovedAppointment">The appointment, or the maximum, was put off by it, so its time is already taken out.</param>
internal readonly record struct SupplementSpan(DateTimeOffset RequestedAt, DateTimeOffset? ReceivedAt, bool MovedAppointment);

/// <summary>The moments of one dossier that on-time counting looks at.</summary>
internal sealed record DossierMoments(DateTimeOffset Start) {
  public DateTimeOffset? AppointmentAt { get; init; }
  /// <summary>The procedure's maximum; used without an appointment only.</summary>
  public TimeSpan? Maximum { get; init; }
  public DateTimeOffset? AcceptedAt { get; init; }
  public DateTimeOffset? ProcessedAt { get; init; }
  public DateTimeOffset? DeliveredAt { get; init; }
  public DateTimeOffset? StoppedAt { get; init; }
  public DateTimeOffset? RefusedAt { get; init; }
  public DateTimeOffset? WithdrawnAt { get; init; }
  public IReadOnlyList<SupplementSpan> Supplements { get; init; } = [];
}

internal static class OnTime {
  /// <param name="periodEnd">The last moment of the period; what happened after it has not happened yet.</param>
  /// <param name="secondRequestIsLate">The setting: waiting for a second supplement counts as late.</param>
  public static Timeliness Judge(DossierMoments d, DateTimeOffset periodEnd, bool secondRequestIsLate) {
    if (Due(d) is not { } due) return Timeliness.NoDeadline;
    var ended = End(d, periodEnd);
    var asked = d.Supplements.Where(s => s.RequestedAt <= (ended ?? periodEnd)).OrderBy(s => s.RequestedAt).ToArray();
    // what was asked for before the time began to count has not used any of it
    var taken = TimeSpan.FromTicks(asked.Where(s => !s.MovedAppointment && s.RequestedAt >= d.Start).Sum(s => (Until(s) - s.RequestedAt)?.Ticks ?? 0));
    DateTimeOffset? Until(SupplementSpan s) => s.ReceivedAt <= (ended ?? periodEnd) ? s.ReceivedAt : ended;

    if (ended is { } end) return end - taken <= due ? Timeliness.DoneInTime : Timeliness.DoneLate;

    if (asked.Length > 0 && (asked[^1].ReceivedAt is null || asked[^1].ReceivedAt > periodEnd)) {
      if (asked.Length > 1 && secondRequestIsLate) return Timeliness.OpenLate;
      return asked[^1].RequestedAt - taken <= due ? Timeliness.OpenInTime : Timeliness.OpenLate;
    }
    return periodEnd - taken <= due ? Timeliness.OpenInTime : Timeliness.OpenLate;
  }

  /// <summary>The first of processed; else delivered; else stopped, refused, or withdrawn when it had been accepted.</summary>
  public static DateTimeOffset? End(DossierMoments d, DateTimeOffset periodEnd) {
    if (d.ProcessedAt <= periodEnd) return d.ProcessedAt;
    if (d.DeliveredAt <= periodEnd) return d.DeliveredAt;
    DateTimeOffset?[] others = [d.StoppedAt, d.RefusedAt, d.AcceptedAt is null ? null : d.WithdrawnAt];
    return others.Where(o => o <= periodEnd).Min();
  }

  static DateTimeOffset? Due(DossierMoments d) => d.AppointmentAt ?? (d.Maximum is { } maximum ? d.Start + maximum : null);
}
