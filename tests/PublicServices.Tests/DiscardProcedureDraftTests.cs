using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.PublicServices.Tests;

[Collection(nameof(ProcedureVersionCollection))]
public sealed class DiscardProcedureDraftTests(ProvinceApp shared) : ProcedureVersions(shared) {
  [Fact]
  public async Task A_draft_is_thrown_away_by_who_may() {
    var draft = await Draft("2.000815");
    Assert.Equal(HttpStatusCode.Unauthorized, (await app.As().DeleteAsync($"/api/procedures/drafts/{draft}", Ct)).StatusCode);
    Assert.Equal(HttpStatusCode.Forbidden, (await app.As(People.With("statistics.read")).DeleteAsync($"/api/procedures/drafts/{draft}", Ct)).StatusCode);
    Assert.Equal(HttpStatusCode.OK, (await app.As(Steward).DeleteAsync($"/api/procedures/drafts/{draft}", Ct)).StatusCode);
    Assert.Equal(HttpStatusCode.NotFound, (await app.As(Steward).DeleteAsync($"/api/procedures/drafts/{draft}", Ct)).StatusCode);
    Assert.Equal(["procedures.imported", "procedures.draft_discarded"], await app.Ledger(draft));
  }
}
