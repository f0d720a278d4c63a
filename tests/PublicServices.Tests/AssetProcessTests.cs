using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Saola.Kernel;
using Saola.Process;
using Saola.Testing;
using Xunit;

namespace Saola.PublicServices.Tests;

/// <summary>The processes of the pack for internal work that add and dispose of assets write the registry of public assets.</summary>
[Collection(nameof(SectorProvince))]
public sealed class AssetProcessTests(SectorProvince app) {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  /// <summary>Takes the process through its steps, each answered with what its officials say.</summary>
  async Task<Guid> Run(string process, string matter, params (string Step, object Said)[] steps) {
    var office = (Guid)(await app.Sql("select id from identity.organisation where code = 'H21.106'"))[0][0]!;
    var official = People.Official(office, "H21.106", ["asset_manager", "asset_council", "asset_user", "agency_head"], ProcessPermissions.Work);
    Guid instance;
    await using (var act = app.Begin()) {
      var processes = act.Services.GetRequiredService<Processes>();
      Assert.Null((await processes.Deploy(act.Work, Repository.Read($"packs/internal-work/processes/{process}.bpmn"), null, Ct)).Error);
      instance = (await processes.Start(act.Work, new(process, matter, new(office, "H21.106"), new() { ["assetUnit"] = "H21.106", ["leader"] = "H21.106", ["receiver"] = "H21.106", ["council"] = "H21.106" }), Ct)).Value;
      await act.Work.Commit(Ct);
    }
    foreach (var (step, said) in steps) {
      var task = (Guid)Assert.Single(await app.Sql("select id from process.work_task where instance = $1 and element = $2 and status in ('Open', 'Assigned')", instance, step))[0]!;
      await using var act = app.Begin(official);
      var refused = await act.Services.GetRequiredService<Processes>().Complete(act.Work, task, JsonSerializer.SerializeToNode(said, Json.Options)!.AsObject(), Ct);
      Assert.True(refused is null, $"{step}: {refused?.Message}");
      await act.Work.Commit(Ct);
    }
    return office;
  }

  [Fact]
  public async Task An_asset_that_was_bought_is_in_the_registry_and_leaves_it_when_it_is_disposed_of_each_with_its_process_as_evidence() {
    var office = await Run("asset-increase", "TS-2026-1",
      ("accept", new { assetName = "Máy chủ", acquisition = "purchase", acceptedOn = "2026-01-05" }), ("approve", new { }), ("receive", new { receivedOn = "2026-01-06" }), ("code", new { assetCode = "TS-001" }),
      ("declare", new { purchasedOn = "2026-01-02", handedOverOn = "2026-01-06", givingUnit = "Phòng Tài sản", managingUnit = "Trung tâm", managerName = "Rơ Châm Hà" }), ("depreciate", new { depreciatedFrom = "2026-01-06" }));
    var row = Assert.Single(await app.Sql("select asset_name, purchase_date, depreciation_date, handover_date, giving_unit, managing_unit, manager_name, asset_class, _state, _office, _dossier, _version from registry_data.public_asset where asset_code = 'TS-001'"));
    Assert.Equal(["Máy chủ", new DateOnly(2026, 1, 2), new DateOnly(2026, 1, 6), new DateOnly(2026, 1, 6), "Phòng Tài sản", "Trung tâm", "Rơ Châm Hà", null, "in_use", office, "TS-2026-1", 1], row);
    await Run("asset-disposal", "TL-2026-1",
      ("propose", new { assetCode = "TS-001", assetName = "Máy chủ", grounds = "Hỏng" }), ("approve", new { }), ("confirm_condition", new { condition = "Hỏng hoàn toàn" }),
      ("dispose", new { disposedOn = "2026-02-07", disposal = "Đã bán phế liệu" }), ("confirm_result", new { }), ("transact", new { transaction = "GD-7", transactionNote = "Ghi giảm" }));
    row = Assert.Single(await app.Sql("select _state, condition, disposed_on, disposal, disposal_transaction, _dossier, _version, manager_name from registry_data.public_asset where asset_code = 'TS-001'"));
    Assert.Equal(["disposed", "Hỏng hoàn toàn", new DateOnly(2026, 2, 7), "Đã bán phế liệu", "GD-7", "TL-2026-1", 2, "Rơ Châm Hà"], row);
    Assert.Equal(["TS-2026-1", "TL-2026-1"], (await app.Sql("select facts->>'dossier' from ledger.entry where object_id = (select _id from registry_data.public_asset where asset_code = 'TS-001') and type like 'registries.record_%' order by id")).Select(e => (string)e[0]!));
  }
}
