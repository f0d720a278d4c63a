using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Saola.Kernel;
using Xunit;

namespace Saola.Registries.Tests;

/// <summary>Whatever is added, changed and ended in whatever order, what a record was on a day as known at a moment is what a replay says.</summary>
public sealed class RecordPropertyTests(RecordApp app) : IClassFixture<RecordApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  /// <summary>One version as the replay keeps it.</summary>
  sealed record Version(string Code, long? Seats, DateOnly From, DateOnly? To, DateTimeOffset At);

  [Theory]
  [InlineData(1)]
  [InlineData(2)]
  [InlineData(3)]
  [InlineData(4)]
  public async Task As_of_any_moment_and_on_any_day_the_records_are_those_of_a_replay(int seed) {
    var (random, key) = (new Random(seed), await app.Made());
    var replay = new Dictionary<Guid, List<Version>>();
    List<DateTimeOffset> moments = [app.Clock.GetUtcNow()];
    for (var step = 0; step < 60; step++) {
      app.Clock.Pass(TimeSpan.FromSeconds(random.Next(1, 100)));
      if (random.Next(3) == 0) moments.Add(app.Clock.GetUtcNow().AddMilliseconds(500));
      await Step(random, key, step, replay);
    }
    moments.Add(app.Clock.GetUtcNow().AddDays(1));
    foreach (var at in moments) {
      Assert.Equal(Known(replay, at, null), await Held(key, at, null));
      var day = new DateOnly(2026, random.Next(1, 13), random.Next(1, 29));
      Assert.Equal(Known(replay, at, day), await Held(key, at, day));
    }
    foreach (var month in Enumerable.Range(1, 12)) Assert.Equal(Known(replay, DateTimeOffset.MaxValue, new(2026, month, 15)), await Held(key, null, new(2026, month, 15)));
    Assert.Equal(Known(replay, DateTimeOffset.MaxValue, null), await Held(key, null, null));
  }

  async Task Step(Random random, string key, int step, Dictionary<Guid, List<Version>> replay) {
    await using var act = app.Begin(app.Steward, RegistryPermissions.Write);
    var (w, registries) = (act.Work, act.Services.GetRequiredService<Registries>());
    var living = replay.Where(r => r.Value[^1].To is null).Select(r => r.Key).ToList();
    long? seats = random.Next(4) == 0 ? null : random.Next(1, 500);
    if (living.Count < 3 || random.Next(4) == 0) {
      var from = new DateOnly(2026, random.Next(1, 6), random.Next(1, 29));
      var added = await registries.Add(w, key, null, new() { ["code"] = $"R{step}", ["seats"] = seats }, from, new(), Ct);
      replay[added.Value.Id] = [new($"R{step}", seats, from, null, w.Now)];
    } else {
      var id = living[random.Next(living.Count)];
      var last = replay[id][^1];
      var later = last.From.AddDays(random.Next(0, 90));
      if (random.Next(5) == 0) {
        Assert.False((await registries.End(w, key, id, replay[id].Count, later, null, new(), Ct)).IsError);
        replay[id].Add(last with { To = later, At = w.Now });
      } else {
        var from = random.Next(2) == 0 ? later : (DateOnly?)null;
        var changed = await registries.Change(w, key, id, replay[id].Count, new() { ["seats"] = seats }, from, new(), Ct);
        Assert.False(changed.IsError, changed.Error?.Message);
        if (changed.Value.Version > replay[id].Count) replay[id].Add(last with { Seats = seats, From = from ?? last.From, At = w.Now });
      }
    }
    if (replay.Values.Any(v => v[^1].At == w.Now)) await w.Commit(Ct);
  }

  static string[] Known(Dictionary<Guid, List<Version>> replay, DateTimeOffset at, DateOnly? on) => [.. replay.Values
    .Select(versions => versions.LastOrDefault(v => v.At <= at && (on is null || v.From <= on)))
    .Where(v => v is not null && (on is null || v.To is null || on < v.To)).Select(v => $"{v!.Code} {v.Seats} {v.From:yyyy-MM-dd} {v.To:yyyy-MM-dd}").Order(StringComparer.Ordinal)];

  async Task<string[]> Held(string key, DateTimeOffset? at, DateOnly? on) {
    await using var act = app.Begin(app.Steward, RegistryPermissions.Read);
    var registries = act.Services.GetRequiredService<Registries>();
    var (all, after) = (new List<RegistryRecord>(), (string?)null);
    do {
      var page = await registries.List(act.Work, new(key, After: after, Limit: 7, Sort: [new("seats", Descending: true)], AsOf: at, On: on), Ct);
      Assert.False(page.IsError, page.Error?.Message);
      all.AddRange(page.Value.Records);
      after = page.Value.Next;
    } while (after is not null);
    return [.. all.Select(r => $"{r.Values["code"]} {r.Values["seats"]} {r.From:yyyy-MM-dd} {r.To:yyyy-MM-dd}").Order(StringComparer.Ordinal)];
  }
}
