using Microsoft.AspNetCore.Components;

namespace Saola.Ui;

/// <summary>What every input shares: name, label, hint, error, source. The error comes from the form unless one is given.</summary>
public abstract class FieldComponent : ComponentBase {
  [CascadingParameter] FieldErrors? Errors { get; set; }

  /// <summary>The name the form posts, such as <c>Form.FullName</c>.</summary>
  [Parameter, EditorRequired] public string Name { get; set; } = "";
  [Parameter, EditorRequired] public string Label { get; set; } = "";
  [Parameter] public string? Hint { get; set; }
  [Parameter] public string? Error { get; set; }

  /// <summary>Where a prefilled value came from, in words: "Từ hồ sơ ngày 12/10/2026".</summary>
  [Parameter] public string? Source { get; set; }

  /// <summary>Inputs are required unless said otherwise; the optional ones are marked.</summary>
  [Parameter] public bool Optional { get; set; }
  [Parameter] public bool ReadOnly { get; set; }

  /// <summary>2, 5, 10, 20 or 30 letters; null for the full width.</summary>
  [Parameter] public int? Width { get; set; }

  /// <summary>Shown between the hint and the input: a picture of where to find the value.</summary>
  [Parameter] public RenderFragment? Figure { get; set; }

  /// <summary>For one-line forms: the label is read aloud but not shown.</summary>
  [Parameter] public bool HideLabel { get; set; }

  [Parameter(CaptureUnmatchedValues = true)] public IReadOnlyDictionary<string, object>? More { get; set; }

  internal string Id => FieldErrors.IdOf(Name);
  internal string? Wrong => Error ?? Errors?[Name];
  internal virtual string? HintText => Hint;
  protected string? Invalid => Wrong is null ? null : "true";
  protected string InputClass => Width is null ? "ds-input" : $"ds-input width-{Width}";

  protected string? DescribedBy {
    get {
      var parts = new List<string>();
      if (HintText is not null) parts.Add(Id + "-hint");
      if (Wrong is not null) parts.Add(Id + "-error");
      if (Source is not null) parts.Add(Id + "-source");
      return parts.Count == 0 ? null : string.Join(' ', parts);
    }
  }
}

/// <summary>One answer to choose.</summary>
public sealed record Choice(string Value, string Text, string? Hint = null, string? Group = null);
