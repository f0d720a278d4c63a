using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;

namespace Saola.Ui;

/// <summary>Renders its content after its earlier siblings have been set up: a table is drawn once its columns have said what they are.</summary>
public sealed class Later : ComponentBase {
  [Parameter] public RenderFragment? ChildContent { get; set; }

  protected override void BuildRenderTree(RenderTreeBuilder builder) => builder.AddContent(0, ChildContent);
}
