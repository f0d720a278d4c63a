using Saola.Ui;

namespace Saola.Registries.Pages;

/// <summary>What the pages of definitions share.</summary>
internal static class DefinitionTabs {
  public static TabLink[] Of(int current) => [
    new(Words.T["def_registries"], "/quan-tri/co-so-du-lieu", current == 0), new(Words.T["def_dictionary"], "/quan-tri/co-so-du-lieu/tu-dien", current == 1), new(Words.T["def_plans"], "/quan-tri/co-so-du-lieu/thay-doi", current == 2),
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
