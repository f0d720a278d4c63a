using Microsoft.Extensions.DependencyInjection;
using Saola.Kernel;

namespace Saola.Process.Tests;

/// <summary>The same with a service task that never ends by itself, where the patience of the engine is over at once.</summary>
public sealed class HangingApp : ProcessApp {
  protected override void Configure(IServiceCollection services) {
    base.Configure(services);
    services.AddScoped<IServiceTask, Hanging>().AddScoped(s => ActivatorUtilities.CreateInstance<OnService>(s, new Impatient()));
  }
}

sealed class Hanging : IServiceTask {
  public string Type => "test.hang";
  public bool Local => false;

  public async Task<ServiceOutcome> Run(ServiceTaskContext context, Work w, CancellationToken ct) {
    await Task.Delay(Timeout.Infinite, ct);
    return ServiceOutcome.Done();
  }
}

sealed class Impatient : TimeProvider {
  public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => base.CreateTimer(callback, state, TimeSpan.Zero, period);
}

public sealed class HangingServiceTests(HangingApp app) : IClassFixture<HangingApp> {
  [Fact]
  public async Task A_service_task_that_hangs_is_tried_as_often_as_the_diagram_says_then_a_person_must_look() {
    var key = "p" + Guid.CreateVersion7().ToString("N");
    await app.Deploy(new Bpmn(key).Start().Service("sign", "test.hang").User("after").End().Path("start", "sign", "after", "end"));
    var id = await app.Start(key);
    for (var i = 0; i < 4; i++) {
      await app.RunJobs();
      app.Clock.Pass(TimeSpan.FromMinutes(10));
    }
    Assert.Equal([["process.service_failed", Words.T.In("vi", "service_no_answer")]], await app.Sql("select code, message from process.incident where instance = $1", id));
    Assert.Equal(3, (await app.Ledger(id)).Count(e => e == "process.service_failed"));
    Assert.Empty(await app.Sql("select 1 from kernel.outbox where body->>'instance' = $1::text and (attempts > 1 or error is not null)", id));
  }
}
