using Xunit;

namespace Saola.PublicServices.Tests;

/// <summary>Each rule of "How on-time is counted" in standards/one-stop.md has at least one row.</summary>
public sealed class OnTimeTests {
  // Days of one month; the dossier starts on day 0, the period ends on day 30.
  static readonly DateTimeOffset Zero = new(2026, 11, 2, 1, 0, 0, TimeSpan.Zero);
  static DateTimeOffset D(double day) => Zero.AddDays(day);
  static DateTimeOffset? D(double? day) => day is { } d ? D(d) : null;

  internal sealed record Row(string Rule, Timeliness Expected) {
    public double? Appointment { get; init; } = 10;
    public double? Maximum { get; init; }
    public double? Accepted { get; init; } = 0;
    public double? Processed { get; init; }
    public double? Delivered { get; init; }
    public double? Stopped { get; init; }
    public double? Refused { get; init; }
    public double? Withdrawn { get; init; }
    public (double Asked, double? Got, bool Moved)[] Supplements { get; init; } = [];
    public bool SecondIsLate { get; init; }
  }

  static readonly Row[] Rows = [
    new("processed before the appointment", Timeliness.DoneInTime) { Processed = 9 },
    new("processed exactly at the appointment", Timeliness.DoneInTime) { Processed = 10 },
    new("processed a moment after the appointment", Timeliness.DoneLate) { Processed = 10.0001 },
    new("delivery after the appointment does not matter when it was processed in time", Timeliness.DoneInTime) { Processed = 9, Delivered = 25 },
    new("processed late stays late though delivery is earlier in the record", Timeliness.DoneLate) { Processed = 12, Delivered = 9 },
    new("without a moment of processing delivery is the end", Timeliness.DoneInTime) { Delivered = 10 },
    new("without a moment of processing late delivery is late", Timeliness.DoneLate) { Delivered = 11 },
    new("stopped is an end", Timeliness.DoneInTime) { Stopped = 8 },
    new("stopped late is late", Timeliness.DoneLate) { Stopped = 11 },
    new("refused is an end", Timeliness.DoneInTime) { Appointment = null, Accepted = null, Maximum = 5, Refused = 1 },
    new("refused after the maximum is late", Timeliness.DoneLate) { Appointment = null, Accepted = null, Maximum = 5, Refused = 6 },
    new("withdrawn after acceptance is an end, before it was stopped", Timeliness.DoneInTime) { Withdrawn = 9, Stopped = 12 },
    new("withdrawn before acceptance is no end", Timeliness.OpenLate) { Appointment = null, Accepted = null, Maximum = 5, Withdrawn = 1 },
    new("withdrawn before acceptance ends when it is stopped", Timeliness.DoneInTime) { Appointment = null, Accepted = null, Maximum = 5, Withdrawn = 1, Stopped = 2 },
    new("processed goes before stopped", Timeliness.DoneInTime) { Processed = 9, Stopped = 3 },
    new("awaiting a first supplement asked in time", Timeliness.OpenInTime) { Supplements = [(9, null, false)] },
    new("awaiting a first supplement asked exactly at the appointment", Timeliness.OpenInTime) { Supplements = [(10, null, false)] },
    new("awaiting a first supplement asked late", Timeliness.OpenLate) { Supplements = [(11, null, false)] },
    new("awaiting a second supplement counts as late by setting", Timeliness.OpenLate) { SecondIsLate = true, Supplements = [(2, 3, false), (5, null, false)] },
    new("awaiting a second supplement counts from its request by setting", Timeliness.OpenInTime) { Supplements = [(2, 3, false), (5, null, false)] },
    new("a second supplement that has come is not late by setting", Timeliness.DoneInTime) { SecondIsLate = true, Processed = 10, Supplements = [(2, 3, false), (5, 6, false)] },
    new("time the applicant took is taken out", Timeliness.DoneInTime) { Processed = 14, Supplements = [(3, 7, false)] },
    new("no more time than the applicant took is taken out", Timeliness.DoneLate) { Processed = 14.5, Supplements = [(3, 7, false)] },
    new("time that moved the appointment is not taken out twice", Timeliness.DoneLate) { Processed = 14, Supplements = [(3, 7, true)] },
    new("time of two supplements is taken out", Timeliness.DoneInTime) { Processed = 15, Supplements = [(1, 3, false), (5, 8, false)] },
    new("what was asked for at intake does not lengthen an appointment that counts from acceptance", Timeliness.DoneLate) { Appointment = 16, Accepted = 11, Processed = 24, Supplements = [(1, 11, false)] },
    new("what was asked for at intake does not keep what is overdue within time", Timeliness.OpenLate) { Appointment = 25, Accepted = 11, Supplements = [(1, 11, false)] },
    new("a supplement that never came is taken out of what was stopped for it", Timeliness.DoneInTime) { Appointment = null, Accepted = null, Maximum = 5, Stopped = 25, Supplements = [(1, null, false)] },
    new("no more than the wait is taken out of what was stopped", Timeliness.DoneLate) { Appointment = null, Accepted = null, Maximum = 5, Stopped = 25, Supplements = [(6, null, false)] },
    new("a wait that moved the appointment of what was stopped is not taken out twice", Timeliness.DoneLate) { Stopped = 25, Supplements = [(3, null, true)] },
    new("a supplement asked in what was then withdrawn is taken out until the withdrawal", Timeliness.DoneInTime) { Withdrawn = 20, Stopped = 22, Supplements = [(9, null, false)] },
    new("without an appointment the procedure's maximum counts", Timeliness.DoneInTime) { Appointment = null, Maximum = 7, Processed = 7 },
    new("without an appointment longer than the maximum is late", Timeliness.DoneLate) { Appointment = null, Maximum = 7, Processed = 8 },
    new("without an appointment supplement time is taken out of the length", Timeliness.DoneInTime) { Appointment = null, Maximum = 7, Processed = 9, Supplements = [(1, 3, false)] },
    new("an appointment goes before the maximum", Timeliness.DoneInTime) { Maximum = 5, Processed = 9 },
    new("open at the end of the period and not yet due", Timeliness.OpenInTime) { Appointment = 31 },
    new("open and due exactly at the end of the period", Timeliness.OpenInTime) { Appointment = 30 },
    new("open at the end of the period and overdue", Timeliness.OpenLate) { Appointment = 29 },
    new("processed after the period is open in it", Timeliness.OpenInTime) { Appointment = 31, Processed = 33 },
    new("a supplement asked after the period has not happened in it", Timeliness.OpenLate) { Appointment = 29, Supplements = [(31, null, false)] },
    new("a supplement brought after the period is awaited in it", Timeliness.OpenInTime) { Appointment = 29, Supplements = [(20, 32, false)] },
    new("without appointment and maximum nothing is judged", Timeliness.NoDeadline) { Appointment = null, Processed = 100 },
  ];

  public static TheoryData<string> Rules => [.. Rows.Select(r => r.Rule)];

  [Theory, MemberData(nameof(Rules))]
  public void On_time_is_counted_as_the_practice_says(string rule) {
    var row = Rows.Single(r => r.Rule == rule);
    var moments = new DossierMoments(D(row.Accepted ?? 0)) {
      AppointmentAt = D(row.Appointment), Maximum = row.Maximum is { } m ? TimeSpan.FromDays(m) : null, AcceptedAt = D(row.Accepted),
      ProcessedAt = D(row.Processed), DeliveredAt = D(row.Delivered), StoppedAt = D(row.Stopped), RefusedAt = D(row.Refused), WithdrawnAt = D(row.Withdrawn),
      Supplements = [.. row.Supplements.Select(s => new SupplementSpan(D(s.Asked), D(s.Got), s.Moved))],
    };
    Assert.Equal(row.Expected, OnTime.Judge(moments, D(30), row.SecondIsLate));
  }
}
