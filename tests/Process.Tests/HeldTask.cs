using Saola.Kernel;

namespace Saola.Process.Tests;

/// <summary>What the tests of collaborators, opinions and returns share: a task and who has it.</summary>
static class HeldTask {
  public static readonly Actor Holder = ProcessApp.Officer(permissions: ProcessPermissions.Work);

  public static async Task<Guid> HeldTaskOf(this ProcessApp app, Actor holder) {
    var (_, task) = await app.Waiting();
    Assert.Null(await app.Do(holder, (p, w) => p.Claim(w, task, TestContext.Current.CancellationToken)));
    return task;
  }

  public static Func<Task> Done(ProcessApp app, Guid task) => async () => Assert.Null(await app.Complete(task, null, Holder));
}
