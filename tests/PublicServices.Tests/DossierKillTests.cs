using Saola.Testing;
using Xunit;

namespace Saola.PublicServices.Tests;

/// <summary>
/// The program dies for real in each step of one life cycle, twice: just before what happened becomes evidence, and while it
/// commits. Nobody gets an answer, so everybody sends again, as people do.
/// </summary>
public sealed class DossierKillTests(ProvinceApp app) : IClassFixture<ProvinceApp> {
  [Fact]
  public async Task A_life_cycle_survives_the_death_of_the_program_in_each_of_its_steps() {
    await using var life = await ProgramLife.Begin(app);
    var draft = await life.Draft();
    await DieIn(life, () => life.Submit(draft));
    var row = Assert.Single(await app.Sql("select id, code from public_services.dossier"));
    var (id, code) = ((Guid)row[0]!, (string)row[1]!);
    foreach (var step in ProgramLife.Steps) {
      var task = await life.Open(code, step.Element);
      await life.Person(step.Person);
      await DieIn(life, () => life.Take(step, id, task));
    }
    await life.AssertOnce(id, code);
  }

  async Task DieIn(ProgramLife life, Func<Task<HttpResponseMessage>> send) {
    await life.Rest();
    var before = await Written();
    await using (var evidence = await Hold.Writes(app, "ledger.entry", "insert into ledger.entry")) {
      var unanswered = send();
      await life.Hangs(evidence, unanswered);
      await life.Die(unanswered);
    }
    await life.Revive();
    Assert.Equal(before, await Written());
    await using (var commit = await Hold.Commits(app, "new.actor_kind <> 'Machine'")) {
      var unanswered = send();
      await life.Hangs(commit, unanswered);
      await life.Die(unanswered);
    }
    await app.Until("select 1 from ledger.entry where actor_kind <> 'Machine' having max(id) > $1", before);
    await life.Revive();
    using var again = await send();
    Assert.Contains((int)again.StatusCode, (int[])[404, 409, 412]);
  }

  /// <summary>The last evidence of what people did.</summary>
  async Task<long> Written() => (long)(await app.Sql("select max(id) from ledger.entry where actor_kind <> 'Machine'"))[0][0]!;
}
