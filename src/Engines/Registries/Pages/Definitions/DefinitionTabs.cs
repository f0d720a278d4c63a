using Saola.Ui;

namespace Saola.Registries.Pages;

internal static class DefinitionPaths {
  public const string List = "/quan-tri/co-so-du-lieu", Dictionary = List + "/tu-dien", Plans = List + "/thay-doi";

  public static string Definition(string registry) => $"{List}/{registry}";
  public static string Plan(Guid id) => $"{Plans}/{id}";
  public static string Decide(Guid id) => $"{Plans}/{id}/quyet-dinh";
}

/// <summary>What the pages of definitions share.</summary>
internal static class DefinitionTabs {
  public static TabLink[] Of(int current) => [
    new(Words.T["def_registries"], DefinitionPaths.List, current == 0), new(Words.T["def_dictionary"], DefinitionPaths.Dictionary, current == 1), new(Words.T["def_plans"], DefinitionPaths.Plans, current == 2),
    new(Words.T["catalogues"], CataloguePaths.List, current == 3),
  ];

  public static Tone ToneOf(PlanStatus status) => status switch {
    PlanStatus.Done => Tone.Good,
    PlanStatus.Waiting => Tone.Warning,
    PlanStatus.Stopped => Tone.Bad,
    PlanStatus.Ready => Tone.Info,
    _ => Tone.Neutral,
  };
}
