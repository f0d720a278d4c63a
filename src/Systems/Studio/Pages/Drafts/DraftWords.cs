using Saola.Ui;

namespace Saola.Studio.Pages;

/// <summary>What the pages of drafts share.</summary>
internal static class DraftWords {
  public static Tone ToneOf(DraftStatus status, bool returned) => status switch {
    DraftStatus.Draft => returned ? Tone.Warning : Tone.Neutral,
    DraftStatus.Published => Tone.Good,
    _ => Tone.Info,
  };

  public static Tone ToneOf(DraftChange change) => change switch {
    DraftChange.Added => Tone.Good,
    DraftChange.Removed => Tone.Bad,
    _ => Tone.Warning,
  };

  /// <summary>The island that draws this kind; a test is text.</summary>
  public static string? Island(DraftKind kind) => kind switch {
    DraftKind.Process => "studio-bpmn",
    DraftKind.Decision => "studio-dmn",
    DraftKind.Form => "studio-form",
    _ => null,
  };
}
