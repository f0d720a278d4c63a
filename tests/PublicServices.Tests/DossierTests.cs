using Saola.Kernel;
using Xunit;
using static Saola.PublicServices.Tests.Samples;

namespace Saola.PublicServices.Tests;

public sealed class DossierTests {
  static readonly WorkingCalendar Calendar = WorkingCalendar.Standard;

  /// <summary>From each status, the statuses it may become; every pair that is not here is refused.</summary>
  static readonly Dictionary<int, int[]> Allowed = new() {
    [1] = [2, 3, 5, 6, 7, 8], [2] = [4, 5, 6, 7, 8, 9], [3] = [], [4] = [5, 6, 7, 8, 9], [5] = [1, 4, 7, 8],
    [6] = [1, 2, 4, 7, 8], [7] = [1, 2, 4, 5, 6, 8], [8] = [], [9] = [10], [10] = [],
  };

  [Fact]
  public void Each_pair_of_statuses_is_allowed_or_refused_as_the_table_says() {
    for (var from = 1; from <= 10; from++)
      for (var to = 1; to <= 10; to++)
        Assert.True(Allowed[from].Contains(to) == ((DossierStatus)from).MayBecome((DossierStatus)to), $"{from} to {to}");
  }

  [Theory]
  [InlineData(1, 2026, 11, 21, "H21.16-261121-0001")]
  [InlineData(9999, 2026, 1, 5, "H21.16-260105-9999")]
  [InlineData(10000, 2027, 12, 31, "H21.16-271231-10000")]
  public void A_code_is_organisation_date_and_running_number(int number, int year, int month, int day, string code) =>
    Assert.Equal(code, DossierCode.Of("H21.16", new(year, month, day), number));

  [Fact]
  public void A_dossier_is_refused_at_intake_only() {
    Assert.Null(In(DossierStatus.Registered).Refuse("Không thuộc thẩm quyền", Monday));
    foreach (var status in new[] { DossierStatus.Accepted, DossierStatus.Processing, DossierStatus.Processed })
      Assert.Equal("dossiers.refused_after_acceptance", In(status).Refuse("Không thuộc thẩm quyền", Monday)!.Code);
  }

  [Fact]
  public void A_refusal_needs_its_reason() => Assert.Equal("dossiers.reason_needed", In(DossierStatus.Registered).Refuse("", Monday)!.Code);

  [Fact]
  public void A_negative_decision_after_acceptance_goes_by_processed_and_delivered() {
    var d = In(DossierStatus.Processing);
    Assert.Null(d.Finish(granted: false, Monday.AddDays(1)));
    Assert.Null(d.Deliver(Monday.AddDays(2)));
    Assert.Equal((DossierStatus.Delivered, false), (d.Status, d.Granted));
  }

  [Fact]
  public void Processed_and_delivered_are_different_moments() {
    var d = In(DossierStatus.Delivered);
    Assert.True(d.ProcessedAt < d.DeliveredAt);
  }

  [Fact]
  public void A_granted_withdrawal_goes_by_seven_to_eight() {
    var d = In(DossierStatus.Processing);
    Assert.Null(d.RequestWithdrawal("Không còn nhu cầu", Monday.AddHours(1)));
    Assert.Equal(DossierStatus.WithdrawalRequested, d.Status);
    Assert.Null(d.Stop("Theo đề nghị của người nộp", Monday.AddHours(2)));
    Assert.Equal((DossierStatus.Stopped, Monday.AddHours(1)), (d.Status, d.WithdrawnAt));
  }

  [Fact]
  public void A_declined_withdrawal_goes_on_from_where_it_was_and_leaves_no_end() {
    var d = In(DossierStatus.Processing);
    d.RequestWithdrawal("Không còn nhu cầu", Monday);
    Assert.Null(d.DeclineWithdrawal("Kết quả đã được ký"));
    Assert.Equal((DossierStatus.Processing, (DateTimeOffset?)null), (d.Status, d.WithdrawnAt));
  }

  [Fact]
  public void What_is_decided_is_neither_withdrawn_nor_stopped() {
    foreach (var status in new[] { DossierStatus.Refused, DossierStatus.Stopped, DossierStatus.Processed, DossierStatus.Delivered }) {
      Assert.Equal("dossiers.wrong_status", In(status).RequestWithdrawal("Không còn nhu cầu", Monday)!.Code);
      if (status != DossierStatus.Stopped) Assert.Equal("dossiers.wrong_status", In(status).Stop("Theo quy định", Monday)!.Code);
    }
  }

  [Fact]
  public void The_clock_starts_once_with_acceptance_and_fixes_the_appointment() {
    var d = Registered();
    Assert.Null(d.StartClock(new Deadline(5, DeadlineUnit.WorkingDay), Calendar, Monday));
    Assert.Null(d.Accept(Monday));
    Assert.Equal(At(23, 9), d.AppointmentAt);
    Assert.Equal("dossiers.clock_started", d.StartClock(new Deadline(1, DeadlineUnit.WorkingDay), Calendar, Monday)!.Code);
  }

  public static TheoryData<string, Deadline, DateTimeOffset, DateTimeOffset> Appointments => new() {
    { "within the day before the cut-off", new(0, DeadlineUnit.WorkingDay, new(15, 0)), At(16, 14, 59), At(16, 17) },
    { "within the next day from the cut-off", new(0, DeadlineUnit.WorkingDay, new(15, 0)), At(16, 15), At(17, 17) },
    { "Friday after the cut-off is Monday", new(0, DeadlineUnit.WorkingDay, new(15, 0)), At(20, 15, 30), At(23, 17) },
    { "the day before 24 November after the cut-off is the 25th", new(0, DeadlineUnit.WorkingDay, new(15, 0)), At(23, 16), At(25, 17) },
    { "working days do not count the day of receipt", new(3, DeadlineUnit.WorkingDay), At(16, 9), At(19, 9) },
    { "working days skip the weekend and 24 November", new(7, DeadlineUnit.WorkingDay), At(16, 9), At(26, 9) },
    { "working hours skip noon", new(8, DeadlineUnit.Hour), At(16, 9), At(17, 9, 30) },
    { "calendar days count every day", new(5, DeadlineUnit.CalendarDay), At(18, 9), At(23, 9) },
    { "a month is a month", new(1, DeadlineUnit.Month), Vn.At(new(2026, 1, 31), new(9, 0)), Vn.At(new(2026, 2, 28), new(9, 0)) },
  };

  [Theory, MemberData(nameof(Appointments))]
  public void The_appointment_follows_the_deadline_of_the_case(string rule, Deadline deadline, DateTimeOffset accepted, DateTimeOffset expected) {
    var d = Registered(at: accepted);
    d.StartClock(deadline, Calendar, accepted);
    Assert.True(expected == d.AppointmentAt, $"{rule}: {Vn.Moment(d.AppointmentAt!.Value)}");
  }

  [Fact]
  public void An_unknown_deadline_gives_no_appointment() {
    var d = Registered();
    Assert.Null(d.StartClock(null, Calendar, Monday));
    Assert.Equal((Monday, (DateTimeOffset?)null), (d.AcceptedAt, d.AppointmentAt));
  }

  [Fact]
  public void The_clock_stands_still_while_the_applicant_supplements() {
    var d = Registered();
    var rule = new Deadline(5, DeadlineUnit.WorkingDay);
    d.StartClock(rule, Calendar, Monday);
    d.Accept(Monday);
    d.StartProcessing();
    Assert.Null(d.RequestSupplement(Call(At(19, 9)), Guid.Empty, Monday, At(17, 9)));
    Assert.Null(d.PauseClock(ClockStop.Supplement, At(17, 9)));
    Assert.Null(d.Supplement([], At(19, 9)));
    d.ResumeClock(rule, Calendar, At(19, 9));
    Assert.Equal((At(26, 9), At(23, 9)), (d.AppointmentAt, d.FirstAppointmentAt)); // two working days later; the 24th is a holiday
    Assert.True(d.Supplements[0].MovedAppointment);
  }

  [Fact]
  public void The_clock_stands_still_while_an_outside_obligation_is_open() {
    var d = Registered();
    var rule = new Deadline(10, DeadlineUnit.CalendarDay);
    d.StartClock(rule, Calendar, Monday);
    d.Accept(Monday);
    Assert.Null(d.PauseClock(ClockStop.ExternalObligation, At(18, 9)));
    Assert.Equal("dossiers.clock_paused", d.PauseClock(ClockStop.Supplement, At(18, 10))!.Code);
    d.ResumeClock(rule, Calendar, At(21, 9));
    Assert.Equal(At(29, 9), d.AppointmentAt);
  }

  [Theory]
  [InlineData(null, 29)]
  [InlineData(20, 28)]
  [InlineData(17, 26)]
  public void What_ends_while_it_waits_is_not_charged_with_the_wait(int? withdrawn, int due) {
    var d = Registered();
    var rule = new Deadline(10, DeadlineUnit.CalendarDay);
    d.StartClock(rule, Calendar, Monday);
    d.Accept(Monday);
    if (withdrawn is { } day) Assert.Null(d.RequestWithdrawal("Không cần nữa", At(day, 9)));
    Assert.Null(d.PauseClock(ClockStop.ExternalObligation, At(18, 9)));
    d.StopClock(rule, Calendar, At(21, 9));
    Assert.Equal((At(due, 9), null), (d.AppointmentAt, d.PausedAt));
  }

  [Theory]
  [InlineData("online", 14, 17, 14, 30)] // 3 working hours on Monday, 5 on Tuesday with noon between
  [InlineData("in_person", 14, 17, 14, 0)]
  [InlineData("post", 9, 17, 9, 0)]
  public void Intake_asks_for_papers_within_its_limit(string channel, int hour, int limitDay, int limitHour, int limitMinute) =>
    Assert.Equal(At(limitDay, limitHour, limitMinute), Dossier.SupplementLimit(ChannelWords.ParseChannel(channel)!.Value, At(16, hour), Calendar));

  [Fact]
  public void A_late_request_for_papers_needs_its_ground_and_who_approved() {
    var d = Registered();
    var limit = Monday.AddHours(8);
    Assert.Equal("dossiers.supplement_late", d.RequestSupplement(Call(), Guid.Empty, limit, limit.AddMinutes(1))!.Code);
    Assert.Null(d.RequestSupplement(Call() with { Ground = "Điều 9", ApprovedBy = "Trần Quốc Bảo" }, Guid.Empty, limit, limit.AddMinutes(1)));
  }

  [Fact]
  public void Papers_are_asked_for_once_with_the_whole_list() {
    var d = Registered();
    Assert.Equal("dossiers.supplement_items", d.RequestSupplement(Call() with { Items = [] }, Guid.Empty, Monday.AddDays(1), Monday)!.Code);
    Assert.Null(d.RequestSupplement(Call(), Guid.Empty, Monday.AddDays(1), Monday));
    Assert.Equal("dossiers.supplement_open", d.MayRequestSupplement(Call(), Monday.AddDays(1), Monday)!.Code);
    Assert.Null(d.Supplement([], Monday.AddHours(1)));
    Assert.Equal(DossierStatus.Registered, d.Status);
    Assert.Equal("dossiers.supplement_asked", d.MayRequestSupplement(Call(), Monday.AddDays(1), Monday)!.Code);
  }

  [Fact]
  public void Nothing_is_supplemented_that_was_not_asked_for() =>
    Assert.Equal("dossiers.nothing_to_supplement", In(DossierStatus.Processing).Supplement([], Monday)!.Code);

  [Fact]
  public void An_apology_moves_the_promise_but_not_the_count() {
    var d = Registered();
    d.StartClock(new Deadline(5, DeadlineUnit.WorkingDay), Calendar, Monday);
    d.Accept(Monday);
    Assert.Equal("dossiers.extension_not_later", d.Extend(At(20, 9), "Chờ xác minh", Monday)!.Code);
    Assert.Null(d.Extend(At(30, 9), "Chờ xác minh", Monday));
    Assert.Equal((At(23, 9), At(30, 9)), (d.AppointmentAt, d.ExtendedTo));
  }

  [Theory]
  [InlineData(null, 0, 19, 9, 0)]
  [InlineData(16, 0, 19, 9, 0)]
  [InlineData(13, 0, 18, 7, 30)]
  [InlineData(14, 0, 19, 7, 30)]
  [InlineData(13, 1, 19, 9, 0)]
  public void What_came_by_post_is_due_from_the_day_it_arrived_unless_something_was_asked_for(int? arrived, int supplements, int day, int hour, int minute) {
    var opening = Opening(Channel.Post) with { ArrivedOn = arrived is { } a ? new(2026, 11, a) : null };
    var d = Dossier.Register(opening, "H21.106-261116-0001", "token", "hash", Monday, null);
    for (var n = 0; n < supplements; n++) {
      Assert.Null(d.RequestSupplement(Call(), Guid.Empty, Monday.AddHours(8), Monday.AddMinutes(-2)));
      Assert.Null(d.Supplement([], Monday.AddMinutes(-1)));
    }
    Assert.Null(d.StartClock(new Deadline(3, DeadlineUnit.WorkingDay), Calendar, Monday));
    Assert.Equal((Monday, At(day, hour, minute)), (d.AcceptedAt, d.AppointmentAt));
  }

  [Fact]
  public void The_maximum_moves_by_what_intake_waited_for_and_is_counted_once() {
    var rule = new Deadline(3, DeadlineUnit.WorkingDay);
    var d = Dossier.Register(Opening(), "H21.106-261116-0001", "token", "hash", Monday, rule.End(Monday, Calendar));
    Assert.Null(d.RequestSupplement(Call(), Guid.Empty, Monday.AddHours(8), Monday));
    Assert.Null(d.PauseClock(ClockStop.Supplement, Monday));
    var back = At(17, 9, 0);
    Assert.Null(d.Supplement([], back));
    d.ResumeClock(rule, Calendar, back);
    Assert.Equal(rule.End(back, Calendar), d.MaximumAt);
    Assert.True(d.Supplements[0].MovedAppointment);
  }

  [Theory]
  [InlineData(14, 59, 16, 17, 0)]
  [InlineData(15, 0, 17, 8, 30)]
  public void Hand_over_is_the_same_day_or_first_thing_next_day(int hour, int minute, int dueDay, int dueHour, int dueMinute) =>
    Assert.Equal(At(dueDay, dueHour, dueMinute), Dossier.HandOverDue(At(16, hour, minute), Calendar));

  [Fact]
  public void A_dossier_owned_by_another_system_follows_it_and_is_not_moved_here() {
    var d = Dossier.Register(Opening() with { Origin = "portal" }, "000.12-123456", "t", "h", Monday, null);
    Assert.Equal("dossiers.owned_elsewhere", d.Accept(Monday)!.Code);
    d.FollowOwner(new(d.Code, 3, 9, d.ProcedureCode, d.OfficeCode, "online", Monday, ProcessedAt: Monday.AddDays(1)));
    Assert.Equal((DossierStatus.Processed, Monday.AddDays(1)), (d.Status, d.ProcessedAt));
  }

  [Theory]
  [InlineData("+84 905 123 456", "0905123456")]
  [InlineData("0905.123.456", "0905123456")]
  [InlineData(" ", null)]
  public void A_phone_number_is_kept_as_digits(string typed, string? kept) => Assert.Equal(kept, DossierPeople.CleanPhone(typed));

  [Fact]
  public void What_is_wrong_with_people_is_said_beside_each_field() {
    var errors = DossierPeople.Check(new(null, false, "", "12", null), new(null, "An", null, null, "x", null), NoticeChannel.Sms).Select(e => e.Field);
    Assert.Equal(["subject.name", "subject.number", "applicant.email", "applicant.phone"], errors);
  }
}
