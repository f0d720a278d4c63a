using Saola.Ui;

namespace Saola.Process.Pages;

/// <summary>What the pages of the engine share.</summary>
internal static class Tabs {
  public static TabLink[] Of(int current) => [
    new(Words.T["instances"], "/quan-tri/quy-trinh", current == 0), new(Words.T["versions"], "/quan-tri/quy-trinh/phien-ban", current == 1),
  ];

  public static string Word(InstanceStatus status, int incidents) =>
    status == InstanceStatus.Active && incidents > 0 ? Words.T["stands_still"] : Words.T[$"instance_{status}"];

  public static Tone ToneOf(InstanceStatus status, int incidents) => status switch {
    InstanceStatus.Active => incidents > 0 ? Tone.Bad : Tone.Info,
    InstanceStatus.Completed => Tone.Good,
    _ => Tone.Neutral,
  };
}
