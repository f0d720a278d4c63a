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
    DraftKind.Template => $"{Pack}/templates/{Name}.html",
    DraftKind.Procedure => $"{Pack}/procedures/{Name}.json",
    DraftKind.Registry => $"{Pack}/registries/{Name}.json",
    _ => throw new InvalidOperationException($"No folder for {Kind}"),
  };

  public static ItemId? Parse(string? text) => Shape().Match(text ?? "") is { Success: true } m
    ? new(m.Groups["pack"].Value, Enum.Parse<DraftKind>(m.Groups["kind"].Value, ignoreCase: true), m.Groups["name"].Value) : null;

  /// <summary>The item that lies at a path of a pack; null for everything else.</summary>
  public static ItemId? OfFile(string path) {
    if (path.Split('/') is not [var pack, var folder, var file]) return null;
    var dot = file.LastIndexOf('.');
    var kind = (folder, dot < 0 ? "" : file[dot..]) switch {
      ("processes", ".bpmn") => "process",
      ("decisions", ".dmn") => "decision",
      ("forms", ".json") => "form",
      ("tests", ".json") => "test",
      ("templates", ".html") => "template",
      ("procedures", ".json") => "procedure",
      ("registries", ".json") => "registry",
      _ => null,
    };
    return kind is null ? null : Parse($"{pack}:{kind}/{file[..dot]}");
  }

  [GeneratedRegex("^(?<pack>[a-z][a-z0-9-]{0,39}):(?<kind>process|decision|form|test|template|procedure|registry)/(?<name>[A-Za-z0-9](?:[A-Za-z0-9._-]{0,78}[A-Za-z0-9_])?)$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
  private static partial Regex Shape();
}
