using System.Text.Json.Nodes;
using Saola.Kernel;
using Saola.Testing;
using Xunit;
using static Saola.PublicServices.Tests.DossierApp;

namespace Saola.PublicServices.Tests;

public sealed class ListCommentsTests(SliceApp app) {
  [Fact]
  public async Task A_remark_stands_on_the_dossier_for_colleagues() {
    var (id, _) = await app.Submitted();
    var v = await new CitizenVisitor(app, Officer("intake")).Open($"/can-bo/ho-so/{id}/viec/y-kien");
    await v.Press("Ghi ý kiến", ("Form.Reason", "Đã gọi điện cho người nộp"));
    v.IsAt($"/can-bo/ho-so/{id}");
    Assert.Contains("Đã gọi điện cho người nộp", (await new CitizenVisitor(app, Officer("specialist")).Open($"/can-bo/ho-so/{id}")).Text, StringComparison.Ordinal);
  }
}
