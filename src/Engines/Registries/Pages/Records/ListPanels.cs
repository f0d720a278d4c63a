namespace Saola.Registries.Pages;

/// <summary>What the panels of a list show: its conditions, columns and saved views.</summary>
/// <param name="Options">What can be chosen for a field, by its key; the others are typed.</param>
/// <param name="Title">The field that is always the first column.</param>
/// <param name="Columns">Those that are shown, in their order.</param>
/// <param name="Saved">The saved view that the list began as.</param>
internal sealed record ListPanels(
  FilterDraft Draft, IReadOnlyList<ListField> Fields, IReadOnlyDictionary<string, IReadOnlyList<Ui.Choice>> Options, string Title, IReadOnlyList<string> Columns, IReadOnlyList<SortKey> Sort, ViewPanel.Input View, ListViews.Row? Saved, bool MayShare);
