using Saola.Testing;
using Xunit;

namespace Saola.PublicServices.Tests;

/// <summary>Two programs serve one province from one database.</summary>
public sealed class TwoNodesTests(ProvinceApp app) : IClassFixture<ProvinceApp> {
  const int Dossiers = 6;

  [Fact]
  public async Task Jobs_run_once_and_a_task_taken_on_both_at_once_has_one_winner() {
    await using var life = await ProgramLife.Begin(app);
    await using var other = life.Serve();
    await other.Start();
    RunningProgram[] nodes = [life.Program, other];
    foreach (var node in nodes) await life.Person(ProgramLife.Citizen, node);
    var made = await Task.WhenAll(Enumerable.Range(0, Dossiers).Select(async i => {
      using var answer = await life.Submit(await life.Draft(), nodes[i % 2]);
      var dossier = await ProgramLife.Read(answer);
      return (Id: (Guid)dossier["id"]!, Code: (string)dossier["code"]!);
    }));
    Assert.Equal(Enumerable.Range(1, Dossiers), made.Select(m => int.Parse(m.Code[^4..], System.Globalization.CultureInfo.InvariantCulture)).Order());
    var accept = ProgramLife.Steps[0];
    string[] officials = ["pleiku.motcua", "pleiku.motcua2"];
    for (var i = 0; i < 2; i++) await life.Person(officials[i], nodes[i]);
    foreach (var (id, code) in made) {
      var task = await life.Open(code, accept.Element);
      var answers = await Task.WhenAll(Enumerable.Range(0, 2).Select(async i => {
        using var answer = await life.Take(accept, id, task, officials[i], nodes[i]);
        return (int)answer.StatusCode;
      }));
      Assert.Equal(200, answers.Min());
      Assert.Contains(answers.Max(), (int[])[404, 409, 412]);
    }
    await life.Rest();
    var sent = await app.Sql("select id from kernel.notification where channel = 'Sms' and status = 'Sent'");
    Assert.Equal(2 * Dossiers, sent.Count);
    Assert.Equal(sent.Select(r => (Guid)r[0]!).Order(), life.Sms.Seen.Keys.Order());
    Assert.All(life.Sms.Seen.Values, times => Assert.Equal(1, times));
    Assert.Empty(await app.Sql("select object_id from ledger.entry where type in ('notifications.sent', 'dossiers.accepted') group by type, object_id having count(*) > 1"));
    Assert.Empty(await app.Sql("select 1 from kernel.outbox where attempts > 1"));
  }
}
