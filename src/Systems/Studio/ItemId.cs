using System.Text.RegularExpressions;

namespace Saola.Studio;

/// <summary><c>pack:kind/name</c> of something that is drawn here.</summary>
internal sealed partial record ItemId(string Pack, DraftKind Kind, string Name) {
  public override string ToString() => $"{Pack}:{KindWord}/{Name}";

  public string KindWord => Kind.ToString().ToLowerInvariant();

  /// <summary>Where it lies in its pack.</summary>
  public string File => Kind switch {
    DraftKind.Process => $"{Pack}/processes/{Name}.bpmn",
    DraftKind.Decision => $"{Pack}/decisions/{Name}.dmn",
    DraftKind.Form => $"{Pack}/forms/{Name}.json",
    DraftKind.Test => $"{Pack}/tests/{Name}.json",
    _ => throw new InvalidOperationException($"No folder for {Kind}"),
  };

  public static ItemId? Parse(string? text) => Shape().Match(text ?? "") is { Success: true } m
    ? new(m.Groups["pack"].Value, Enum.Parse<DraftKind>(m.Groups["kind"].Value, ignoreCase: true), m.Groups["name"].Value) : null;

  [GeneratedRegex("^(?<pack>[a-z][a-z0-9-]{0,39}):(?<kind>process|decision|form|test)/(?<name>[A-Za-z0-9](?:[A-Za-z0-9._-]{0,78}[A-Za-z0-9_])?)$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
  private static partial Regex Shape();
}
