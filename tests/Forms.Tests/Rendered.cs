using System.Globalization;
using System.Text.Json.Nodes;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Logging.Abstractions;
using Saola.Ui;

namespace Saola.Forms.Tests;

/// <summary>Parts of a page as a browser gets them, in Vietnamese.</summary>
internal static class Rendered {
  public static Task<IElement> Fields(FormDefinition form, FormAnswers answers, FieldErrors? errors = null, IReadOnlyDictionary<string, Provenance>? provenance = null, bool lookups = false) =>
    Html<CascadingValue<FieldErrors>>(new() {
      ["Value"] = errors ?? [],
      ["ChildContent"] = (RenderFragment)(b => {
        b.OpenComponent<FormFields>(0);
        b.AddComponentParameter(1, "Fields", form.Pages[0].Group.Parts);
        b.AddComponentParameter(2, "Answers", answers);
        b.AddComponentParameter(3, "Today", ComponentTypeTests.Today);
        b.AddComponentParameter(4, "Provenance", provenance);
        b.AddComponentParameter(5, "Lookups", lookups);
        b.CloseComponent();
      }),
    });

  public static Task<IElement> Summary(FormDefinition form, FormAnswers answers, IReadOnlyDictionary<string, Provenance>? provenance = null) =>
    Html<FormSummary>(new() { ["Fields"] = form.Pages[0].Group.Parts, ["Answers"] = answers, ["Today"] = ComponentTypeTests.Today, ["Provenance"] = provenance, ["ShowOrigin"] = true });

  public static Task<IElement> Difference(FormDefinition form, FormAnswers before, FormAnswers after) =>
    Html<FormDifference>(new() { ["Form"] = form, ["Before"] = before, ["After"] = after, ["Today"] = ComponentTypeTests.Today });

  public static FormAnswers Answers(string json) => new(JsonNode.Parse(json)!.AsObject());

  static async Task<IElement> Html<T>(Dictionary<string, object?> parameters) where T : IComponent {
    var culture = CultureInfo.CurrentUICulture;
    CultureInfo.CurrentUICulture = new("vi");
    try {
      await using var services = new ServiceCollection().AddSingleton<IChoices>(EmptyChoices.Instance).AddSingleton(new FormRecords([new Kept()])).AddSingleton(new Assets(new NoFiles(), NullLogger<Assets>.Instance)).BuildServiceProvider();
      await using var renderer = new HtmlRenderer(services, NullLoggerFactory.Instance);
      var html = await renderer.Dispatcher.InvokeAsync(async () => (await renderer.RenderComponentAsync<T>(ParameterView.FromDictionary(parameters))).ToHtmlString());
      return new HtmlParser().ParseDocument($"<body>{html}</body>").Body!;
    } finally {
      CultureInfo.CurrentUICulture = culture;
    }
  }

  /// <summary>Of registers only that of the land is kept.</summary>
  sealed class Kept : IRecordSource {
    public string Name => "registry";
    public ValueTask<FoundRecord?> Find(string key, CancellationToken ct) => ValueTask.FromResult<FoundRecord?>(null);
    public ValueTask<bool> Answers(string register, CancellationToken ct) => ValueTask.FromResult(register == "land");
  }

  /// <summary>Icons are not looked at here.</summary>
  sealed class NoFiles : IWebHostEnvironment {
    public string WebRootPath { get; set; } = "";
    public IFileProvider WebRootFileProvider { get; set; } = new NullFileProvider();
    public string ApplicationName { get; set; } = "";
    public IFileProvider ContentRootFileProvider { get; set; } = new NullFileProvider();
    public string ContentRootPath { get; set; } = "";
    public string EnvironmentName { get; set; } = "";
  }
}
