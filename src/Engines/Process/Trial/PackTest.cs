using System.Globalization;
using System.Text.Json.Nodes;
using Saola.Kernel;

namespace Saola.Process;

/// <summary>A test of a pack as its file has it: a process, what happens to it step by step, and what is expected.</summary>
/// <param name="From">Local time at which the clock begins.</param>
/// <param name="Services">How service tasks end at once, by element or type.</param>
/// <param name="Expect">What is expected after the last step.</param>
internal sealed record PackTest(
  PackText Name, string Process, string Office, string? From, JsonObject? Variables, Dictionary<string, TrialOutcome>? Services,
  IReadOnlyList<TestStep> Steps, JsonObject? Expect) {
  /// <summary>A Monday morning in a week without holidays.</summary>
  const string Monday = "2026-01-05T08:00";

  public string ProcessKey => Process[(Process.IndexOf('/', StringComparison.Ordinal) + 1)..];

  public TrialWorld World(WorkingCalendar calendar, Func<string, ProcessDefinition?> find) =>
    new(Office, calendar, Moment(From ?? Monday) ?? throw new TrialRefused(Words.T["test_moment", From]), find) { Services = Services ?? [] };

  /// <summary>What is wrong with the test by itself, beyond its schema.</summary>
  public IEnumerable<(string Pointer, string Problem)> Mistakes() {
    if (From is not null && Moment(From) is null) yield return ("/from", Words.T["test_moment", From]);
    foreach (var (i, step) in Steps.Index()) {
      if (step.Verbs.Count() > 1 || !step.Verbs.Any() && step.Expect is null) yield return ($"/steps/{i}", Words.T["test_verbs", step.Title]);
      if (step.Pass is { } pass && pass.Given.Count() != 1) yield return ($"/steps/{i}/pass", Words.T["test_pass", pass]);
      if (step.Pass?.Duration is { } duration && !Timers.IsDuration(duration)) yield return ($"/steps/{i}/pass/duration", Words.T["not_a_duration", duration]);
      if (step.Pass?.Until is { } until && Moment(until) is null) yield return ($"/steps/{i}/pass/until", Words.T["test_moment", until]);
    }
  }

  public static DateTimeOffset? Moment(string text) =>
    DateTime.TryParseExact(text, "yyyy-MM-ddTHH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var at) ? Vn.At(DateOnly.FromDateTime(at), TimeOnly.FromDateTime(at)) : null;

  public static string Written(DateTimeOffset at) => Vn.Local(at).ToString("yyyy-MM-ddTHH:mm", CultureInfo.InvariantCulture);
}

/// <summary>What is done, and what is expected after it. Exactly one of the verbs is given, or none in a step that only expects.</summary>
/// <param name="With">Data of the answer, service or message.</param>
internal sealed record TestStep(
  string? Answer, string? Service, string? Message, string? Signal, string? Retry, TestPass? Pass, JsonObject? With, string? Throws, string? Fails, string? Key, int? Reaches,
  JsonObject? Expect) {
  public IEnumerable<(string Verb, string Object)> Verbs => new (string Verb, string? Object)[] {
    ("answer", Answer), ("service", Service), ("message", Message), ("signal", Signal), ("retry", Retry), ("pass", Pass?.ToString()),
  }.Where(v => v.Object is not null).Select(v => (v.Verb, v.Object!));

  public string Title => string.Join(' ', Verbs.Select(v => $"{v.Verb} {v.Object}")) is { Length: > 0 } did ? did : "expect";

  public void Do(Trial trial) {
    if (Answer is not null) trial.Answer(Answer, With ?? []);
    if (Service is not null) trial.Serve(Service, new(With, Throws, Fails));
    if (Message is not null) Send(trial, Message);
    if (Signal is not null) trial.Signal(Signal, With ?? []);
    if (Retry is not null) trial.Retry(Retry);
    Pass?.Do(trial);
  }

  void Send(Trial trial, string message) {
    var reached = trial.Receive(message, Key ?? "", With ?? []);
    if (reached != (Reaches ?? 1)) throw new TrialRefused(Words.T["test_reached", message, Key ?? "", reached, Reaches ?? 1]);
  }
}

/// <summary>How time passes: working days or hours of the office, a duration by the clock, or until a local time.</summary>
internal sealed record TestPass(int? WorkingDays, decimal? WorkingHours, string? Duration, string? Until) {
  public IEnumerable<string> Given => new (string Name, object? Value)[] {
    ("workingDays", WorkingDays), ("workingHours", WorkingHours), ("duration", Duration), ("until", Until),
  }.Where(g => g.Value is not null).Select(g => string.Create(CultureInfo.InvariantCulture, $"{g.Name} {g.Value}"));

  public override string ToString() => string.Join(' ', Given);

  public void Do(Trial trial) {
    if (WorkingDays is { } days) trial.PassWorkingDays(days);
    if (WorkingHours is { } hours) trial.PassWorking(TimeSpan.FromHours((double)hours));
    if (Duration is not null) trial.Pass(Duration);
    if (Until is not null) trial.Pass(PackTest.Moment(Until) ?? throw new TrialRefused(Words.T["test_moment", Until]));
  }
}
