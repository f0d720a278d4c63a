using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Saola.Testing;
using Xunit;
using static Saola.PublicServices.Tests.DossierApp;

namespace Saola.PublicServices.Tests;

/// <summary>The connection breaks at each command of one step of a dossier in turn: afterwards all of the step is there, or nothing.</summary>
public sealed class AcceptDossierFaultTests(DossierApp app) : IClassFixture<DossierApp> {
  [Fact]
  public async Task A_connection_that_breaks_at_any_command_leaves_the_dossier_accepted_or_untouched() {
    var broken = 0;
    for (var command = 1; ; command++) {
      var (id, code, task) = await app.WaitingAt("intake_check");
      var before = await Snapshot(id, code);
      bool accepted, struck;
      using (var breaker = Breaker.At(app, command)) {
        accepted = await Accept(id, task);
        struck = breaker.Struck;
      }
      if (!accepted) {
        broken++;
        Assert.True(struck);
        Assert.Equal(before, await Snapshot(id, code));
        Assert.True(await Accept(id, task));
      }
      Assert.Equal((4, 1L, 1L), (await app.Status(id), await Count("dossier_slip where form = '01' and dossier = $1", id), await Count("dossier_handover where element = 'receive' and dossier = $1", id)));
      if (!struck) break;
    }
    Assert.True(broken >= 5, $"only {broken} commands were broken");
  }

  async Task<bool> Accept(Guid id, Guid task) {
    try {
      await using var act = app.Begin(Officer("intake"), DossierPermissions.Intake);
      return !(await AcceptDossier.Run(new(id, task), act.Work, act.Services.GetRequiredService<DossierDesk>(), TestContext.Current.CancellationToken)).IsError;
    } catch (Exception e) when (e is NpgsqlException or InvalidOperationException or IOException) {
      return false;
    }
  }

  async Task<long> Count(string what, Guid id) => (long)(await app.Sql($"select count(*) from public_services.{what}", id))[0][0]!;

  /// <summary>Everything the database holds of a dossier, as one text.</summary>
  async Task<string> Snapshot(Guid id, string code) => (string)(await app.Sql("""
    select (select to_jsonb(d) from public_services.dossier d where id = $1)::text || (select to_jsonb(i) from process.instance i where business_key = $2)::text
      || (select jsonb_agg(jsonb_build_array(element, status) order by id) from process.work_task where business_key = $2)::text
      || '/' || (select count(*) from public_services.dossier_slip where dossier = $1) || '/' || (select count(*) from public_services.dossier_handover where dossier = $1)
      || '/' || (select count(*) from ledger.entry) || '/' || (select count(*) from kernel.outbox) || '/' || (select count(*) from kernel.notification)
    """, id, code))[0][0]!;
}
