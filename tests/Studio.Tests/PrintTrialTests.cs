using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Saola.Studio.Pages;

namespace Saola.Studio.Tests;

public sealed class PrintTrialTests(ProvinceApp app) : IClassFixture<ProvinceApp> {
  readonly Actor author = Drawing.Author();

  /// <summary>As the drawing names it: an element's id means nothing to who tries.</summary>
  [Theory]
  [InlineData("notify", "Báo người nộp (public-services.notify)")]
  [InlineData("nameless", "nameless (public-services.notify)")]
  public void A_service_that_waits_is_called_by_its_name(string element, string title) {
    var names = DrawnText.ElementNames("""<definitions><process id="p" name="Thẻ"><serviceTask id="notify" name="Báo người nộp" /><serviceTask id="nameless" name="" /></process></definitions>""");
    var test = new JsonObject { ["steps"] = new JsonArray(new JsonObject { ["expect"] = new JsonObject { ["called"] = new JsonArray(new JsonObject { ["service"] = element, ["type"] = "public-services.notify" }) } }) };
    Assert.Equal(new("service", element, title), Assert.Single(TrialForm.Waiting(test, names, [])));
  }

  [Fact]
  public async Task The_papers_of_a_run_are_printed_by_the_drafts_of_their_templates() {
    var (description, process) = await app.Tried(author);
    var variables = (await app.BegunTrial(author, description)).Body!["variables"]!;
    (variables["checkedAtCounter"], variables["paid"], variables["amountDue"]) = (true, true, 20000);
    var test = new JsonObject {
      ["id"] = "studio:test/x", ["name"] = new JsonObject { ["vi"] = "x" }, ["process"] = "studio:process/x", ["office"] = "H21.106", ["from"] = "2026-01-05T08:00", ["variables"] = variables.DeepClone(),
      ["services"] = new JsonObject { ["public-services.set-status"] = new JsonObject(), ["public-services.clock"] = new JsonObject(), ["public-services.make-slip"] = new JsonObject(), ["public-services.notify"] = new JsonObject() },
      ["steps"] = new JsonArray(new JsonObject { ["answer"] = "receive", ["with"] = new JsonObject { ["decision"] = "done" } }),
    };
    var key = (string)(await app.Sql("select item from studio.draft where id = $1", process)).Single()[0]!;
    test["process"] = key;
    using var client = app.As(author);
    using var answer = await client.PostAsJsonAsync($"/api/studio/drafts/{process}/papers", new { test, element = "slip_receipt" }, TestContext.Current.CancellationToken);
    var html = WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    Assert.True(answer.StatusCode == HttpStatusCode.OK, html);
    Assert.Contains("<h1>Giấy tiếp nhận hồ sơ và hẹn trả kết quả</h1>", html, StringComparison.Ordinal);
    Assert.Contains("H21.106-000000-0000", html, StringComparison.Ordinal);
    Assert.Contains("tổng số <strong>20.000 đ</strong>", html, StringComparison.Ordinal);
  }
}
