using Saola.Testing;
using Xunit;

namespace Saola.PublicServices.Tests;

/// <summary>
/// The program dies for real in the work that follows the steps of a life cycle: telling, rendering, signing, sealing. Each is
/// another dossier's, so that one death meets all of them.
/// </summary>
public sealed class DossierJobKillTests(ProvinceApp app) : IClassFixture<ProvinceApp> {
  [Fact]
  public async Task A_life_cycle_survives_the_death_of_the_program_in_each_of_its_jobs() {
    await using var life = await ProgramLife.Begin(app);
    await life.Gather();
    var (steps, draft) = (ProgramLife.Steps, await life.Draft());
    var (sign, seal) = (Array.FindIndex(steps, s => s.Element == "agency_signature"), Array.FindIndex(steps, s => s.Element == "seal"));
    var (rendered, signing, sealing) = (await life.Submitted(), await life.Submitted(), await life.Submitted());
    await Task.WhenAll(life.Carry(rendered, steps[..1]), life.Carry(signing, steps[..sign]), life.Carry(sealing, steps[..seal]));
    var (toSign, toSeal) = (await life.Open(signing.Code, "agency_signature"), await life.Open(sealing.Code, "seal"));
    await life.Rest();
    var told = default((Guid Id, string Code));
    await DieInAll(life, rendered.Id, async () => {
      var made = await ProgramLife.Read(await life.Submit(draft));
      told = ((Guid)made["id"]!, (string)made["code"]!);
      (await life.Take(steps[sign], signing.Id, toSign)).EnsureSuccessStatusCode();
      (await life.Take(steps[seal], sealing.Id, toSeal)).EnsureSuccessStatusCode();
    });
    for (var i = 0; i < 2; i++) (await Render(life, rendered.Id)).EnsureSuccessStatusCode();
    Assert.Equal([[1L]], await app.Sql("select count(*) from kernel.file where owner = $1 and name like '%-01-1.pdf'", rendered.Id));
    await Task.WhenAll(life.Carry(told, steps), life.Carry(rendered, steps[1..]), life.Carry(signing, steps[(sign + 1)..]), life.Carry(sealing, steps[(seal + 1)..]));
    await life.AssertOnce(told, rendered, signing, sealing);
  }

  /// <summary>
  /// While the provider of messages does not answer, and with files on the disk that no row knows; then in the commits of what is
  /// signed and sealed, so that the work is done and nobody has noted that it is.
  /// </summary>
  async Task DieInAll(ProgramLife life, Guid rendered, Func<Task> acts) {
    life.Sms.Hold();
    Hold files, commits;
    await using (var jobs = await Hold.Jobs(app)) {
      await life.Hangs(jobs);
      await acts();
      files = await Hold.Writes(app, "kernel.file", "insert into kernel.file");
    }
    await using (files) {
      var unanswered = Render(life, rendered);
      await life.Sms.Asked();
      await life.Hangs(files, unanswered, times: 3);
      await life.Die(unanswered);
      life.Sms.LetGo();
      commits = await Hold.Commits(app, "new.type in ('dossiers.result_signed', 'dossiers.result_sealed')");
    }
    await using (commits) {
      await life.Revive();
      await life.Hangs(commits, times: 2);
      await life.Die();
    }
    await life.Revive();
  }

  /// <summary>The applicant opens the receipt, which is a file from then on.</summary>
  async Task<HttpResponseMessage> Render(ProgramLife life, Guid id) {
    var slip = (Guid)(await app.Sql("select id from public_services.dossier_slip where dossier = $1 and form = '01'", id))[0][0]!;
    return await (await life.Person(ProgramLife.Citizen)).PostAsync($"/api/dossiers/{id}/papers/{slip}", null);
  }
}
