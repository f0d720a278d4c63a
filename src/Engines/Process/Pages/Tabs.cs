using Saola.Ui;

namespace Saola.Process.Pages;

/// <summary>What the pages of the engine share.</summary>
internal static class Tabs {
  public static TabLink[] Of(int current) => [
    new(Words.T["instances"], "/quan-tri/quy-trinh", current == 0), new(Words.T["versions"], "/quan-tri/quy-trinh/phien-ban", current == 1),
  ];

  public static string Word(InstanceStatus status, int incidents, bool suspended) => status switch {
    InstanceStatus.Active when suspended => Words.T["is_suspended"],
    InstanceStatus.Active when incidents > 0 => Words.T["stands_still"],
    _ => Words.T[$"instance_{status}"],
  };

  public static Tone ToneOf(InstanceStatus status, int incidents, bool suspended) => status switch {
    InstanceStatus.Active when suspended => Tone.Warning,
    InstanceStatus.Active => incidents > 0 ? Tone.Bad : Tone.Info,
    InstanceStatus.Completed => Tone.Good,
    _ => Tone.Neutral,
  };
}
