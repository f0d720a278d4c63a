using System.Net;
using AngleSharp;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using Saola.Testing;
using Xunit;

namespace Saola.Security.Tests;

internal static class SecurityPages {
  /// <summary>A job that failed for good, as the dispatcher leaves it.</summary>
  public static async Task<long> Dead(this SaolaApp app) {
    var id = Guid.CreateVersion7();
    await app.AsIntruder("""
      insert into kernel.outbox (handler, type, body, key, process, at, due, attempts, dead_at, error)
      values ('tests.gone', 'tests.job', '{}', $1, $2, now(), now(), 10, now(), 'IOException: down')
      """, id.ToString("N"), id);
    return (long)(await app.Sql("select id from kernel.outbox where process = $1", id))[0][0]!;
  }

  public static async Task<IHtmlDocument> Page(this HttpClient client, string address) {
    var ct = TestContext.Current.CancellationToken;
    using var answer = await client.GetAsync(address, ct);
    var html = await answer.Content.ReadAsStringAsync(ct);
    Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{answer.StatusCode} {html}");
    return await html.Parsed();
  }

  public static async Task<IHtmlDocument> Parsed(this string html) =>
    (IHtmlDocument)await BrowsingContext.New(Configuration.Default).OpenAsync(r => r.Content(html), TestContext.Current.CancellationToken);

  /// <summary>Posts a form of the page as a browser without scripts does, with more fields.</summary>
  public static async Task<IHtmlDocument> Submit(this HttpClient client, IHtmlDocument page, string address, string formId, params (string Name, string Value)[] more) {
    var ct = TestContext.Current.CancellationToken;
    var form = (IHtmlFormElement)page.GetElementById(formId)!;
    var fields = form.QuerySelectorAll<IHtmlInputElement>("input").Where(i => i.Name is not null).Select(i => KeyValuePair.Create(i.Name!, i.Value))
      .Concat(more.Select(m => KeyValuePair.Create(m.Name, m.Value)));
    using var answer = await client.PostAsync(address, new FormUrlEncodedContent(fields), ct);
    var html = await answer.Content.ReadAsStringAsync(ct);
    Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{answer.StatusCode} {html}");
    return await html.Parsed();
  }
}
