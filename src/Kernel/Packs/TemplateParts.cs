using System.Text.RegularExpressions;

namespace Saola.Kernel;

/// <summary>Pieces of HTML in the folder <c>parts</c> of a pack that templates share: <c>{{> core:part/letterhead}}</c> stands for one.</summary>
internal sealed partial class TemplateParts {
  public const string Folder = "parts";

  readonly Dictionary<string, string> parts = new(StringComparer.Ordinal);

  /// <summary>Set in one line, so that what a template says of its lines stays true.</summary>
  public void Add(string id, string text) => parts[id] = string.Join(' ', text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));

  /// <summary>The template with its parts in it: what is compared, checked and applied.</summary>
  public PackItem Fill(PackItem template, List<PackFault> faults) {
    var text = Tag().Replace(template.Text, tag => {
      if (parts.TryGetValue(tag.Groups["id"].Value, out var part)) return part;
      faults.Add(template.FaultAt(1 + template.Text.AsSpan(0, tag.Index).Count('\n'), Words.T["pack_no_part", tag.Groups["id"].Value],
        Words.T["pack_no_part_cure", string.Join(", ", parts.Keys.Order(StringComparer.Ordinal))]));
      return "";
    });
    return text == template.Text ? template : new(template.Id, template.Pack, template.Kind, template.Name, template.File, template.Line, default, text, "");
  }

  [GeneratedRegex(@"\{\{>\s*(?<id>[^\s}]*)\s*\}\}", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
  private static partial Regex Tag();
}
