using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using Microsoft.Extensions.DependencyInjection;
using Saola.Kernel;
using Saola.Testing;

namespace Saola.Signing.Tests;

internal static class SigningPages {
  public static async Task<CertificateFacts> Issue(this SaolaApp app, string name, string title) {
    await using var act = app.Begin();
    var facts = await app.Services.GetRequiredService<Signatures>().Issue(act.Work, new(SignerKind.Person, Guid.CreateVersion7(), name, "Ủy ban nhân dân xã Ia Grai", title), CancellationToken.None);
    await act.Work.Commit(CancellationToken.None);
    return facts;
  }

  public static async Task<HttpResponseMessage> Send(this HttpClient client, string route, params (string, string)[] values) {
    var fields = Hidden(await Read(await client.GetAsync(route))).Concat(values).Select(v => KeyValuePair.Create(v.Item1, v.Item2));
    using var request = new HttpRequestMessage(HttpMethod.Post, route) { Content = new FormUrlEncodedContent(fields) };
    request.Headers.Add("Origin", "http://localhost");
    return await client.SendAsync(request);
  }

  public static IEnumerable<(string, string)> Hidden(IHtmlDocument page) =>
    page.QuerySelectorAll("main form input[type=hidden]").OfType<IHtmlInputElement>().Select(input => (input.Name!, input.Value));

  public static async Task<IHtmlDocument> Read(HttpResponseMessage answer) => new HtmlParser().ParseDocument(await answer.Content.ReadAsStringAsync());
}
