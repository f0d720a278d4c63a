using Saola.Testing;
using Xunit;

namespace Saola.PublicServices.Tests;

/// <summary>The program dies for real in the jobs that follow the steps of a life cycle: telling, rendering, signing, sealing.</summary>
public sealed class DossierJobKillTests(ProvinceApp app) : IClassFixture<ProvinceApp> {
  const string StoringAFile = "insert into kernel.file";

  [Fact]
  public async Task A_life_cycle_survives_the_death_of_the_program_in_each_of_its_jobs() {
    await using var life = await ProgramLife.Begin(app);
    life.Sms.Hold();
    var (id, code) = await life.Submitted();
    await life.Sms.Asked();
    await life.Die();
    life.Sms.LetGo();
    await life.Revive();
    foreach (var step in ProgramLife.Steps) {
      await life.Rest();
      var task = await life.Open(code, step.Element);
      await life.Person(step.Person);
      if (step.Element is "agency_signature" or "seal") await DieInJob(life, step, id, task);
      else (await life.Take(step, id, task)).EnsureSuccessStatusCode();
      if (step.Element == "intake_check") await DieWhileRendering(life, id);
    }
    await life.AssertOnce(id, code);
    Assert.Equal(["dossiers.result_signed", "dossiers.result_sealed"],
      (await app.Sql("select type from ledger.entry where object_id = $1 and type in ('dossiers.result_signed', 'dossiers.result_sealed') order by id", id)).Select(r => (string)r[0]!));
  }

  /// <summary>With the file on the disk and no row that knows it; then in the commit, so that the work is done and nobody has noted that it is.</summary>
  async Task DieInJob(ProgramLife life, LifeStep step, Guid id, Guid task) {
    Hold commit;
    await using (var file = await Hold.Writes(app, "kernel.file", StoringAFile)) {
      (await life.Take(step, id, task)).EnsureSuccessStatusCode();
      await life.Hangs(file);
      await life.Die();
      commit = await Hold.Commits(app, step.Element == "seal" ? "new.type = 'dossiers.result_sealed'" : "new.type = 'dossiers.result_signed'");
    }
    await using (commit) {
      await life.Revive();
      await life.Hangs(commit);
      await life.Die();
    }
    await life.Revive();
  }

  async Task DieWhileRendering(ProgramLife life, Guid id) {
    var slip = (Guid)(await app.Sql("select id from public_services.dossier_slip where dossier = $1 and form = '01'", id))[0][0]!;
    var citizen = await life.Person(ProgramLife.Citizen);
    await using (var file = await Hold.Writes(app, "kernel.file", StoringAFile)) {
      var unanswered = citizen.PostAsync($"/api/dossiers/{id}/papers/{slip}", null);
      await life.Hangs(file, unanswered);
      await life.Die(unanswered);
    }
    await life.Revive();
    for (var i = 0; i < 2; i++) (await citizen.PostAsync($"/api/dossiers/{id}/papers/{slip}", null)).EnsureSuccessStatusCode();
    Assert.Equal([[1L]], await app.Sql("select count(*) from kernel.file where owner = $1 and name like '%-01-1.pdf'", id));
  }
}
