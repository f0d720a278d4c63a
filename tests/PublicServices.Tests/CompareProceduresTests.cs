using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.PublicServices.Tests;

[Collection(nameof(ProcedureVersionCollection))]
public sealed class CompareProceduresTests(ProvinceApp shared) : ProcedureVersions(shared) {
  [Fact]
  public async Task Pages_import_look_twice_publish_and_compare_without_scripts() {
    await Begin();
    const string code = "1.001193";
    var visitor = await new CitizenVisitor(app, Steward).Open("/quan-tri/thu-tuc/nhap");
    await visitor.Send("Xem trước", [], [("File", "mo-ta.json", new byte[ProcedureImport.MaxFile + 1])]);
    Assert.Equal(System.Net.HttpStatusCode.RequestEntityTooLarge, visitor.Status);
    Assert.Contains("Tệp lớn hơn 2 MB", visitor.Text, StringComparison.Ordinal);
    var description = Description(code, days: 2);
    description["cases"]![0]!["fees"]![0]!["amount"] = "700 VNĐ";
    await visitor.Press("Xem trước", ("Description", description.ToJsonString()));
    Assert.Contains("có lẽ là 700.000 đ", visitor.Text, StringComparison.Ordinal);
    await visitor.Press("Lưu bản nháp", ("Description", description.ToJsonString()));
    Assert.StartsWith("/quan-tri/thu-tuc/ban-nhap/", visitor.At, StringComparison.Ordinal);
    Assert.Contains("có lẽ là 700.000 đ", visitor.Text, StringComparison.Ordinal);
    // who comes to the procedure finds the draft again
    var draft = visitor.At;
    await visitor.Open($"/quan-tri/thu-tuc/{code}");
    await visitor.Open(visitor.Page.QuerySelector($".notice a[href='{draft}']")!.GetAttribute("href")!);
    await visitor.Press("Xem lại trước khi công bố", ("From", "32/13/2026"));
    Assert.Contains("Ngày không đúng", visitor.Text, StringComparison.Ordinal);
    await visitor.Press("Xem lại trước khi công bố", ("From", Vn.Date(Today)));
    Assert.Contains($"sẽ áp dụng từ {Vn.Date(Today)}", visitor.Text, StringComparison.Ordinal);
    Assert.Empty(await app.Sql("select 1 from public_services.procedure where code = $1 and number = 2", code));
    await visitor.Press("Công bố phiên bản này");
    visitor.IsAt($"/quan-tri/thu-tuc/{code}?da-lam");
    await visitor.Open($"/quan-tri/thu-tuc/{code}/so-sanh?tu=1&den=2");
    Assert.Contains("Thời hạn", visitor.Text, StringComparison.Ordinal);
    Assert.DoesNotContain("working_day", visitor.Text, StringComparison.Ordinal);
    await visitor.Open($"/quan-tri/thu-tuc?q=khai%20sinh&hieu-luc=now");
    Assert.Contains(code, visitor.Text, StringComparison.Ordinal);
    await visitor.Open($"/quan-tri/thu-tuc/{code}/ngung");
    await visitor.Press("Ngừng áp dụng", ("LastDay", Vn.Date(Today.AddDays(5))), ("Reason", "Thủ tục bị bãi bỏ"));
    visitor.IsAt($"/quan-tri/thu-tuc/{code}?da-lam");
    Assert.Equal(HttpStatusCode.NotFound, (await visitor.Open("/quan-tri/thu-tuc/9.999999")).Status);
  }
}
