using System.Text.Json.Nodes;
using Saola.Kernel;
using Saola.Process;
using Saola.Testing;
using Xunit;

namespace Saola.Exchange.Tests;

/// <summary>The linked birth and death groups over three offices and three national systems that answer in every way but the right one.</summary>
public sealed class LinkedGroupTests(ExchangeApp app) : IClassFixture<ExchangeApp> {
  public static TheoryData<string, string> Everywhere => new(from process in new[] { "linked-birth", "linked-death" } from system in ExchangeApp.Systems select (process, system));

  async Task<LinkedCase> Begin(string process, string? system = null, string mood = "right") {
    var linked = new LinkedCase(app, process);
    if (system is not null) await app.Mood(system, linked.Code, mood);
    await linked.Begin();
    return linked;
  }

  [Theory]
  [InlineData("linked-birth")]
  [InlineData("linked-death")]
  public async Task Three_offices_do_their_parts_and_each_system_is_asked_once(string process) {
    var linked = await Begin(process);
    await linked.Work();
    await linked.Ended();
    foreach (var system in ExchangeApp.Systems) Assert.Equal(1, (int)Assert.Single(await app.Asked(system, linked.Code))["times"]!);
  }

  [Theory]
  [InlineData("linked-birth", "declaration", "residence")]
  [InlineData("linked-death", "declaration", "claimant")]
  public async Task Each_office_sees_its_part_only(string process, string atHome, string elsewhere) {
    var linked = await Begin(process);
    await linked.Work(leave: e => e == "check");
    var parts = await linked.Open();
    Assert.Equal([ExchangeApp.Police, ExchangeApp.Insurer], parts.Select(p => p.Office));
    foreach (var (official, office, task) in parts) {
      var reader = ExchangeApp.Operator(office);
      Assert.Equal(404, (await app.Send(reader, HttpMethod.Get, $"/api/process/instances/{linked.Id}")).Status);
      var own = (Guid)task["instance"]!;
      Assert.Equal(200, (await app.Send(reader, HttpMethod.Get, $"/api/process/instances/{own}")).Status);
      var part = JsonNode.Parse((string)(await app.Sql("select variables::text from process.instance where id = $1", own)).Single()[0]!)!;
      Assert.Null(part[atHome]);
      Assert.Null(part[elsewhere]);
      var other = parts.Single(p => p.Office != office);
      Assert.Equal(404, (await app.Send(official, HttpMethod.Get, $"/api/process/tasks/{(string)other.Task["id"]!}")).Status);
    }
    var insured = JsonNode.Parse((string)(await app.Sql("select variables::text from process.instance where id = $1", (Guid)parts[1].Task["instance"]!)).Single()[0]!)!["part"]!.AsObject();
    Assert.Equal(process == "linked-birth" ? ["certificate", "child", "commune", "declarant"] : new[] { "claimant", "deceased", "extract" }, insured.Select(p => p.Key).Order(StringComparer.Ordinal));
  }

  [Fact]
  public async Task A_birth_is_to_be_registered_within_the_working_day() {
    var linked = await Begin("linked-birth");
    var (official, _, task) = Assert.Single(await linked.Open());
    await linked.Do(official, task);
    var register = Assert.Single(await linked.Open()).Task;
    Assert.Equal("register", (string?)register["element"]);
    var due = (DateTimeOffset)register["due"]!;
    await using var act = app.Begin();
    var calendar = (Calendars)act.Services.GetService(typeof(Calendars))!;
    Assert.Equal(new Deadline(0, DeadlineUnit.WorkingDay).End(app.Clock.GetUtcNow(), await calendar.For(Guid.Empty, TestContext.Current.CancellationToken)), due);
  }

  [Theory]
  [MemberData(nameof(Everywhere))]
  public async Task A_late_answer_comes_as_a_message_and_is_taken_once(string process, string system) {
    var linked = await Begin(process, system, "late");
    await linked.Work();
    Assert.Equal(("Active", "Pending"), (await linked.Status(), Assert.Single(await linked.Messages(system)).State));
    Assert.Empty(await linked.Incidents());
    Assert.Equal((200, true), Told(Assert.Single(await app.Release(system, linked.Code, tell: true))!));
    Assert.Equal((200, false), Told(Assert.Single(await app.Release(system, linked.Code, tell: true))!));
    await linked.Work();
    await linked.Ended();
    Assert.Equal(1, (int)Assert.Single(await app.Asked(system, linked.Code))["times"]!);
  }

  [Theory]
  [MemberData(nameof(Everywhere))]
  public async Task A_late_answer_that_does_not_come_by_itself_is_asked_for_again(string process, string system) {
    var linked = await Begin(process, system, "late");
    await linked.Work();
    await Pass(linked, 1);
    Assert.Equal("Pending", Assert.Single(await linked.Messages(system)).State);
    await app.Release(system, linked.Code, tell: false);
    await Pass(linked, 1);
    await linked.Work();
    await linked.Ended();
    Assert.Equal(3, (int)Assert.Single(await app.Asked(system, linked.Code))["times"]!);
  }

  [Theory]
  [MemberData(nameof(Everywhere))]
  public async Task Who_watches_is_told_of_an_answer_that_never_comes_and_asks_again(string process, string system) {
    var linked = await Begin(process, system, "late");
    await linked.Work();
    await Pass(linked, 4);
    var (official, _, reminder) = Assert.Single(await linked.Open());
    Assert.Equal("remind", (string?)reminder["element"]);
    await app.Release(system, linked.Code, tell: false);
    await linked.Do(official, reminder, new() { ["decision"] = "again" });
    await linked.Work();
    await linked.Ended();
  }

  [Theory]
  [MemberData(nameof(Everywhere))]
  public async Task An_answer_that_comes_while_a_person_is_reminded_takes_the_reminder_back(string process, string system) {
    var linked = await Begin(process, system, "late");
    await linked.Work();
    await Pass(linked, 4);
    Assert.Equal("remind", (string?)Assert.Single(await linked.Open()).Task["element"]);
    await app.Release(system, linked.Code, tell: true);
    await linked.Work();
    await linked.Ended();
  }

  [Theory]
  [MemberData(nameof(Everywhere))]
  public async Task An_answer_of_another_form_is_never_accepted_and_waits_for_an_operator(string process, string system) {
    var linked = await Begin(process, system, "shape");
    await linked.Work();
    Assert.Contains("không đúng cấu trúc", Assert.Single(await linked.Incidents()).Message, StringComparison.Ordinal);
    var asked = Assert.Single(await linked.Messages(system));
    Assert.Equal(("Asked", null), (asked.State, asked.Outcome));
    await linked.Retry();
    await linked.Work();
    Assert.Single(await linked.Incidents());
    await app.Mood(system, linked.Code, "right");
    await linked.Retry();
    await linked.Work();
    await linked.Ended();
    Assert.Equal(asked.Id, Assert.Single(await linked.Messages(system)).Id);
  }

  [Theory]
  [MemberData(nameof(Everywhere))]
  public async Task A_late_answer_of_another_form_is_refused_and_the_right_one_still_taken(string process, string system) {
    var linked = await Begin(process, system, "late");
    await linked.Work();
    await app.Mood(system, linked.Code, "shape");
    Assert.Equal(400, (int)Assert.Single(await app.Release(system, linked.Code, tell: true))!["status"]!);
    await app.RunJobs();
    Assert.Equal("Pending", Assert.Single(await linked.Messages(system)).State);
    await app.Mood(system, linked.Code, "right");
    await app.Release(system, linked.Code, tell: true);
    await linked.Work();
    await linked.Ended();
  }

  public static TheoryData<string, string, string, string?> Unwanted => new(
    from process in new[] { "linked-birth", "linked-death" } from system in ExchangeApp.Systems
    from how in new (string Mood, string? Resend)[] { ("contradicts", "same"), ("contradicts", "new"), ("refuse", null) } select (process, system, how.Mood, how.Resend));

  [Theory]
  [MemberData(nameof(Unwanted))]
  public async Task What_contradicts_or_is_refused_goes_back_to_the_office_with_the_reason_and_what_was_recorded(string process, string system, string mood, string? resend) {
    var linked = await Begin(process, system, mood);
    var element = system == ExchangeApp.CivilStatus ? "register" : "check";
    await linked.Work(leave: e => e == element);
    foreach (var (official, _, task) in await linked.Open()) await linked.Do(official, task);
    var (who, office, again) = Assert.Single(await linked.Open(), o => (string?)o.Task["element"] == element && Owner(system) == o.Office);
    var (_, shown) = await app.Send(who, HttpMethod.Get, $"/api/process/tasks/{(string)again["id"]!}");
    Assert.NotEmpty((string)shown!["data"]!["returned"]!);
    Assert.Empty(await linked.Incidents());
    var sent = Assert.Single(await linked.Messages(system));
    Assert.Equal(mood == "refuse" ? "Refused" : "Contradicts", sent.Outcome);
    var recorded = Assert.Single(await app.Asked(system, linked.Code))["made"]!;
    if (resend is null) Assert.Null(shown["data"]!["earlier"]);
    else Assert.All(shown["data"]!["earlier"]!["data"]!.AsObject().Where(p => p.Value is JsonValue), p => Assert.Equal((string?)recorded[p.Key]?.ToString(), p.Value!.ToString()));
    await app.Mood(system, linked.Code, "right");
    linked.Resend = resend;
    await linked.Work();
    await linked.Ended();
    var messages = await linked.Messages(system);
    Assert.Equal(resend == "same" ? 1 : 2, messages.Count);
    Assert.Contains(messages, m => m.Id == sent.Id);
  }

  [Fact]
  public async Task A_declaration_that_was_wrong_is_corrected_and_compared_with_what_the_system_has_recorded() {
    var linked = await Begin("linked-birth", ExchangeApp.CivilStatus, "contradicts");
    await linked.Work(leave: e => e == "register");
    foreach (var (official, _, task) in await linked.Open()) await linked.Do(official, task);
    var (who, _, again) = Assert.Single(await linked.Open());
    var data = (await app.Send(who, HttpMethod.Get, $"/api/process/tasks/{(string)again["id"]!}")).Body!["data"]!;
    var declaration = data["declaration"]!.DeepClone().AsObject();
    declaration["childFullName"] = (string)data["earlier"]!["data"]!["child"]!["fullName"]!;
    await linked.Do(who, again, new() { ["decision"] = "register", ["declaration"] = declaration, ["resend"] = "same" });
    Assert.All(await linked.Open(), o => Assert.Equal("check", (string?)o.Task["element"]));
    var message = Assert.Single(await linked.Messages(ExchangeApp.CivilStatus));
    Assert.Equal(("Accepted", false), (message.Outcome, message.Keeps));
    Assert.Equal("Một Người Khác", (string?)(await linked.Seen())["registration"]!["child"]!["fullName"]);
  }

  [Theory]
  [InlineData(true)]
  [InlineData(false)]
  public async Task What_nobody_waited_for_any_more_is_asked_for_again_under_the_same_key(bool told) {
    var linked = await Begin("linked-birth", ExchangeApp.CivilStatus, "late");
    await linked.Work();
    await Pass(linked, 4);
    var (official, _, reminder) = Assert.Single(await linked.Open());
    await linked.Do(official, reminder, new() { ["decision"] = "stop", ["reason"] = "Hệ thống bảo trì" });
    await app.Release(ExchangeApp.CivilStatus, linked.Code, told);
    app.Clock.Pass(TimeSpan.FromDays(40));
    await app.Forget();
    Assert.Equal((told ? "Held" : "Pending", true), Assert.Single(await linked.Messages(ExchangeApp.CivilStatus)) is var message ? (message.State, message.Keeps) : default);
    var times = (int)Assert.Single(await app.Asked(ExchangeApp.CivilStatus, linked.Code))["times"]!;
    // a new request is not offered as long as the one before has not been asked for again
    linked.Resend = "new";
    await linked.Work();
    await linked.Ended();
    Assert.Single(await linked.Messages(ExchangeApp.CivilStatus));
    Assert.Equal(told ? times : times + 1, (int)Assert.Single(await app.Asked(ExchangeApp.CivilStatus, linked.Code))["times"]!);
  }

  [Theory]
  [MemberData(nameof(Everywhere))]
  public async Task What_is_not_answered_when_asked_again_either_may_be_sent_anew(string process, string system) {
    var linked = await Begin(process, system, "late");
    var element = system == ExchangeApp.CivilStatus ? "register" : "check";
    foreach (var rechecked in new[] { false, true }) {
      linked.Resend = "new";
      await linked.Work(leave: e => e == "remind");
      await Pass(linked, 4);
      var (official, _, reminder) = Assert.Single(await linked.Open(), o => (string?)o.Task["element"] == "remind");
      await linked.Do(official, reminder, new() { ["decision"] = "stop", ["reason"] = "Hệ thống bảo trì" });
      var (who, _, again) = Assert.Single(await linked.Open(), o => (string?)o.Task["element"] == element);
      Assert.Equal(rechecked, (bool)(await app.Send(who, HttpMethod.Get, $"/api/process/tasks/{(string)again["id"]!}")).Body!["data"]!["earlier"]!["rechecked"]!);
      Assert.Single(await linked.Messages(system));
    }
    await app.Mood(system, linked.Code, "right");
    await linked.Work();
    Assert.Equal("Completed", await linked.Status());
    await app.Forget();
    Assert.Equal([("Replaced", null, false), ("Answered", "Accepted", false)], (await linked.Messages(system)).Select(m => (m.State, m.Outcome, m.Keeps)));
  }

  [Fact]
  public async Task What_contradicts_but_came_when_nobody_waited_any_more_is_told_when_it_is_asked_for_again() {
    var linked = await Begin("linked-birth", ExchangeApp.CivilStatus, "late");
    await linked.Work();
    await Pass(linked, 4);
    var (official, _, reminder) = Assert.Single(await linked.Open());
    await linked.Do(official, reminder, new() { ["decision"] = "stop", ["reason"] = "Hệ thống bảo trì" });
    await app.Mood(ExchangeApp.CivilStatus, linked.Code, "contradicts");
    await app.Release(ExchangeApp.CivilStatus, linked.Code, tell: true);
    foreach (var (who, _, task) in await linked.Open()) await linked.Do(who, task);
    var (reader, _, again) = Assert.Single(await linked.Open());
    var earlier = (await app.Send(reader, HttpMethod.Get, $"/api/process/tasks/{(string)again["id"]!}")).Body!["data"]!["earlier"]!;
    Assert.Equal(("contradicts", "Một Người Khác"), ((string?)earlier["outcome"], (string?)earlier["data"]!["child"]!["fullName"]));
    await app.Mood(ExchangeApp.CivilStatus, linked.Code, "right");
    linked.Resend = "same";
    await linked.Work();
    await linked.Ended();
  }

  [Fact]
  public async Task What_was_asked_for_a_matter_that_is_over_is_forgotten_and_an_answer_to_it_is_not_wanted() {
    var linked = await Begin("linked-birth", ExchangeApp.CivilStatus, "late");
    await linked.Work();
    await app.Forget();
    var message = Assert.Single(await linked.Messages(ExchangeApp.CivilStatus));
    Assert.Equal(("Pending", true), (message.State, message.Keeps));
    Assert.Equal(200, (await app.Send(ExchangeApp.Operator(ExchangeApp.Commune), HttpMethod.Post, $"/api/process/instances/{linked.Id}/cancel", new { reason = "Người đi khai rút hồ sơ" })).Status);
    await app.RunJobs();
    await app.Forget();
    message = Assert.Single(await linked.Messages(ExchangeApp.CivilStatus));
    Assert.Equal(("Replaced", false), (message.State, message.Keeps));
    Assert.Equal("exchange.forgotten", (await app.Ledger(message.Id))[^1]);
    Assert.Equal((200, false), Told(Assert.Single(await app.Release(ExchangeApp.CivilStatus, linked.Code, tell: true))!));
  }

  static string Owner(string system) => system switch { ExchangeApp.CivilStatus => ExchangeApp.Commune, ExchangeApp.Residence => ExchangeApp.Police, _ => ExchangeApp.Insurer };

  [Theory]
  [MemberData(nameof(Everywhere))]
  public async Task An_answer_given_three_times_counts_once(string process, string system) {
    var linked = await Begin(process, system, "twice");
    await linked.Work();
    await linked.Ended();
    Assert.Equal(1, (int)Assert.Single(await app.Asked(system, linked.Code))["times"]!);
  }

  [Theory]
  [MemberData(nameof(Everywhere))]
  public async Task An_answer_that_was_lost_on_the_way_is_had_by_asking_again_under_the_same_key(string process, string system) {
    var linked = await Begin(process, system, "lost");
    await linked.Work();
    await app.Mood(system, linked.Code, "right");
    app.Clock.Pass(TimeSpan.FromMinutes(1));
    await linked.Work();
    await linked.Ended();
    Assert.Equal(2, (int)Assert.Single(await app.Asked(system, linked.Code))["times"]!);
  }

  [Theory]
  [InlineData("busy", "503")]
  [InlineData("unsigned", "chữ ký")]
  [InlineData("declines", "400")]
  [InlineData("moved", "302")]
  public async Task What_is_no_answer_of_the_system_ends_as_an_incident_that_says_why(string mood, string why) {
    var linked = await Begin("linked-birth", ExchangeApp.Residence, mood);
    await linked.Work();
    await linked.Exhaust();
    Assert.Contains(why, Assert.Single(await linked.Incidents()).Message, StringComparison.Ordinal);
    await app.Mood(ExchangeApp.Residence, linked.Code, "right");
    await linked.Retry();
    await linked.Work();
    await linked.Ended();
  }

  static (int, bool) Told(JsonNode told) => ((int)told["status"]!, (bool)JsonNode.Parse((string)told["body"]!)!["taken"]!);

  /// <summary>So many times a quarter of an hour in which the program may ask again.</summary>
  async Task Pass(LinkedCase linked, int times) {
    for (var i = 0; i < times; i++) {
      app.Clock.Pass(TimeSpan.FromMinutes(15));
      await linked.Open();
    }
  }
}

/// <summary>Systems that never answer: nobody waits for them longer than a second here.</summary>
public sealed class SilentSystemTests(HastyApp app) : IClassFixture<HastyApp> {
  [Theory]
  [MemberData(nameof(LinkedGroupTests.Everywhere), MemberType = typeof(LinkedGroupTests))]
  public async Task Silence_is_tried_again_with_pauses_then_an_operator_lets_it_go_on(string process, string system) {
    var linked = new LinkedCase(app, process);
    await app.Mood(system, linked.Code, "silent");
    await linked.Begin();
    await linked.Work();
    Assert.Empty(await linked.Incidents());
    await linked.Exhaust();
    Assert.Contains("không trả lời", Assert.Single(await linked.Incidents()).Message, StringComparison.Ordinal);
    var message = Assert.Single(await linked.Messages(system));
    Assert.Equal(("Asked", 4), (message.State, message.Attempts));
    await app.Mood(system, linked.Code, "right");
    await linked.Retry();
    await linked.Work();
    await linked.Ended();
    Assert.Equal(message.Id, Assert.Single(await linked.Messages(system)).Id);
    Assert.Equal(5, (int)Assert.Single(await app.Asked(system, linked.Code))["times"]!);
  }

  [Fact]
  public async Task An_answer_that_comes_after_all_attempts_takes_the_incident_away_by_itself() {
    var linked = new LinkedCase(app, "linked-birth");
    await app.Mood(ExchangeApp.CivilStatus, linked.Code, "silent");
    await linked.Begin();
    await linked.Work();
    await linked.Exhaust();
    Assert.Single(await linked.Incidents());
    await app.Mood(ExchangeApp.CivilStatus, linked.Code, "right");
    await app.Release(ExchangeApp.CivilStatus, linked.Code, tell: true);
    await linked.Work();
    await linked.Ended();
  }

  [Fact]
  public async Task An_answer_that_comes_during_the_last_attempt_leaves_no_incident() {
    var linked = new LinkedCase(app, "linked-birth");
    await app.Mood(ExchangeApp.CivilStatus, linked.Code, "silent");
    await linked.Begin();
    await linked.Work();
    for (var attempt = 2; attempt < 4; attempt++) {
      app.Clock.Pass(TimeSpan.FromMinutes(10));
      await app.RunJobs();
    }
    app.Clock.Pass(TimeSpan.FromMinutes(10));
    var last = app.RunJobs();
    for (var over = false; (int)Assert.Single(await app.Asked(ExchangeApp.CivilStatus, linked.Code))["times"]! < 4; over = last.IsCompleted) Assert.False(over, "The last attempt never came.");
    await app.Mood(ExchangeApp.CivilStatus, linked.Code, "right");
    await app.Release(ExchangeApp.CivilStatus, linked.Code, tell: true);
    await last;
    await linked.Work();
    await linked.Ended();
  }

  [Fact]
  public async Task A_system_that_is_down_is_asked_when_it_is_back() {
    var linked = new LinkedCase(app, "linked-death");
    await app.Kill(ExchangeApp.Insurance);
    await linked.Begin();
    await linked.Work();
    await linked.Exhaust();
    Assert.Single(await linked.Incidents());
    await app.Revive(ExchangeApp.Insurance);
    await linked.Retry();
    await linked.Work();
    await linked.Ended();
  }
}
