using System.Net;
using AngleSharp;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using Microsoft.Extensions.DependencyInjection;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Workplace.Tests;

internal static class WorkplacePages {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  /// <summary>Messages in the person's inbox.</summary>
  public static async Task Tell(this SaolaApp app, Actor person, int count = 1, string? email = null) {
    await using var scope = app.Begin();
    for (var i = 0; i < count; i++)
      await app.Services.GetRequiredService<Notifications>().Send(scope.Work, new(person.Id, email), "dead_letters", new Dictionary<string, string> { ["count"] = $"{i + 1}" }, Ct, "/can-bo/viec");
    await scope.Work.Commit(Ct);
    await app.RunJobs();
  }

  /// <summary>A day off that someone of the office entered by hand.</summary>
  public static async Task Day(this SaolaApp app, DateOnly day, Guid? office) {
    await using var act = app.Begin();
    var calendars = app.Services.GetRequiredService<Calendars>();
    await calendars.Set(act.Work, new(day, office, DayKind.Holiday, null, null, false), Ct);
    await act.Work.Commit(Ct);
    calendars.Forget();
  }

  public static async Task<IHtmlDocument> Page(this HttpClient client, string address) => await Parsed(await client.GetAsync(address, Ct));

  public static async Task<IHtmlDocument> Parsed(HttpResponseMessage answer) {
    using (answer) {
      var html = await answer.Content.ReadAsStringAsync(Ct);
      Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{answer.StatusCode} {html}");
      return (IHtmlDocument)await BrowsingContext.New(Configuration.Default).OpenAsync(r => r.Content(html), Ct);
    }
  }

  /// <summary>Posts a form as a browser without scripts does: its hidden fields, and what is typed.</summary>
  public static Task<HttpResponseMessage> Submit(this HttpClient client, string address, IHtmlFormElement form, params (string Name, string Value)[] typed) {
    var kept = form.QuerySelectorAll<IHtmlInputElement>("input[type=hidden]").Select(i => KeyValuePair.Create(i.Name!, i.Value));
    return client.PostAsync(address, new FormUrlEncodedContent(kept.Concat(typed.Select(t => KeyValuePair.Create(t.Name, t.Value)))), Ct);
  }
}
