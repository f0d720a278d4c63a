using System.Net;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace Saola.Identity.Tests;

/// <summary>A browser without scripts: keeps cookies, fills in forms as they stand on the page.</summary>
internal sealed class Visitor(IdentityApp app, HttpClient? own = null) {
  static CancellationToken Ct => TestContext.Current.CancellationToken;
  readonly HttpClient client = own ?? app.As();

  public HttpClient Client => client;

  public Task<HttpResponseMessage> Open(string url) => client.GetAsync(url, Ct);

  public async Task<IHtmlDocument> Page(string url) => await Read(await Open(url));

  public static async Task<IHtmlDocument> Read(HttpResponseMessage answer) => new HtmlParser().ParseDocument(await answer.Content.ReadAsStringAsync(Ct));

  /// <summary>Sends the form of the page that holds a field (or a button text), with these values and the hidden ones.</summary>
  public async Task<HttpResponseMessage> Send(string url, string marker, params (string Name, string Value)[] values) {
    var page = await Page(url);
    return await Send(page, url, marker, values);
  }

  public async Task<HttpResponseMessage> Send(IHtmlDocument page, string url, string marker, params (string Name, string Value)[] values) {
    var form = page.QuerySelectorAll("main form").OfType<IHtmlFormElement>().First(f => f.QuerySelector($"[name='{marker}']") is not null || f.TextContent.Contains(marker, StringComparison.Ordinal));
    var fields = form.QuerySelectorAll("input[type=hidden]").OfType<IHtmlInputElement>().Where(i => values.All(v => v.Name != i.Name)).Select(i => KeyValuePair.Create(i.Name!, i.Value))
      .Concat(values.Select(v => KeyValuePair.Create(v.Name, v.Value)));
    return await Post(form.GetAttribute("action") ?? url, fields);
  }

  public async Task<HttpResponseMessage> Post(string url, IEnumerable<KeyValuePair<string, string>> fields, string? origin = "http://localhost") {
    using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new FormUrlEncodedContent(fields) };
    if (origin is not null) request.Headers.Add("Origin", origin);
    return await client.SendAsync(request, Ct);
  }

  public Task<HttpResponseMessage> SignIn(string userName, string? returnUrl = null, string password = IdentityApp.Password) =>
    Send("/dang-nhap" + (returnUrl is null ? "" : $"?returnUrl={Uri.EscapeDataString(returnUrl)}"), "Form.UserName", ("Form.UserName", userName), ("Form.Password", password));

  public static string? Leads(HttpResponseMessage answer) {
    Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
    return answer.Headers.Location is { IsAbsoluteUri: true } there ? there.PathAndQuery : answer.Headers.Location?.ToString();
  }
}
