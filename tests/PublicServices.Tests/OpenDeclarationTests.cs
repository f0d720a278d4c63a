using System.Net;
using Xunit;
using static Saola.PublicServices.Tests.DossierApp;

namespace Saola.PublicServices.Tests;

/// <summary>A whole declaration is opened by the officials of its office only, and never without a trace.</summary>
public sealed class OpenDeclarationTests(SliceApp app) {
  [Theory]
  [InlineData("to-khai")]
  [InlineData("nhan-bo-sung")]
  public async Task Whoever_opens_a_declaration_stands_in_the_ledger(string page) {
    var (id, _) = await app.AtCounter("9.100006", new { soBan = 1 });
    var officer = Officer("intake");
    await new CitizenVisitor(app, officer).Open($"/can-bo/ho-so/{id}/{page}");
    Assert.Equal([[officer.Id]], await app.Sql("select actor from ledger.entry where object_id = $1 and type = 'dossiers.read'", id));
    Assert.Equal(HttpStatusCode.NotFound, (await new CitizenVisitor(app, Officer("intake", BienHo)).Open($"/can-bo/ho-so/{id}/{page}")).Status);
  }
}
