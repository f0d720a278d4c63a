using System.Net;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.PublicServices.Tests;

/// <summary>A browser without scripts in the hands of one person: reads pages, fills in their forms, follows redirects.</summary>
public sealed class CitizenVisitor(SaolaApp app, Actor? actor) {
  readonly HttpClient client = app.As(actor);

  public string At { get; private set; } = "/";
  public IHtmlDocument Page { get; private set; } = default!;
  public HttpStatusCode Status { get; private set; }
  public string Text => Page.QuerySelector("main")!.TextContent;

  static CancellationToken Ct => TestContext.Current.CancellationToken;

  /// <summary>The demo person of the pack with this number.</summary>
  public static async Task<Actor> Person(SaolaApp app, string number) {
    var row = Assert.Single(await app.Sql("select id, full_name from identity.person where personal_number = $1", number));
    return People.Citizen((Guid)row[0]!, (string)row[1]!);
  }

  public async Task<CitizenVisitor> Open(string address) {
    await Follow(await client.GetAsync(address, Ct), address);
    return this;
  }

  /// <summary>As an officer: begins a dossier of this procedure for the person with this number.</summary>
  public async Task<CitizenVisitor> Serve(string procedure, string number) => await (await Open("/can-bo/mot-cua")).Press("Tiếp tục", ("Start.Procedure", procedure), ("Start.Number", number));

  public Task<HttpResponseMessage> Get(string address) => client.GetAsync(address, Ct);

  /// <summary>Posts the form of the page that has this button, with what the page holds and these values over it.</summary>
  public async Task<CitizenVisitor> Press(string button, params (string Name, string? Value)[] values) => await Send(button, values, []);

  public async Task<CitizenVisitor> Send(string button, (string Name, string? Value)[] values, (string Name, string File, byte[] Content)[] files) {
    var form = Page.QuerySelectorAll("main form[method=post]").OfType<IHtmlFormElement>().SingleOrDefault(f => Pressed(f, button) is not null) ?? throw new InvalidOperationException($"{At} ({Status}) has no form with '{button}': {Text}");
    var pressed = Pressed(form, button)!;
    var given = values.Select(v => v.Name).ToHashSet();
    using var body = new MultipartFormDataContent();
    foreach (var (name, value) in Held(form).Where(h => !given.Contains(h.Name)).Concat(values.Where(v => v.Value is not null).Select(v => (v.Name, v.Value!)))) body.Add(new StringContent(value), name);
    if (pressed.GetAttribute("name") is { } buttonName) body.Add(new StringContent(pressed.GetAttribute("value") ?? ""), buttonName);
    foreach (var (name, file, content) in files) body.Add(new ByteArrayContent(content), name, file);
    var to = pressed.GetAttribute("formaction") ?? At;
    await Follow(await client.PostAsync(to, body, Ct), to);
    return this;
  }

  public void IsAt(string end) => Assert.True(At.EndsWith(end, StringComparison.Ordinal), $"{At} ({Status}) is not {end}: {Page.QuerySelector(".ds-error-summary, .notice")?.TextContent}");

  static AngleSharp.Dom.IElement? Pressed(IHtmlFormElement form, string button) =>
    form.QuerySelectorAll("button").Concat(form.Id is { Length: > 0 } id ? form.Owner!.QuerySelectorAll($"button[form={id}]") : []).FirstOrDefault(b => b.GetAttribute("aria-hidden") is null && (b.TextContent.Trim().StartsWith(button, StringComparison.Ordinal) || b.GetAttribute("value") == button));

  static IEnumerable<(string Name, string Value)> Held(IHtmlFormElement form) {
    foreach (var e in form.QuerySelectorAll("input[name], textarea[name], select[name]"))
      switch (e) {
        case IHtmlInputElement { Type: "file" }: break;
        case IHtmlInputElement { Type: "radio" or "checkbox" } i when !i.IsChecked: break;
        case IHtmlInputElement i: yield return (i.Name!, i.Value); break;
        case IHtmlTextAreaElement t: yield return (t.Name!, t.Value); break;
        case IHtmlSelectElement s: yield return (s.Name!, s.Value ?? ""); break;
      }
  }

  async Task Follow(HttpResponseMessage answer, string address) {
    for (var hop = 0; hop < 6 && (int)answer.StatusCode is >= 300 and < 400; hop++) {
      address = answer.Headers.Location!.IsAbsoluteUri ? answer.Headers.Location.PathAndQuery : answer.Headers.Location.OriginalString;
      answer = await client.GetAsync(address, Ct);
    }
    (At, Status) = (address, answer.StatusCode);
    Page = new HtmlParser().ParseDocument(await answer.Content.ReadAsStringAsync(Ct));
  }
}
