using System.Collections.Concurrent;
using Npgsql;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>One time at which people are told.</summary>
/// <param name="Hours">Hours of work after the due time; before it when negative.</param>
/// <param name="To"><c>handler</c>, or <c>unit</c>, <c>office</c> or <c>intake</c> with a role: <c>unit:division_head</c>.</param>
internal sealed record ReminderStage(string Key, string Of, int Hours, string[] To) {
  public const string Step = "step", Appointment = "appointment";

  public bool IsBefore => Hours < 0;

  public DateTimeOffset At(DateTimeOffset due, WorkingCalendar calendar) => Hours switch {
    < 0 => calendar.Subtract(due, TimeSpan.FromHours(-Hours)),
    0 => due,
    _ => calendar.AddHours(due, TimeSpan.FromHours(Hours)),
  };
}

/// <summary>The stages as the packs set them, in order; kept for a minute, so that a change made on another node arrives.</summary>
internal sealed class Reminders(WebDatabase database, TimeProvider clock) {
  static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);
  readonly ConcurrentDictionary<string, ReminderStage[]> stages = new(StringComparer.Ordinal);
  DateTimeOffset loaded = DateTimeOffset.MinValue;

  public async ValueTask<ReminderStage[]> Of(string measure, CancellationToken ct) {
    if ((clock.GetUtcNow() - loaded).Duration() > Fresh) await Load(ct);
    return stages.GetValueOrDefault(measure, []);
  }

  public void Forget() => loaded = DateTimeOffset.MinValue;

  async Task Load(CancellationToken ct) {
    var all = new List<ReminderStage>();
    await using var connection = await database.Source.OpenConnectionAsync(ct);
    await using var command = new NpgsqlCommand("select key, measure, hours, recipients from public_services.reminder_stage order by hours, key", connection);
    await using (var reader = await command.ExecuteReaderAsync(ct))
      while (await reader.ReadAsync(ct)) all.Add(new(reader.GetString(0), reader.GetString(1), reader.GetInt32(2), reader.GetFieldValue<string[]>(3)));
    foreach (var measure in new[] { ReminderStage.Step, ReminderStage.Appointment }) stages[measure] = [.. all.Where(s => s.Of == measure)];
    loaded = clock.GetUtcNow();
  }

  /// <summary>Watches a step or an appointment from now on; written with the last statements of the act.</summary>
  public async Task Watch(Work w, Guid id, Guid dossier, string measure, DateTimeOffset due, WorkingCalendar calendar, CancellationToken ct) {
    if ((await Of(measure, ct)).FirstOrDefault() is not { } first) return;
    w.Later(new NpgsqlBatchCommand("""
      insert into public_services.reminder_watch (id, dossier, measure, due, told, next_at) values ($1, $2, $3, $4, 0, $5) on conflict (id) do nothing
      """) {
      Parameters = {
        new() { Value = id }, new() { Value = dossier }, new() { Value = measure }, new() { Value = due.UtcDateTime }, new() { Value = first.At(due, calendar).UtcDateTime },
      },
    });
  }

  /// <summary>It is done: nobody need be told any more.</summary>
  public static void Unwatch(Work w, Guid id) =>
    w.Later(new NpgsqlBatchCommand("delete from public_services.reminder_watch where id = $1") { Parameters = { new() { Value = id } } });
}

/// <summary>Packs' reminders. An item replaces all stages that it brought before.</summary>
internal sealed class ReminderKind(Reminders reminders) : IPackKind {
  public string Name => "reminder";
  public int Order => 44;

  sealed record Item(ReminderStage[] Stages);

  public IEnumerable<PackFault> Lint(PackItem item, PackSet packs) {
    var keys = new HashSet<string>(StringComparer.Ordinal);
    foreach (var (i, stage) in item.Read<Item>().Stages.Index())
      if (!keys.Add(stage.Key)) yield return item.Fault($"/stages/{i}/key", Words.T["reminder_key_twice", stage.Key], Words.T["reminder_key_twice_cure"]);
  }

  public async Task Apply(IReadOnlyList<PackItem> items, Work w, CancellationToken ct) {
    foreach (var item in items) {
      var id = item.Replaces ?? item.Id;
      await using var batch = new NpgsqlBatch(await w.Connection(ct)) {
        BatchCommands = { new("delete from public_services.reminder_stage where item = $1") { Parameters = { new() { Value = id } } } },
      };
      foreach (var stage in item.Read<Item>().Stages)
        batch.BatchCommands.Add(new("insert into public_services.reminder_stage (key, item, measure, hours, recipients) values ($1, $2, $3, $4, $5)") {
          Parameters = { new() { Value = stage.Key }, new() { Value = id }, new() { Value = stage.Of }, new() { Value = stage.Hours }, new() { Value = stage.To } },
        });
      await batch.ExecuteNonQueryAsync(ct);
    }
    reminders.Forget();
  }
}
