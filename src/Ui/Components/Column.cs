using Microsoft.AspNetCore.Components;

namespace Saola.Ui;

/// <summary>A column of a <see cref="DataTable{TRow}"/>: <c>&lt;Column Title="Hạn" Context="r"&gt;@r.Due&lt;/Column&gt;</c>.</summary>
public sealed class Column<TRow> : ComponentBase {
  [CascadingParameter] DataTable<TRow> Table { get; set; } = default!;

  [Parameter, EditorRequired] public string Title { get; set; } = "";

  /// <summary>The cell that names the row: its link, and the heading of its card on a phone.</summary>
  [Parameter] public bool Primary { get; set; }

  /// <summary>Aligned to the right.</summary>
  [Parameter] public bool Numeric { get; set; }

  /// <summary>The key that the address bears when the list is sorted by this column.</summary>
  [Parameter] public string? Sort { get; set; }

  /// <summary>Left out of the row's card on a phone when true for that row.</summary>
  [Parameter] public Func<TRow, bool>? Empty { get; set; }

  [Parameter, EditorRequired] public RenderFragment<TRow> ChildContent { get; set; } = default!;

  protected override void OnInitialized() => Table.Add(this);
}
