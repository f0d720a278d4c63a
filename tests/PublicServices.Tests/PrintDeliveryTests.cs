using System.Net;
using Saola.Testing;
using Xunit;
using static Saola.PublicServices.Tests.DossierApp;

namespace Saola.PublicServices.Tests;

public sealed class PrintDeliveryTests(SliceApp app) {
  [Fact]
  public async Task The_sheet_that_the_recipient_signs_is_printed_from_the_page_of_delivery() {
    var (id, code, task) = await app.WaitingAt("deliver");
    var officer = Officer("intake");
    var v = await new CitizenVisitor(app, officer).Open($"/can-bo/ho-so/{id}/viec/tra-ket-qua?cv={task}");
    await v.Open(v.Page.QuerySelector("main a[target=_blank][href$='/ky-nhan']")!.GetAttribute("href")!);
    Assert.Equal("Phiếu ký nhận kết quả", v.Page.QuerySelector("h1")!.TextContent);
    foreach (var said in new[] { code, "Nguyễn Thị Hoa", "Người nhận kết quả", officer.Name }) Assert.Contains(said, v.Text, StringComparison.Ordinal);
    Assert.Equal([[officer.Id]], await app.Sql("select actor from ledger.entry where object_id = $1 and type = 'dossiers.delivery_printed'", id));
  }

  [Theory]
  [InlineData("appraise", "intake", 106, 409)]
  [InlineData("deliver", "intake", 111, 404)]
  [InlineData("deliver", "specialist", 106, 403)]
  public async Task Nobody_else_and_not_before_there_is_a_result(string step, string role, int office, int status) {
    var (id, _, _) = await app.WaitingAt(step);
    var v = await new CitizenVisitor(app, Officer(role, office == 111 ? BienHo : null)).Open($"/can-bo/ho-so/{id}/ky-nhan");
    Assert.Equal((HttpStatusCode)status, v.Status);
  }
}
