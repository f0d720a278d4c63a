using System.Text.Json.Nodes;
using Saola.Kernel;
using Xunit;
using static Saola.PublicServices.Tests.DossierApp;

namespace Saola.PublicServices.Tests;

public sealed class TrackDossierTests(SliceApp app) {
  [Fact]
  public async Task Tracking_needs_the_code_and_the_phone_and_names_nobody() {
    var (id, code) = await app.Submitted();
    var text = (await app.Post(null, "/api/dossiers/track", new { code = code.ToLowerInvariant(), phone = "+84 900 000 001" })).ToJsonString(Json.Options);
    Assert.DoesNotContain("Hoa", text, StringComparison.Ordinal);
    Assert.DoesNotContain("0900000001", text, StringComparison.Ordinal);
    await app.Post(null, "/api/dossiers/track", new { code, phone = "0900000002" }, 404);
    var token = (string)(await app.Sql("select track_token from public_services.dossier where id = $1", id))[0][0]!;
    Assert.Equal(code, (string)(await app.Get(null, $"/api/dossiers/track/{token}"))["code"]!);
  }
}
