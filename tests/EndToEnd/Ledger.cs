using Xunit;

namespace Saola.EndToEnd;

/// <summary>What must stand in the books when a dossier has been carried through.</summary>
internal static class Ledger {
  public static async Task AssertCarried(LiveProvince province, string code, string[] officers, string[] slips, int returns) {
    var id = (Guid)(await province.Until("select id from public_services.dossier where code = $1 and status = 10 and processed_at is not null and delivered_at is not null", code))[0][0]!;
    Assert.Equal(slips, (await province.Sql("select distinct form from public_services.dossier_slip where dossier = $1 order by form", id)).Select(r => (string)r[0]!));
    Assert.NotNull(Assert.Single(await province.Sql("select sealed_at from public_services.dossier_result where dossier = $1", id))[0]);
    var acted = (await province.Sql("select distinct a.user_name from ledger.entry e join identity.account a on a.person = e.actor where e.object_id = $1 and e.type <> 'dossiers.read' and a.user_name = any($2)", id, officers)).Select(r => (string)r[0]!);
    Assert.Equal(officers.Order(StringComparer.Ordinal), acted.Order(StringComparer.Ordinal));
    Assert.Equal((long)returns, (await province.Sql("select count(*) from ledger.entry where object_id = $1 and type = 'dossiers.returned'", id))[0][0]);
    Assert.Equal(0L, (await province.Sql("select count(*) from process.incident i join process.instance p on p.id = i.instance where p.business_key = $1", code))[0][0]);
    var (exit, said) = await province.CheckLedger();
    Assert.True(exit == 0 && said.Contains("The ledger is whole.", StringComparison.Ordinal), said);
  }
}
