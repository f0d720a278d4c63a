using System.Text.Json.Nodes;
using Saola.Kernel;
using Xunit;
using static Saola.PublicServices.Tests.DossierApp;

namespace Saola.PublicServices.Tests;

public sealed class ListWorkTests(SliceApp app) {
  [Fact]
  public async Task The_worklist_shows_what_is_open_to_the_role_with_how_urgent_it_is() {
    var (_, code) = await app.Submitted();
    var page = await app.Get(Officer("intake"), "/api/dossiers/tasks?kind=group");
    var item = page["items"]!.AsArray().Single(i => (string)i!["code"]! == code)!;
    Assert.Equal(("intake_check", "Nguyễn Thị Hoa"), ((string)item["element"]!, (string)item["subject"]!));
    Assert.DoesNotContain((await app.Get(Officer("intake", BienHo), "/api/dossiers/tasks?kind=group"))["items"]!.AsArray(), i => (string)i!["code"]! == code);
  }
}
