using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Saola.Process;
using Xunit;

namespace Saola.PublicServices.Tests;

/// <summary>Results are signed for real, beside a system that takes every call and never says a word.</summary>
public sealed class SilentExchangeApp : DossierApp {
  readonly TcpListener system = new(IPAddress.Loopback, 0);

  public const int Calls = 6;

  protected override bool SignsForReal => true;

  public override async ValueTask InitializeAsync() {
    system.Start();
    await base.InitializeAsync();
  }

  protected override void ConfigureWebHost(IWebHostBuilder builder) {
    base.ConfigureWebHost(builder);
    builder.UseSetting("SAOLA_EXCHANGE_SILENT", $"http://{system.LocalEndpoint}");
    builder.UseSetting("SAOLA_EXCHANGE_SILENT_SECRET", "a-secret-of-the-tests");
  }

  protected override void Dispose(bool disposing) {
    if (disposing) system.Dispose();
    base.Dispose(disposing);
  }

  /// <summary>So many processes ask the system.</summary>
  public async Task Ask() {
    await AsIntruder("insert into exchange.service (id, hash, item) values ('tests:service/silent', 'h', $1::jsonb)", """
      {"id": "tests:service/silent", "system": "silent", "name": {"vi": "Hệ thống im lặng"}, "method": "POST", "path": "/people", "timeout": 60,
       "request": {}, "response": {"type": "object"}, "result": {}, "source": null, "verified": false}
      """);
    await using var act = Begin();
    var processes = act.Services.GetRequiredService<Processes>();
    var deployed = await processes.Deploy(act.Work, """
      <bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="urn:test">
        <bpmn:process id="asks" isExecutable="true">
          <bpmn:startEvent id="start" />
          <bpmn:serviceTask id="ask">
            <bpmn:extensionElements>
              <zeebe:taskDefinition type="exchange.call" />
              <zeebe:taskHeaders><zeebe:header key="service" value="tests:service/silent" /></zeebe:taskHeaders>
            </bpmn:extensionElements>
          </bpmn:serviceTask>
          <bpmn:endEvent id="end" />
          <bpmn:sequenceFlow id="f1" sourceRef="start" targetRef="ask" />
          <bpmn:sequenceFlow id="f2" sourceRef="ask" targetRef="end" />
        </bpmn:process>
      </bpmn:definitions>
      """, null, CancellationToken.None);
    Assert.Null(deployed.Error);
    for (var i = 0; i < Calls; i++) Assert.Null((await processes.Start(act.Work, new("asks", $"K-{i}", new(Pleiku, "H21.106"), []), CancellationToken.None)).Error);
    await act.Work.Commit(CancellationToken.None);
  }
}

public sealed class SilentExchangeTests(SilentExchangeApp app) : IClassFixture<SilentExchangeApp> {
  [Fact]
  public async Task A_result_is_signed_and_sealed_while_another_system_is_silent() {
    var (id, code, task) = await app.WaitingAt("agency_signature");
    await app.Ask();
    await using (await app.Dispatching()) {
      await app.Until("select 1 from exchange.message where attempts = 1 having count(*) = 2");
      await app.Post(DossierApp.Officer("agency_head"), "/api/dossiers/sign", new { items = new[] { new { id, task } }, agree = true });
      var transfer = (Guid)(await app.Until("select id from process.work_task where business_key = $1 and element = 'transfer' and status in ('Open', 'Assigned')", code))[0][0]!;
      await app.Post(DossierApp.Officer("specialist"), $"/api/dossiers/{id}/transfer", new { id, task = transfer });
      var seal = (Guid)(await app.Until("select id from process.work_task where business_key = $1 and element = 'seal' and status in ('Open', 'Assigned')", code))[0][0]!;
      await app.Post(DossierApp.Officer("clerk"), $"/api/dossiers/{id}/seal", new { id, task = seal });
      await app.Until("select 1 from process.work_task where business_key = $1 and element = 'deliver' and status in ('Open', 'Assigned')", code);
      Assert.Equal([[2L, (long)SilentExchangeApp.Calls]], await app.Sql("select count(*) filter (where attempts = 1), count(*) from kernel.outbox where lane like 'process.run_service exchange.call %' and done_at is null"));
    }
  }
}
