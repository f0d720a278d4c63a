using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Saola.Kernel;
using Saola.Testing;
using Xunit;
using static Saola.PublicServices.Tests.DossierApp;

namespace Saola.PublicServices.Tests;

/// <summary>The counter page without JavaScript: what is known is filled in, and nothing typed or scanned is lost.</summary>
public abstract class AtTheCounter(DossierApp app) {
  protected readonly DossierApp app = app;

  protected const string Page = "/can-bo/mot-cua?thu-tuc=9.100001", Birth = "components.chung-sinh";

  protected static readonly byte[] Photo = Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");
  protected static readonly (string, string?) Got = ("Form.Pieces[0].Got", "true");
  protected static CancellationToken Ct => TestContext.Current.CancellationToken;

  protected async Task<CitizenVisitor> At(string address, Actor? officer = null) {
    await app.Ready();
    return await new CitizenVisitor(app, officer ?? Officer("intake")).Open(address);
  }

  protected async Task<CitizenVisitor> Serve(string procedure, string number, Actor? officer = null) {
    await app.Ready();
    return await new CitizenVisitor(app, officer ?? Officer("intake")).Serve(procedure, number);
  }

  protected static string Value(CitizenVisitor v, string name) => v.Page.QuerySelector($"[name='{name}']")!.GetAttribute("value") ?? "";

  protected async Task<Guid> Registered(CitizenVisitor v) {
    Assert.True(v.Page.QuerySelector(".confirmed .code") is not null, v.Text);
    return (Guid)Assert.Single(await app.Sql("select id from public_services.dossier where code = $1", v.Page.QuerySelector(".confirmed .code")!.TextContent))[0]!;
  }
}

[CollectionDefinition(nameof(CounterCollection))]
public sealed class CounterCollection : ICollectionFixture<DossierApp>;
