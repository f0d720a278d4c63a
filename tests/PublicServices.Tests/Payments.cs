using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Saola.Kernel;
using Saola.Testing;
using Xunit;
using static Saola.PublicServices.Tests.DossierApp;

namespace Saola.PublicServices.Tests;

/// <summary>Money at the gateway and at the counter.</summary>
public abstract class Payments(PaymentApp app) {
  protected readonly PaymentApp app = app;

  protected static CancellationToken Ct => TestContext.Current.CancellationToken;

  protected async Task Recover() {
    await using var act = app.Begin();
    await ActivatorUtilities.CreateInstance<RecoverPaymentsHandler>(act.Services).Handle(new(), act.Work, Ct);
    await act.Work.Commit(Ct);
    await app.RunJobs();
  }
}

[CollectionDefinition(nameof(PaymentCollection))]
public sealed class PaymentCollection : ICollectionFixture<PaymentApp>;
