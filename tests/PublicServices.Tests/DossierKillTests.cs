using Saola.Testing;
using Xunit;

namespace Saola.PublicServices.Tests;

/// <summary>
/// The program dies for real in each step of a life cycle, twice: just before it keeps what happened, and while it commits.
/// A dossier waits before each step, so that one death meets all of them. Nobody gets an answer, so everybody sends again, as
/// people do.
/// </summary>
public sealed class DossierKillTests(ProvinceApp app) : IClassFixture<ProvinceApp> {
  [Fact]
  public async Task A_life_cycle_survives_the_death_of_the_program_in_each_of_its_steps() {
    await using var life = await ProgramLife.Begin(app);
    await life.Gather();
    var draft = await life.Draft();
    var waiting = await Task.WhenAll(ProgramLife.Steps.Select(async (step, n) => {
      var dossier = await life.Submitted();
      await life.Carry(dossier, ProgramLife.Steps[..n]);
      return (Dossier: dossier, Step: step, Task: await life.Open(dossier.Code, step.Element));
    }));
    await DieIn(life, [() => life.Submit(draft), .. waiting.Select(w => (Func<Task<HttpResponseMessage>>)(() => life.Take(w.Step, w.Dossier.Id, w.Task)))]);
    var row = Assert.Single(await app.Sql("select id, code from public_services.dossier where id <> all ($1)", waiting.Select(w => w.Dossier.Id).ToArray()));
    var submitted = ((Guid)row[0]!, (string)row[1]!);
    await Task.WhenAll(waiting.Select((w, n) => life.Carry(w.Dossier, ProgramLife.Steps[(n + 1)..])).Append(life.Carry(submitted, ProgramLife.Steps)));
    await life.AssertOnce([submitted, .. waiting.Select(w => w.Dossier)]);
  }

  async Task DieIn(ProgramLife life, Func<Task<HttpResponseMessage>>[] steps) {
    await life.Rest();
    var before = await Written();
    // its evidence comes with its commit: whoever has sent that may die
    await using (var keeping = await Hold.Changes(app, "process.instance, public_services.dossier")) await DieAt(keeping, life, steps);
    await life.Revive();
    Assert.Equal(before, await Written());
    await using (var commit = await Hold.Commits(app, "new.actor_kind <> 'Machine'")) await DieAt(commit, life, steps);
    await app.Until("select 1 from ledger.entry where actor_kind <> 'Machine' and id > $1 having count(distinct process) = $2", before, steps.Length);
    await life.Revive();
    foreach (var step in steps) {
      using var again = await step();
      Assert.Contains((int)again.StatusCode, (int[])[404, 409, 412]);
    }
  }

  static async Task DieAt(Hold hold, ProgramLife life, Func<Task<HttpResponseMessage>>[] steps) {
    var unanswered = steps.Select(s => s()).ToArray();
    await life.Hangs(hold, Task.WhenAny(unanswered).Unwrap(), steps.Length);
    await life.Die(unanswered);
  }

  /// <summary>The last evidence of what people did.</summary>
  async Task<long> Written() => (long)(await app.Sql("select max(id) from ledger.entry where actor_kind <> 'Machine'"))[0][0]!;
}
