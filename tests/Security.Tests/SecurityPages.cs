using System.Net;
using AngleSharp;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using Xunit;

namespace Saola.Security.Tests;

internal static class SecurityPages {
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
