using Saola.Testing;
using Xunit;

namespace Saola.Registries.Tests;

/// <summary>Tables that earlier programs made.</summary>
public sealed class KeepTableTests(ShapeApp app) : IClassFixture<ShapeApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  async Task Looked() {
    await using (var act = app.Begin()) {
      act.Work.Enqueue(new LookAtTables());
      act.Work.Record("tests.looked", "thing", Guid.Empty);
      await act.Work.Commit(Ct);
    }
    await app.RunJobs();
  }

  Task<List<object?[]>> Kept(Guid id) => app.Sql("select type from ledger.entry where object_id = $1 and type = 'registries.table_kept'", id);

  [Fact]
  public async Task A_table_of_an_earlier_program_becomes_what_this_one_asks_and_its_records_stay() {
    var key = ShapeApp.NewKey();
    await app.Bring(ShapeApp.Registry(key, ShapeApp.Field("code", "text"), ShapeApp.Field("seal", "text", more: new() { ["unique"] = true })));
    var shape = TableShape.Of((await app.Find(key))!);
    foreach (var index in shape.Indexes.Where(i => i.Unique)) await app.AsIntruder($"drop index registry_data.\"{index.Name}\"");
    await app.AsIntruder($"create unique index _old_key on registry_data.{key} (code) nulls not distinct");
    await app.AsIntruder($"create index _old_words on registry_data.{key} using gin (to_tsvector('simple', _search))");
    await app.AsIntruder($"create unique index _old_seal on registry_data.{key} (seal)");
    var ended = await app.Insert(key, ("code", "A"), ("seal", "S"), ("_to", new DateOnly(2026, 1, 1)));
    await Assert.ThrowsAsync<Npgsql.PostgresException>(() => app.Insert(key, ("code", "A")));

    await Looked();

    Assert.True(await IsIn());
    var next = await app.Insert(key, ("code", "A"), ("seal", "S"));
    await Assert.ThrowsAsync<Npgsql.PostgresException>(() => app.Insert(key, ("code", "A")));
    await Assert.ThrowsAsync<Npgsql.PostgresException>(() => app.Insert(key, ("code", "B"), ("seal", "S")));
    Assert.Equal([ended, next], (await app.Sql($"select _id from registry_data.{key} order by _at")).Select(r => r[0]));
    Assert.Single(await Kept(await app.IdOf(key)));
    Assert.Equal(1, (await app.Sql("select number from registries.definition where key = $1", key))[0][0]);

    await Looked();
    Assert.Single(await Kept(await app.IdOf(key)));

    async Task<bool> IsIn() {
      await using var act = app.Begin();
      return shape.IsIn(await TableState.Of(await act.Work.ReadConnection(Ct), key, Ct));
    }
  }

  [Fact]
  public async Task What_met_before_the_table_looked_at_it_stays_and_can_be_changed() {
    var key = ShapeApp.NewKey();
    var registry = ShapeApp.Registry(key, ShapeApp.Field("code", "text"), ShapeApp.Field("name", "text"));
    registry["validity"] = true;
    await app.Bring(registry);
    foreach (var trigger in TableShape.Of((await app.Find(key))!).Triggers) await app.AsIntruder($"drop trigger \"{trigger.Name}\" on registry_data.{key}");
    await app.Insert(key, ("code", "A"), ("_from", new DateOnly(2026, 1, 1)), ("_to", new DateOnly(2027, 1, 1)));
    await app.Insert(key, ("code", "A"), ("_from", new DateOnly(2026, 6, 1)));
    await Looked();
    await app.AsWeb($"update registry_data.{key} set name = 'x', _version = 2, _at = now() + interval '1 hour'");
    var met = await Assert.ThrowsAsync<Npgsql.PostgresException>(() => app.Insert(key, ("code", "A"), ("_from", new DateOnly(2026, 2, 1)), ("_to", new DateOnly(2026, 2, 2))));
    Assert.Equal(Npgsql.PostgresErrorCodes.ExclusionViolation, met.SqlState);
    await app.Insert(key, ("code", "A"), ("_from", new DateOnly(2025, 2, 1)), ("_to", new DateOnly(2025, 2, 2)));
    Assert.Single(await Kept(await app.IdOf(key)));
  }

  [Fact]
  public async Task After_the_migration_it_is_looked_at_as_soon_as_the_program_runs() =>
    Assert.Single(await app.Sql("select 1 from kernel.schedule where name = 'registries.look_at_tables' and last is null and next <= now()"));
}
