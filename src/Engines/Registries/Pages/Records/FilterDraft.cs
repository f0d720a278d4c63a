using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Saola.Forms;
using Saola.Identity;
using Saola.Kernel;
using Saola.Ui;
using static Saola.Registries.Words;

namespace Saola.Registries.Pages;

/// <summary>A condition while somebody writes it.</summary>
/// <param name="Typed">As they typed it, also when it cannot be read.</param>
internal sealed record DraftRow(ListField Field, string How, string Typed);

internal sealed record DraftGroup(bool Any, List<DraftRow> Rows);

/// <summary>The conditions of a list while somebody writes them, as the form of the page posts them.</summary>
internal sealed class FilterDraft {
  /// <summary>Longer lists are not chosen from but typed.</summary>
  public const int MostOptions = 80;

  public bool Any { get; private set; }
  public List<DraftGroup> Groups { get; } = [];

  /// <summary>The names of inputs: the place of a group, and of a row in it.</summary>
  public static string Mode(int group) => $"loc.{group}.kieu";
  public static string More(int group) => $"loc.{group}.them";
  public static string Name(int group, int row, char part) => $"loc.{group}.{row}.{part}";
  public const string All = "loc.kieu", Press = "viec";

  /// <summary>Of what the address says. What this form cannot show, such as a box on the map, is left out (<see cref="Fits"/>).</summary>
  public static async ValueTask<FilterDraft> Of(RecordFilter filter, IReadOnlyList<ListField> fields, Func<ListField, string, ValueTask<string>> typed) {
    var draft = new FilterDraft { Any = filter.Any };
    foreach (var group in filter.Where(r => Fits(r, fields)).Groups) {
      var rows = new List<DraftRow>();
      foreach (var row in group.Rows) rows.Add(new(Find(fields, row.Field)!, row.How, await typed(Find(fields, row.Field)!, row.Value)));
      draft.Groups.Add(new(group.Any, rows));
    }
    if (draft.Groups.Count == 0) draft.Groups.Add(new(false, []));
    return draft;
  }

  public static bool Fits(FilterRow row, IReadOnlyList<ListField> fields) => Find(fields, row.Field)?.Hows.Contains(row.How) == true;

  public static ListField? Find(IReadOnlyList<ListField> fields, string key) => fields.FirstOrDefault(f => f.MayAsk && (f.Key == key || f.Own is null && f.Key == "_" + key));

  /// <summary>What was posted, with the row or group that its button asks to have more or less.</summary>
  public static FilterDraft Posted(IFormCollection form, IReadOnlyList<ListField> fields) {
    var draft = new FilterDraft { Any = form[All] == "any" };
    var press = form[Press].ToString();
    for (var g = 0; g < RecordFilter.MostGroups && form.ContainsKey(Mode(g)); g++) {
      var rows = new List<DraftRow>();
      for (var r = 0; r < RecordFilter.MostRows && form.ContainsKey(Name(g, r, 'f')); r++)
        if (press != $"bo.{g}.{r}" && Find(fields, form[Name(g, r, 'f')].ToString()) is { } field && form[Name(g, r, 'c')].ToString() is var how && field.Hows.Contains(how))
          rows.Add(new(field, how, Vn.Clean(form[Name(g, r, 'v')])));
      if (press == $"them.{g}" && rows.Count < RecordFilter.MostRows && Find(fields, form[More(g)].ToString()) is { } added) rows.Add(new(added, added.Hows[0], ""));
      draft.Groups.Add(new(form[Mode(g)] == "any", rows));
    }
    if (press == "nhom" && draft.Groups.Count < RecordFilter.MostGroups) draft.Groups.Add(new(false, []));
    return draft;
  }
}

/// <summary>Values of conditions between how people type and read them and how the address has them.</summary>
internal sealed class FilterWords(IChoices choices, Identities identities, RecordReferences references) {
  /// <summary>What can be chosen for a field; null where it is typed.</summary>
  public async ValueTask<IReadOnlyList<Ui.Choice>?> Options(RegistryDefinition d, ListField field, CancellationToken ct) {
    if (field.Kind == ColumnKind.Boolean) return [new("true", T["yes"]), new("false", T["no"])];
    if (field.Key == Names.State) return [.. d.States!.Select(s => new Ui.Choice(s.Key, RecordWords.In(s.Name)))];
    if (field.Own is not { Type: FieldType.Choice, Catalogue: { } catalogue } || await choices.All(catalogue, ct) is not { Count: <= FilterDraft.MostOptions } all) return null;
    return [.. all.Select(c => new Ui.Choice(c.Value, c.Label))];
  }

  /// <summary>The value of the address as it is typed in the form.</summary>
  public async ValueTask<string> Typed(RegistryDefinition d, ListField field, string value, CancellationToken ct) => field switch {
    { Kind: ColumnKind.Date or ColumnKind.Moment } => Vn.ParseDate(value) is { } day ? Vn.Date(day) : value,
    { IsNumber: true } => decimal.TryParse(value, NumberStyles.Number, CultureInfo.InvariantCulture, out var number) ? number.ToString("0.############", CultureInfo.InvariantCulture).Replace('.', ',') : value,
    { Own: { Type: FieldType.Reference } own } => Guid.TryParse(value, out var id) ? await references.Typed(own, id, ct) : value,
    { Own.Type: FieldType.Choice } => await Options(d, field, ct) is null ? await choices.Label(field.Own!.Catalogue!, value, ct) ?? value : value,
    { Own.Type: FieldType.Unit } => await choices.Label("core:catalogue/commune", value, ct) ?? await choices.Label("core:catalogue/province", value, ct) ?? value,
    { Key: Names.Office } => Guid.TryParse(value, out var office) ? await identities.NameOf(office, ct) : value,
    _ => value,
  };

  /// <summary>As it is read in a sentence.</summary>
  public async ValueTask<string> Said(RegistryDefinition d, ListField field, string value, CancellationToken ct) =>
    await Options(d, field, ct) is { } options ? options.FirstOrDefault(o => o.Value == value)?.Text ?? value : await Typed(d, field, value, ct);

  /// <summary>What was typed as the address has it; or what is wrong with it, in words.</summary>
  public async ValueTask<(string? Value, string? Wrong)> Read(RegistryDefinition d, ListField field, string typed, CancellationToken ct) {
    if (typed.Length == 0) return (null, T["filter_value_missing"]);
    if (await Options(d, field, ct) is { } options) return options.Any(o => o.Value == typed) ? (typed, null) : (null, T["filter_value_missing"]);
    switch (field) {
      case { Kind: ColumnKind.Date or ColumnKind.Moment }:
        return Ui.Typed.Date(typed) is { } day ? (day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), null) : field.Kind == ColumnKind.Moment && FilterValues.Moment(typed) is not null ? (typed, null) : (null, T["date_wrong"]);
      case { IsNumber: true, Own: { } own }:
        return CellValues.Node(own, new(typed)) is JsonValue number && number.TryGetValue<decimal>(out var read) ? (read.ToString("0.############", CultureInfo.InvariantCulture), null) : (null, T["filter_number_wrong"]);
      case { Kind: ColumnKind.Time, Own: { } own }:
        return CellValues.Node(own, new(typed))?.ToString() is { } time && TimeOnly.TryParse(time, CultureInfo.InvariantCulture, out var at) ? (at.ToString("HH:mm", CultureInfo.InvariantCulture), null) : (null, T["filter_time_wrong"]);
      case { Own: { Type: FieldType.Reference } own }:
        var found = await references.Find(own, typed, ct);
        return found.IsError ? (null, found.Error.Message) : (found.Value.ToString(), null);
      case { Own.Type: FieldType.Choice }:
        return await Code([field.Own!.Catalogue!], typed, ct);
      case { Own.Type: FieldType.Unit }:
        return await Code(["core:catalogue/commune", "core:catalogue/province"], typed, ct);
      case { Key: Names.Office }:
        var words = Vn.Fold(typed);
        var offices = (await identities.Organisations(ct)).Where(o => o.IsOffice && (o.Code == typed || Vn.Fold(o.Title).Contains(words, StringComparison.Ordinal))).ToList();
        var exact = offices.Where(o => o.Code == typed || Vn.Fold(o.Title) == words).ToList();
        return exact is [var same] ? (same.Id.ToString(), null) : offices is [var one] ? (one.Id.ToString(), null) : (null, T[offices.Count == 0 ? "filter_office_unknown" : "filter_office_many", typed]);
      default:
        return (typed, null);
    }
  }

  async ValueTask<(string? Value, string? Wrong)> Code(string[] catalogues, string typed, CancellationToken ct) {
    var found = new List<Forms.Choice>();
    foreach (var catalogue in catalogues) {
      if (await choices.Label(catalogue, typed, ct) is not null) return (typed, null);
      found.AddRange(await choices.Search(catalogue, null, typed, FormPicker.MostCandidates, ct));
    }
    var exact = found.Where(c => Vn.Fold(c.Label) == Vn.Fold(typed)).ToList();
    return exact is [var same] ? (same.Value, null) : found is [var one] ? (one.Value, null)
      : (null, found.Count == 0 ? T["filter_code_unknown", typed] : T["filter_code_many", typed, string.Join("; ", found.Take(5).Select(c => c.Label))]);
  }
}
