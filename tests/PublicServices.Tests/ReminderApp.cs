using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Saola.Kernel;
using Saola.Testing;
using Xunit;
using static Saola.PublicServices.Tests.DossierApp;

namespace Saola.PublicServices.Tests;

/// <summary>Officials and their leaders in one office, and the stages at which they are told.</summary>
public sealed class ReminderApp : DossierApp {
  public static readonly Guid Head = Guid.Parse("018f0000-0000-7000-8000-00000000b001"), Supervisor = Guid.Parse("018f0000-0000-7000-8000-00000000b002"), Division = Guid.Parse("018f0000-0000-7000-8000-00000000b003");

  public override async ValueTask InitializeAsync() {
    await base.InitializeAsync();
    foreach (var (id, name, role) in new[] { (Head, "Trần Bình", "agency_head"), (Supervisor, "Trần Quốc Bảo", "one_stop_supervisor"), (Division, "Lê Thị Mai", "division_head") }) {
      await AsIntruder("insert into identity.person (id, full_name, source, demo, created_at, changed_at, version) values ($1, $2, 'test', true, now(), now(), 1)", id, name);
      await AsIntruder("insert into identity.official_post (id, person, unit, roles, sub_tree, valid_from, version) values ($1, $2, $3, array[$4], false, '2026-01-01', 1)", Guid.CreateVersion7(), id, Pleiku, role);
    }
    foreach (var (key, of, hours, to) in new[] {
      ("step-before", "step", -2, new[] { "handler" }), ("step-late", "step", 0, ["handler", "unit:division_head"]), ("step-late-day", "step", 8, ["office:agency_head", "intake:one_stop_supervisor"]),
      ("appointment-late", "appointment", 0, ["handler", "office:agency_head"]),
    })
      await AsIntruder("insert into public_services.reminder_stage (key, item, measure, hours, recipients) values ($1, 'test', $2, $3, $4)", key, of, hours, to);
  }

  /// <summary>08:00 of the Monday after the present time of the test, so that the days of a test do not meet a holiday.</summary>
  public void Monday() {
    var now = Vn.Day(Clock.GetUtcNow());
    do now = now.AddDays(1); while (now.DayOfWeek != DayOfWeek.Monday || now is { Month: 11, Day: 23 });
    Clock.Set(Vn.At(now, new(8, 0)));
  }

  public async Task Round() {
    await using var act = Begin();
    await act.Services.GetRequiredService<RemindRound>().Handle(new(), act.Work, CancellationToken.None);
  }

  public async Task<string[]> Told(Guid person, Guid dossier) =>
    [.. (await Sql("select template from kernel.notification where recipient = $1 and channel = 'Inbox' and link = $2 order by id", person, $"/can-bo/ho-so/{dossier}")).Select(r => (string)r[0]!)];

  public async Task<DateTimeOffset> Next(Guid watch) => new((DateTime)(await Sql("select next_at from public_services.reminder_watch where id = $1", watch))[0][0]!, TimeSpan.Zero);

  public async Task<DateTimeOffset> Due(Guid task) => new((DateTime)(await Sql("select due from process.work_task where id = $1", task))[0][0]!, TimeSpan.Zero);
}
