using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Saola.Kernel;
using Saola.Testing;
using Xunit;
using static Saola.PublicServices.Tests.DossierApp;

namespace Saola.PublicServices.Tests;

/// <summary>Steps and appointments that come and pass.</summary>
public abstract class Reminded(ReminderApp app) {
  protected readonly ReminderApp app = app;

  protected static CancellationToken Ct => TestContext.Current.CancellationToken;

  /// <summary>A dossier that waits to be appraised.</summary>
  protected async Task<(Guid Id, string Code, Guid Task)> Appraised(string procedure = "9.100001") {
    await app.Ready();
    app.Monday();
    var (id, code) = await app.Submitted(procedure: procedure);
    await app.Step(Officer("intake"), id, await app.Open(code, "intake_check"), "accept");
    return (id, code, await app.Open(code, procedure == "9.100002" ? "assign" : "appraise"));
  }

  protected async Task Until(DateTimeOffset at) {
    app.Clock.Set(at);
    await app.Round();
  }
}

[CollectionDefinition(nameof(ReminderCollection))]
public sealed class ReminderCollection : ICollectionFixture<ReminderApp>;
